"""The seeded district: the scheme's sums, every step, every light, a history made by verbs, something on every desk."""

import json
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Role, StandIn, Street, User
from accounts.tokens import digest_of
from consultations.carrying import old_heads
from consultations.models import RollCorrection, Round
from consultations.queries import tally_of
from demo import seeding
from demo.taken_over import FALLEN_SHORT
from funding.claim_check import area_faults, claim_faults
from funding.ladder_queries import ladder_of
from funding.models import FinalAccount, Payment, RungLine, SubsidyArea, SubsidyClaim
from funding.queries import breakdown_of
from policy.errors import Refused
from projects.models import Document, Event, Neighbourhood, Notice, Project, Roster, TakeOver
from reports.figures import month_figures
from reports.month import Month
from reviews.models import BatchEntry, Invitation, Opinion
from tests.demo.conftest import TODAY
from workflow.models import Proposal, Transition
from workflow.queries import light_counts, worklist
from workflow.short_rounds import waiting_for_let_pass
from works.models import ChangeOrder, Tender

# django_db: a file run by itself gets a database only where its tests ask for one
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

LIVED = 12
OPENED = [
    (BatchEntry, "submitted_on", "accepted_on"),
    (Tender, "applied_on", "opinion_on"),
    (ChangeOrder, "requested_on", "decided_on"),
    (FinalAccount, "submitted_on", "approved_on"),
    (SubsidyClaim, "claimed_on", "decided_on"),
    (Payment, "paid_on", "released_on"),
]


def project_of(name: str) -> Project:
    """The project of a neighbourhood."""
    return Project.objects.get(neighbourhood__name=name)


def test_the_register_holds_the_scheme_s_sums_all_of_it_marked():
    rows = Neighbourhood.objects.values("affordable_housing", "assessed", "is_demo").order_by("assessed")
    summed = rows.annotate(
        n=Count("pk"), h=Sum("household_count"), b=Sum("building_count"), a=Sum("building_area")
    )
    assert [tuple(row.values()) for row in summed] == [
        (True, False, True, 8, 9_000, 131, Decimal("950000.00")),
        (False, True, True, 123, 68_000, 1_488, Decimal("4330000.00")),
    ]


def test_later_affordable_housing_has_clear_deficits_and_strong_will():
    eight = Neighbourhood.objects.filter(affordable_housing=True, clear_deficits=True, strong_will=True)
    assert eight.count() == 8
    assert set(eight.values_list("projects__builder_kind", flat=True)) == {"original_body"}


def test_every_street_has_a_number_that_is_nobody_s():
    assert Street.objects.filter(phone__startswith="0571-000000").count() == 10


def test_every_step_is_populated():
    assert set(Project.objects.values_list("step", flat=True)) == set(range(1, 12))


def test_all_four_lights_occur(demo):
    counted = light_counts(User.objects.get(role=Role.BUREAU_OFFICER), TODAY)
    assert all(counted.values())
    assert counted == demo.made.lights


def test_one_is_paused_one_was_sent_back_some_are_closed():
    assert Project.objects.filter(state=Project.State.PAUSED).count() == 1
    assert Transition.objects.filter(kind="send_back").count() == 1
    assert Project.objects.filter(state=Project.State.CLOSED).count() >= 5


def test_twelve_lived_and_119_were_taken_over_and_confirmed_by_another():
    assert TakeOver.objects.filter(confirmed_by__role=Role.BUREAU_OFFICER).count() == 131 - LIVED
    assert Project.objects.filter(take_over=None).count() == LIVED


def test_rosters_and_ballots_are_those_of_the_twelve_and_of_two_taken_over_that_went_on():
    assert Roster.objects.count() == LIVED + len(FALLEN_SHORT)
    voted = Project.objects.filter(rounds__ballots__isnull=False).distinct()
    assert voted.count() == LIVED + len(FALLEN_SHORT)
    assert set(TakeOver.objects.filter(project__in=voted).values_list("step", flat=True)) == {3}


def test_the_leader_has_several_rounds_to_let_pass_at_once():
    waiting = waiting_for_let_pass(User.objects.get(role=Role.BUREAU_LEADER))
    assert sorted(round.number for round in waiting) == [1, *(2 for _ in FALLEN_SHORT)]


def test_papers_of_a_voided_attempt_were_carried_and_others_may_be():
    held = Round.objects.get(project=project_of("半道红新村"), number=2, state="open")
    assert held.attempt == 2
    assert held.ballots.filter(source="carried", note__endswith="电话重新确认").count() == 2
    assert [head for head in old_heads(held) if not head.against]


def test_one_slip_was_corrected_and_one_waits_for_the_second_person():
    corrections = RollCorrection.objects.order_by("id")
    assert [row.is_waiting for row in corrections] == [False, True]
    assert corrections[0].in_roster


def test_no_project_without_the_acts_that_brought_it_where_it_stands():
    """Every project stands where its last transition left it, and every one of the register was registered."""
    for project in Project.objects.annotate(n=Count("transitions")):
        last = project.transitions.order_by("id").last()
        assert (project.step, project.cycle) == (last.to_step, last.cycle), project
    assert Event.objects.filter(verb="add_neighbourhood").count() == 131
    assert Event.objects.filter(verb__in=["project_opened", "taken_over"]).count() == 131


def test_the_gates_were_passed_one_by_one():
    for project in Project.objects.filter(take_over=None):
        moves = (
            project.transitions.exclude(kind="send_back").order_by("id").values_list("from_step", "to_step")
        )
        assert all(to - was in (0, 1) for was, to in moves), project


def test_no_act_lies_in_the_future():
    assert not Event.objects.filter(on__gt=TODAY).exists()
    assert not Transition.objects.filter(on__gt=TODAY).exists()


def test_a_round_is_open_with_ballots_as_the_sheet_says():
    """The office's own sheet gives the tally of its expected.json; one head waits for the second person."""
    held = Round.objects.get(project=project_of("和睦新村西区"))
    tally = tally_of(held)
    assert held.is_open
    assert (tally.agree.heads, tally.agree.area, tally.total.heads) == (57, Decimal("4388.62"), 90)
    assert held.effective.filter(choice="unresolved", entry__settlements__confirmed_by=None).count() == 1


def test_rounds_stand_in_every_way():
    states = Counter(Round.objects.filter(taken_over=False).values_list("state", "outcome"))
    assert states["open", ""] == 3  # one of them special
    assert states["closed", ""] == 1
    assert states["voided", ""] == 1
    assert states["certified", "failed"] == 2 + len(FALLEN_SHORT)
    assert states["certified", "passed"] >= 15
    assert Round.objects.filter(let_pass__isnull=False).count() == 1


def test_a_notice_stands_and_objections_wait():
    notice = Notice.objects.get(withdrawn_on=None, closes_on__gte=TODAY)
    assert notice.began_on > notice.published_on
    assert sorted(notice.objections.filter(answer="").values_list("channel", flat=True)) == [
        "counter", "online", "online",
    ]  # fmt: skip


def test_proposals_and_reviews_wait():
    assert Proposal.objects.filter(decision="").count() == 1
    waiting = Invitation.objects.filter(opinions=None)
    assert set(waiting.values_list("department__code", flat=True)) == set(
        User.objects.filter(role=Role.DEPARTMENT_REVIEWER).values_list("department__code", flat=True)
    )


@pytest.mark.parametrize(
    "role",
    sorted(set(Role) - {Role.ADMINISTRATOR, Role.STREET_CERTIFIER, Role.COMMUNITY_WORKER}),
)
def test_every_desk_has_something_to_do(role):
    for person in User.objects.filter(role=role):
        assert worklist(person, TODAY), person.username


def test_certifiers_of_two_streets_have_something_to_do():
    waiting = [
        one.username for one in User.objects.filter(role=Role.STREET_CERTIFIER) if worklist(one, TODAY)
    ]
    assert {"hemu-certifier", "daguan-certifier"} <= set(waiting)


def test_last_month_s_report_counts_the_district_and_its_investment():
    figures = month_figures(Month(2026, 10))
    assert figures.problems == ()
    assert (figures.total.projects, figures.total.households) == (131, 77_000)
    assert (figures.total.buildings, figures.total.area) == (1_619, Decimal("5280000.00"))
    assert figures.total.invested_month > 0
    assert figures.total.budget > figures.total.contract > 0
    assert figures.total.lifts > 0


def test_the_closed_showcase_is_capped_after_lift_and_water_are_excluded():
    project = project_of("康桥新村")
    account = project.finalaccounts.get(approved_on__isnull=False)
    assert project.grade == "showcase"
    assert {line.kind for line in account.excluded_lines.all()} == {"elevator", "secondary_water"}
    assert account.amount_yuan > 400 * project.neighbourhood.subsidy_area
    assert breakdown_of(project).city == 200 * project.neighbourhood.subsidy_area


def test_claims_stand_in_every_state_and_all_follow_from_their_inputs():
    states = set(SubsidyClaim.objects.values_list("state", flat=True))
    assert {"claimed", "confirmed", "returned", "taken_back"} <= states
    assert SubsidyArea.objects.exclude(buildings=[]).exists()
    assert [*claim_faults(), *area_faults()] == []


def test_uploaded_files_are_real_and_every_take_over_has_its_proof():
    assert Document.objects.filter(kind="takeover_proof").values("project").distinct().count() == 131 - LIVED
    assert set(Document.objects.values_list("content_type", flat=True)) == {"application/pdf", "image/png"}


def test_the_accounts_file_lists_everybody_and_only_its_owner_reads_it(demo):
    listed = json.loads(demo.accounts.read_text())
    assert stat.S_IMODE(demo.accounts.stat().st_mode) == 0o600
    assert all(
        list(one) == ["username", "password", "role", "street", "community", "department", "builder", "token"]
        for one in listed
    )
    assert {one["username"] for one in listed} == set(User.objects.values_list("username", flat=True))
    assert Counter(one["role"] for one in listed) == {
        "street_clerk": 11, "street_certifier": 10, "community_worker": 2, "department_reviewer": 8, "bureau_officer": 1,
        "bureau_leader": 1, "auditor": 1, "administrator": 1, "builder_clerk": 2, "development_officer": 1,
        "finance_officer": 1,
    }  # fmt: skip


def test_passwords_and_tokens_of_the_file_are_the_accounts_own(demo):
    listed = json.loads(demo.accounts.read_text())
    tokens = [one["token"] for one in listed if one["role"] != "community_worker"]
    assert len({one["password"] for one in listed} | set(tokens)) == len(listed) + len(tokens)
    for one in listed:
        user = authenticate(username=one["username"], password=one["password"])
        assert user is not None, one["username"]
        assert not user.must_change_password
        issued = [digest_of(one["token"])] if one["token"] else []
        assert issued == [row.digest for row in user.tokens.all()]
        assert (user.community and user.community.name) == one["community"]
        assert (user.street and user.street.code) == one["street"]
        assert (user.builder and user.builder.name) == one["builder"]
        assert (user.department and user.department.code) == one["department"]


def test_a_second_clerk_stands_in_today_and_two_community_workers_have_their_rounds():
    row = StandIn.objects.running(TODAY).get()
    tasks = worklist(row.stand_in, TODAY)
    assert {task.for_whom for task in tasks if task.project.responsible == row.person} == {str(row.person)}
    first, second = User.objects.filter(role=Role.COMMUNITY_WORKER).order_by("pk")
    assert first.community != second.community
    assert [task.where for task in worklist(first, TODAY)] == ["round:1"]
    assert worklist(second, TODAY) == ()


def test_seeding_again_does_nothing():
    before, out = Event.objects.count(), StringIO()
    call_command("seed_demo", "--scale", "district", stdout=out)
    assert "不再写入" in out.getvalue()
    assert Event.objects.count() == before


def test_the_verb_itself_refuses_beside_data(tmp_path):
    with pytest.raises(Refused, match="不能写入演示数据"):
        seeding.seed(date(2026, 11, 21), tmp_path / "accounts.json")
    assert not (tmp_path / "accounts.json").exists()


def test_the_closed_showcase_is_known_by_line_from_the_budget_to_the_approved_account():
    made = ladder_of(Project.objects.get(neighbourhood__name="康桥新村"))
    assert [rung.stage for rung in made.rungs if rung.whole] == [
        "budget", "reviewed", "contract", "change", "changed", "settled", "final",
    ]  # fmt: skip
    assert made.rungs[-1].label == "竣工财务决算(核定)"
    assert {one.kind for one in made.rungs[-1].excluded} == {"elevator", "secondary_water"}
    for place, rung in enumerate(made.rungs):
        assert (
            sum((row.cells[place].amount or Decimal(0) for row in made.rows), made.rests[place])
            == rung.amount
        )
    assert not made.problems


def test_a_first_version_was_returned_and_the_second_approved():
    versions = Project.objects.get(neighbourhood__name="康桥新村").finalaccounts.order_by("number")
    assert [one.state for one in versions] == ["已退回", "已核定"]


def test_several_contracts_are_split():
    assert RungLine.objects.filter(rung="contract").values("project").distinct().count() >= 3


def in_order(*days: date | datetime | None) -> bool:
    """Whether those that are known come one after another."""
    known = [timezone.localdate(one) if isinstance(one, datetime) else one for one in days if one]
    return known == sorted(known)


@pytest.mark.parametrize(("model", "asked", "decided"), OPENED)
def test_what_was_asked_is_opened_before_it_is_decided(model: Any, asked: str, decided: str) -> None:
    rows = list(model.objects.exclude(opened_at=None))
    assert rows
    wrong = [row for row in rows if not in_order(getattr(row, asked), row.opened_at, getattr(row, decided))]
    assert wrong == []


def test_departments_open_what_they_answer_before_they_answer() -> None:
    rows = Opinion.objects.select_related("invitation__review")
    asked = [(one.invitation.asked_on, one.invitation.opened_at, one.given_on) for one in rows]
    assert asked
    assert all(in_order(*days) for days in asked)


def _paid() -> Iterator[tuple[date | None, date]]:
    for payment in Payment.objects.exclude(tender=None).select_related("tender"):
        yield payment.tender.contract_on, payment.paid_on


def test_contracts_are_signed_before_they_are_paid() -> None:
    paid = list(_paid())
    assert paid
    assert all(in_order(*days) for days in paid)
