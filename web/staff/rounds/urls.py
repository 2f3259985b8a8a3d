"""Consultation rounds of one project, below /work/projects/<code>/rounds/."""

from django.urls import include, path

from web.staff.rounds import (
    carry,
    clashes,
    corrections,
    entry,
    finish,
    listing,
    minutes,
    opening,
    overview,
    receipts,
    settle,
    sheet,
    wishes,
)
from web.staff.rounds.special import open_special

urlpatterns = [
    path("", listing.round_list, name="round_list"),
    path("open/<int:number>/", opening.open_round, name="round_open"),
    path("open/special/", open_special, name="round_open_special"),
    path("<int:number>/", overview.overview, name="round"),
    path("<int:number>/grid/", entry.grid, name="round_grid"),
    path("<int:number>/cast/", entry.cast, name="round_cast"),
    path("<int:number>/receipts/<int:unit>/", receipts.receipts, name="round_receipts"),
    path("<int:number>/audit-file/", receipts.audit_file, name="round_audit_file"),
    path("<int:number>/sheet/", sheet.upload, name="round_sheet"),
    path("<int:number>/sheet/<int:pk>/", sheet.preview, name="round_sheet_preview"),
    path("<int:number>/sheet/<int:pk>/drop/", sheet.drop, name="round_sheet_drop"),
    path("<int:number>/unanswered/", listing.unanswered, name="round_unanswered"),
    path("<int:number>/settle/", settle.settle, name="round_settle"),
    path("<int:number>/settle/<int:pk>/confirm/", settle.confirm, name="round_settle_confirm"),
    path("<int:number>/settle/<int:pk>/drop/", settle.drop, name="round_settle_drop"),
    path("<int:number>/clashes/", clashes.clashes, name="round_clashes"),
    path("<int:number>/clashes/<int:pk>/seen/", clashes.seen, name="round_clash_seen"),
    path("<int:number>/wishes/", wishes.wishes, name="round_wishes"),
    path("<int:number>/extend/", opening.extend, name="round_extend"),
    path("<int:number>/carry/", carry.carry, name="round_carry"),
    path("<int:number>/corrections/", corrections.corrections, name="round_corrections"),
    path("<int:number>/corrections/unit/<int:unit>/", corrections.correct, name="round_correct"),
    path("<int:number>/corrections/<int:pk>/confirm/", corrections.confirm, name="round_correction_confirm"),
    path("<int:number>/corrections/<int:pk>/drop/", corrections.drop, name="round_correction_drop"),
    path("<int:number>/minutes.pdf", minutes.minutes, name="round_minutes"),
    path("<int:number>/void/", opening.void, name="round_void"),
    path("<int:number>/close/", finish.close, name="round_close"),
    path("<int:number>/certify/", finish.certify, name="round_certify"),
    path("<int:number>/return/", finish.hand_back, name="round_return"),
    path("<int:number>/let-pass/", finish.let_pass, name="round_let_pass"),
    path("<int:number>/", include("web.staff.rounds.paper_urls")),
]
