"""Where a unit is: building 幢, entrance 单元, room 室; from three cells, from two, or from one address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from projects.sheets.text import chinese_number, fold, half_width, tidy, without_point_zero

CHINESE = "零〇一二三四五六七八九十百"
LABEL = rf"(?:\d{{1,4}}(?:-\d{{1,3}})?|[A-Za-z]\d{{0,3}}|[甲乙丙丁戊己庚辛壬癸]|[{CHINESE}]{{1,4}})"
BUILDING_WORD = "(?:号楼|#楼|幢|栋|座|楼|#|号)"
ENTRANCE_WORD = "(?:单元|门洞|门|梯)"
ROOM = rf"附?[0-9A-Za-z{CHINESE}-]{{1,10}}?[东南西北中]?"
SEPARATORS = re.compile(r"(?<=[\d幢栋座楼元#号A-Za-z])[\s/\\.·、,_]+(?=[\dA-Za-z])")

PLAIN = re.compile(LABEL)
BUILDING = re.compile(rf"第?(?P<label>.+?)(?P<word>{BUILDING_WORD})")
ENTRANCE = re.compile(rf"第?(?P<label>.+?)(?P<word>{ENTRANCE_WORD})")
ROOM_END = re.compile(r"(?<=[0-9A-Za-z])(?:室|号房|号|房|户)$")
IN_WORDS = re.compile(
    rf"(?P<prefix>.*?)(?P<building>{LABEL}){BUILDING_WORD}-?"
    rf"(?:(?P<entrance>{LABEL}){ENTRANCE_WORD}-?|(?P<short>\d{{1,2}})-)?"
    rf"(?:\d{{1,2}}[楼层])?(?P<room>{ROOM})(?:室|号房|号|房|户)?"
)
IN_DASHES = re.compile(
    r"(?P<prefix>(?:.*[^\d-])??)(?P<building>\d{1,3}|[A-Za-z]\d?|[甲乙丙丁戊己庚辛壬癸])"
    r"-(?:(?P<entrance>\d{1,2})-)?(?P<room>\d{1,5}[A-Za-z]?)(?:室|号|房|户)?"
)
BUILDING_AND_ENTRANCE = re.compile(
    rf"(?P<prefix>.*?)(?P<building>{LABEL}){BUILDING_WORD}-?(?P<entrance>{LABEL}){ENTRANCE_WORD}"
)
ENTRANCE_AND_ROOM = re.compile(
    rf"(?P<entrance>{LABEL}){ENTRANCE_WORD}-?(?:\d{{1,2}}[楼层])?(?P<room>{ROOM})(?:室|号房|号|房|户)?"
)
TITLE_BUILDING = re.compile(rf"(?<![0-9A-Za-z-])({LABEL})(?:号楼|幢|栋)")
LIST_TITLE = re.compile(r"名册|名单|清单|登记表|明细表|一览表|汇总表")
CITY = re.compile(r"^(?:.{2,3}省)?.{2,3}市(?:.{2,3}[区县])?")
FLOOR = re.compile(r"(\d{1,2})\d{2}(?!\d)")


@dataclass(frozen=True)
class Place:
    """A unit's place. `prefix` is what an address names before the building (the estate, the road)."""

    building: str
    entrance: str
    room: str
    prefix: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """For comparing: 0101 in one sheet is the room 101 of another, and 101a is 101A."""
        return self.building.upper(), self.entrance.upper(), self.room.lstrip("0").upper() or self.room

    def __str__(self) -> str:
        entrance = f"{self.entrance}单元" if self.entrance else ""
        return f"{self.building}幢{entrance}{self.room}室"


def building_label(text: str) -> str:
    """ "3号楼", "第3幢", "三幢", "3#" → "3"; "甲幢" → "甲"; "附1号" stays."""
    return _label(text, BUILDING, ("幢", "栋"))


def entrance_label(text: str) -> str:
    """ "一单元", "1单元", "1门" → "1"; "东单元" → "东"."""
    return _label(text, ENTRANCE, ("单元", "门洞"))


def room_label(text: str) -> str:
    """ "１０１室" → "101", "五〇一" → "501"; leading zeros stay, other words too."""
    folded = without_point_zero(fold(text))
    bare = ROOM_END.sub("", folded)
    number = chinese_number(bare[:-1] if bare.endswith(("室", "号")) else bare)
    return number if len(number) >= 3 and number.isdigit() else bare


def _label(text: str, pattern: re.Pattern[str], droppable: tuple[str, ...]) -> str:
    folded = without_point_zero(fold(text))
    match = pattern.fullmatch(folded)
    bare = folded
    if match and (match["word"] in droppable or PLAIN.fullmatch(match["label"])):
        bare = match["label"]
    bare = chinese_number(bare)
    return (bare.lstrip("0") or "0") if bare.isascii() and bare.isdigit() else bare


def parse_address(text: str) -> Place | None:
    """A whole address in one cell ("3幢2单元501室", "3-2-501", "和睦新村3号楼501"), or None."""
    joined = fold(SEPARATORS.sub("-", half_width(tidy(text))))
    match = IN_WORDS.fullmatch(joined) or IN_DASHES.fullmatch(joined)
    if match is None or (match.re is IN_DASHES and not _plain_room(match)):
        return None
    found = match.groupdict()
    return Place(
        building_label(found["building"]),
        entrance_label(found["entrance"] or found.get("short") or ""),
        room_label(found["room"]),
        CITY.sub("", found["prefix"] or ""),
    )


def _plain_room(match: re.Match[str]) -> bool:
    """3-501 is a building and a room; 3-1 may be anything."""
    return bool(match["entrance"]) or len(match["room"]) >= 3


def split_building(text: str) -> tuple[str, str] | None:
    """A cell "3幢2单元" as building and entrance."""
    match = BUILDING_AND_ENTRANCE.fullmatch(fold(text))
    if match is None:
        return None
    return match["prefix"] + building_label(match["building"]), entrance_label(match["entrance"])


def split_room(text: str, building: str, entrance: str) -> tuple[str, str] | None:
    """A room cell that names its entrance too, as entrance and room: "2单元501", or "2-501" where that fits.

    With dashes only what agrees with the row's own building and entrance counts: 101-1 stays a room.
    """
    folded = fold(text)
    match = ENTRANCE_AND_ROOM.fullmatch(folded)
    if match:
        return entrance_label(match["entrance"]), room_label(match["room"])
    parts = folded.split("-")
    room = parts[-1]
    if len(parts) not in (2, 3) or len(room) < 3 or not room[:3].isdigit():
        return None
    before = [building_label(part) for part in parts[:-1]]
    if len(before) == 1 and not entrance and before[0] != building and len(before[0]) <= 2:
        return before[0], room_label(room)
    fits = before in ([entrance], [building], [building, entrance]) or "-".join(before) == building
    fills = len(before) == 2 and before[0] == building and not entrance
    return (before[1] if fills else entrance, room_label(room)) if fits or fills else None


def floor_of(room: str) -> int | None:
    """The floor a room number tells: 301 → 3, 1102 → 11; None where it tells none."""
    match = FLOOR.match(room)
    return int(match[1]) or None if match else None


def building_in_title(text: str) -> str:
    """The one building a title names ("和睦新村3幢业主花名册" → "3"); "" where it names none or several."""
    found = {building_label(label) for label in TITLE_BUILDING.findall(fold(text))}
    return found.pop() if len(found) == 1 else ""


def heading(text: str) -> tuple[str, str] | None:
    """A line that names only where the following rows are: "3幢", "3号楼(共24户)", "3幢2单元", "2单元"."""
    bare = re.sub(r"[(\[【].*$", "", fold(text))
    both = split_building(bare)
    if both:
        return both
    building, entrance = BUILDING.fullmatch(bare), ENTRANCE.fullmatch(bare)
    if building and (building["word"] in ("幢", "栋", "号楼") or PLAIN.fullmatch(building["label"])):
        return building_label(bare), ""
    if entrance and PLAIN.fullmatch(entrance["label"]):
        return "", entrance_label(bare)
    titled = building_in_title(bare) if LIST_TITLE.search(bare) else ""
    return (titled, "") if titled else None
