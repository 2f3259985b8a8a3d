"""The owners in a row: several names in a cell, each with its own last four digits or credit code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.sheets.grid import Value
from projects.sheets.text import as_text, fold, half_width, is_absent, lines, tidy
from projects.sheets.values import OwnerRow

NAME_SEPARATORS = re.compile(r"[、/,;\n\uff0c\uff1b\uff0f]+")
DIGIT_SEPARATORS = re.compile(r"[、/,;|\s]+")
HAN_RANGES = r"\u2e80-\u9fff\ue000-\ufaff\U00020000-\U000323af·"
"""Chinese characters, those of the private area among them, where old systems keep rare ones."""
HAN = re.compile(f"[{HAN_RANGES}]+")
NAME_LIKE = re.compile(rf"[{HAN_RANGES}\s()\uff08\uff09]+")
PERSON_ID = re.compile(r"[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]|[1-9]\d{14}")
ID_NUMBER = r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])"
NAME_AND_ID = re.compile(rf"(.+?)[\s:\uff1a(\uff08]*({ID_NUMBER})[)\uff09]?")
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
LAST_FOUR = re.compile(r"\d{3}[\dX]$")
QUOTED_FORMULA = re.compile(r'="(\w*)"')
LARGEST_EXACT = Decimal(10) ** 15
SHORTENED = re.compile(r"\d(?:\.\d+)?E\+?\d+")


@dataclass(frozen=True)
class Identity:
    """What tells two of one name apart: last four digits, or a body's credit code. `odd`: unreadable."""

    last_four: str = ""
    credit_code: str = ""
    odd: bool = False


@dataclass(frozen=True)
class OwnersReading:
    """The owners of a unit, and codes of doubts: id_count, id_unreadable, name_blank."""

    owners: tuple[OwnerRow, ...] = ()
    cautions: tuple[str, ...] = ()


NOBODY = Identity()


def read_owners(names: Value, identities: Value, phones: Value = None) -> OwnersReading:
    """Owners of one name cell and its digits cell. A blank splits names only where digits split equally."""
    digits = split_identities(identities)
    people, within = _apart(split_names(names, len(digits)))
    digits = digits or within
    cautions = ["id_unreadable"] if any(identity.odd for identity in digits) else []
    if digits and len(digits) != len(people):
        cautions.append("id_count")
    if any(" " in person and HAN.fullmatch(person.replace(" ", "")) for person in people):
        cautions.append("name_blank")
    paired = digits if len(digits) == len(people) else [NOBODY] * len(people)
    numbers = _phones(phones, len(people))
    owners = [
        OwnerRow(person, identity.last_four, identity.credit_code, phone)
        for person, identity, phone in zip(people, paired, numbers, strict=True)
    ]
    return OwnersReading(tuple(owners), tuple(cautions))


def split_names(value: Value, identities: int) -> list[str]:
    """The names in a cell: "王 伟" is one typed apart; "苏芳娜 覃建燕" two where there are two digits."""
    text = "\n".join(lines(value))
    parts = [tidy(part) for part in NAME_SEPARATORS.split(text)]
    names = [part for part in parts if part and not is_absent(part)]
    if len(names) > 1 and len(names) != identities and not all(map(_name_like, names)):
        return [tidy(text)]  # "Li & Co., Ltd" and "</b>" hold separators that separate nobody
    if len(names) == 1 and identities > 1 and len(names[0].split()) == identities:
        return names[0].split()
    return [_one_name(name) for name in names]


def _name_like(text: str) -> bool:
    return bool(NAME_LIKE.fullmatch(text) or NAME_AND_ID.fullmatch(text))


def _apart(names: list[str]) -> tuple[list[str], list[Identity]]:
    """Names without the ID numbers some offices write behind them; only their last four digits are kept."""
    found = [NAME_AND_ID.fullmatch(name) for name in names]
    bare = [match[1].strip() if match else name for match, name in zip(found, names, strict=True)]
    return bare, [read_identity(match[2]) if match else NOBODY for match in found] if any(found) else []


def _one_name(name: str) -> str:
    pieces = name.split()
    typed_apart = len(pieces) > 1 and any(len(piece) == 1 for piece in pieces)
    return "".join(pieces) if typed_apart and HAN.fullmatch("".join(pieces)) else name


def split_identities(value: Value) -> list[Identity]:
    """The digits in a cell, one for each owner; blank, 无 and the like give none."""
    if isinstance(value, Decimal):
        return [_number_identity(value)]
    text = as_text(value) if not isinstance(value, str) else value
    quoted = QUOTED_FORMULA.fullmatch(text.strip())
    parts = [fold(part) for part in DIGIT_SEPARATORS.split(half_width(quoted[1] if quoted else text))]
    parts = [part for part in parts if part]
    if all(is_absent(part) for part in parts):
        return []
    return [read_identity(part) for part in parts]


def _number_identity(value: Decimal) -> Identity:
    """A cell Excel made a number of: its leading zeros are back, but 18 digits have lost the last three."""
    if value >= LARGEST_EXACT or value < 0 or value != value.to_integral_value():
        return Identity(odd=True)
    return read_identity(str(int(value)))


def read_identity(text: str) -> Identity:
    """Four digits, a masked or whole ID number (only its last four are kept), or a credit code."""
    bare = re.sub(r"[^0-9A-Z*]", "", fold(text).upper())
    if not bare or is_absent(text):
        return Identity(odd=bool(text) and not is_absent(text))
    if CREDIT_CODE.fullmatch(bare) and not _is_person(bare):
        return Identity(credit_code=bare)
    if SHORTENED.fullmatch(fold(text).upper()):
        return Identity(odd=True)
    if bare.isdigit() and len(bare) < 4:
        return Identity(last_four=bare.zfill(4))
    end = LAST_FOUR.search(bare)
    return Identity(last_four=end[0]) if end else Identity(odd=True)


def _is_person(bare: str) -> bool:
    match = PERSON_ID.fullmatch(bare)
    if match is None:
        return False
    if match[1] is None:
        return True
    try:
        return 1900 <= date(int(match[1]), int(match[2]), int(match[3])).year <= 2100
    except ValueError:
        return False


def _phones(value: Value, count: int) -> list[str]:
    """One phone for each owner; where numbers and owners do not match, all of them with the first."""
    text = as_text(value)
    parts = [part for part in DIGIT_SEPARATORS.split(half_width(text)) if part]
    if len(parts) == count:
        return parts
    return [text, *[""] * (count - 1)][:count]


def mask_id_numbers(text: str) -> str:
    """A remark with the ID numbers in it cut to their last four digits."""
    return re.sub(ID_NUMBER, lambda match: "*" * 14 + match[0][-4:], text)


def join_readings(readings: Sequence[OwnersReading]) -> OwnersReading:
    """Owners of several columns or rows of one unit as one list, nobody twice."""
    owners = dict.fromkeys(owner for reading in readings for owner in reading.owners)
    cautions = dict.fromkeys(caution for reading in readings for caution in reading.cautions)
    return OwnersReading(tuple(owners), tuple(cautions))
