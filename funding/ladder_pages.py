"""造价对照表: the cost ladder as a sheet to sign and seal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from funding.ladder import Cell, Ladder, per_m2
from funding.ladder_queries import ladder_of
from policy.loader import load_scheme
from projects import pdf
from projects.checks import said
from projects.models import Project


def sheet(project: Project, today: date) -> bytes:
    """The table on A4 pages, landscape."""
    return pdf.pdf("cost_ladder", sheet_data(project, today))


def sheet_data(project: Project, today: date) -> dict[str, Any]:
    """What the sheet says; figures as text."""
    made, place = ladder_of(project), project.neighbourhood
    area = place.subsidy_area or place.building_area or None
    basis = "补助面积" if place.subsidy_area else "建筑面积"
    return {
        "place": place.name,
        "street": place.street.name,
        "code": project.code,
        "builder": project.builder_name,
        "area": f"{basis} {area:,.2f} ㎡" if area else "",
        "today": said(today),
        "columns": [rung.label for rung in made.rungs],
        "groups": [
            [name, list(_rows(project, rows))]
            for name, rows in (("改造内容", made.items), ("改造内容以外的费用", made.others))
            if rows
        ],
        "sums": list(_sums(project, made, area)),
        "overs": [
            f"{rung.label}比{cell.over.than}多 {cell.over.by:,.2f} 元"
            for rung, cell in zip(made.rungs, made.totals, strict=True)
            if cell.over
        ],
        "papers": [
            f"{rung.label}:"
            + ";".join(f"{one.label} {one.amount:,.2f} 元({one.note or '—'})" for one in rung.origins)
            for rung in made.rungs
            if rung.stage != "changed"
        ],
    }


def _rows(project: Project, rows: Iterable[Any]) -> Iterator[list[str]]:
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    for row in rows:
        outside = "、".join(names.get(kind, kind) for kind in row.kinds)
        mark = f"(不计入补助:{outside})" if outside else ""
        yield [f"{row.item_code} {row.label}".strip() + mark, *map(_figure, row.cells)]


def _sums(project: Project, made: Ladder, area: Decimal | None) -> Iterator[list[str]]:
    if any(made.rests):
        yield _line("未分项(只有总额)", made.rests)
    yield ["合计", *map(_figure, made.totals)]
    if any(made.excluded):
        names = load_scheme(project.scheme_code).subsidy.excluded_names
        kinds = "、".join(names.get(kind, kind) for kind in made.excluded_kinds)
        yield _line(f"其中:不计入补助({kinds})", made.excluded)
    if area:
        units = [per_m2(rung.amount, area) for rung in made.rungs]
        yield ["合计每平方米(元/㎡)", *(f"{unit:,.2f}" for unit in units)]


def _line(label: str, amounts: Sequence[Decimal | None]) -> list[str]:
    return [label, *(_figure(Cell(amount)) for amount in amounts)]


def _figure(cell: Cell) -> str:
    if cell.amount is None:
        return ""
    return (f"{cell.amount:,.2f}" if cell.amount else "—") + (" ▲" if cell.over else "")
