"""一小区一档 files every act under a kind, so that the filter finds it."""

from reports.dossier import NAMES, OTHER, kind_of
from tests.reports.verbs_written import verbs

# acts on the register of neighbourhoods, the calendar and reports: they stand in no project's file
OUTSIDE = {
    "add_neighbourhood", "edit_neighbourhood", "set_building_years", "change_calendar_day", "publish_year",
    "correct_year", "lock_report", "targets_set",
}  # fmt: skip
EXPECTED = {
    "batch_accepted": "batch", "batch_compiled": "batch", "open_batch": "round", "settlement_recorded": "money",
    "propose_settlement": "round", "warranties_begun": "aftercare", "change_requested": "site",
    "pre_review_point_closed": "review", "tender_candidates": "tender", "five_checked": "acceptance",
    "register_lift_added": "register", "subsidy_area_set": "money", "card_given": "steps", "package": "tender",
}  # fmt: skip


def test_every_verb_in_the_code_can_be_read_and_is_filed_under_a_kind() -> None:
    found = verbs()
    assert len({one.verb for one in found}) > 140
    assert [one.where for one in found if one.verb is None] == []
    assert [one for one in found if kind_of(one.verb or "") == OTHER[0] and one.verb not in OUTSIDE] == []


def test_acts_are_filed_where_one_looks_for_them() -> None:
    assert {verb: kind_of(verb) for verb in EXPECTED} == EXPECTED
    assert set(EXPECTED.values()) <= set(NAMES)
