"""招投标: application, the bureau's opinion, award within the reviewed budget or with a reason."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from policy.errors import NotAllowed
from projects.models import Event, Project, TakeOver
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, formal_scheme, officer, stranger
from works.models import Tender
from works.queries import contract_total
from works.services.tender import (
    apply_tender,
    give_tender_opinion,
    receive_tender,
    record_award,
    take_back_tender,
)
from works.services.tender_process import plan_tender

pytestmark = pytest.mark.django_db


def applied(kind: str = "construction", project: Project | None = None) -> Tender:
    return apply_tender(project or at(8), actor=clerk(), on=TODAY, kind=kind)


def agreed(kind: str = "construction", project: Project | None = None) -> Tender:
    """Agreed to, and planned as engaged directly: no competition stands between it and the award."""
    tender = give_tender_opinion(applied(kind, project), actor=officer(), on=TODAY, opinion="agree")
    return plan_tender(tender, actor=clerk(), on=TODAY, method="direct", planned_on=TODAY)


def award(tender: Tender, amount: str = "4700000.00", **fields: Any) -> Tender:
    given = {"winner": "浙江建工", "awarded_on": TODAY, "contract_on": TODAY} | fields
    return record_award(tender, actor=clerk(), on=TODAY, contract_yuan=Decimal(amount), **given)


def test_construction_and_supervision_are_contracted() -> None:
    project = at(8)
    formal_scheme(project)
    award(agreed("construction", project), "4500000.00")
    award(agreed("supervision", project), "120000.00")
    assert contract_total(project) == Decimal("4620000.00")


@pytest.mark.parametrize("kind", ["epc", "construction", "supervision"])
def test_tenders_belong_to_step_eight(kind: str) -> None:
    assert codes_of(partial(applied, kind, at(5))) == ("wrong_step",)


def test_an_epc_application_marks_the_project() -> None:
    applied("epc")
    assert Project.objects.get().epc


def test_epc_and_construction_exclude_each_other() -> None:
    tender = applied("epc")
    assert codes_of(partial(applied, "construction", tender.project)) == ("already_applied",)
    assert applied("supervision", tender.project).kind == "supervision"


def test_after_a_refusal_the_builder_may_apply_again() -> None:
    tender = applied()
    refuse = partial(give_tender_opinion, tender, actor=officer(), on=TODAY, opinion="refuse")
    assert codes_of(refuse) == ("required",)
    refuse(note="控制价偏高")
    assert codes_of(partial(award, tender)) == ("no_opinion", "no_plan")
    assert applied("construction", tender.project).pk != tender.pk


def test_the_second_opinion_is_told_of_the_first() -> None:
    tender = agreed()
    with pytest.raises(Exception, match="已于2019年10月21日出具意见:同意"):
        give_tender_opinion(tender, actor=officer(), on=TODAY, opinion="refuse", note="x")


def test_a_contract_equal_to_the_reviewed_budget_needs_no_reason() -> None:
    tender = agreed()
    formal_scheme(tender.project, "4700000.00")
    assert award(tender, "4700000.00").contract_yuan == Decimal("4700000.00")


def test_a_contract_one_fen_above_the_reviewed_budget_needs_a_reason() -> None:
    tender = agreed()
    formal_scheme(tender.project, "4700000.00")
    assert codes_of(partial(award, tender, "4700000.01")) == ("over_budget",)
    assert award(tender, "4700000.01", over_budget_reason="材料涨价").over_budget_reason == "材料涨价"


def test_all_contracts_together_are_held_against_the_budget() -> None:
    project = at(8)
    formal_scheme(project, "4700000.00")
    award(agreed("construction", project), "4650000.00")
    assert codes_of(partial(award, agreed("supervision", project), "60000.00")) == ("over_budget",)


def test_every_wrong_value_is_named_at_once() -> None:
    tomorrow = TODAY + timedelta(days=1)
    verb = partial(award, agreed(), "0.001", winner=" ", awarded_on=tomorrow, contract_on=TODAY)
    assert codes_of(verb) == ("required", "in_future", "too_early", "bad_amount")


def test_a_correction_needs_a_reason_and_keeps_the_old_price_in_the_history() -> None:
    tender = award(agreed(), "4500000.00")
    assert codes_of(partial(award, tender, "4600000.00")) == ("required",)
    award(tender, "4600000.00", correction_reason="小数点有误")
    assert "原 4,500,000.00 元" in Event.objects.first().sentence


def test_a_contract_of_the_construction_replaced_by_epc_is_not_counted_twice() -> None:
    project = at(8)
    award(agreed("construction", project), "4500000.00")
    Project.objects.update(cycle=1)
    project.refresh_from_db()
    award(agreed("epc", project), "4600000.00")
    assert contract_total(project) == Decimal("4600000.00")


def test_other_streets_and_the_bureau_do_not_apply() -> None:
    for actor in (stranger(), officer()):
        with pytest.raises(NotAllowed):
            apply_tender(at(8), actor=actor, on=date(2019, 10, 21), kind="epc")


def test_an_application_is_taken_back_until_the_bureau_opened_it() -> None:
    tender = applied()
    take_back_tender(tender, actor=clerk(), on=TODAY)
    assert Event.objects.filter(verb="tender_taken_back").count() == 1
    opinion = partial(give_tender_opinion, tender, actor=officer(), on=TODAY, opinion="agree")
    assert codes_of(opinion) == ("already_decided",)
    assert codes_of(partial(take_back_tender, tender, actor=clerk(), on=TODAY)) == ("already_decided",)
    assert applied("epc", tender.project).pk != tender.pk


def test_an_application_with_an_opinion_is_not_taken_back() -> None:
    tender = agreed()
    assert codes_of(partial(take_back_tender, tender, actor=clerk(), on=TODAY)) == ("already_decided",)


def test_a_stranger_takes_no_application_back() -> None:
    for actor in (stranger(), officer()):
        with pytest.raises(NotAllowed):
            take_back_tender(applied("epc", at(8)), actor=actor, on=TODAY)


def test_once_received_an_application_is_not_taken_back() -> None:
    tender = receive_tender(applied(), actor=officer(), on=TODAY)
    assert codes_of(partial(take_back_tender, tender, actor=clerk(), on=TODAY)) == ("opened",)
    assert codes_of(partial(receive_tender, tender, actor=officer(), on=TODAY)) == ("already_received",)


def test_what_is_filled_in_by_taking_over_needs_no_plan() -> None:
    project = at(9)
    TakeOver.objects.create(project=project, step=9, entered_by=clerk(), note="2018年已开工")
    tender = give_tender_opinion(applied("construction", project), actor=officer(), on=TODAY, opinion="agree")
    assert award(tender).contract_yuan == Decimal("4700000.00")
