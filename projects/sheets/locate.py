"""One row's place from whatever its location columns hold; or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from projects.sheets.places import Place, heading, parse_address, room_label, split_room
from projects.sheets.text import fold, is_absent, shorten

NAMES_A_BUILDING = re.compile(r"[幢栋座#\uff03]|号楼")
ROOM_LIKE = re.compile(r"附?\d")
THREE_PARTS = re.compile(r"\d+-\d+-\d{3,5}")
LONGEST_LABEL = 20


@dataclass(frozen=True)
class NoPlace:
    """Why a row has no place: a code, the meaning of the column at fault, and the middle of the sentence."""

    code: str
    meaning: str
    fault: str


def locate(building: str, entrance: str, room: str, address: str) -> Place | NoPlace:
    """The place told by labels of building and entrance, and by the texts of a room and an address cell."""
    if address and not is_absent(address):
        found = _from_address(building, entrance, room, address)
    elif not room or is_absent(room):
        return NoPlace("room_missing", "room", "是空的,请填写室号")
    else:
        found = _from_room(building, entrance, room)
    if isinstance(found, Place) and max(map(len, found.key)) > LONGEST_LABEL:
        return NoPlace("too_long", "room", f"太长,幢、单元、室号请各控制在 {LONGEST_LABEL} 字以内")
    return found


def _from_address(building: str, entrance: str, room: str, address: str) -> Place | NoPlace:
    """Columns of their own go before the address; an address alone must name building and room."""
    if room and not is_absent(room):
        whole = None if building else parse_address(address)
        if whole:
            return whole
        named = heading(address) or ("", "")
        return _from_room(building or named[0], entrance or named[1], room)
    if building and not parse_address(address) and not ROOM_LIKE.match(room_label(address)):
        return _unreadable(address)
    found = _from_room(building, entrance, address)
    return _unreadable(address) if isinstance(found, NoPlace) and found.code == "building_missing" else found


def _unreadable(address: str) -> NoPlace:
    fault = f"是“{shorten(address)}”,看不出是哪一户,请写成如“3幢2单元501室”"
    return NoPlace("address_unreadable", "address", fault)


def _from_room(building: str, entrance: str, room: str) -> Place | NoPlace:
    if not building:
        whole = parse_address(room)
        missing = NoPlace("building_missing", "building", "是空的,请填写幢号")
        return _agreeing(whole, building, entrance, room) if whole else missing
    within = split_room(room, building, entrance)
    if within:
        return _conflict(room) if entrance and within[0] != entrance else Place(building, *within)
    whole = (
        parse_address(room) if NAMES_A_BUILDING.search(room) or THREE_PARTS.fullmatch(fold(room)) else None
    )
    return (
        _agreeing(whole, building, entrance, room) if whole else Place(building, entrance, room_label(room))
    )


def _agreeing(whole: Place, building: str, entrance: str, room: str) -> Place | NoPlace:
    """A room cell that repeats the whole address must not contradict the other columns."""
    if building and whole.building != building:
        return _conflict(room)
    if entrance and whole.entrance and whole.entrance != entrance:
        return _conflict(room)
    return Place(whole.building, whole.entrance or entrance, whole.room, "" if building else whole.prefix)


def _conflict(room: str) -> NoPlace:
    return NoPlace("address_conflict", "room", f"是“{shorten(room)}”,与本行的幢、单元不一致,请核对")
