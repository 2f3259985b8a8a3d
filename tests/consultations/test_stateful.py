"""A round's whole life in any order, in two streets: hypothesis looks for a way to a wrong count or a forbidden act."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consultations import queries
from consultations.ledger_check import check
from consultations.models import Round
from consultations.services import (
    cast,
    certify_round,
    close_round,
    confirm_settlement,
    propose_settlement,
    return_round,
    void_round,
)
from consultations.services.retractions import retract
from consultations.services.sealing import seal_open_rounds
from policy.errors import NotAllowed, Refused
from tests.consultations.acting import see_clashes
from tests.consultations.builders import TODAY, project_with, reopened
from tests.consultations.pure import CHOICES, Model
from tests.consultations.test_recount_database import HEADS, SIZES, Portal, settled_by_two
from tests.factories import StreetFactory, UserFactory

pytestmark = pytest.mark.django_db
RESULT = (
    "agree_area",
    "agree_heads",
    "disagree_area",
    "disagree_heads",
    "abstain_area",
    "abstain_heads",
    "outcome",
    "ledger_head",
)
heads = st.integers(0, len(SIZES) - 1)
units = st.one_of(st.none(), st.integers(0, 2))
choices = st.sampled_from(CHOICES)


class RoundsLife(RuleBasedStateMachine):
    """One street holds the round, another one's clerk tries everything."""

    @initialize()
    def begin(self) -> None:
        """A street with a round under way, its people, and a neighbour."""
        self.clerk, self.colleague = UserFactory(), UserFactory()
        self.certifier = UserFactory(role="street_certifier")
        self.stranger = UserFactory(street=StreetFactory(code="daguan"))
        self.project = project_with(HEADS, self.clerk)
        self.certified: dict[str, object] = {}
        self._open()

    def _open(self) -> None:
        self.portal = Portal(reopened(self.project, self.clerk), self.clerk, self.colleague)
        self.model, self.state = Model(SIZES), Round.State.OPEN

    @property
    def round(self) -> Round:
        """As the database has it now."""
        return Round.objects.select_related("project__neighbourhood__street").get(pk=self.portal.round.pk)

    # ---- forms

    def _form(self, kind: str, head: int, unit: int | None, said: str) -> None:
        """A form on paper, from the web, taken out, or settled by two; accepted exactly where the model accepts it."""
        place = None if unit is None else unit % SIZES[head][1]
        act = (kind, head, place, said)
        if not settled_by_two(self.portal, act):
            assert self.portal.do(act) == self.model.do(act)

    @rule(
        kind=st.sampled_from(("paper", "paper", "online", "retract", "settle")),
        head=heads,
        unit=units,
        said=choices,
    )
    def a_form(self, kind: str, head: int, unit: int | None, said: str) -> None:
        """Of any head."""
        self._form(kind, head, unit, said)

    @rule(unit=st.integers(0, 2), said=choices)
    def another_flat_of_the_first_head(self, unit: int, said: str) -> None:
        """Where contradictions come from."""
        self._form("paper", 0, unit, said)

    @rule(said=choices)
    def settled_alone(self, said: str) -> None:
        """Nobody settles alone."""
        for head in queries.unresolved(self.round)[:1]:
            if self.state == Round.State.OPEN:
                proposal = propose_settlement(
                    head, actor=self.clerk, on=TODAY, choice=said, reason="电话核实"
                )
                with pytest.raises(NotAllowed):
                    confirm_settlement(proposal, actor=self.clerk, on=TODAY)
                confirm_settlement(proposal, actor=self.colleague, on=TODAY)
                assert self.model.do(("settle", self._number(head), None, said))

    def _number(self, head) -> int:
        return [each.pk for each in self.portal.heads].index(head.pk)

    @rule()
    def sealed_by_beat(self) -> None:
        """In between, as every minute."""
        seal_open_rounds()

    # ---- the round itself

    @rule()
    def close(self) -> None:
        """Accepted while it is open and nothing contradicts."""
        accepted = self.portal.do(("close", 0, None, ""))
        assert accepted == self.model.do(("close", 0, None, ""))
        self.state = Round.State.CLOSED if accepted else self.state

    @rule()
    def certify(self) -> None:
        """By another person, once, when it is closed."""
        for who in (self.clerk, self.colleague, self.stranger):
            with pytest.raises(NotAllowed):
                certify_round(self.round, actor=who, on=TODAY)
        accepted = self._accepted(lambda: certify_round(self.round, actor=self.certifier, on=TODAY))
        assert accepted == (self.state == Round.State.CLOSED)
        if accepted:
            self.state = Round.State.CERTIFIED
            self.certified = {name: getattr(self.round, name) for name in RESULT}

    @rule()
    def handed_back(self) -> None:
        """The certifier returns a closed round."""
        accepted = self._accepted(
            lambda: return_round(self.round, actor=self.certifier, on=TODAY, reason="漏录")
        )
        assert accepted == (self.state == Round.State.CLOSED)
        if accepted:
            self.state, self.model.is_open = Round.State.OPEN, True

    @rule()
    def void(self) -> None:
        """While it is open or closed."""
        accepted = self._accepted(
            lambda: void_round(self.round, actor=self.clerk, on=TODAY, reason="名册有误")
        )
        assert accepted == (self.state in (Round.State.OPEN, Round.State.CLOSED))
        if accepted:
            self.state, self.model.is_open = Round.State.VOIDED, False

    @precondition(lambda self: self.state == Round.State.VOIDED)
    @rule()
    def reopen(self) -> None:
        """A new attempt with the same roll, empty; the voided one keeps its forms."""
        before = self.round
        self._open()
        assert (self.round.attempt, self.round.total_area) == (before.attempt + 1, before.total_area)
        assert queries.differences(before) == []

    @staticmethod
    def _accepted(act) -> bool:
        try:
            act()
        except Refused:
            return False
        return True

    # ---- another street

    @rule(head=heads, said=choices)
    def the_neighbours_clerk_is_always_refused(self, head: int, said: str) -> None:
        """Whatever the state."""
        entry, who = self.portal.heads[head], self.stranger
        for act in (
            lambda: cast(self.round, actor=who, on=TODAY, choice=said, entry=entry),
            lambda: retract(self.round, actor=who, on=TODAY, reason="录错", entry=entry),
            lambda: close_round(self.round, actor=who, on=TODAY),
            lambda: void_round(self.round, actor=who, on=TODAY, reason="无"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert isinstance(refused.value, NotAllowed) or self.state != Round.State.OPEN
        assert not Round.objects.visible_to(who).filter(pk=self.round.pk).exists()

    # ---- what always holds

    @invariant()
    def the_count_is_the_recount(self) -> None:
        """Kept rows, a recount of all ballots, and the model."""
        assert queries.tally_of(self.round) == self.model.tally == self.model.recount
        assert queries.differences(self.round) == []

    @invariant()
    def totals_never_move(self) -> None:
        """The frozen roll."""
        assert (self.round.total_area, self.round.total_heads) == (
            self.model.tally.total.area,
            self.model.tally.total.heads,
        )

    @invariant()
    def state_is_as_said_and_a_certified_result_stands(self) -> None:
        """Nothing after certification changes it."""
        assert self.round.state == self.state
        if self.state == Round.State.CERTIFIED:
            assert {name: getattr(self.round, name) for name in RESULT} == self.certified

    def teardown(self) -> None:
        """The ledger is in order, whatever happened."""
        if hasattr(self, "portal"):
            see_clashes(self.round, self.clerk) if self.state == Round.State.OPEN else None
            assert check(self.round).fault == ""


def test_no_order_of_acts_leads_to_a_wrong_count_or_a_forbidden_act(db) -> None:
    run_state_machine_as_test(
        RoundsLife,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
