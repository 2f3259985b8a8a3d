"""Every kind of record by its code; the codes are the anchors of checklists and worklists."""

from collections.abc import Mapping

from web.staff.records.kinds import (
    acceptance,
    accounts,
    aftercare,
    batch,
    changes,
    funding,
    grades,
    reviews,
    scheme,
    site,
    supervision,
    tender,
    voices,
)
from web.staff.records.registry import Kind

_ALL: tuple[Kind, ...] = (
    *scheme.KINDS,
    *batch.KINDS,
    *reviews.KINDS,
    *tender.KINDS,
    *site.KINDS,
    *changes.KINDS,
    *supervision.KINDS,
    *voices.KINDS,
    *acceptance.KINDS,
    *aftercare.KINDS,
    *accounts.KINDS,
    *funding.KINDS,
    *grades.KINDS,
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
# anchors that are a part of another record's page
ALIASES: Mapping[str, str] = {"minutes": "review", "archive": "acceptance"}
