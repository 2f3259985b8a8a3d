"""The rows the measurements stand on: a district of 131 projects, a roster of 4,800 units, rounds full of ballots."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.test import Client

from accounts.models import Street, User
from consultations import services
from consultations.models import Round
from policy.loader import DEFAULT_SCHEME
from projects.models import Neighbourhood, Project, Roster
from projects.services.rosters import import_roster
from projects.setup import load_district
from projects.sheets.roster import read_roster
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory

LARGE = Path(__file__).parent.parent / "data" / "rosters" / "large.xlsx"
AREA = Decimal("62.35")


def district() -> User:
    """The streets, departments and calendar of a new installation, and the street's clerk."""
    load_district(DEFAULT_SCHEME)
    return UserFactory(role="street_clerk", username="bench")


def projects(count: int, prefix: str, street: Street | None = None) -> None:
    """Running projects spread over the steps and over three lights, without records."""
    street = street or StreetFactory()
    places = Neighbourhood.objects.bulk_create(
        NeighbourhoodFactory.build(street=street, code=f"{prefix}-{n}", name=f"{prefix}{n}")
        for n in range(count)
    )
    Project.objects.bulk_create(
        ProjectFactory.build(
            neighbourhood=place, code=f"2019-{prefix}-{n}", step=n % 11 + 1,
            due_on=TODAY + timedelta(days=n % 40 - 10), yellow_from_on=TODAY + timedelta(days=n % 40 - 15),
        )
        for n, place in enumerate(places)
    )  # fmt: skip
    analysed()


def large_round(clerk: User) -> Round:
    """The large roster imported, and its first round opened."""
    place = NeighbourhoodFactory(code="large", name="大名册小区")
    store_roster(place, clerk, "0" * 64)
    project = ProjectFactory(neighbourhood=place, code="2019-large")
    return services.open_round(
        project, actor=clerk, on=TODAY, number=1, ends_on=TODAY + timedelta(days=10), question="是否同意改造"
    )


def store_roster(place: Neighbourhood, clerk: User, sha256: str) -> Roster:
    """Read and store the large roster."""
    reading = read_roster(LARGE.read_bytes(), LARGE.name)
    return import_roster(place, reading, actor=clerk, on=TODAY, file_name=LARGE.name, file_sha256=sha256)


def round_with(ballots: int, clerk: User) -> Round:
    """A round in which so many heads answered, and beside it the same rows in a table of the barest kind.

    Written behind the verbs: only what the tally reads is there.
    """
    project = ProjectFactory(code=f"2019-tally-{ballots}")
    round: Round = Round.for_project(
        project, clerk, number=1, question="是否同意改造", rule_set="double-two-thirds", opened_on=TODAY,
        ends_on=TODAY + timedelta(days=10), total_heads=ballots, total_area=ballots * AREA,
    )  # fmt: skip
    round.save()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_ROLL, [round.pk, AREA, ballots])
        cursor.execute(_BALLOTS, [round.pk])
        cursor.execute(_BARE)
        cursor.execute(_SAME, [round.pk])
    analysed()
    return round


def analysed() -> None:
    """What autovacuum does on a real server; the throw-away servers run without it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def browser(user: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user)
    return client


_ROLL = """
INSERT INTO consultations_rollentry (round_id, head_key, owner_names, area, unit_count, is_developer)
SELECT %s, 'h' || n, '业主', %s, 1, false FROM generate_series(1, %s) n
"""
_BALLOTS = """
INSERT INTO consultations_effectiveballot (round_id, entry_id, ballot_id, choice, area)
SELECT round_id, id, id, (ARRAY['agree', 'agree', 'agree', 'disagree', 'abstain'])[id %% 5 + 1], area
FROM consultations_rollentry WHERE round_id = %s
"""
_BARE = """
CREATE TABLE IF NOT EXISTS bench_ballot (round_id bigint, head_id bigint, area numeric(14, 2), choice varchar(10));
CREATE INDEX IF NOT EXISTS bench_tally ON bench_ballot (round_id, choice) INCLUDE (area)
"""
_SAME = """
INSERT INTO bench_ballot
SELECT round_id, entry_id, area, choice FROM consultations_effectiveballot WHERE round_id = %s
"""
