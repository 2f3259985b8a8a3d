"""Money of one project; below /work/projects/<code>/money/."""

from django.urls import path

from web.staff.money import claims, ladder_views

urlpatterns = [
    path("ladder/", ladder_views.ladder, name="ladder"),
    path("ladder/sheet.pdf", ladder_views.ladder_sheet, name="ladder_sheet"),
    path("ladder/lines/<slug:kind>/<int:pk>/", ladder_views.ladder_lines, name="ladder_lines"),
    path("claim/", claims.claim, name="money_claim"),
    path("claim/<slug:act>/", claims.claim, name="money_claim_act"),
    path("claim/<int:pk>/paper/", claims.claim_paper, name="money_claim_paper"),
    path("claim/<int:pk>/<slug:act>/", claims.claim, name="money_claim_do"),
]
