"""Registers of the demo's daily work: visits and councils with photos, what the utilities have to do, service rooms."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from demo import files
from demo.days import Days
from demo.people import People
from projects.models import Neighbourhood, Project
from registers.books import BOOKS
from registers.models import UtilityMatter
from registers.services.lines import add_line, edit_line
from registers.services.photos import add_photos
from registers.services.utilities import USUAL, Matter, add_usual_units

MEETINGS = 12
"""Projects under way that have held a coordination meeting with the utilities."""
# Working days before today: written down, due; what became of each unit's matter.
WRITTEN, DUE = 40, 4
STATES = {
    "water": "under_way", "drainage": "done", "power": "agreed", "gas": "done", "telecom": "under_way", "post": "not_needed",
}  # fmt: skip
RECORDS = (
    ("和睦新村东区", "council", 60, "红茶议事会:晾衣架和非机动车棚", "居民代表11人、社区2人、设计单位1人",
     "车棚放在东门北侧,晾衣架统一样式,列入方案。"),
    ("和睦新村东区", "survey", 75, "3幢屋面渗漏现场踏勘", "街道1人、设计单位2人、社区1人", "防水层老化,整幢翻修,不做局部修补。"),
    ("大关西苑", "experts", 50, "结构安全和加固专家咨询", "专家3人、设计单位2人", "墙体可以满足改造要求,阳台栏板需要更换。"),
    ("康桥新村", "supervision", 30, "人大代表视察施工现场", "人大代表6人、区住建局2人", "围挡和临时照明要加强,一周内整改。"),
    ("桃源新村", "exchange", 20, "与大关街道互看互学", "两个街道各5人", "学习管线上改下的分段施工做法。"),
)  # fmt: skip
ROOMS = (
    ("和睦新村东区", "5幢1单元102室", "swap", "186.40", "居家养老服务照料中心", "和睦养老服务中心", 200, True),
    ("和睦新村东区", "原自行车库", "vacated", "92.75", "社区食堂", "", None, False),
    ("大关西苑", "西门门房二层", "built", "64.00", "社区用房、居民议事厅", "西苑社区居委会", 120, False),
    ("康桥新村", "12幢底层商铺", "bought", "238.10", "托幼中心", "康桥街道公益发展中心", 90, True),
)  # fmt: skip


def keep(people: People, days: Days) -> None:
    """Everything of this half of the registers, by the streets' clerks."""
    rows = {row.name: row for row in Neighbourhood.objects.select_related("street")}
    for number, (name, *record) in enumerate(RECORDS):
        _record(rows[name], _clerk(people, rows[name]), days, number, *record)
    for name, *room in ROOMS:
        _room(rows[name], _clerk(people, rows[name]), days, *room)
    _utilities(people, days)


def _record(
    place: Neighbourhood, clerk: User, days: Days, number: int, kind: str, before: int, title: str, who: str,
    conclusion: str,
) -> None:  # fmt: skip
    on = days.back(before)
    fields = {"kind": kind, "held_on": on, "title": title, "people": who, "conclusion": conclusion}
    line = add_line(BOOKS["work"], actor=clerk, on=on, neighbourhood=place, **fields)
    add_photos(line, actor=clerk, on=on, photos=[files.photo(f"现场{number}", number)], caption=title[:20])


def _room(
    place: Neighbourhood, clerk: User, days: Days, address: str, source: str, area: str, service: str, operator: str,
    before: int | None, titled: bool,
) -> None:  # fmt: skip
    add_line(
        BOOKS["room"], actor=clerk, on=days.back(5), neighbourhood=place, address=address, source=source,
        area=Decimal(area), service=service, operator=operator, agreement="用房协议", agreed_on=days.back(260),
        opened_on=days.back(before) if before else None,
        title_certificate="浙(2019)拱墅区不动产权第0021号" if titled else "",
    )  # fmt: skip


def _utilities(people: People, days: Days) -> None:
    """The meetings of projects in design or on site: some matters are done, some late."""
    projects = Project.objects.filter(step__in=[8, 9], state=Project.State.ACTIVE).order_by("code")
    for number, project in enumerate(projects.select_related("neighbourhood__street")[:MEETINGS]):
        place, on = project.neighbourhood, days.back(WRITTEN)
        matters = [Matter(unit, *USUAL[unit]) for unit in STATES]
        due_on = days.back(DUE) if number % 3 == 0 else days.ahead(days.today, 10 + number)
        made = add_usual_units(place, actor=_clerk(people, place), on=on, due_on=due_on, matters=matters)
        for row in made[number % 4 :]:
            _go_on(row, people, days)


def _go_on(row: UtilityMatter, people: People, days: Days) -> None:
    """What became of the matter since."""
    state, day = STATES[row.unit], days.back(DUE + 2)
    finished = {"finished_on": day} if state == "done" else {}
    edit_line(row, actor=_clerk(people, row.neighbourhood), on=day, state=state, **finished)


def _clerk(people: People, place: Any) -> User:
    return people.clerks[place.street.code]
