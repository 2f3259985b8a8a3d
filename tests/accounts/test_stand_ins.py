"""代班 (A/B岗): who may name a stand-in, on which days it runs, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AccountEvent, StandIn, User
from accounts.queries import absence, colleagues, standing_in
from accounts.stand_ins import end_stand_in, name_stand_in
from policy.errors import NotAllowed, Refused
from tests.factories import TODAY, CommunityFactory, DepartmentFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db
FRIDAY = date(2019, 10, 25)


@pytest.fixture
def zhang() -> User:
    return UserFactory(full_name="张三")


@pytest.fixture
def li(zhang) -> User:
    return UserFactory(full_name="李四", street=zhang.street)


def name(person: User, stand_in: User, actor: User | None = None, **fields) -> StandIn:
    given = {"on": TODAY, "from_on": TODAY, "until_on": FRIDAY, "reason": "年休假"} | fields
    return name_stand_in(person, stand_in, actor=actor or person, **given)


def refused(*args, **fields) -> set[str]:
    before = StandIn.objects.count()
    with pytest.raises(Refused) as refusal:
        name(*args, **fields)
    assert StandIn.objects.count() == before
    return set(refusal.value.codes)


def test_first_and_last_day_count_and_the_day_after_does_not(zhang, li):
    row = name(zhang, li, from_on=date(2019, 10, 22))
    runs = {
        day: bool(standing_in(li, day)) for day in (TODAY, date(2019, 10, 22), FRIDAY, date(2019, 10, 26))
    }
    assert list(runs.values()) == [False, True, True, False]
    assert absence(zhang, FRIDAY) == row
    assert absence(li, FRIDAY) is None


def test_an_early_end_gives_the_work_back_on_that_very_day(zhang, li):
    row = name(zhang, li)
    end_stand_in(row, actor=zhang, on=date(2019, 10, 23), reason="提前返岗")
    assert standing_in(li, date(2019, 10, 22))
    assert not standing_in(li, date(2019, 10, 23))
    with pytest.raises(Refused) as refusal:
        end_stand_in(row, actor=zhang, on=date(2019, 10, 24), reason=" ")
    assert set(refusal.value.codes) == {"over", "required"}


def test_every_reason_is_told_at_once(zhang):
    stranger = UserFactory(role="street_certifier", street=StreetFactory(code="daguan"), is_active=False)
    assert refused(zhang, stranger, from_on=date(2019, 10, 20), until_on=date(2019, 10, 19), reason=" ") == {
        "inactive",
        "other_role",
        "other_office",
        "past",
        "dates_wrong",
        "required",
    }
    assert refused(zhang, zhang) == {"same_person"}
    assert refused(zhang, UserFactory(street=zhang.street), until_on=TODAY + timedelta(366)) == {"too_long"}


def test_the_next_community_and_another_department_are_other_offices():
    street = StreetFactory()
    one = UserFactory(role="community_worker", street=street)
    other = UserFactory(
        role="community_worker", street=street, community=CommunityFactory(street=street, name="和睦社区")
    )
    assert refused(one, other) == {"other_office"}
    reviewer = UserFactory(role="department_reviewer")
    elsewhere = UserFactory(role="department_reviewer", department=DepartmentFactory(code="gongan"))
    assert refused(reviewer, elsewhere) == {"other_office"}


def test_only_the_person_or_the_administrator_names_and_ends(zhang, li):
    with pytest.raises(NotAllowed):
        name(zhang, li, actor=li)
    row = name(zhang, li, actor=UserFactory(role="administrator"))
    with pytest.raises(NotAllowed):
        end_stand_in(row, actor=li, on=TODAY, reason="x")
    with pytest.raises(NotAllowed):
        name(zhang, li, actor=UserFactory(role="bureau_leader"))


def test_days_of_one_person_do_not_overlap(zhang, li):
    name(zhang, li)
    wang = UserFactory(street=zhang.street)
    assert refused(zhang, wang, from_on=FRIDAY, until_on=FRIDAY) == {"overlap"}
    name(zhang, wang, from_on=date(2019, 10, 26), until_on=date(2019, 10, 28))


def test_a_stand_in_is_not_away_and_who_is_away_stands_in_for_nobody(zhang, li):
    name(zhang, li)
    wang = UserFactory(street=zhang.street)
    assert refused(li, wang) == {"chain"}
    assert refused(wang, zhang) == {"chain"}
    name(wang, li)


def test_an_ended_one_leaves_its_days_free(zhang, li):
    row = name(zhang, li)
    end_stand_in(row, actor=zhang, on=date(2019, 10, 23), reason="提前返岗")
    name(zhang, li, on=date(2019, 10, 23), from_on=date(2019, 10, 23))


def test_both_accounts_keep_it_on_record(zhang, li):
    end_stand_in(name(zhang, li), actor=zhang, on=TODAY, reason="取消")
    words = "2019年10月21日至10月25日由李四代张三:年休假"
    for account in (zhang, li):
        sentences = list(AccountEvent.objects.filter(account=account).values_list("sentence", flat=True))
        assert sentences == ["提前结束李四代张三:取消", words]


def test_colleagues_are_active_and_of_the_same_role_and_desk(zhang, li):
    UserFactory(street=zhang.street, is_active=False)
    UserFactory(role="street_certifier", street=zhang.street)
    UserFactory(street=StreetFactory(code="daguan"))
    assert set(colleagues(zhang)) == {li}


def row(person: User, stand_in: User, from_on: date, until_on: date, **fields) -> StandIn:
    """Past the verb, as from a shell."""
    with transaction.atomic():
        return StandIn.objects.create(
            person=person,
            stand_in=stand_in,
            from_on=from_on,
            until_on=until_on,
            made_by=person,
            reason="x",
            **fields,
        )


def test_the_database_itself_keeps_days_apart(zhang, li):
    row(zhang, li, TODAY, FRIDAY)
    with pytest.raises(DatabaseError, match="one_stand_in_a_day"):
        row(zhang, li, FRIDAY, FRIDAY)
    row(li, zhang, TODAY, FRIDAY)
    row(zhang, li, FRIDAY + timedelta(1), FRIDAY + timedelta(1))


def test_the_database_itself_refuses_nonsense(zhang, li):
    with pytest.raises(DatabaseError, match="stand_in_ends_after_it_begins"):
        row(zhang, li, FRIDAY, TODAY)
    with pytest.raises(DatabaseError, match="nobody_stands_in_for_himself"):
        row(zhang, zhang, TODAY, FRIDAY)
    with pytest.raises(DatabaseError, match="early_end_says_by_whom"):
        row(zhang, li, TODAY, FRIDAY, ended_on=TODAY)


def test_a_stand_in_is_changed_by_its_end_alone_and_once(zhang, li):
    made = row(zhang, li, TODAY, FRIDAY)
    rows = StandIn.objects.filter(pk=made.pk)
    for change in ({"until_on": TODAY}, {"ended_on": TODAY, "ended_by": zhang, "reason": "y"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
    rows.update(ended_on=TODAY, ended_by=zhang)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(ended_on=FRIDAY)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.delete()


def test_the_database_refuses_a_community_of_another_street():
    elsewhere = CommunityFactory(street=StreetFactory(code="daguan"), name="东新园社区")
    with pytest.raises(DatabaseError, match="community_in_own_street"), transaction.atomic():
        UserFactory(role="community_worker", street=StreetFactory(), community=elsewhere)
    with pytest.raises(DatabaseError, match="community_workers_have_a_community"), transaction.atomic():
        UserFactory(role="street_clerk", community=CommunityFactory())
