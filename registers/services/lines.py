"""The three acts of every register: write a line down, change it, strike it out."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused, Stale
from projects import events
from projects.checks import refuse, unless
from projects.guards import faults, required_text
from projects.models import Neighbourhood, Project
from registers.books import Book, book_of
from registers.models import RegisterLine

FILED = (Project.State.ACTIVE, Project.State.PAUSED, Project.State.CLOSED)


@transaction.atomic
def add_line(
    book: Book, *, actor: User, on: date, neighbourhood: Neighbourhood | None = None,
    street: Street | None = None, **fields: Any,
) -> RegisterLine:  # fmt: skip
    """Write a line down, of a neighbourhood, or of a street where the register knows such lines.

    `street` is the neighbourhood's, or the actor's own where neither is given.
    """
    place = locked_places(neighbourhood).get(neighbourhood.pk) if neighbourhood else None
    street = place.street if place else street or actor.street
    if street is None:
        raise Refused(Reason("required", "请填写小区,或选择街道。", field="neighbourhood"))
    row = book.model(street=street, neighbourhood=place, recorded_by=actor, recorded_on=on, **tidy(fields))
    authorise(actor, Action.KEEP_REGISTER, row)
    _check_and_save(book, row, on)
    tell(row, "added", f"登记{book.title}:{row}", actor=actor, on=on)
    return row


@transaction.atomic
def edit_line(
    line: RegisterLine, *, actor: User, on: date, version: int | None = None, **fields: Any
) -> RegisterLine:
    """Change what a line says. `version` is the one the page was shown with; another raises Stale."""
    wanted = tidy(fields)
    book, row = book_of(line), locked_line(line, version, wanted.get("neighbourhood"))
    authorise(actor, Action.KEEP_REGISTER, row)
    refuse(standing(row))
    refuse(_moved(row, wanted.get("neighbourhood")))
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    refuse(unless(changed, "nothing_changed", "没有改动,不需要保存。"))
    before = {name: str(getattr(row, name)) for name in changed}
    for name in changed:
        setattr(row, name, wanted[name])
    words = "、".join(book.label(name) for name in changed)
    _mark(row, actor, words)
    _check_and_save(book, row, on)
    changes = {name: [old, str(getattr(row, name))] for name, old in before.items() if name not in book.quiet}
    tell(row, "edited", f"修改{book.title}:{row}({words})", actor=actor, on=on, changes=changes)
    return row


@transaction.atomic
def strike_line(
    line: RegisterLine, *, actor: User, on: date, reason: str, version: int | None = None
) -> RegisterLine:
    """Strike a wrong line out, with a reason; it stays to be read and counts nowhere."""
    book, row = book_of(line), locked_line(line, version)
    authorise(actor, Action.KEEP_REGISTER, row)
    refuse(standing(row), required_text(reason, "reason", "作废理由"))
    row.struck_on, row.struck_by, row.struck_reason = on, actor, reason.strip()[:200]
    _mark(row, actor, "作废")
    row.save()
    tell(row, "struck", f"作废{book.title}:{row}", actor=actor, on=on, reason=reason.strip())
    return row


def locked_line(line: RegisterLine, version: int | None, moved_to: Neighbourhood | None = None) -> Any:
    """The line locked, its neighbourhood first. Raises Stale, saying who changed what meanwhile."""
    locked_places(line.neighbourhood, moved_to)
    rows = type(line).objects.select_for_update(of=("self",))
    row = rows.select_related("street", "neighbourhood__street", "changed_by").get(pk=line.pk)
    if version is not None and version != row.version:
        at = timezone.localtime(row.changed_at)
        raise Stale(
            Reason(
                "stale",
                f"这一行已被{row.changed_by}在{at.month}月{at.day}日{at:%H:%M}修改({row.changed_words})。"
                "请查看最新内容后再办理,您的操作没有生效。",
            )
        )
    return row


def locked_places(*places: Neighbourhood | None) -> dict[int, Neighbourhood]:
    """Neighbourhoods locked, so that two lines of the same thing are written one after the other; by number."""
    rows = Neighbourhood.objects.select_for_update(of=("self",), no_key=True).select_related("street")
    wanted = [place.pk for place in places if place is not None]
    return {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}


def tell(
    row: RegisterLine, act: str, sentence: str, *, actor: User, on: date, reason: str = "",
    changes: dict[str, list[str]] | None = None,
) -> None:  # fmt: skip
    """The act's event, in the file of the neighbourhood's project too, if there is one."""
    book, data = book_of(row), {"register": book_of(row).code, "line": row.pk}
    events.record(
        f"register_{book.code}_{act}", sentence, actor=actor, on=on, neighbourhood=row.neighbourhood,
        project=_project_of(row.neighbourhood), reason=reason, data=data | ({"changes": changes} if changes else {}),
    )  # fmt: skip


def tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Texts without blanks around them."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def standing(row: RegisterLine) -> list[Reason]:
    """A reason if the line is struck out."""
    return unless(row.struck_on is None, "struck", "这一行已经作废,不能再办理。")


def _moved(row: RegisterLine, place: Neighbourhood | None) -> list[Reason]:
    """A line stays in its street: rights hang on it."""
    stays = place is None or place.street_id == row.street_id
    words = "不能改到其他街道的小区,请作废这一行,在那个街道重新登记。"
    return unless(stays, "other_street", words, field="neighbourhood")


def _project_of(place: Neighbourhood | None) -> Project | None:
    """The neighbourhood's newest project that was not withdrawn."""
    if place is None:
        return None
    rows = Project.objects.filter(neighbourhood=place, state__in=FILED)
    return rows.select_related("neighbourhood").order_by("-pk").first()


def _mark(row: RegisterLine, actor: User, words: str) -> None:
    row.version += 1
    row.changed_by, row.changed_at, row.changed_words = actor, timezone.now(), words[:120]


def _check_and_save(book: Book, row: RegisterLine, on: date) -> None:
    refuse(checked(book, row, on))
    row.save()


def checked(book: Book, row: RegisterLine, on: date) -> list[Reason]:
    """Everything against the line as it would be written down, each reason once.

    What the register's own check says of a field is not said again by the model's constraints.
    """
    placed = row.neighbourhood is not None or not book.needs_place
    said = [
        *unless(placed, "required", "请填写小区。", field="neighbourhood"),
        *book.check(row, on),
    ]
    return [*said, *faults(row, exclude={one.field for one in said if one.field})]
