"""Registers of the demo that the yearly report lives from: lifts, typical cases, a rebuilding pilot, tags."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from demo.days import Days
from demo.people import People
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.entrances import entrances_of
from registers.services.lifts import LiftEntry, enter_lifts
from registers.services.lines import add_line
from registers.services.tags import tag_places

# Working days before today: agreed, started, accepted. The last entrances are not so far yet.
PACES: tuple[tuple[int | None, int | None, int | None], ...] = (
    (520, 470, 330), (500, 440, 300), (320, 260, 120), (180, 120, None), (90, None, None),
)  # fmt: skip
LIFTS = ("康桥新村", "和睦新村东区", "桃源新村")
CASES = (
    ("康桥新村", "city", 1, "康桥新村:改造一个、管好一个", "杭州市城乡建设委员会", "杭建村改简报第12期"),
    ("和睦新村东区", "district", 1, "红茶议事会议出好小区", "拱墅区老旧小区改造领导小组办公室", ""),
    ("桃源新村", "province", 0, "一小区一方案的绣花功夫", "浙江省住房和城乡建设厅", "浙江建设信息第36期"),
)
TAGS = (
    ("future", "和睦未来社区", ("和睦新村西区", "和睦新村东区")),
    ("area", "大关成片改造片区", ("大关西苑", "大关南苑")),
)  # fmt: skip
PILOT = {
    "building_name": "2", "year_built": 1978, "unsafe_grade": "D级", "households": 24, "area": Decimal("1152.00"),
    "willing_households": 23, "will_line": "all", "residents_share_yuan": Decimal("4608000.00"),
    "public_share_yuan": Decimal("921600.00"), "other_share_yuan": Decimal("0.00"), "cost_yuan": Decimal("5529600.00"),
    "note": "还有1户在外地,已电话联系,约定回杭后签字。",
}  # fmt: skip


def keep(people: People, days: Days) -> None:
    """Everything of this half of the registers, by the streets' clerks."""
    rows = {row.name: row for row in Neighbourhood.objects.select_related("street")}
    on = days.back(0)
    for name in LIFTS:
        enter_lifts(rows[name], _lifts(rows[name], days), actor=_clerk(people, rows[name]), on=on)
    for name, level, years_ago, title, named_by, document_no in CASES:
        _add(
            "case", rows[name], people, on, level=level, year=on.year - years_ago, title=title, named_by=named_by,
            document_no=document_no, summary="居民全程参与,方案公示后逐条答复,完工后由居民打分。",
        )  # fmt: skip
    _add("pilot", rows["长征里"], people, on, plan_agreed_on=days.back(30), **PILOT)
    for kind, name, places in TAGS:
        found = [rows[place] for place in places]
        tag_places(found, actor=_clerk(people, found[0]), on=on, kind=kind, name=name)


def _lifts(place: Neighbourhood, days: Days) -> list[LiftEntry]:
    """One a pace, in the neighbourhood's first entrances; buildings by number where there is no roster."""
    names = [(one.building, one.name, one.households) for one in entrances_of(place)]
    names = names or [(str(number), "1", 12) for number in range(1, 1 + len(PACES))]
    lines = enumerate(zip(names, PACES, strict=False))
    return [
        LiftEntry(row, *name, *(days.back(count) if count else None for count in pace))
        for row, (name, pace) in lines
    ]


def _add(book: str, place: Neighbourhood, people: People, on: date, **fields: Any) -> None:
    add_line(BOOKS[book], actor=_clerk(people, place), on=on, neighbourhood=place, **fields)


def _clerk(people: People, place: Neighbourhood) -> User:
    return people.clerks[place.street.code]
