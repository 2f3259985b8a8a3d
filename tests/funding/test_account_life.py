"""竣工财务决算 from 报送 to 核定: opened, reviewed, returned, taken back, decided once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from funding.ladder_lines import Entry
from funding.models import FinalAccount
from funding.queries import breakdown_of
from funding.services import accounts
from funding.services.accounts import Excluded
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer, stranger
from workflow.facts import gather

pytestmark = pytest.mark.django_db
AMOUNT = Decimal("6000000.00")


def submitted(project: Project | None = None, **more: Any) -> FinalAccount:
    return accounts.submit_final_account(
        project or at(11), actor=clerk(), on=TODAY, **{"amount_yuan": AMOUNT} | more
    )


act: dict[str, Callable[..., FinalAccount]] = {
    "open": partial(accounts.open_account, on=TODAY),
    "review": partial(
        accounts.review_account, on=TODAY, reviewer="浙江审计", reviewed_yuan=AMOUNT, reviewed_on=TODAY
    ),
    "return": partial(accounts.return_account, on=TODAY, reason="缺少明细"),
    "approve": partial(accounts.approve_final_account, on=TODAY, document_no="拱财审5号"),
    "take_back": partial(accounts.take_back_account, on=TODAY),
}


def state(account: FinalAccount) -> str:
    account.refresh_from_db()
    return account.state


def test_a_version_is_submitted_opened_reviewed_and_approved() -> None:
    account, seen = submitted(), []
    for name in ("open", "review", "approve"):
        seen.append(state(account))
        act[name](account, actor=officer())
    assert [*seen, state(account)] == ["待查收", "已查收,待核定", "已审核,待核定", "已核定"]
    verbs = Event.objects.filter(project=account.project).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"final_account_{one}" for one in ("submitted", "opened", "reviewed", "approved")]


def test_a_submission_is_taken_back_until_it_is_opened() -> None:
    account = submitted()
    act["open"](account, actor=officer())
    assert codes_of(partial(act["take_back"], account, actor=clerk())) == ("already_opened",)
    second = submitted(account.project)
    act["take_back"](second, actor=clerk())
    assert state(second) == "已撤回"
    act["approve"](account, actor=officer())
    assert state(account) == "已核定", "the version before stands again"


def test_an_account_is_returned_with_a_reason_and_comes_again_as_a_new_version() -> None:
    account = submitted()
    assert codes_of(partial(act["return"], account, actor=officer(), reason=" ")) == ("required",)
    act["return"](account, actor=officer())
    assert codes_of(partial(act["approve"], account, actor=officer())) == ("already_returned",)
    assert submitted(account.project).number == 2
    assert breakdown_of(account.project).status != "official"


def test_what_is_approved_is_what_was_reviewed() -> None:
    account = submitted()
    act["review"](account, actor=officer(), reviewed_yuan=Decimal("5900000.00"))
    with pytest.raises(Refused, match=r"审核金额 5,900,000\.00 元,与报送的 6,000,000\.00 元不一致"):
        act["approve"](account, actor=officer())
    act["return"](account, actor=officer())
    assert (
        act["approve"](submitted(account.project, amount_yuan=Decimal("5900000.00")), actor=officer()).number
        == 2
    )


def test_a_second_review_is_told_of_the_first_and_needs_a_reason() -> None:
    account, first = submitted(), officer()
    act["review"](account, actor=first)
    with pytest.raises(Refused, match=f"{first}已登记审核:浙江审计,6,000,000.00 元"):
        act["review"](account, actor=officer())
    act["review"](account, actor=officer(), reviewer="杭州审计", correction_reason="审核单位写错")
    account.refresh_from_db()
    assert account.reviewer == "杭州审计"


def test_a_review_names_every_wrong_value_at_once() -> None:
    wrong = partial(
        act["review"], submitted(), actor=officer(), reviewer="", reviewed_yuan=Decimal("-1"),
        reviewed_on=TODAY + timedelta(days=1),
    )  # fmt: skip
    assert codes_of(wrong) == ("required", "bad_amount", "in_future")


@pytest.mark.parametrize("name", ["return", "review", "approve"])
def test_only_the_newest_version_is_acted_on(name: str) -> None:
    first = submitted()
    submitted(first.project)
    assert codes_of(partial(act[name], first, actor=officer())) == ("not_newest",)


def test_the_street_submits_and_takes_back_the_bureau_decides() -> None:
    account = submitted()
    for name, actor in (
        ("open", clerk()), ("review", clerk()), ("return", clerk()), ("approve", clerk()), ("take_back", officer()),
        ("take_back", stranger()),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act[name](account, actor=actor)


def test_lines_and_excluded_sums_must_say_the_same() -> None:
    lines = (
        Entry("屋面修缮", Decimal("5000000.00"), "BM01"),
        Entry("电梯", Decimal("1000000.00"), "", "elevator"),
    )
    wrong = partial(submitted, excluded=[Excluded("elevator", Decimal("1200000.00"))], lines=lines)
    with pytest.raises(Refused, match=r"相差 200,000\.00 元"):
        wrong()
    assert not FinalAccount.objects.exists()
    account = submitted(excluded=[Excluded("elevator", Decimal("1000000.00"))], lines=lines)
    assert account.excluded_lines.get().amount_yuan == Decimal("1000000.00")


@pytest.mark.parametrize("name", ["return", "take_back"])
def test_what_was_returned_or_taken_back_does_not_wait_for_the_bureau_at_the_closing_gate(name: str) -> None:
    account = submitted()
    assert gather(account.project, TODAY).closing.final_account == "submitted"
    act[name](account, actor=officer() if name == "return" else clerk())
    assert gather(account.project, TODAY).closing.final_account == ""


def pressed_at_once(account: FinalAccount, *verbs: Callable[..., Any]) -> list[str]:
    """Both press in the same moment: "" for who won, the words for who came second."""
    start = Barrier(len(verbs))

    def press(verb: Callable[..., Any]) -> str:
        start.wait()
        try:
            verb(account)
            return ""
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return sorted(pool.map(press, verbs))


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_deciding_at_once_one_wins_and_the_other_sees_who_and_what() -> None:
    account, people = submitted(), [officer(), officer()]
    said = pressed_at_once(
        account, partial(act["approve"], actor=people[0]), partial(act["return"], actor=people[1])
    )
    account.refresh_from_db()
    assert said[0] == ""
    winner, word = (people[0], "拱财审5号") if account.approved_on else (people[1], "缺少明细")
    assert str(winner) in said[1]
    assert word in said[1]
    assert (account.approved_on is None) is not (account.returned_on is None)


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_opened_at_once_exactly_one_holds() -> None:
    account = submitted()
    said = pressed_at_once(
        account, partial(act["take_back"], actor=clerk()), partial(act["open"], actor=officer())
    )
    account.refresh_from_db()
    assert said[0] == ""
    assert said[1] != ""
    assert (account.taken_back_on is None) is not (account.opened_at is None)
