"""Money of one project; below /work/projects/<code>/money/."""

from django.urls import path

from web.staff.money import claims

urlpatterns = [
    path("claim/", claims.claim, name="money_claim"),
    path("claim/<slug:act>/", claims.claim, name="money_claim_act"),
    path("claim/<int:pk>/paper/", claims.claim_paper, name="money_claim_paper"),
    path("claim/<int:pk>/<slug:act>/", claims.claim, name="money_claim_do"),
]
