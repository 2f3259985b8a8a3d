"""Lifts, cases, pilots and tags at 5,000 neighbourhoods: the same few queries, and lists that read their page by an index."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.models import Lift, RebuildPilot, Tag, TypicalCase
from registers.queries import Asked, lines, with_photo_count
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.registers.test_scale import asked, scanned
from web.staff.registers.merit_kinds import tag_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MOST = 12


def fill(count: int, actor) -> None:
    """So many more neighbourhoods in ten streets, each with two lifts, a case, a pilot and two tags."""
    streets = [StreetFactory(code=f"s{number}") for number in range(10)]
    first = Neighbourhood.objects.count()
    places = Neighbourhood.objects.bulk_create(
        NeighbourhoodFactory.build(street=streets[n % 10], code=f"k{n}", name=f"小区{n}")
        for n in range(first, first + count)
    )
    base = [
        {"street": one.street, "neighbourhood": one, "recorded_by": actor, "recorded_on": TODAY}
        for one in places
    ]
    Lift.objects.bulk_create(
        Lift(**one, building_name=str(n), entrance="1", started_on=date(2015 + n, 3, 1))
        for one in base
        for n in (1, 2)
    )
    TypicalCase.objects.bulk_create(
        TypicalCase(**one, level="city", year=2018, title="案例", named_by="市建委", summary="做法")
        for one in base
    )
    pilot = {
        "building_name": "1",
        "year_built": 1980,
        "households": 30,
        "area": Decimal(900),
        "plan_agreed_on": TODAY,
    }
    RebuildPilot.objects.bulk_create(RebuildPilot(**one, **pilot) for one in base)
    Tag.objects.bulk_create(Tag(**one, kind="area", name=f"片区{n % 40}") for n, one in enumerate(base))
    Tag.objects.bulk_create(Tag(**one, kind="future", name="未来社区") for one in base)


def test_every_page_costs_the_same_few_queries_for_few_lines_and_many(client) -> None:
    officer = UserFactory(role="bureau_officer")
    client.force_login(officer)
    lists = [reverse("register_list", args=[code]) for code in ("lift", "case", "pilot", "tag")]
    others = [
        reverse(name)
        for name in ("lift_sums", "year_highlights", "tag_sums", "tag_several", "neighbourhood_list")
    ]
    costs = []
    for count in (80, 160):
        fill(count, officer)
        costs.append(
            [asked(client, address) for address in (*lists, *others, tag_page("future", "未来社区"))]
        )
    assert costs[0] == costs[1]
    assert max(costs[0]) <= MOST


def test_at_5000_neighbourhoods_each_list_reads_its_page_by_an_index() -> None:
    officer = UserFactory(role="bureau_officer")
    fill(5000, officer)
    clerk = UserFactory(street=StreetFactory(code="s3"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for code in ("lift", "case", "pilot", "tag"):
        for reader in (officer, clerk):
            rows = lines(BOOKS[code], reader, Asked())
            rows = with_photo_count(BOOKS[code], rows) if code == "case" else rows
            (plan,) = json.loads(rows[:50].explain(format="json"))
            assert BOOKS[code].model._meta.db_table not in scanned(plan["Plan"]), (code, reader.role)
