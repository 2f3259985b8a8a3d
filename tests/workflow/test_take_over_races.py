"""Two officers decide the same 补录 at once, two clerks store the same table at once; each with a twin that goes wrong."""

from datetime import UTC, datetime
from importlib import import_module

import pytest

from accounts.models import User
from policy.errors import Refused
from projects.models import Event, Neighbourhood, Project, TakeOver
from tests.factories import TODAY, StreetFactory, UserFactory
from tests.workflow.tables import book, row
from tests.workflow.test_races import together, without_lock
from tests.workflow.test_take_over_table import proof
from workflow.models import TakeOverUpload
from workflow.services.take_over_many import confirm_take_overs
from workflow.services.take_over_proofs import attach_proofs
from workflow.services.take_over_uploads import keep_table, store_table

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2019, 10, 21, 2, 0, tzinfo=UTC)


def kept(clerk: User, count: int = 2) -> TakeOverUpload:
    rows = (row(2, name=f"{number}号小区") for number in range(count))
    return keep_table(actor=clerk, now=NOW, file_name="补录.xlsx", content=book(*rows))


def stored(upload: TakeOverUpload, clerk: User) -> list[Project]:
    return store_table(upload, actor=clerk, on=TODAY, now=NOW, sha256=upload.sha256)


def two_officers_confirm(count: int) -> list[object]:
    StreetFactory(code="hemu")
    clerk = UserFactory(role="street_clerk")
    rows = [project.take_over for project in stored(kept(clerk, count), clerk)]
    for one in rows:
        attach_proofs(one, [proof()], actor=clerk, on=TODAY)
    officers = [UserFactory(role="bureau_officer", full_name=name) for name in ("王敏", "李强")]
    # each has ticked them in another order
    chosen = [list(TakeOver.objects.select_related("project__neighbourhood")), rows[::-1]]
    return together(
        [
            lambda actor=actor, some=some: confirm_take_overs(some, actor=actor, on=TODAY)
            for actor, some in zip(officers, chosen, strict=True)
        ]
    )


def confirmations() -> int:
    return Event.objects.filter(verb="take_over_confirmed").count()


def test_of_two_officers_one_confirms_them_all_and_the_other_is_told_by_whom():
    results = two_officers_confirm(3)
    assert [one for one in results if isinstance(one, int)] == [3]
    (refused,) = (one for one in results if isinstance(one, Refused))
    assert refused.codes == ("already_confirmed",) * 3
    winner = TakeOver.objects.select_related("confirmed_by").first().confirmed_by
    assert f"这项补录已由{winner}确认" in str(refused)
    assert confirmations() == 3


def test_twin_without_the_lock_both_confirm(monkeypatch):
    # the package exports the verb under the module's name
    without_lock(monkeypatch, import_module("workflow.services.take_over"), "lacking")
    assert two_officers_confirm(1) == [1, 1]
    assert confirmations() == 2


def two_clerks_store() -> list[object]:
    StreetFactory(code="hemu")
    clerks = [UserFactory(role="street_clerk") for _ in range(2)]
    files = [kept(clerk) for clerk in clerks]
    return together(
        [
            lambda file=file, clerk=clerk: stored(file, clerk)
            for file, clerk in zip(files, clerks, strict=True)
        ]
    )


def test_of_two_clerks_with_the_same_table_one_stores_it_and_the_other_nothing():
    results = two_clerks_store()
    (refused,) = (one for one in results if isinstance(one, Refused))
    assert refused.reasons[0].message.startswith("第3行:")
    assert (Project.objects.count(), Neighbourhood.objects.count()) == (2, 2)


def test_one_click_too_many_stores_the_table_once():
    StreetFactory(code="hemu")
    clerk = UserFactory(role="street_clerk")
    file = kept(clerk)
    results = together([lambda: stored(file, clerk), lambda: stored(file, clerk)])
    (refused,) = (one for one in results if isinstance(one, Refused))
    assert refused.codes == ("upload_gone",)
    assert Project.objects.count() == 2
