"""A district whose projects have what lists read: entries, pre-reviews, reviews, cards, items, warranties, registers.

All of them run, whatever year they were planned in: more waits here than ever will.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Community, Department, Role, Street, User
from accounts.scope import PLAN_STEP
from policy.loader import DEFAULT_SCHEME
from projects.models import Neighbourhood, Project
from projects.setup import load_district
from reviews.models import AnnualPlan, BatchEntry, StreetTarget
from tests.bench.designs import fill_designs
from tests.bench.ground import analysed, browser
from tests.bench.pages import DESKS, FEW, ROWS, Listed
from tests.bench.payments import fill_payments, fill_starts
from tests.bench.registers import fill_claims, fill_registers, fill_take_overs
from tests.bench.reviews import fill_pre_reviews, fill_reviews
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from workflow.models import Card, Meeting, MeetingItem, Transition
from workflow.services.step_times import store_step_times
from workflow.services.waiting import refresh_all
from workflow.worklists import Worklist
from works.models import Acceptance, FollowUp, Package, PackageMember, Warranty

STEPS = (4, 5, 6, 7, 9, 11)
REVIEW_STEP = 7
LISTED = 60
EMPTY_PAGE = "own_stand_in"


class District:
    """Ten streets that grow, and a person of every role, those of a street all in one."""

    def __init__(self) -> None:
        load_district(DEFAULT_SCHEME)
        self.today = timezone.localdate()
        self.street = StreetFactory()
        self.others = list(Street.objects.exclude(pk=self.street.pk))
        self.community = Community.objects.get_or_create(street=self.street, name="化纤社区")[0]
        self.departments = list(Department.objects.filter(joint_review=True)[:8])
        self.people = {role: self._person(role) for role in DESKS}
        self.clerk, self.officer = self.people["street_clerk"], self.people["bureau_officer"]
        self.browsers = {role: browser(person) for role, person in self.people.items()}
        self.plan = AnnualPlan.objects.create(
            year=self.today.year, number=1, compiled_on=self.today, compiled_by=self.officer
        )
        StreetTarget.objects.create(
            street=self.street, first_year=self.today.year, last_year=self.today.year, neighbourhoods=9, households=9,
            buildings=9, area=Decimal(9), set_by=self.officer, set_on=self.today,
        )  # fmt: skip
        self.count = 0

    def _person(self, role: str) -> User:
        own = {"department": self.departments[0]} if role == Role.DEPARTMENT_REVIEWER else {}
        return UserFactory(role=role, username=f"pages.{role}", **own)

    def opening(self, page: Listed) -> Callable[[], int]:
        """Opens the page as its role; the status."""
        client: Client = self.browsers[page.role]
        args = [self.today.year if one == "YEAR" else one for one in page.args]
        query = page.query.replace("LAST", str(len(Worklist(self.people[page.role], self.today)) // ROWS))
        address = reverse(page.route, args=args) + query
        return lambda: client.get(address).status_code

    def empty(self) -> Callable[[], int]:
        """A staff page that reads no projects."""
        return self.opening(Listed("empty", EMPTY_PAGE, "street_clerk"))

    def grow_to(self, count: int) -> None:
        """Projects with their records up to this number, and what is stored of them made anew."""
        made = self._projects(range(self.count, count))
        self.count = count
        self._moves(made)
        versions = fill_designs(made, self.clerk, self.today)
        self._entries(made)
        reviewed = [one for one in versions if one.project.step == REVIEW_STEP]
        fill_reviews(reviewed, self.departments, self.officer, self.today, self._in_its_year)
        fill_pre_reviews([one for one in versions if one.project.step == 6], self.officer, self.today)
        self._steering(made)
        self._aftercare([one for one in made if one.step == 11])
        self._packages(made)
        fill_registers(made, self.clerk, self.today)
        fill_take_overs(made[2::3], self.clerk, self.officer)
        fill_claims([one for one in made if one.step == 11], self.clerk, self.officer, self.today)
        fill_starts([one for one in made if one.step == 9], self.clerk, self.today)
        fill_payments(made, self.clerk, self.people["finance_officer"], self.today)
        refresh_all(self.today)
        store_step_times(self.today)
        analysed()

    def _projects(self, numbers: range) -> list[Project]:
        places = Neighbourhood.objects.bulk_create(
            NeighbourhoodFactory.build(code=f"page-{n}", name=f"测试小区{n}", **self._where(n))
            for n in numbers
        )
        return Project.objects.bulk_create(
            ProjectFactory.build(
                neighbourhood=place, code=f"2019-page-{n}", step=STEPS[n % len(STEPS)],
                builder_body=self.people["builder_clerk"].builder,
                batch_year=self._year(n), listing_number=_number(n), **self._deadlines(n),
            )
            for n, place in zip(numbers, places, strict=True)
        )  # fmt: skip

    def _deadlines(self, n: int) -> dict[str, date]:
        """From ten days late to thirty days ahead; joint reviews are late, so that a page of late ones is full."""
        due_on = self.today + timedelta(days=n % 40 - 10 if STEPS[n % len(STEPS)] != REVIEW_STEP else -7)
        return {
            "due_on": due_on,
            "yellow_from_on": due_on - timedelta(days=5),
            "red_from_on": due_on + timedelta(days=5),
        }

    def _where(self, n: int) -> dict[str, object]:
        """Of the first FEW one in each other street, the rest in the street that is looked at; of those after them one in ten."""
        here = n < FEW - len(self.others) if n < FEW else n % (len(self.others) + 1) == 0
        if here:
            return {"street": self.street, "community": self.community}
        return {"street": self.others[n % len(self.others)]}

    def _year(self, n: int) -> int:
        """A district takes FEW projects into a year's plan."""
        return self.today.year - n // FEW

    def _in_its_year(self, project: Project) -> date:
        return self.today - timedelta(days=365 * (self.today.year - project.batch_year))

    def _moves(self, projects: Sequence[Project]) -> None:
        Transition.objects.bulk_create(
            Transition(
                project=one, kind="advance" if step else "open", from_step=step or 1, to_step=step + 1,
                on=self.today - timedelta(days=400 - step * 20 - one.pk % 15), actor=self.clerk,
            )
            for one in projects
            for step in range(one.step)
        )  # fmt: skip

    def _entries(self, projects: Sequence[Project]) -> None:
        """All submitted for this year; the list the district signs holds some dozens of them, as it would."""
        listed = 0 if self.plan.entries.exists() else LISTED
        BatchEntry.objects.bulk_create(
            BatchEntry.for_project(
                one, self.clerk, year=one.batch_year, submitted_on=self.today, plan=self.plan if n < listed else None,
                accepted_on=self.today if n < listed else None,
            )
            for n, one in enumerate(projects)
        )  # fmt: skip

    def _steering(self, projects: Sequence[Project]) -> None:
        Card.objects.bulk_create(
            Card(
                project=one, colour="yellow", reason="进度滞后", given_on=self.today, recover_by_on=self.today,
                given_by=self.officer,
            )
            for one in projects[::3]
        )  # fmt: skip
        meetings: dict[int, Meeting] = {}
        for one in projects:
            held_on = self._in_its_year(one)
            if one.batch_year not in meetings:
                meetings[one.batch_year] = Meeting.objects.get_or_create(
                    held_on=held_on, defaults={"recorded_by": self.officer}
                )[0]
        MeetingItem.objects.bulk_create(
            MeetingItem(
                meeting=meetings[one.batch_year], project=one, street=one.neighbourhood.street, what="完成概算", who="街道",
                due_on=self.today,
            )
            for one in projects
        )  # fmt: skip

    def _aftercare(self, projects: Sequence[Project]) -> None:
        Acceptance.objects.bulk_create(
            Acceptance.for_project(one, self.clerk, held_on=self.today - timedelta(days=700))
            for one in projects
        )
        FollowUp.objects.bulk_create(
            FollowUp.for_project(
                one, self.clerk, visited_on=self.today - timedelta(days=190), satisfaction="good", note="满意",
                next_on=self.today + timedelta(days=one.pk % 60 - 30),
            )
            for one in projects
        )  # fmt: skip
        Warranty.objects.bulk_create(
            Warranty.for_project(
                one, self.clerk, kind=kind, starts_on=self.today - timedelta(days=700), ends_on=self.today + timedelta(days=20)
            )
            for one in projects
            for kind in ("防水工程", "管线工程", "装修工程")
        )  # fmt: skip

    def _packages(self, projects: Sequence[Project]) -> None:
        rows = Package.objects.bulk_create(
            Package(
                street=self.street,
                name=f"第{one.pk}包",
                kind="design",
                made_on=self.today,
                made_by=self.clerk,
            )
            for one in projects[::5]
        )
        PackageMember.objects.bulk_create(
            PackageMember(package=row, project=projects[at + more], area=Decimal(6000))
            for at, row in zip(range(0, len(projects), 5), rows, strict=True)
            for more in range(5)
            if at + more < len(projects)
        )


def _number(n: int) -> str:
    """Those at the step of the annual plan are listed, and may go on."""
    return "区发改〔2026〕1号" if STEPS[n % len(STEPS)] == PLAN_STEP else ""
