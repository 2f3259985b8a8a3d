"""Money over many projects; below /work/money/."""

from django.urls import path

from web.staff.money import claims

urlpatterns = [
    path("claims/", claims.claim_list, name="claim_list"),
]
