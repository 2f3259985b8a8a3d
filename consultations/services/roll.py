"""Freezing the roll: the current roster copied by the database itself, heads with their summed area.

Titled parking spaces are on the roll only where the round counts them (policy §1).
"""

from decimal import Decimal

from django.db import connection

from consultations.models import Round
from policy.errors import Refused
from projects.models import Roster


def totals_to_freeze(roster: Roster, counts_parking: bool) -> tuple[Decimal, int]:
    """Area in m² and heads of what the round will count.

    Refused: roster_changed (the units are not what the roster's totals say), nothing_counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [roster.pk])
        area, heads, without_parking, heads_without_parking = cursor.fetchone()
    if (area, heads) != (roster.total_area, roster.head_count):
        raise _changed()
    if counts_parking:
        return area, heads
    if not heads_without_parking:
        raise Refused.one(
            "nothing_counted", "名册上只有产权车位,不计入车位就没有业主。", field="counts_parking"
        )
    return without_parking, heads_without_parking


def freeze_roll(round: Round) -> None:
    """One RollEntry per head and one RollUnit per unit of the round's roster, in two statements.

    Raises Refused where what was copied is not what the round's totals say: the roster is being changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [round.pk, round.roster_id, round.counts_parking])
        cursor.execute(_UNITS, [round.pk, round.roster_id, round.counts_parking])
        cursor.execute(_TOTALS, [round.pk])
        area, heads = cursor.fetchone()
    if (area, heads) != (round.total_area, round.total_heads):
        raise _changed()


def _changed() -> Refused:
    message = "业主名册的合计与明细不一致,请重新导入名册后再开始。"
    return Refused.one("roster_changed", message, where="roster")


_COUNTED = """
SELECT SUM(area), COUNT(DISTINCT head_id),
       SUM(area) FILTER (WHERE NOT is_parking), COUNT(DISTINCT head_id) FILTER (WHERE NOT is_parking)
FROM projects_unit WHERE roster_id = %s
"""


_ENTRIES = """
INSERT INTO consultations_rollentry (round_id, head_key, owner_names, area, unit_count, is_developer)
SELECT %s, h.key, COALESCE(o.names, ''), SUM(u.area), COUNT(*), h.is_developer
FROM projects_head h
JOIN projects_unit u ON u.head_id = h.id
LEFT JOIN LATERAL (
    SELECT LEFT(STRING_AGG(name, '、' ORDER BY id), 400) AS names FROM projects_owner WHERE head_id = h.id
) o ON TRUE
WHERE h.roster_id = %s AND (%s OR NOT u.is_parking)
GROUP BY h.id, h.key, h.is_developer, o.names
ORDER BY MIN(u.id)
"""

_UNITS = """
INSERT INTO consultations_rollunit (round_id, entry_id, building, entrance, room, floor, area)
SELECT e.round_id, e.id, u.building, u.entrance, u.room, u.floor, u.area
FROM projects_unit u
JOIN projects_head h ON h.id = u.head_id
JOIN consultations_rollentry e ON e.round_id = %s AND e.head_key = h.key
WHERE u.roster_id = %s AND (%s OR NOT u.is_parking)
ORDER BY u.id
"""

_TOTALS = "SELECT SUM(area), COUNT(*) FROM consultations_rollentry WHERE round_id = %s"
