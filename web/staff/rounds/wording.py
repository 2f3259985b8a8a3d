"""How a state looks and reads in the grid."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html_join

from consultations.grids import Cell, Floor, House
from consultations.models import Choice, EffectiveChoice, place
from consultations.services.ballots import Entered
from consultations.services.clashes import Differing

KEYS = {
    "agree": ("✓", "同意"),
    "disagree": ("✗", "不同意"),
    "abstain": ("–", "弃权"),
    "unresolved": ("?", "待核实"),
    "none": ("·", "未反馈"),
    "developer": ("◇", "未售或未交付"),
}
MARKS = {state: mark for state, (mark, _) in KEYS.items()}
WORDS = {state: word for state, (_, word) in KEYS.items()}


def sentence(where: str, choice: str, entered: Entered) -> str:
    """What became of the form: "3幢2单元501室 不同意,更正,原为 同意"; and what the head said over the web instead."""
    return _outcome(where, choice, entered) + clash_sentence(entered.clash)


def clash_sentence(clash: Differing | None) -> str:
    """What a clerk is told at once where paper and web differ; "" where they do not."""
    if clash is None:
        return ""
    web, paper = Choice(clash.online_choice).label, Choice(clash.paper_choice).label
    return f"。该业主已在网上提交“{web}”,与纸质“{paper}”不一致;以签字的纸质意见为准,请核对"


def _outcome(where: str, choice: str, entered: Entered) -> str:
    said = f"{where} {Choice(choice).label}"
    if entered.choice == EffectiveChoice.UNRESOLVED:
        return f"{said},与同一业主另一份意见不一致,待核实"
    if entered.corrected:
        return f"{said},更正,原为 {EffectiveChoice(entered.before).label}"
    return said


def painted(houses: Iterable[House]) -> list[dict[str, Any]]:
    """The grid with every cell as HTML: 4,800 of them in one pass, five times as fast as by template."""
    return [
        {
            "name": house.name,
            "units": house.units,
            "done": house.done,
            "entrances": [
                {"name": entrance.name, "floors": [_floor(house, entrance.name, f) for f in entrance.floors]}
                for entrance in house.entrances
            ],
        }
        for house in houses
    ]


CELL = (
    '<td><a class="cell {state}{via}" href="?unit={unit}#entry" data-unit="{unit}" data-head="{head}"'
    ' data-entrance="{entrance}" data-room="{room}" data-place="{where}" aria-label="{where} {word}{said}">'
    '<span class="room">{room}</span><span class="mark" aria-hidden="true">{mark}</span></a></td>'
)


def _floor(house: House, entrance: str, floor: Floor) -> dict[str, Any]:
    cells = format_html_join("", CELL, (_cell(house.name, entrance, cell) for cell in floor.cells))
    return {"number": floor.number, "cells": cells}


def _cell(building: str, entrance: str, cell: Cell) -> dict[str, Any]:
    return {
        "state": cell.state,
        "unit": cell.unit,
        "head": cell.head,
        "entrance": entrance,
        "room": cell.room,
        "where": place(building, entrance, cell.room),
        "word": WORDS[cell.state],
        "mark": MARKS[cell.state],
        "via": " online" if cell.online else "",
        "said": ",网上提交" if cell.online else "",
    }
