"""Arguments of verbs that have nothing to say where nothing is named: act → what it is called with, from the stage's rows."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import BuilderBody
from consultations.models import RollEntry, RollUnit
from funding.models import Settlement
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.services import items
from projects.services.item_progress import Progressed
from reviews.models import PreReviewPoint
from tests.factories import TODAY
from tests.workflow.acts_rows import Rows

ITEM = load_scheme(DEFAULT_SCHEME).items[0].code


def _picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (60, 60), "white").save(stream, "JPEG")
    return stream.getvalue()


PICTURE = _picture()

GIVEN: Mapping[str, Callable[[Rows], dict[str, Any]]] = {
    "pre_review.reply": lambda rows: {"replies": {rows[PreReviewPoint].pk: "已改"}},
    "pre_review.judge": lambda rows: {"close": [rows[PreReviewPoint].pk]},
    "items.decide": lambda _: {"decisions": {ITEM: items.Decided("include")}},
    "items.progress": lambda _: {"rows": {ITEM: Progressed("done")}},
    "document.attach": lambda _: {"kind": "other", "upload": ContentFile(b"", name="x.pdf")},
    "document.publish": lambda _: {"is_public": True},
    "document.hide": lambda _: {"is_public": False},
    "rungs.enter": lambda rows: {"ref": f"settlement:{rows[Settlement].pk}"},
    "builder.name": lambda _: {"body": BuilderBody.objects.get(name="拱墅区城建集团")},
    "round.special": lambda _: {"title": "", "question": "", "ends_on": TODAY},
    "ballot.cast": lambda rows: {"choice": "agree", "entry": rows[RollEntry]},
    "ballot.retract": lambda rows: {"entry": rows[RollEntry]},
    "second.enter": lambda rows: {"unit": rows[RollUnit], "choice": "agree"},
    "second.drop": lambda rows: {"unit": rows[RollUnit]},
    "scan.attach": lambda _: {"uploads": [ContentFile(PICTURE, name="x.jpg")]},
}
