"""What is measured, each against a floor that does the same with nothing around it."""

import io
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Street, User
from consultations import services
from consultations.models import RollUnit, Round
from consultations.queries import tally_of
from projects import events
from projects.models import Project
from projects.sheets.roster import read_roster
from reports.figures import month_figures
from reports.month import Month
from tests.bench import contributions, ground, money
from tests.bench.measure import Case, Work
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from web.staff.rounds.common import counted
from workflow.queries import worklist
from workflow.services.waiting import refresh_all, refresh_changed

PROJECTS = 131
MORE_PROJECTS = 1310
LARGE = 5000
MONTH = Month(2019, 10)


def cases() -> Iterator[Case]:
    """Every measurement; the rows it needs are made just before it."""
    clerk = ground.district()
    yield from tallies(clerk)
    yield from rosters(clerk)
    yield from rounds(clerk)
    yield from lists()
    yield from contributions.cases()
    yield from large_district()
    yield from money.cases()


def tallies(clerk: User) -> Iterator[Case]:
    """The bars of a round against one hand-written aggregate over the barest table."""
    for ballots in (5_000, 50_000, 430_000):
        round = ground.round_with(ballots, clerk)
        yield Case(f"tally of {ballots:,} ballots", "one hand-written aggregate", *_tally(round), goal=1.5)
        if ballots == 5_000:
            yield Case(
                "both bars of 5,000 heads, as the page",
                "the tally alone",
                *_bars(round),
                goal=1.5,
                most_queries=1,
            )


def rosters(clerk: User) -> Iterator[Case]:
    """Reading and storing 4,800 units."""
    content = ground.LARGE.read_bytes()
    yield Case(
        "roster of 4,800 units: read and judged",
        "calamine reads the cells",
        lambda: read_roster(content, ground.LARGE.name),
        lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(),
        rounds=5,
    )
    place, number = NeighbourhoodFactory(code="stored", name="导入小区"), count()
    yield Case(
        "roster of 4,800 units: read and stored",
        "the same read alone",
        lambda: ground.store_roster(place, clerk, f"{next(number):064}"),
        lambda: read_roster(content, ground.LARGE.name),
        goal=3,
        rounds=5,
    )


def rounds(clerk: User) -> Iterator[Case]:
    """Entering forms, and the building grid."""
    round = ground.large_round(clerk)
    ground.analysed()
    units = list(RollUnit.objects.filter(round=round).values_list("pk", flat=True))
    number = count()
    yield Case(
        "one form entered",
        "one bare INSERT, committed",
        lambda: services.cast(
            round, actor=clerk, on=TODAY, choice="agree", unit=units[next(number) % len(units)]
        ),
        lambda: _insert(round),
        rounds=60,
        most_queries=3,
    )
    client, address = ground.browser(clerk), [round.project.code, round.number]
    empty = _page(client, reverse("round_sheet", args=address))
    grid = reverse("round_grid", args=address)
    yield Case("grid of one building", "a page with an empty form", _page(client, grid), empty, goal=8)
    every = _page(client, f"{grid}?building=all")
    yield Case("grid of all 4,800 units", "a page with an empty form", every, empty, rounds=8)


def lists() -> Iterator[Case]:
    """What grows with the district."""
    ground.projects(PROJECTS, "few")
    anyone, officer = Client(), UserFactory(role="bureau_officer", username="bench.officer")
    yield Case(
        "API: a page of 50 projects",
        "json_agg of the same rows",
        _page(anyone, reverse("api_projects")),
        lambda: _one(_JSON),
    )
    yield Case(
        f"month's figures, {PROJECTS} projects",
        "their rows read once",
        lambda: month_figures(MONTH),
        _read_projects,
    )
    desk = lambda: worklist(officer, TODAY)  # noqa: E731
    yield Case(f"worklist, {PROJECTS} projects", "their rows read once", desk, _read_projects)
    yield Case(
        f"desk page, {PROJECTS} projects",
        "the worklist alone",
        _page(ground.browser(officer), reverse("desk")),
        desk,
    )
    ground.projects(MORE_PROJECTS - PROJECTS, "many")
    yield Case(
        f"worklist, {MORE_PROJECTS:,} projects", "their rows read once", desk, _read_projects, rounds=8
    )


def large_district() -> Iterator[Case]:
    """Pages of a street with 5,000 projects against the same pages of one with 131, in turn."""
    few, many = (StreetFactory(code=f"bench-{count}", name=f"{count}街道") for count in (PROJECTS, LARGE))
    ground.projects(PROJECTS, "street", few)
    ground.projects(LARGE, "large", many)
    refresh_all(timezone.localdate())
    ground.analysed()
    small, large = (ground.browser(UserFactory(role="street_clerk", street=street)) for street in (few, many))
    for name, route in (("desk", "desk"), ("register", "neighbourhood_list"), ("meetings", "meeting")):
        address = reverse(route)
        yield Case(
            f"{name} page, {LARGE:,} projects", f"the same with {PROJECTS}", _page(large, address),
            _page(small, address), goal=1.3, most_queries=12,
        )  # fmt: skip
    officer, address = UserFactory(role="bureau_officer"), reverse("desk")
    yield Case(
        f"desk of the whole district, {LARGE + MORE_PROJECTS:,}", f"a street's with {PROJECTS}",
        _page(ground.browser(officer), address), _page(small, address), most_queries=12,
    )  # fmt: skip
    yield Case(
        "lines of a project made anew after an act", "one page of a desk", lambda: _after_an_act(few),
        _page(small, address),
    )  # fmt: skip


def _after_an_act(street: Street) -> None:
    project = Project.objects.filter(neighbourhood__street=street)[0]
    events.changed([project.pk])
    refresh_changed(timezone.localdate())


def _read_projects() -> None:
    list(Project.objects.with_place())


def _tally(round: Round) -> tuple[Work, Work]:
    return lambda: tally_of(round), lambda: _one(_AGGREGATE, round.pk)


def _bars(round: Round) -> tuple[Work, Work]:
    return lambda: counted(round), lambda: tally_of(round)


def _page(client: Client, address: str) -> Work:
    def read() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    return read


def _one(sql: str, *arguments: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def _insert(round: Round) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_ballot VALUES (%s, 1, 62.35, 'agree')", [round.pk])


_AGGREGATE = "SELECT choice, SUM(area), COUNT(*) FROM bench_ballot WHERE round_id = %s GROUP BY choice"
_JSON = """
SELECT json_agg(row) FROM (
    SELECT p.code, p.step, p.state, p.batch_year, p.due_on, p.grade, n.code AS place, n.name, s.code AS street
    FROM projects_project p
    JOIN projects_neighbourhood n ON n.id = p.neighbourhood_id
    JOIN accounts_street s ON s.id = n.street_id
    ORDER BY p.code LIMIT 50
) row
"""
