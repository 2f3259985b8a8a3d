"""Rosters of the demo: files read by the real reader, or made up so that every household has its row."""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from accounts.models import User
from demo.numbers import dice, share_out
from demo.plan import Place
from projects.models import Neighbourhood, Roster
from projects.services.rosters import import_roster
from projects.sheets import OwnerRow, RosterReading, UnitRow, read_roster
from projects.sheets.heads import group_heads

FOLDER = Path(__file__).parent / "data" / "rosters"
FILES = {
    "和睦新村西区": "several-units.xlsx",
    "和睦新村东区": "street-office.xlsx",
    "大关西苑": "clean.xlsx",
    "半道红新村": "gbk.csv",
    "珠儿潭小区": "legacy.xls",
    "杭棉新村一区": "large.xlsx",
}
SHEET = "业主名册"
FLOORS = {False: 6, True: 11}
PER_FLOOR = {False: 2, True: 4}
EXCLUSIVE_PERCENT = 97
SURNAMES = "王陈张李徐周沈朱吴金胡方钱俞孙施陆潘许郑高何蒋叶章姚汪冯余韩"
SYLLABLES = "国建华明丽芳秀英玉兰志强海军文斌晓燕春梅永康金凤水根阿宝雪琴立新佳慧宏伟小红"


def give_roster(neighbourhood: Neighbourhood, place: Place, *, actor: User, on: date) -> Roster:
    """Import the neighbourhood's roster: its file, or one made up for it."""
    file_name = FILES.get(place.name)
    if file_name:
        content = (FOLDER / file_name).read_bytes()
        reading, digest = read_roster(content, file_name), hashlib.sha256(content).hexdigest()
    else:
        file_name = f"{place.name}业主名册(演示).xlsx"
        reading, digest = made_up(place), hashlib.sha256(place.name.encode()).hexdigest()
    return import_roster(neighbourhood, reading, actor=actor, on=on, file_name=file_name, file_sha256=digest)


def made_up(place: Place) -> RosterReading:
    """A reading with exactly the place's households and buildings; some owners hold two units."""
    roll = dice("roster", place.name)
    slots = list(_slots(place))
    cents = share_out(int(place.area * EXCLUSIVE_PERCENT), [roll.uniform(0.7, 1.4) for _ in slots])
    rows: list[UnitRow] = []
    for row, ((building, entrance, room, floor), area) in enumerate(zip(slots, cents, strict=True), 3):
        owners = rows[-1].owners if rows and roll.random() < 0.015 else _owners(roll)
        rows.append(
            UnitRow(
                SHEET, row, building, entrance, room, floor, Decimal(area).scaleb(-2), owners,
                area_source="register",
            )
        )  # fmt: skip
    return RosterReading(sheet=SHEET, header_rows=(1, 2), rows=tuple(rows), heads=group_heads(rows))


def _slots(place: Place) -> Iterator[tuple[str, str, str, int]]:
    """(building, entrance, room, floor) of every household, buildings as even as can be."""
    per_floor, usual = PER_FLOOR[place.affordable], FLOORS[place.affordable]
    for number, count in enumerate(share_out(place.households, [1] * place.buildings), 1):
        entrances = max(1, round(count / (per_floor * usual)))
        for index in range(count):
            entrance, place_in = index % entrances, index // entrances
            floor, door = place_in // per_floor + 1, place_in % per_floor + 1
            yield str(number), str(entrance + 1), f"{floor}{door:02d}", floor


def _owners(roll: Random) -> tuple[OwnerRow, ...]:
    """One owner, or a couple in one household of seven."""
    return tuple(_owner(roll) for _ in range(1 if roll.random() < 0.86 else 2))


def _owner(roll: Random) -> OwnerRow:
    name = roll.choice(SURNAMES) + "".join(roll.sample(SYLLABLES, roll.choice((1, 2, 2))))
    return OwnerRow(name, f"{roll.randrange(10_000):04d}")
