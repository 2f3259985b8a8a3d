"""Which acts builders' clerks, development and finance read in a project's history: named one by one, the rest is hidden.

Acts of rounds, rosters, notices, objections and residents' complaints are never among them: their reasons are free text.
"""

from collections.abc import Mapping

from accounts.models import Role

COURSE = frozenset(
    {
        "project_opened", "taken_over", "take_over_confirmed", "advanced", "sent_back", "closed", "proposal_decided",
        "deadline_recomputed", "builder_named", "builder_released",
    }
)  # fmt: skip
PLAN = frozenset(
    {
        "batch_submitted", "batch_accepted", "batch_returned", "batch_taken_back", "batch_compiled", "batch_approved",
        "batch_listed", "grade_recognised",
    }
)  # fmt: skip
CONTRACTS = frozenset(
    {
        "record_formal_scheme", "tender_awarded", "works_started", "works_completed", "works_stopped", "works_resumed",
        "site_reported", "change_requested", "change_decided", "acceptance_held", "acceptance_signed",
        "settlement_recorded",
    }
)  # fmt: skip
MONEY = frozenset(
    {
        "source_planned", "source_committed", "appropriated", "given_back", "paid", "payment_recorded",
        "payment_taken_back", "payment_opened", "payment_refused", "payment_refusal_noted", "payment_account_shown",
        "retention_agreed", "final_account_submitted", "final_account_taken_back",
        "final_account_opened", "final_account_reviewed", "final_account_returned", "final_account_approved", "rung_lines",
    }
)  # fmt: skip
SITE = frozenset(
    {
        "confirm_menu", "decide_items", "record_item_progress", "pre_reviewed", "pre_review_added", "pre_review_replied",
        "pre_review_returned", "pre_review_point_closed", "pre_review_closed", "review_opened", "opinion_given",
        "condition_replied", "condition_returned", "condition_closed", "minutes_issued", "change_opened",
        "change_taken_back", "change_work_started", "site_inspected", "site_photos_added", "site_photo_removed",
        "rectification_ordered", "rectification_replied", "rectification_sent_back", "rectification_closed",
        "audit_noted", "audit_replied", "acceptance_invited", "invitations_kept", "five_checked", "defect_found",
        "defect_closed", "archive_listed", "archive_checked", "archive_handed_over", "warranties_begun", "repair_mended",
        "card_given", "card_lifted",
    }
)  # fmt: skip
VERBS_OUTSIDE: Mapping[str, frozenset[str]] = {
    Role.BUILDER_CLERK: COURSE | PLAN | CONTRACTS | SITE,
    Role.DEVELOPMENT_OFFICER: COURSE | PLAN,
    Role.FINANCE_OFFICER: COURSE | PLAN | CONTRACTS | MONEY,
}
