"""Money of one project; below /work/projects/<code>/money/."""

from django.urls import include, path

from web.staff.money import claims, contributions, ladder_views

urlpatterns = [
    path("ladder/", ladder_views.ladder, name="ladder"),
    path("ladder/sheet.pdf", ladder_views.ladder_sheet, name="ladder_sheet"),
    path("ladder/lines/<slug:kind>/<int:pk>/", ladder_views.ladder_lines, name="ladder_lines"),
    path("contributions/", contributions.contributions, name="contributions"),
    path("contributions/excel/", contributions.excel, name="contribution_excel"),
    path("contributions/counter/", contributions.counter, name="contribution_counter"),
    path("contributions/sheet/", contributions.sheet, name="contribution_sheet"),
    path("contributions/sheet/<int:pk>/", contributions.preview, name="contribution_preview"),
    path("contributions/sheet/<int:pk>/drop/", contributions.drop, name="contribution_drop"),
    path("contributions/<int:pk>/cancel/", contributions.cancelled, name="contribution_cancel"),
    path("contributions/<int:pk>/receipt/", contributions.receipt, name="contribution_receipt"),
    path("payments/", include("web.staff.money.payment_urls")),
    path("claim/", claims.claim, name="money_claim"),
    path("claim/<slug:act>/", claims.claim, name="money_claim_act"),
    path("claim/<int:pk>/paper/", claims.claim_paper, name="money_claim_paper"),
    path("claim/<int:pk>/<slug:act>/", claims.claim, name="money_claim_do"),
]
