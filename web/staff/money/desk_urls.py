"""Money over many projects; below /work/money/."""

from django.urls import path

from web.staff.money import claims, what_if, year_need

urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/year/", year_need.year_need, name="year_need"),
    path("what-if/year/excel/", year_need.year_need_excel, name="year_need_excel"),
]
