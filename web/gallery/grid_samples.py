"""Buildings for the grid: five floors, three entrances, two rooms a landing; as many as asked for."""

from typing import Any

USUAL = ("agree", "agree", "none", "agree", "disagree", "agree")
STATES = (*USUAL, "abstain", *USUAL, "unresolved", "agree", "developer")
KEYS = {
    "agree": ("✓", "同意"), "disagree": ("✗", "不同意"), "abstain": ("–", "弃权"), "unresolved": ("?", "待核实"),
    "none": ("·", "未反馈"), "developer": ("◇", "未售或未交付"),
}  # fmt: skip
FLOORS, ENTRANCES, ROOMS = 5, 3, 2
PER_HOUSE = FLOORS * ENTRANCES * ROOMS


def houses(units: int) -> list[dict[str, Any]]:
    """Buildings of thirty units each, enough for `units`."""
    return [_house(number) for number in range(1, max(1, units // PER_HOUSE) + 1)]


def _house(number: int) -> dict[str, Any]:
    entrances = [
        {"name": f"{entrance}单元", "floors": _floors(number, entrance)}
        for entrance in range(1, ENTRANCES + 1)
    ]
    return {"number": number, "name": f"{number}幢", "entrances": entrances, "units": PER_HOUSE}


def _floors(house: int, entrance: int) -> list[dict[str, Any]]:
    return [
        {"number": floor, "cells": [_cell(house, entrance, floor, room) for room in range(1, ROOMS + 1)]}
        for floor in range(FLOORS, 0, -1)
    ]


def _cell(house: int, entrance: int, floor: int, room: int) -> dict[str, str]:
    state = STATES[(house * 7 + entrance * 5 + floor * 3 + room) % len(STATES)]
    mark, word = KEYS[state]
    name = f"{floor}0{room}"
    return {"room": name, "state": state, "mark": mark, "label": f"{house}幢{entrance}单元{name}室 {word}"}
