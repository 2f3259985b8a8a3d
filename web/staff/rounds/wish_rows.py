"""How wishes read on the page and in the workbook."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from consultations.models import Round
from consultations.wishes import BuildingWishes, Ranking, Wanted
from web.formats import number

TOP = 3


def ranked_rows(round: Round, found: Ranking, one: BuildingWishes | None) -> list[dict[str, Any]]:
    """Each wanted item with its bar: against all heads, or against a building's heads that said what they want."""
    items, whole = (one.items, one.stated) if one else (found.items, round.total_heads)
    return [_ranked(row, whole, None if one else round) for row in items if row.heads]


def building_rows(buildings: Iterable[BuildingWishes]) -> list[dict[str, Any]]:
    """A line a building: how many said what they want, and what most of them."""
    return [
        {
            "building": row.building,
            "stated": row.stated,
            "top": "、".join(f"{item.name} {item.heads} 人" for item in row.items[:TOP] if item.heads),
        }
        for row in buildings
    ]


def half_of_stated(round: Round, found: Ranking) -> int:
    """The line proposed: half of the heads that said what they want; of all heads where only totals were counted."""
    return max(1, ((found.stated or round.total_heads) + 1) // 2)


def book_rows(
    round: Round, found: Ranking, buildings: Sequence[BuildingWishes]
) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The workbook's sheets."""
    head = ["改造内容", "代码", "必改", "希望改造(人)", "占全体人数(%)", "面积(㎡)", "占总面积(%)"]
    ranked = [
        [
            row.name, row.item.code, "必改" if row.item.mandatory else "", row.heads,
            _share(row.heads, round.total_heads), row.area, _share(row.area, round.total_area),
        ]
        for row in found.items
    ]  # fmt: skip
    places = [
        [f"{one.building}幢", one.stated, row.name, row.item.code, row.heads, row.area]
        for one in buildings
        for row in one.items
        if row.heads
    ]
    by_place = ["楼幢", "填写需求(人)", "改造内容", "代码", "希望改造(人)", "面积(㎡)"]
    return [("需求排名", head, ranked), ("各幢", by_place, places)]


def _ranked(row: Wanted, whole: int, round: Round | None) -> dict[str, Any]:
    area = f",{number(row.area)} ㎡" if row.area is not None else ""
    shares = [_percent(row.heads, whole)]
    if round is not None and row.area is not None:
        shares.append(_percent(row.area, round.total_area))
    words = f"{row.name}:{row.heads:,} 人{area}({'、'.join(shares)})"
    return {"heads": row.heads, "whole": whole, "sentence": words, "mandatory": row.item.mandatory}


def _percent(part: Any, whole: Any) -> str:
    return f"{'面积' if isinstance(part, Decimal) else '人数'} {_share(part, whole)}%"


def _share(part: Any, whole: Any) -> Decimal | None:
    """For the eye only, to one decimal."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))
