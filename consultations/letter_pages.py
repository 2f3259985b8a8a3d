"""What stands on a letter: gathered here as plain data for the Typst template; the codes pass through and stay nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from django.conf import settings

from consultations import codes
from consultations.codes import NewCode
from consultations.grids import natural
from consultations.models import RollEntry, RollUnit, Round
from consultations.queries import rule_set_of
from policy.loader import load_scheme
from projects import pdf
from projects.checks import said
from projects.models import Neighbourhood

PATH = "/opinion/"
LAST_WITH_WISHES = 2
# so that letter and form are a page each, whatever is on the roll
LONGEST_SUMMARY = 180
OWNERS, OWNERS_SHORT = 70, 50
PLACES, PLACES_SHORT = 170, 80
GROUPS = {"B": "居民楼", "P": "小区公共区域"}


@dataclass(frozen=True)
class Page:
    """A head and the number and code just made for it; expects the head's units prefetched."""

    entry: RollEntry
    made: NewCode


def letters_pdf(round: Round, pages: Sequence[Page], made_on: date) -> bytes:
    """Two pages a head: the letter it keeps, the form it hands in. A4, for single-sided printing."""
    data = {"about": about(round, made_on), "letters": [_letter(page) for page in pages]}
    return pdf.pdf("letter", data, tagged=False)


def about(round: Round, made_on: date) -> dict[str, Any]:
    """What is the same on every letter of the round."""
    place = round.project.neighbourhood
    street, rule = place.street.name, rule_set_of(round)
    office = f"{street}办事处"
    contact = place.contact_name or office
    contact = contact if street in contact else f"{street}{contact}"
    phone = place.contact_phone or place.street.phone
    return {
        "place": place.name,
        "round": f"{round}{f'(第{round.attempt}轮)' if round.attempt > 1 else ''}",
        "street": street,
        "office": office,
        "question": round.question,
        "ends": said(round.ends_on),
        "summary": _summary(round),
        "rule": rule.plain.rstrip("。"),
        "basis": rule.basis,
        "address": f"{settings.SITE_URL}{PATH}",
        "back": f"{_community(place)}或{office}",
        "contact": f"{contact} {phone}".strip(),
        "made_on": said(made_on),
        "wishes": _wishes(round),
    }


def address_of(made: NewCode) -> str:
    """Where the QR leads: the code stands after # only, which no browser sends to any server."""
    return f"{settings.SITE_URL}{PATH}#{made.number}-{made.code}"


def places(units: Iterable[RollUnit]) -> str:
    """3幢1单元101、102室、4幢201室: a head's units, rooms of one entrance together."""
    ordered = sorted(units, key=lambda unit: [natural(p) for p in (unit.building, unit.entrance, unit.room)])
    written = [
        f"{building}幢{f'{entrance}单元' if entrance else ''}{'、'.join(unit.room for unit in rooms)}室"
        for (building, entrance), rooms in groupby(ordered, lambda u: (u.building, u.entrance))
    ]
    return "、".join(written)


def _community(place: Neighbourhood) -> str:
    name = place.community.name if place.community else ""
    return name if name.endswith("社区") else f"{name}社区"


def _letter(page: Page) -> dict[str, Any]:
    entry, where = page.entry, places(page.entry.units.all())
    owners = entry.owner_names or "业主"
    return {
        "owners": _cut(owners, OWNERS),
        "owners_short": _cut(owners, OWNERS_SHORT),
        "places": _cut(where, PLACES),
        "places_short": _cut(where, PLACES_SHORT),
        "units": entry.unit_count,
        "several": entry.unit_count > 1,
        "area": f"{entry.area:,.2f}",
        "number": codes.grouped(page.made.number),
        "code": codes.grouped(page.made.code),
        "qr": _qr(address_of(page.made)),
    }


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", boost_error=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def _summary(round: Round) -> str:
    """The current scheme in short; the first round asks before there is one."""
    version = round.project.schemeversions.order_by("-number").first()
    if version is None:
        return ""
    text = " ".join(version.summary.split())
    return text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY]}……(全文可扫码查看或向社区索取)"


def _wishes(round: Round) -> list[dict[str, Any]]:
    """The items to tick, in the rounds before the menu is settled for good."""
    if round.number > LAST_WITH_WISHES:
        return []
    items = load_scheme(round.project.scheme_code).items
    return [
        {"name": name, "items": [item.name for item in items if item.group == group]}
        for group, name in GROUPS.items()
    ]


def _cut(text: str, longest: int) -> str:
    """A list cut between two of its parts."""
    if len(text) <= longest:
        return text
    whole, _, _ = text[:longest].rpartition("、")
    return f"{whole or text[:longest]}等"
