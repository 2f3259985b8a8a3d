"""标签: given to many neighbourhoods at once, taken off many at once."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects.checks import refuse, unless
from projects.guards import required_text
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.models import Tag
from registers.services.lines import add_line, strike_line

BOOK = BOOKS["tag"]
MOST = 300


@transaction.atomic
def tag_places(
    places: Collection[Neighbourhood], *, actor: User, on: date, kind: str, name: str
) -> tuple[int, int]:
    """Give the tag to these neighbourhoods. Returns how many got it, and how many had it already."""
    authorise(actor, Action.KEEP_REGISTER)
    name = " ".join(name.split())
    refuse(
        required_text(name, "name", "标签名称"),
        unless(places, "required", "请至少选择一个小区。", field="places"),
        unless(len(places) <= MOST, "too_many", f"一次最多选择{MOST}个小区。", field="places"),
    )
    rows = _locked([place.pk for place in places])
    tagged = Tag.objects.standing().filter(neighbourhood__in=rows, kind=kind, name=name)
    have = set(tagged.values_list("neighbourhood", flat=True))
    reasons: dict[str, Reason] = {}
    for place in rows:
        if place.pk not in have:
            try:
                add_line(BOOK, actor=actor, on=on, neighbourhood=place, kind=kind, name=name)
            except Refused as refused:
                reasons |= {one.message: one for one in refused.reasons}
    refuse(reasons.values())
    return len(rows) - len(have), len(have)


@transaction.atomic
def untag_places(tags: Collection[Tag], *, actor: User, on: date, reason: str) -> int:
    """Take these tags off their neighbourhoods, with one reason. Returns how many; those off already are passed over."""
    authorise(actor, Action.KEEP_REGISTER)
    refuse(
        required_text(reason, "reason", "理由"),
        unless(tags, "required", "请至少选择一个小区。", field="tags"),
    )
    _locked([tag.neighbourhood_id for tag in tags if tag.neighbourhood_id])
    standing = Tag.objects.standing().filter(pk__in=[tag.pk for tag in tags]).select_related("neighbourhood")
    rows = list(standing.order_by("pk"))
    for row in rows:
        strike_line(row, actor=actor, on=on, reason=reason)
    return len(rows)


def _locked(places: Collection[int]) -> list[Neighbourhood]:
    """The neighbourhoods, locked in one order so that two such acts wait for each other instead of blocking."""
    rows = Neighbourhood.objects.select_for_update(of=("self",), no_key=True).select_related("street")
    return list(rows.filter(pk__in=places).order_by("pk"))
