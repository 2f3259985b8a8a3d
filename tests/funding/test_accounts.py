"""竣工结算 and 竣工财务决算: versions, excluded lines, approval."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from funding.models import FinalAccount
from funding.services.accounts import Excluded, approve_final_account, record_settlement, submit_final_account
from policy.errors import NotAllowed
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer

pytestmark = pytest.mark.django_db


def settle(project: Project, amount: str = "4600000.00", **fields: Any) -> Any:
    given = {"approved_on": TODAY, "reviewer": "浙江造价咨询"} | fields
    return record_settlement(project, actor=clerk(), on=TODAY, settled_yuan=Decimal(amount), **given)


def submitted(
    project: Project | None = None, amount: str = "6000000.00", *excluded: Excluded
) -> FinalAccount:
    return submit_final_account(
        project or at(10), actor=clerk(), on=TODAY, amount_yuan=Decimal(amount), excluded=excluded
    )


approve = partial(approve_final_account, on=TODAY, document_no="拱财审〔2020〕5号")


def test_a_settlement_is_recorded_from_the_acceptance_on_even_after_closing() -> None:
    assert codes_of(partial(settle, at(9))) == ("wrong_step",)
    assert settle(at(11, state=Project.State.CLOSED)).settled_yuan == Decimal("4600000.00")


def test_a_settlement_names_every_wrong_value() -> None:
    verb = partial(settle, at(10), "-1", approved_on=TODAY + timedelta(days=1), reviewer="")
    assert codes_of(verb) == ("bad_amount", "in_future", "required")


def test_the_same_settlement_is_recorded_once() -> None:
    project = at(10)
    settle(project)
    assert codes_of(partial(settle, project)) == ("already_recorded",)


def test_accounts_are_numbered_and_only_the_newest_is_approved() -> None:
    project = at(10)
    first, second = submitted(project), submitted(project, "5900000.00")
    assert (first.number, second.number) == (1, 2)
    assert codes_of(partial(approve, first, actor=officer())) == ("not_newest",)
    assert approve(second, actor=officer()).approved_on == TODAY


def test_an_account_is_approved_once_with_a_document() -> None:
    account = submitted()
    assert codes_of(partial(approve, account, actor=officer(), document_no="")) == ("required",)
    approve(account, actor=officer())
    assert codes_of(partial(approve, account, actor=officer())) == ("already_approved",)


def test_excluded_lines_keep_their_kind_and_never_exceed_the_account() -> None:
    lines = (Excluded("elevator", Decimal("1200000.00")), Excluded("secondary_water", Decimal("900000.00")))
    account = submitted(None, "6000000.00", *lines)
    assert sorted(account.excluded_lines.values_list("kind", flat=True)) == ["elevator", "secondary_water"]
    assert codes_of(partial(submitted, None, "2099999.99", *lines)) == ("excluded_above_cost",)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Excluded("garden", Decimal("1.00")), "unknown_choice"),
        (Excluded("other", Decimal("0.001")), "bad_amount"),
        (Excluded("other", Decimal("-1.00")), "bad_amount"),
    ],
)
def test_a_wrong_excluded_line_is_refused_and_nothing_stored(line: Excluded, code: str) -> None:
    assert codes_of(partial(submitted, None, "100.00", line)) == (code,)
    assert not FinalAccount.objects.exists()


def test_streets_submit_and_the_bureau_approves() -> None:
    with pytest.raises(NotAllowed):
        submit_final_account(at(10), actor=officer(), on=TODAY, amount_yuan=Decimal(1))
    with pytest.raises(NotAllowed):
        approve(submitted(), actor=clerk())
