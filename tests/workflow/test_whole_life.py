"""A project's whole life, lived at random: no order of acts by anybody breaks what always holds."""

import os
import random
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Department, Role, User
from accounts.permissions import GRANTS, may
from funding.models import FundingSource
from funding.source_sums import paid, received
from policy.errors import Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Event, Project, WorklistMark
from reviews.models import Invitation
from reviews.services.joint import open_review
from reviews.services.opinions import give_opinion
from tests.factories import TODAY, BuilderBodyFactory, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.workflow import records
from tests.workflow.acts import by_the_dice
from tests.workflow.living import arguments, digest, missing, newest_formal
from workflow.facts import gather
from workflow.rules import gate, unmet
from workflow.services import advance, decide_proposal, open_project, propose, send_back, take_back_proposal
from workflow.services.steps import advancing, keepable, targets
from workflow.services.waiting import refresh_changed
from workflow.worklist_check import differences

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[一-鿿]")
SEEDS = st.integers(0, 2**32)
NOTHING = object()
FEW = 6
# LIVES=200 lives many more, other ones each time
EXAMPLES = int(os.environ.get("LIVES", FEW))
SEEDS_TRIED = range(EXAMPLES // 2)


def any_of(rows: QuerySet[Any], dice: random.Random) -> Any:
    """One of the rows, the same for the same dice; None where there are none."""
    found = list(rows.order_by("pk"))
    return dice.choice(found) if found else None


class WholeLife(RuleBasedStateMachine):
    """One project, everybody who has to do with it, and a clerk of another street."""

    told = staticmethod(event)

    @initialize()
    def begin(self) -> None:
        """Opened by the street; what earlier lives wrote is gone."""
        self.before = transaction.savepoint()
        self.on = TODAY
        self.body = BuilderBodyFactory()
        self.people = {role: UserFactory(role=role) for role in Role.values}
        self.people["stranger"] = UserFactory(street=StreetFactory(code="daguan"))
        self.place = NeighbourhoodFactory()
        self.project = open_project(
            self.place, actor=self.people["street_clerk"], on=self.on, batch_year=2019,
            builder_kind="street", builder_name="和睦街道办事处",
        )  # fmt: skip
        Project.objects.filter(pk=self.project.pk).update(builder_body=self.body)
        self.cycle, self.reached, self.dirty = self.project.cycle, 1, True

    def teardown(self) -> None:
        """How far it came, and everything undone."""
        if hasattr(self, "before"):
            self.told(f"reached step {self.reached}")
            transaction.savepoint_rollback(self.before)

    @property
    def now(self) -> Project:
        """As the database has it."""
        return Project.objects.select_related("neighbourhood__street").get(pk=self.project.pk)

    def does(self, verb: Callable[[], Any]) -> Any:
        """An act: done with its event, or refused in Chinese with nothing changed. What it made, NOTHING if refused."""
        rows, told, was = digest(), Event.objects.count(), self.now
        try:
            with transaction.atomic():
                made = verb()
        except Refused as refused:
            reasons = [one.message for one in refused.reasons]
        else:
            reasons = []
        if reasons:
            assert [one for one in reasons if not CHINESE.search(one)] == []
            assert digest() == rows, "refused, and yet something changed"
            return NOTHING
        assert Event.objects.count() > told, "done without a word"
        self.dirty = True
        self.stays = (was.step, was.cycle) == (self.now.step, self.now.cycle)
        return made

    def somebody(self, dice: random.Random, action: str) -> User:
        """Mostly one who may, sometimes anybody."""
        granted = [role for role in Role.values if action in GRANTS.get(role, ())]
        return self.people[dice.choice(granted if dice.random() < 0.8 else list(self.people))]

    # ---- any act at all

    @rule(seed=SEEDS)
    def try_any_act(self, seed: int) -> None:
        """An act of some page on some row, with arguments good and bad."""
        self._any_act(random.Random(seed), by_the_dice())

    @rule(seed=SEEDS)
    def try_an_act_of_the_step(self, seed: int) -> None:
        """The same of the pages of the present step."""
        here = set(ACTS_OF_STEP[self.now.step])
        self._any_act(random.Random(seed), [one for one in by_the_dice() if one.code.split(".")[0] in here])

    def _any_act(self, dice: random.Random, doings: Sequence[Any]) -> None:
        if not doings:
            return
        doing = dice.choice(doings)
        subject = self.now if doing.model is None else any_of(doing.model.objects.all(), dice)
        if subject is None or doing.code in UNTYPED:
            return
        given = arguments(doing.verb, dice, self.on)
        actor = self.somebody(dice, doing.action)
        done = self.does(lambda: doing.verb(subject, actor=actor, on=self.on, **given))
        self.told(f"{doing.code}: {'refused' if done is NOTHING else 'done'}")
        if done is not NOTHING:
            assert may(actor, doing.action), f"{actor.role} did {doing.code}"
            assert self.stays, f"{doing.code} moved the project"

    # ---- forward, back, still

    @rule()
    def finish_the_step(self) -> None:
        """What the gate asks for comes on record."""
        try:
            with transaction.atomic():
                records.complete(self.now, self.people["street_clerk"])
        except IntegrityError:
            return  # some of it is there already
        WorklistMark.objects.create(project=self.project)  # as an act would have left it
        self.dirty = True

    @rule(seed=SEEDS)
    def go_on(self, seed: int) -> None:
        """进入下一步: through an open gate by who may, and not otherwise."""
        was = self.now
        actor = self.somebody(random.Random(seed), advancing(was))
        lacking = unmet(gate(was.step, gather(was, self.on), load_scheme(DEFAULT_SCHEME)))
        done = self.does(lambda: advance(was, actor=actor, on=self.on))
        assert (done is not NOTHING) is (was.is_running and may(actor, advancing(was), was) and not lacking)
        if done is NOTHING:
            return
        assert missing(was, self.on) == [], f"left step {was.step} without it"
        last = was.step == 11
        assert (self.now.step, self.now.state) == ((11, "closed") if last else (was.step + 1, "active"))
        self.reached = max(self.reached, self.now.step + last)

    @rule(seed=SEEDS)
    def go_back(self, seed: int) -> None:
        """退回, with some results kept: one cycle further, a step before."""
        dice, was = random.Random(seed), self.now
        actor = self.people[dice.choice(("street_clerk", "bureau_officer", "stranger"))]
        to_step = dice.choice((*targets(actor, was), was.step - 1, was.step))
        offered = [key for key, _ in keepable(gather(was, self.on), to_step)] if to_step > 0 else []
        kept = [key for key in offered if dice.random() < 0.6]
        reason = dice.choice(("材料有误", "材料有误", ""))
        done = self.does(
            lambda: send_back(was, actor=actor, on=self.on, to_step=to_step, reason=reason, kept=kept)
        )
        if done is not NOTHING:
            assert (self.now.step, self.now.cycle) == (to_step, was.cycle + 1)
            assert to_step < was.step

    @rule(seed=SEEDS)
    def stand_still_or_wake(self, seed: int) -> None:
        """Pausing, resuming and withdrawing are proposed, taken back, decided."""
        dice, was = random.Random(seed), self.now
        open_one = was.proposals.filter(decision="").first()
        if open_one is None:
            kind = dice.choice(
                ("pause", "resume", "resume", "withdraw") if dice.random() < 0.3 else ("pause", "resume")
            )
            actor = self.somebody(dice, "propose_pause")
            self.does(lambda: propose(was, kind, actor=actor, on=self.on, reason="雨季"))
        elif dice.random() < 0.2:
            self.does(lambda: take_back_proposal(open_one, actor=self.people["street_clerk"], on=self.on))
        else:
            leader = self.somebody(dice, "decide_pause")
            self.does(
                lambda: decide_proposal(
                    open_one, actor=leader, on=self.on, approve=dice.random() < 0.7, note="已研究"
                )
            )
        assert (self.now.step, self.now.cycle) == (was.step, was.cycle)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        """Nothing is done."""
        self.on += timedelta(days=days)

    # ---- opinions, and a second project

    @precondition(lambda self: self.now.step == 7)
    @rule(seed=SEEDS)
    def departments_speak(self, seed: int) -> None:
        """A review is opened, or one of those asked says something; on an old version it is refused."""
        dice, was = random.Random(seed), self.now
        asked = any_of(Invitation.objects.filter(review__project=was), dice)
        if asked is None or dice.random() < 0.3:
            departments = list(Department.objects.filter(joint_review=True)[:2])
            officer = self.people["bureau_officer"]
            self.does(lambda: open_review(was, actor=officer, on=self.on, departments=departments))
            return
        by = UserFactory(role=Role.DEPARTMENT_REVIEWER, department=asked.department)
        result = dice.choice(("agree", "agree", "conditional", "refuse"))
        done = self.does(lambda: give_opinion(asked, actor=by, on=self.on, result=result, comment="意见"))
        if done is not NOTHING:
            assert asked.review.scheme_version_id == newest_formal(was)

    @rule()
    def open_another(self) -> None:
        """A neighbourhood has one running project."""
        state = self.now.state
        clerk = self.people["street_clerk"]
        done = self.does(
            lambda: open_project(
                self.place,
                actor=clerk,
                on=self.on,
                batch_year=2019,
                builder_kind="street",
                builder_name="街道",
            )
        )
        if done is not NOTHING:
            assert state not in ("active", "paused")
            Project.objects.filter(pk=done.pk).update(state="withdrawn")

    # ---- what always holds

    @invariant()
    def cycles_only_grow(self) -> None:
        """退回 adds one, nothing takes one away."""
        cycle = self.now.cycle
        assert self.cycle <= cycle <= self.cycle + 1
        self.cycle = cycle

    @invariant()
    def one_project_runs(self) -> None:
        """Whatever was opened beside it."""
        assert Project.objects.filter(neighbourhood=self.place, state__in=("active", "paused")).count() <= 1

    @invariant()
    def desks_are_as_computed(self) -> None:
        """待办 stored after an act is what the rows say."""
        if not self.dirty:
            return
        self.dirty = False
        refresh_changed(self.on)
        assert list(differences(self.on)) == []

    @invariant()
    def no_more_is_paid_than_came_in(self) -> None:
        """Of each source."""
        for source in FundingSource.objects.all():
            assert paid(source) <= received(source)

    @invariant()
    def opinions_on_an_old_version_do_not_count(self) -> None:
        """The review that counts is of the newest formal version."""
        if self.now.step < 7:
            return
        found = gather(self.now, self.on).review
        newest = newest_formal(self.now)
        answered = found is not None and any(one.result for one in found.opinions)
        if answered:
            assert Invitation.objects.filter(review__scheme_version=newest, opinions__isnull=False).exists()


# a page's acts that a life tries in its step
ACTS_OF_STEP = {
    1: ("round", "items", "document"), 2: ("scheme", "items", "funding"), 3: ("notice", "objection", "round"),
    4: ("batch", "plan"), 5: ("design",), 6: ("pre_review", "round"), 7: ("review", "opinion"), 8: ("tender",),
    9: ("site", "stoppage", "change", "inspection", "rectification", "audit", "voices", "photos", "items"),
    10: ("acceptance", "settlement", "final_account", "grade", "claim"),
    11: ("aftercare", "follow_up", "warranty", "settlement", "final_account", "claim"),
}  # fmt: skip
# they take an upload or another row as their argument, or prepare something, or say nothing where it is so already: told by
# their own tests
UNTYPED = {
    "document.attach", "builder.name", "area.set", "round.special", "round.audit_file", "round.let_pass_all",
    "items.drop", "register.tag", "register.untag",
}  # fmt: skip


def test_no_order_of_acts_breaks_what_always_holds(district: None) -> None:
    run_state_machine_as_test(
        WholeLife,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=30, deadline=None, database=None, derandomize=EXAMPLES == FEW,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def some_turn(life: WholeLife, dice: random.Random, *, steadily: bool = False) -> None:
    """One rule by the dice, `steadily`: one of those that lead on; then everything that always holds."""
    seed = dice.randrange(2**32)
    onward = [
        life.finish_the_step, lambda: life.go_on(seed), lambda: life.days_pass(3),
        lambda: life.try_an_act_of_the_step(seed),
    ]  # fmt: skip
    others = [
        lambda: life.try_any_act(seed), lambda: life.stand_still_or_wake(seed), life.open_another,
        lambda: life.departments_speak(seed) if life.now.step == 7 else life.go_back(seed),
    ]  # fmt: skip
    dice.choice(onward if steadily else onward + others)()
    for holds in (
        life.cycles_only_grow, life.one_project_runs, life.desks_are_as_computed, life.no_more_is_paid_than_came_in,
        life.opinions_on_an_old_version_do_not_count,
    ):  # fmt: skip
        holds()


@pytest.mark.parametrize("seed", SEEDS_TRIED)
def test_lives_with_many_turns(district: None, seed: int) -> None:
    """Every rule in every life: hypothesis leaves some out of each."""
    dice, life = random.Random(seed), WholeLife()
    life.told = lambda _: None
    life.begin()
    for _ in range(50):
        some_turn(life, dice)
    life.teardown()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_life_lived_at_random_comes_to_its_end(district: None, seed: int) -> None:
    """The rules that lead on go through step 11 to 办结."""
    dice, life = random.Random(seed), WholeLife()
    life.told = lambda _: None
    life.begin()
    turns = 0
    while life.now.state != "closed" and turns < 250:
        some_turn(life, dice, steadily=True)
        turns += 1
    reached, state = life.reached, life.now.state
    life.teardown()
    assert (reached, state) == (12, "closed")
