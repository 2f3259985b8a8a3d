"""A neighbourhood's story: who acts, on which day, in which project. The acts of demo/acts_*.py tell it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import Street, User
from demo import files
from demo.days import Days
from demo.people import People
from demo.plan import Place
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Document, Neighbourhood, Project
from projects.services.documents import attach_document
from projects.services.neighbourhoods import add_neighbourhood
from workflow.services.steps import advance

# Working days each step took, where a story does not say otherwise.
LENGTHS = {1: 24, 2: 26, 3: 15, 4: 22, 5: 38, 6: 28, 7: 17, 8: 30, 9: 110, 10: 26}
BUREAU_STEPS = frozenset({4, 7})


@dataclass
class Story:
    """One neighbourhood on its way. `entered`: step → the day it is entered; `late`: submitted after the window."""

    place: Place
    row: Neighbourhood
    people: People
    days: Days
    entered: Mapping[int, date]
    yuan_per_m2: Decimal = Decimal(330)
    late: bool = False
    _project: Project | None = field(default=None, repr=False)

    @property
    def project(self) -> Project:
        """The project as it stands now."""
        if self._project is None:
            raise LookupError(f"{self.place.name} has no project yet")
        return self._project

    @project.setter
    def project(self, project: Project) -> None:
        self._project = project

    @property
    def clerk(self) -> User:
        """The street's clerk."""
        return self.people.clerks[self.place.street]

    @property
    def certifier(self) -> User:
        """The street's certifier."""
        return self.people.certifiers[self.place.street]

    @property
    def on_site(self) -> User:
        """Who does the site's daily work: the clerk of the body the project was given to, else the street's."""
        body = self.project.builder_body_id
        builders = (self.people.command, self.people.housing)
        return next((one for one in builders if one.builder_id == body), self.clerk)

    @property
    def cost(self) -> Decimal:
        """What the renovation is estimated at, in yuan."""
        return (self.place.area * self.yuan_per_m2).quantize(Decimal("0.01"))

    @property
    def office(self) -> str:
        """The street office as builder."""
        return f"{self.row.street.name}办事处"

    @property
    def batch_year(self) -> int:
        """The plan it is submitted for: this year's until the window closes, then next year's, unless late."""
        day = self.entered.get(4, self.days.today)
        closed = (day.month, day.day) > load_scheme(DEFAULT_SCHEME).batch_window_closes
        return day.year + (closed and not self.late)

    @property
    def summary(self) -> str:
        """The scheme in two sentences."""
        place = self.place
        return (
            f"{place.name}建成于{place.year_built}年,共{place.buildings}幢、{place.households:,}户,"
            f"建筑面积{place.area:,.2f}㎡。本次改造以雨污管网、屋面和外墙修缮、道路停车、消防安防为重点。"
        )

    def day(self, step: int, workdays: int) -> date:
        """So many working days after entering a step, never later than today."""
        return self.days.after(self.entered[step], workdays)

    def part(self, percent: str) -> Decimal:
        """A part of the cost, to the cent."""
        return (self.cost * Decimal(percent) / 100).quantize(Decimal("0.01"))


def register(place: Place, people: People, on: date) -> Neighbourhood:
    """Put the place on the register, as its street's clerk does; marked 演示数据."""
    return add_neighbourhood(
        actor=people.clerks[place.street],
        on=on,
        street=Street.objects.get(code=place.street),
        community_name=place.community,
        name=place.name,
        address=f"拱墅区{place.community.removesuffix('社区')}(演示地址)",
        year_built=place.year_built,
        affordable_housing=place.affordable,
        assessed=not place.affordable,
        clear_deficits=place.affordable,
        strong_will=place.affordable,
        building_count=place.buildings,
        household_count=place.households,
        building_area=place.area,
        subsidy_area=None if place.name in WITHOUT_SUBSIDY_AREA else place.area,
        last_renovated_year=place.last_renovated_year,
        contact_name="旧改办公室",
        contact_phone=place.phone,
        is_demo=True,
    )


# Their subsidy cannot be computed yet (待定), as where the area is not settled.
WITHOUT_SUBSIDY_AREA = frozenset({"锦绣里", "沈塘苑"})


def attach(
    story: Story, step: int, kind: str, on: date, *, by: User | None = None, public: bool = False
) -> Document:
    """File a one-page document of this kind."""
    name = load_scheme(DEFAULT_SCHEME).document(kind).name
    lines = (f"小区:{story.place.name}", f"编制单位:{story.office}", f"日期:{on:%Y-%m-%d}")
    upload = files.pdf(f"{story.place.name}{name}", name, lines)
    return attach_document(
        story.project, actor=by or story.clerk, on=on, step=step, kind=kind, title=name, upload=upload,
        is_public=public,
    )  # fmt: skip


def go_on(story: Story, to_step: int) -> None:
    """Through the gate into the next step, by who may pass it."""
    actor = story.people.officer if to_step - 1 in BUREAU_STEPS else story.clerk
    story.project = advance(story.project, actor=actor, on=story.entered[to_step])
