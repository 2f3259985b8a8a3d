"""Freezing the roll: the current roster copied by the database itself, heads with their summed area."""

from django.db import connection

from consultations.models import Round
from policy.errors import Refused


def freeze_roll(round: Round) -> None:
    """One RollEntry per head and one RollUnit per unit of the round's roster, in two statements.

    Raises Refused where what was copied is not what the roster's totals say: the roster is being changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [round.pk, round.roster_id])
        cursor.execute(_UNITS, [round.pk, round.roster_id])
        cursor.execute(_TOTALS, [round.pk])
        area, heads = cursor.fetchone()
    if (area, heads) != (round.total_area, round.total_heads):
        raise Refused.one(
            "roster_changed", "业主名册的合计与明细不一致,请重新导入名册后再开始。", where="roster"
        )


_ENTRIES = """
INSERT INTO consultations_rollentry (round_id, head_key, owner_names, area, unit_count, is_developer)
SELECT %s, h.key, COALESCE(o.names, ''), SUM(u.area), COUNT(*), h.is_developer
FROM projects_head h
JOIN projects_unit u ON u.head_id = h.id
LEFT JOIN LATERAL (
    SELECT LEFT(STRING_AGG(name, '、' ORDER BY id), 400) AS names FROM projects_owner WHERE head_id = h.id
) o ON TRUE
WHERE h.roster_id = %s
GROUP BY h.id, h.key, h.is_developer, o.names
ORDER BY MIN(u.id)
"""

_UNITS = """
INSERT INTO consultations_rollunit (round_id, entry_id, building, entrance, room, floor, area)
SELECT e.round_id, e.id, u.building, u.entrance, u.room, u.floor, u.area
FROM projects_unit u
JOIN projects_head h ON h.id = u.head_id
JOIN consultations_rollentry e ON e.round_id = %s AND e.head_key = h.key
WHERE u.roster_id = %s
ORDER BY u.id
"""

_TOTALS = "SELECT SUM(area), COUNT(*) FROM consultations_rollentry WHERE round_id = %s"
