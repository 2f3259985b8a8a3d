"""补录: entering at step N with earlier results, confirmed by the bureau."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from consultations.earlier_rounds import EarlierRound
from consultations.rules import Share
from policy.errors import NotAllowed, Refused
from projects.models import Project, SchemeVersion, TakeOver
from reviews.models import BatchEntry
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from tests.workflow import records
from workflow.earlier import Earlier, EarlierContract, EarlierListing, EarlierScheme, EarlierWorks
from workflow.models import Transition
from workflow.queries import step_track
from workflow.services import advance, confirm_take_over, open_round, send_back, take_over
from works.models import StartOrder, Tender

pytestmark = pytest.mark.django_db
ENTERED = date(2019, 10, 8)
STEPS = {1: date(2018, 3, 1), 3: date(2018, 6, 1), 5: date(2018, 9, 3), 8: date(2019, 3, 4)}


def proof() -> BytesIO:
    upload = BytesIO("第一次征求意见,同意 200 人\n".encode())
    upload.name = "佐证.csv"
    return upload


def earlier_round(number: int, agree: int = 200) -> EarlierRound:
    return EarlierRound(
        number=number, question="是否同意改造", rule_set="double-two-thirds", opened_on=date(2018, 4, 1),
        closed_on=date(2018, 4, 20), certified_on=date(2018, 4, 23), total=Share(Decimal("30000.00"), 300),
        agree=Share(Decimal("20000.00"), agree),
    )  # fmt: skip


SCHEME = EarlierScheme(
    "正式方案", "设计院", Decimal("2100000.00"), Decimal("2000000.00"), "审核公司", Decimal("1900000.00"),
    date(2018, 10, 1),
)  # fmt: skip
CONTRACT = EarlierContract("城建公司", Decimal("1800000.00"), date(2019, 4, 1), date(2019, 3, 28), epc=True)
WORKS = EarlierWorks(date(2019, 5, 6), date(2019, 9, 30), date(2019, 9, 20), date(2019, 9, 27))
LISTING = EarlierListing("拱发改〔2018〕9号", date(2018, 8, 20))


def everything(step: int) -> Earlier:
    """What is asked for at a step, and what may be given with it."""
    return Earlier(
        rounds=[earlier_round(n) for n, held in ((1, 1), (2, 3), (3, 6)) if held < step],
        listing=LISTING if step > 4 else None,
        scheme=SCHEME if step > 5 else None,
        contract=CONTRACT if step > 8 else None,
        works=WORKS if step > 9 else None,
        included=["BM01", "PM05"],
        entered={number: day for number, day in STEPS.items() if number < step},
        proofs=[proof()],
    )


def taken_over(actor, step=9, earlier=None, neighbourhood=None, on=TODAY, **fields) -> Project:
    values = {"entered_on": ENTERED, "note": "2018年已开展", "batch_year": 2018, "builder_kind": "street"}
    return take_over(
        neighbourhood or NeighbourhoodFactory(), actor=actor, on=on, step=step,
        earlier=earlier or everything(step), builder_name="和睦街道", **values | fields,
    )  # fmt: skip


@pytest.mark.parametrize("step", range(2, 12))
def test_a_project_enters_at_any_later_step_with_its_totals_dates_and_proof(clerk, officer, step):
    project = taken_over(clerk, step)
    assert (project.step, project.entered_step_on, project.code) == (step, ENTERED, "2018-hemu-01")
    assert project.opened_on == date(2018, 3, 1)
    assert [r.taken_over for r in project.rounds.all()] == [True] * len(everything(step).rounds)
    assert all(r.outcome == "passed" and r.proof_id for r in project.rounds.all())
    assert project.items.filter(decision="include").count() == 2
    assert project.documents.get().kind == "takeover_proof"
    confirm_take_over(project.take_over, actor=officer, on=TODAY)


def test_the_records_stand_in_their_own_tables(clerk):
    project = taken_over(clerk, 10)
    assert (project.listing_number, project.epc) == ("拱发改〔2018〕9号", True)
    assert BatchEntry.objects.get().listed_on == date(2018, 8, 20)
    assert SchemeVersion.objects.get().reviewed_yuan == Decimal("1900000.00")
    assert (Tender.objects.get().kind, Tender.objects.get().opinion) == ("epc", "")
    assert StartOrder.objects.get().started_on == date(2019, 5, 6)
    assert project.items.filter(progress="done").count() == 2


def test_the_track_shows_the_days_that_are_known(clerk):
    track = {station.number: station for station in step_track(taken_over(clerk, 9), TODAY)}
    assert (track[1].entered_on, track[3].entered_on) == (STEPS[1], STEPS[3])
    assert (track[2].state, track[2].entered_on) == ("done", None)
    assert (track[9].state, track[9].entered_on) == ("now", ENTERED)
    kinds = set(Transition.objects.values_list("kind", flat=True))
    assert kinds == {"take_over"}


def test_a_round_that_fell_short_then_is_judged_by_the_rule_of_then(clerk):
    project = taken_over(clerk, 2, replace(everything(2), rounds=[earlier_round(1, agree=199)]))
    assert project.rounds.get().outcome == "failed"


class TestRefusals:
    def refused(self, actor, step, earlier, **fields) -> set[str]:
        with pytest.raises(Refused) as refused:
            taken_over(actor, step, earlier, **fields)
        assert not Project.objects.exists()
        return set(refused.value.codes)

    def test_everything_missing_is_named_at_once(self, clerk):
        found = self.refused(clerk, 11, Earlier(), note=" ", builder_kind="x")
        assert found == {
            "required", "no_proof", "round_missing", "listing_missing", "contract_missing", "works_missing",
            "acceptance_missing", "bad_builder",
        }  # fmt: skip

    @pytest.mark.parametrize("step", [0, 1, 12])
    def test_only_later_steps_are_taken_over(self, clerk, step):
        assert self.refused(clerk, step, everything(9)) == {"bad_step"}

    def test_a_round_of_a_later_step_is_not_earlier(self, clerk):
        assert self.refused(clerk, 3, everything(9)) >= {"round_later"}

    def test_the_same_round_twice(self, clerk):
        twice = replace(everything(2), rounds=[earlier_round(1), earlier_round(1)])
        assert self.refused(clerk, 2, twice) == {"round_twice"}

    @pytest.mark.parametrize(
        "entered",
        [{1: date(2018, 5, 1), 2: date(2018, 4, 1)}, {1: date(2019, 10, 9)}, {9: date(2018, 1, 1)}],
    )
    def test_days_in_the_wrong_order(self, clerk, entered):
        assert self.refused(clerk, 9, replace(everything(9), entered=entered)) == {"bad_dates"}

    def test_a_day_in_the_future(self, clerk):
        assert self.refused(clerk, 9, everything(9), entered_on=date(2019, 10, 22)) == {"in_future"}

    def test_works_that_end_before_they_begin(self, clerk):
        odd = replace(WORKS, completed_on=date(2019, 5, 1))
        assert self.refused(clerk, 10, replace(everything(10), works=odd)) == {"bad_dates"}

    @pytest.mark.parametrize("amount", ["-1.00", "0.001", "NaN", "1000000000000"])
    def test_amounts_that_cannot_be(self, clerk, amount):
        odd = replace(everything(9), contract=replace(CONTRACT, contract_yuan=Decimal(amount)))
        assert self.refused(clerk, 9, odd) == {"bad_amount"}

    def test_unknown_items(self, clerk):
        assert self.refused(clerk, 9, replace(everything(9), included=["XX99"])) == {"unknown_item"}

    def test_totals_that_cannot_be_leave_nothing_behind(self, clerk, settings):
        impossible = replace(earlier_round(1), agree=Share(Decimal("40000.00"), 200))
        assert self.refused(clerk, 2, replace(everything(2), rounds=[impossible])) == {"bad_totals"}
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []

    def test_a_running_project_is_not_taken_over_again(self, clerk):
        first = taken_over(clerk)
        with pytest.raises(Refused) as refused:
            taken_over(clerk, neighbourhood=first.neighbourhood)
        assert refused.value.codes == ("running_project",)

    def test_another_streets_clerk_takes_nothing_over(self, strange_clerk):
        with pytest.raises(NotAllowed):
            taken_over(strange_clerk)

    @pytest.mark.parametrize("role", ["street_certifier", "bureau_officer", "bureau_leader"])
    def test_only_the_streets_clerk_enters(self, clerk, role):
        with pytest.raises(NotAllowed):
            taken_over(UserFactory(role=role))


class TestConfirming:
    def test_until_confirmed_nothing_moves(self, clerk, officer):
        project = taken_over(clerk, 9)
        records.complete(project, clerk)
        StartOrder.objects.update(drawings_final=True)
        for act in (
            lambda: advance(project, actor=clerk, on=TODAY),
            lambda: send_back(project, actor=officer, on=TODAY, to_step=5, reason="有误"),
            lambda: open_round(project, 3, actor=clerk, on=TODAY, ends_on=TODAY, question="?"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.codes == ("take_over_unconfirmed",)
        confirm_take_over(project.take_over, actor=officer, on=TODAY)
        assert advance(project, actor=clerk, on=TODAY).step == 10

    def test_it_is_confirmed_once(self, clerk, officer):
        project = taken_over(clerk)
        row = confirm_take_over(project.take_over, actor=officer, on=TODAY)
        assert row.confirmed_by == officer
        assert row.confirmed_at is not None
        with pytest.raises(Refused) as refused:
            confirm_take_over(project.take_over, actor=officer, on=TODAY)
        assert refused.value.codes == ("already_confirmed",)

    def test_without_items_and_scheme_the_bureau_cannot_confirm(self, clerk, officer):
        project = taken_over(clerk, 9, replace(everything(9), scheme=None, included=()))
        with pytest.raises(Refused) as refused:
            confirm_take_over(project.take_over, actor=officer, on=TODAY)
        assert refused.value.codes == ("items_missing", "scheme_missing")

    @pytest.mark.parametrize("role", ["street_clerk", "street_certifier", "bureau_leader", "auditor"])
    def test_only_the_bureaus_officer_confirms(self, clerk, role):
        with pytest.raises(NotAllowed):
            confirm_take_over(taken_over(clerk).take_over, actor=UserFactory(role=role), on=TODAY)

    def test_the_label_stays(self, clerk, officer):
        project = taken_over(clerk)
        confirm_take_over(project.take_over, actor=officer, on=TODAY)
        send_back(project, actor=officer, on=TODAY, to_step=1, reason="重新开展")
        assert TakeOver.objects.filter(project=project).exists()
        assert set(project.rounds.values_list("taken_over", flat=True)) == {True}


def test_a_rule_that_was_not_in_force_then_cannot_have_been_applied_then(clerk):
    """民法典278 since 2021-01-01: no round of 2018 was judged by it."""
    wrong = replace(earlier_round(1), rule_set="civil-code-278-special")
    with pytest.raises(Refused) as refused:
        taken_over(clerk, 2, replace(everything(2), rounds=[wrong]))
    assert refused.value.codes == ("rule_not_yet_in_force",)
    since = replace(
        wrong, opened_on=date(2021, 1, 1), closed_on=date(2021, 1, 20), certified_on=date(2021, 1, 22)
    )
    entered = {"entered_on": date(2021, 2, 1), "on": date(2021, 2, 2), "batch_year": 2021}
    project = taken_over(clerk, 2, replace(everything(2), rounds=[since]), **entered)
    assert project.rounds.get().outcome == "passed"
