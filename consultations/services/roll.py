"""Freezing the roll: the current roster copied by the database itself, heads with their summed area.

Titled parking spaces are on the roll only where the round counts them (policy §1). A 专项征求意见 asks the units in its
scope alone; a head with units inside and outside counts with those inside.
"""

import json
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from consultations.models import Round
from policy.errors import Refused
from projects.models import Roster


def totals_to_freeze(
    roster: Roster, counts_parking: bool, scope: Sequence[Sequence[str]] = ()
) -> tuple[Decimal, int]:
    """Area in m² and heads of what the round will count, of the whole neighbourhood or of a scope.

    Refused: roster_changed (the units are not what the roster's totals say), nothing_counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [roster.pk])
        if cursor.fetchone() != (roster.total_area, roster.head_count):
            raise _changed()
    area, heads = in_scope(roster, counts_parking, scope)
    if not heads:
        where = "范围内" if scope else "名册上"
        message = f"{where}只有产权车位,不计入车位就没有业主。"
        raise Refused.one("nothing_counted", message, field="counts_parking")
    return area, heads


def in_scope(roster: Roster, counts_parking: bool, scope: Sequence[Sequence[str]]) -> tuple[Decimal, int]:
    """Area in m² and heads with units in the scope, as a round on it would count them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [roster.pk, counts_parking, *_scope(scope)])
        area, heads = cursor.fetchone()
    return area, heads


def _scope(scope: Sequence[Sequence[str]]) -> list[str]:
    """The scope for both places of `_ASKED`."""
    return [json.dumps([list(part) for part in scope])] * 2


def freeze_roll(round: Round) -> None:
    """One RollEntry per head and one RollUnit per unit of the round's roster, in two statements.

    Raises Refused where what was copied is not what the round's totals say: the roster is being changed.
    """
    with connection.cursor() as cursor:
        counted = [round.roster_id, round.counts_parking, *_scope(round.scope)]
        cursor.execute(_ENTRIES, [round.pk, *counted])
        cursor.execute(_UNITS, [round.pk, *counted])
        cursor.execute(_TOTALS, [round.pk])
        area, heads = cursor.fetchone()
    if (area, heads) != (round.total_area, round.total_heads):
        raise _changed()


def _changed() -> Refused:
    message = "业主名册的合计与明细不一致,请重新导入名册后再开始。"
    return Refused.one("roster_changed", message, where="roster")


_WHOLE = "SELECT SUM(area), COUNT(DISTINCT head_id) FROM projects_unit WHERE roster_id = %s"

# the same rule as `scopes.covers`
_ASKED = """
u.roster_id = %s AND (%s OR NOT u.is_parking) AND (
    %s::jsonb = '[]'::jsonb OR EXISTS (
        SELECT 1 FROM jsonb_array_elements(%s::jsonb) part
        WHERE part ->> 0 = u.building AND (part ->> 1 = '' OR part ->> 1 = u.entrance)))
"""

_COUNTED = f"""
SELECT COALESCE(SUM(u.area), 0), COUNT(DISTINCT u.head_id) FROM projects_unit u WHERE {_ASKED}
"""  # noqa: S608

_ENTRIES = f"""
INSERT INTO consultations_rollentry (round_id, head_key, owner_names, area, unit_count, is_developer)
SELECT %s, h.key, COALESCE(o.names, ''), SUM(u.area), COUNT(*), h.is_developer
FROM projects_head h
JOIN projects_unit u ON u.head_id = h.id
LEFT JOIN LATERAL (
    SELECT LEFT(STRING_AGG(name, '、' ORDER BY id), 400) AS names FROM projects_owner WHERE head_id = h.id
) o ON TRUE
WHERE {_ASKED}
GROUP BY h.id, h.key, h.is_developer, o.names
ORDER BY MIN(u.id)
"""  # noqa: S608

_UNITS = f"""
INSERT INTO consultations_rollunit (round_id, entry_id, building, entrance, room, floor, area)
SELECT e.round_id, e.id, u.building, u.entrance, u.room, u.floor, u.area
FROM projects_unit u
JOIN projects_head h ON h.id = u.head_id
JOIN consultations_rollentry e ON e.round_id = %s AND e.head_key = h.key
WHERE {_ASKED}
ORDER BY u.id
"""  # noqa: S608

_TOTALS = "SELECT SUM(area), COUNT(*) FROM consultations_rollentry WHERE round_id = %s"
