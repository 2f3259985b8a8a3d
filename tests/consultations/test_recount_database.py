"""200 random histories through PostgreSQL by the verbs: the rows kept are what the pure model says, act by act."""

from random import Random

import pytest

from consultations.carrying import old_heads
from consultations.models import RollEntry, Round
from consultations.queries import differences, returned_heads, tally_of
from consultations.services import (
    SheetBallot,
    cast,
    cast_sheet,
    close_round,
    confirm_settlement,
    propose_settlement,
    void_round,
)
from consultations.services.carry import carry_over
from policy.errors import Refused
from projects.models import Project
from tests.consultations.acting import allowed, answer, see_clashes, take_out
from tests.consultations.builders import TODAY, project_with, reopened
from tests.consultations.pure import Act, Model, random_act

pytestmark = pytest.mark.django_db
HISTORIES, LONGEST = 200, 8
HEADS = [
    [("1", "1", "101", "61.63"), ("1", "1", "102", "86.34"), ("1", "1", "103", "0.01")],
    [("1", "1", "201", "50.00"), ("1", "1", "202", "50.01")],
    [("1", "1", "301", "33.33")],
    [("1", "1", "401", "19999.99")],
]
SIZES = [(14798, 3), (10001, 2), (3333, 1), (1999999, 1)]


class Portal:
    """The same acts by the verbs; `do` says whether the act was accepted."""

    def __init__(self, round: Round, clerk, colleague) -> None:
        self.round, self.clerk, self.colleague = round, clerk, colleague
        self.heads = list(round.roll.order_by("pk").prefetch_related("units"))

    def do(self, act: Act) -> bool:
        kind, number, place, choice = act
        head = self.heads[number]
        unit = None if place is None else head.units.all()[place]
        acts = {
            "paper": lambda: self._paper(head, unit, choice),
            "settle": lambda: self._settle(head, choice),
            "close": self._close,
            "void": self._void,
        }
        if kind == "online":
            return answer(head, self.clerk, choice)
        if kind == "retract":
            return take_out(head, self.clerk, unit)
        return allowed(acts[kind])

    def _paper(self, head: RollEntry, unit, choice: str) -> None:
        where = {"entry": head} if unit is None else {"unit": unit}
        if unit is not None and choice == "abstain":  # by sheet, so that sheets are in the mix
            cast_sheet(self.round, [SheetBallot(1, unit.pk, choice)], actor=self.clerk, on=TODAY)
        else:
            cast(self.round, actor=self.clerk, on=TODAY, choice=choice, **where)

    def _settle(self, head: RollEntry, choice: str) -> None:
        settled = propose_settlement(head, actor=self.clerk, on=TODAY, choice=choice, reason="电话核实")
        confirm_settlement(settled, actor=self.colleague, on=TODAY)

    def _void(self) -> None:
        self.round.refresh_from_db()
        if self.round.state != Round.State.OPEN:  # the model knows no voiding of a closed round
            raise Refused.one("round_over", "已结束")
        void_round(self.round, actor=self.clerk, on=TODAY, reason="名册有误")

    def end(self) -> None:
        """So that another attempt may begin."""
        allowed(lambda: void_round(self.round, actor=self.clerk, on=TODAY, reason="名册有误"))

    def _close(self) -> None:
        see_clashes(self.round, self.clerk)
        close_round(self.round, actor=self.clerk, on=TODAY)


def settled_by_two(portal: Portal, act: Act) -> bool:
    """A form two persons settled on cannot be taken out by one (the model knows of no sources)."""
    return (
        act[0] == "retract"
        and portal.round.ballots.filter(entry=portal.heads[act[1]], source="settled").exists()
    )


def test_two_hundred_histories_through_the_database_count_as_the_model_does(clerk, colleague) -> None:
    done = taken_along = 0
    for seed in range(HISTORIES):
        random = Random(seed)
        if seed % 4 == 0:
            project = project_with(HEADS, clerk)
        portal, model = Portal(reopened(project, clerk), clerk, colleague), Model(SIZES)
        for _ in range(random.randint(3, LONGEST)):
            act = random_act(random, SIZES)
            if not settled_by_two(portal, act):
                assert portal.do(act) == model.do(act), (seed, act)
                done += 1
        _same(portal, model, seed)
        portal.end()
        if seed % 4 == 0:
            taken_along += _carried(project, portal, model, random)
    assert done > HISTORIES * 4
    assert taken_along > HISTORIES / 10


def _carried(project: Project, old: Portal, model: Model, random: Random) -> int:
    """A new attempt takes along the papers of some heads; the count is what the model makes of it."""
    portal = Portal(reopened(project, old.clerk), old.clerk, old.colleague)
    entries = {head.pk: number for number, head in enumerate(portal.heads)}
    able = [row.entry.pk for row in old_heads(portal.round) if row.entry is not None and not row.against]
    chosen = [pk for pk in able if random.random() < 0.8]
    if chosen:
        carry_over(portal.round, chosen, actor=old.clerk, on=TODAY, reconfirmed_on=TODAY, how="phone")
    fresh = model.carried([entries[pk] for pk in chosen])
    assert len(fresh.effective) == len(chosen)
    _same(portal, fresh, -1)
    portal.end()
    return len(chosen)


def _same(portal: Portal, model: Model, seed: int) -> None:
    assert tally_of(portal.round) == model.tally == model.recount, seed
    assert differences(portal.round) == [], seed
    assert returned_heads(portal.round) == sum(said != "retracted" for said in model.effective.values())
