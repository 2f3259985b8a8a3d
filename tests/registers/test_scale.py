"""A register's pages cost the same for few lines and many, and read them by an index at 5,000 neighbourhoods."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.models import ServiceRoom, UtilityMatter, WorkRecord
from registers.queries import Asked, lines, with_photo_count
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST = 12


def fill(count: int, actor) -> None:
    """So many more neighbourhoods in ten streets, each with a matter, a room and a record."""
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
    UtilityMatter.objects.bulk_create(
        UtilityMatter(**one, unit=unit, matter="迁改", owner="经理", due_on=TODAY)
        for one in base for unit in UtilityMatter.Unit
    )  # fmt: skip
    ServiceRoom.objects.bulk_create(
        ServiceRoom(**one, address="3幢", source="swap", area=50, service="养老") for one in base
    )
    WorkRecord.objects.bulk_create(
        WorkRecord(**one, kind="survey", held_on=TODAY, title="踏勘", people="3人", conclusion="可行")
        for one in base
    )


ADDRESSES = [
    ("registers", []), ("register_list", ["work"]), ("register_list", ["utility"]), ("register_list", ["room"]),
    ("utility_matrix", []), ("room_sums", []),
]  # fmt: skip


def test_every_page_costs_the_same_few_queries_for_few_lines_and_many(client) -> None:
    officer = UserFactory(role="bureau_officer")
    client.force_login(officer)
    costs = []
    for count in (60, 120):
        fill(count, officer)
        costs.append([asked(client, reverse(name, args=args)) for name, args in ADDRESSES])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= MOST + (len(BOOKS) - 7)


def asked(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def scanned(node: dict) -> set[str]:
    """Tables the plan reads from end to end."""
    own = {node["Relation Name"]} if node["Node Type"] == "Seq Scan" else set()
    return own.union(*(scanned(part) for part in node.get("Plans", [])))


def test_at_5000_neighbourhoods_each_list_reads_its_page_by_an_index() -> None:
    officer = UserFactory(role="bureau_officer")
    fill(5000, officer)
    clerk = UserFactory(role="street_clerk", street=StreetFactory(code="s3"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for code in ("work", "utility", "room"):
        for reader in (officer, clerk):
            rows = lines(BOOKS[code], reader, Asked())
            rows = with_photo_count(BOOKS[code], rows) if code == "work" else rows
            (plan,) = json.loads(rows[:50].explain(format="json"))
            assert BOOKS[code].model._meta.db_table not in scanned(plan["Plan"]), (code, reader.role)
