"""移交: everything of one person moves in one act, and nothing else; two administrators at once do it once."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts import stand_ins
from accounts.models import AccountEvent, StandIn, User
from accounts.stand_ins import name_stand_in
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY, ProjectFactory, StreetFactory, UserFactory
from tests.workflow.test_races import together
from workflow.handing_over import open_tasks, what_moves
from workflow.models import Handover
from workflow.queries import worklist
from workflow.services import handover
from workflow.services.handover import hand_over

pytestmark = pytest.mark.django_db
CODES = {"a", "b", "paused"}


@pytest.fixture
def administrator() -> User:
    return UserFactory(role="administrator")


@pytest.fixture
def zhang() -> User:
    """张三 answers for two running projects, a paused one, a closed one and a withdrawn one."""
    person = UserFactory(full_name="张三")
    for code in ("a", "b"):
        ProjectFactory(code=code, responsible=person)
    for state in ("paused", "closed", "withdrawn"):
        ProjectFactory(code=state, state=state, responsible=person)
    return person


@pytest.fixture
def li(zhang) -> User:
    return UserFactory(full_name="李四", street=zhang.street)


def handed(person: User, successor: User, actor: User, **fields) -> Handover:
    given = {"on": TODAY, "reason": "岗位调整"} | fields
    return hand_over(person, actor=actor, successor=successor, **given)


def of(person: User) -> set[str]:
    return set(Project.objects.filter(responsible=person).values_list("code", flat=True))


def test_everything_open_moves_and_nothing_else(zhang, li, administrator):
    wang = UserFactory(full_name="王五", street=zhang.street)
    ProjectFactory(code="of-wang", responsible=wang)
    ProjectFactory(code="of-nobody")
    days = {"on": TODAY, "from_on": TODAY + timedelta(1), "until_on": TODAY + timedelta(5), "reason": "休假"}
    mine = name_stand_in(zhang, wang, actor=zhang, **days)
    other = name_stand_in(li, wang, actor=li, **days)
    versions = dict(Project.objects.values_list("code", "version"))
    made = handed(zhang, li, administrator)
    assert (of(li), of(zhang), of(wang)) == (CODES, {"closed", "withdrawn"}, {"of-wang"})
    assert set(made.projects) == CODES
    assert dict(Project.objects.values_list("code", "version")) == versions
    ended = StandIn.objects.get(pk=mine.pk)
    assert (ended.ended_on, ended.ended_by) == (TODAY, administrator)
    assert StandIn.objects.get(pk=other.pk).ended_on is None
    zhang.refresh_from_db()
    assert zhang.is_active


def test_each_project_and_both_accounts_keep_it_on_record(zhang, li, administrator):
    handed(zhang, li, administrator)
    events = Event.objects.filter(verb="handed_over")
    assert {event.project.code for event in events} == CODES
    assert {(event.sentence, event.reason) for event in events} == {("责任人由张三移交给李四", "岗位调整")}
    noted = AccountEvent.objects.filter(verb="hand_over", sentence="张三的工作移交给李四,项目3个:岗位调整")
    assert {event.account for event in noted} == {zhang, li}


def test_the_account_is_switched_off_in_the_same_act(zhang, li, administrator):
    handed(zhang, li, administrator, deactivate=True)
    zhang.refresh_from_db()
    assert not zhang.is_active
    assert Handover.objects.get().deactivated


def test_every_reason_is_told_at_once_and_nothing_moves(zhang, administrator):
    stranger = UserFactory(role="street_certifier", street=StreetFactory(code="daguan"), is_active=False)
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        handed(zhang, stranger, administrator, reason=" ", deactivate=True, seen=["a"])
    assert set(refusal.value.codes) == {
        "inactive", "other_role", "other_office", "required", "changed", "already_inactive",
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        handed(zhang, zhang, administrator)
    assert refusal.value.codes == ("same_person",)
    assert of(zhang) == CODES | {"closed", "withdrawn"}
    assert not Event.objects.filter(verb="handed_over").exists()


def test_who_has_left_long_ago_can_still_be_followed(zhang, li, administrator):
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    handed(zhang, li, administrator)
    assert of(li) == CODES


def test_a_second_handover_says_who_did_the_first(zhang, li, administrator):
    handed(zhang, li, administrator, seen=CODES)
    with pytest.raises(Refused, match=r"张三的工作已于2019年10月21日由.+移交给李四") as refusal:
        handed(zhang, li, administrator, seen=CODES)
    assert refusal.value.codes == ("already_handed",)
    with pytest.raises(Refused, match="不必移交"):
        handed(UserFactory(street=zhang.street), li, administrator)


def test_what_changed_since_the_page_was_opened_is_looked_at_again(zhang, li, administrator):
    ProjectFactory(code="new", responsible=zhang)
    with pytest.raises(Refused, match="有变化"):
        handed(zhang, li, administrator, seen=CODES)
    handed(zhang, li, administrator, seen=[*CODES, "new"])


@pytest.mark.parametrize("role", ["street_clerk", "bureau_leader", "community_worker"])
def test_the_administrator_alone_hands_over(zhang, li, role):
    with pytest.raises(NotAllowed):
        handed(zhang, li, UserFactory(role=role))


def test_the_preview_counts_projects_and_tasks(zhang, li):
    moving = what_moves(zhang, TODAY)
    assert set(moving.codes) == CODES
    assert open_tasks(zhang, moving, TODAY) == 2
    assert open_tasks(li, what_moves(li, TODAY), TODAY) == 0


def test_the_stand_ins_tasks_say_for_whom_as_long_as_it_runs(zhang, li):
    ProjectFactory(code="of-nobody")
    last = TODAY + timedelta(2)
    name_stand_in(zhang, li, actor=zhang, on=TODAY, from_on=TODAY, until_on=last, reason="休假")
    marked = {task.project.code: task.for_whom for task in worklist(li, last)}
    assert marked == {"a": "张三", "b": "张三", "of-nobody": ""}
    assert {task.for_whom for task in worklist(li, last + timedelta(1))} == {""}
    assert {task.for_whom for task in worklist(zhang, last)} == {""}


def _two_administrators() -> list[object]:
    zhang = UserFactory(full_name="张三")
    for code in CODES:
        ProjectFactory(code=code, responsible=zhang)
    acts = []
    for number in (1, 2):
        successor = UserFactory(full_name=f"接收{number}", street=zhang.street)
        boss = UserFactory(role="administrator")
        acts.append(lambda successor=successor, boss=boss: handed(zhang, successor, boss, seen=CODES))
    return together(acts)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_one_hands_over_and_the_other_is_told():
    answers = _two_administrators()
    made = [one for one in answers if isinstance(one, Handover)]
    told = [one for one in answers if isinstance(one, Refused)]
    assert len(made) == len(told) == 1
    assert told[0].codes == ("already_handed",)
    assert of(made[0].successor) == CODES
    assert Event.objects.filter(verb="handed_over").count() == len(CODES)


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_both_would_hand_over(monkeypatch):
    """The positive control: both read what there is before either moves it."""
    barrier = threading.Barrier(2, timeout=20)

    def read_together(person, today, locked):
        found = what_moves(person, today)
        barrier.wait()
        return found

    monkeypatch.setattr(handover, "lock_people", lambda *people: list(people))
    monkeypatch.setattr(handover, "what_moves", read_together)
    assert [type(one) for one in _two_administrators()] == [Handover, Handover]


def _two_absences() -> list[object]:
    """Of one person, with another stand-in each, at once."""
    zhang = UserFactory()
    days = {"on": TODAY, "from_on": TODAY, "until_on": TODAY, "reason": "休假"}

    def act(other: User) -> object:
        try:
            return name_stand_in(zhang, other, actor=zhang, **days)
        except IntegrityError as error:
            return error

    others = [UserFactory(street=zhang.street) for _ in range(2)]
    return together([lambda other=other: act(other) for other in others])


@pytest.mark.django_db(transaction=True)
def test_of_two_stand_ins_named_at_once_one_stays_and_the_other_is_refused():
    answers = _two_absences()
    assert {type(one) for one in answers} == {StandIn, Refused}
    assert StandIn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_itself_refuses_the_second(monkeypatch):
    barrier, clashes = threading.Barrier(2, timeout=20), stand_ins._clashes

    def read_together(*args):
        found = list(clashes(*args))
        barrier.wait()
        return found

    monkeypatch.setattr(stand_ins, "lock_people", lambda *people: list(people))
    monkeypatch.setattr(stand_ins, "_clashes", read_together)
    assert {type(one) for one in _two_absences()} == {StandIn, IntegrityError}
