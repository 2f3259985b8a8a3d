"""Money over many projects; below /work/money/."""

from django.urls import path

from web.staff.money import claims, money_lists, what_if, year_need

urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
    path("payments/", money_lists.payment_list, name="payment_list"),
    path("payments/rates/", money_lists.payment_rates, name="payment_rates"),
    path("payees/", money_lists.payees, name="payees"),
    path("payees/<int:pk>/end/", money_lists.payee_end, name="payee_end"),
    path("appropriations/", money_lists.appropriations, name="appropriations"),
    path("appropriations/batch/", money_lists.appropriation_batch, name="appropriation_batch"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/year/", year_need.year_need, name="year_need"),
    path("what-if/year/excel/", year_need.year_need_excel, name="year_need_excel"),
]
