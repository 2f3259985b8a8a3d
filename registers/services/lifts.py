"""加装电梯 of one neighbourhood entered in one table: all of it or, with every reason of every line, nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects.checks import unless
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.lift_rules import plain_name
from registers.models import Lift
from registers.services.lines import add_line, edit_line

BOOK = BOOKS["lift"]


@dataclass(frozen=True)
class LiftEntry:
    """A line of the table. `version`: of the lift as the page showed it, None where it showed none; `row`: for reasons."""

    row: int
    building: str
    entrance: str
    households: int | None = None
    agreed_on: date | None = None
    started_on: date | None = None
    accepted_on: date | None = None
    version: int | None = None

    @property
    def name(self) -> str:
        """3幢2单元."""
        return f"{self.building}幢{self.entrance}单元"

    @property
    def fields(self) -> dict[str, object]:
        """What is written to the line."""
        return {
            "households": self.households, "agreed_on": self.agreed_on,
            "started_on": self.started_on, "accepted_on": self.accepted_on,
        }  # fmt: skip


@transaction.atomic
def enter_lifts(
    neighbourhood: Neighbourhood, entries: Iterable[LiftEntry], *, actor: User, on: date
) -> list[Lift]:
    """Write down the lines somebody touched: a new lift, or a known one's days. Returns them.

    Raises Refused with every reason of every line, each beside its input (`started_on-3`: line 3); a line another
    person wrote meanwhile says who and what.
    """
    authorise(actor, Action.KEEP_REGISTER, neighbourhood)
    lines = [_plain(entry) for entry in entries]
    hold(neighbourhood)
    known = {
        (one.building_name, one.entrance): one
        for one in Lift.objects.standing().filter(neighbourhood=neighbourhood).select_related("recorded_by")
    }
    reasons, done = _all_or_none(lines), []
    for line in lines:
        if not (line.building and line.entrance):
            continue
        try:
            done.append(_write(neighbourhood, line, known.get((line.building, line.entrance)), actor, on))
        except Refused as refused:
            reasons += _placed(refused, line)
    if reasons:
        raise Refused(reasons)
    return done


def hold(place: Neighbourhood) -> None:
    """One table of a neighbourhood at a time: what is read below is what stands."""
    Neighbourhood.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


def _write(
    place: Neighbourhood,
    line: LiftEntry,
    found: Lift | None,
    actor: User,
    on: date,
) -> Lift:
    if found is None:
        names = {"building_name": line.building, "entrance": line.entrance}
        return add_line(BOOK, actor=actor, on=on, neighbourhood=place, **names, **line.fields)  # type: ignore[return-value]
    if line.version is None:
        words = f"这个单元已由{found.recorded_by}登记电梯({found.get_state_display()}),请查看后修改。"
        raise Refused(Reason("exists", words, field="entrance"))
    return edit_line(found, actor=actor, on=on, version=line.version, **line.fields)  # type: ignore[return-value]


def _all_or_none(lines: list[LiftEntry]) -> list[Reason]:
    """Something is entered, every line names its entrance, and none twice."""
    seen: dict[tuple[str, str], LiftEntry] = {}
    wrong = unless(lines, "nothing_entered", "没有填写任何内容,请至少填写一个单元。")
    for line in lines:
        wrong += unless(line.building, "required", "新增的单元请填写幢号。", field=f"building-{line.row}")
        wrong += unless(line.entrance, "required", "新增的单元请填写单元号。", field=f"entrance-{line.row}")
        if line.entrance and (line.building, line.entrance) in seen:
            wrong.append(Reason("twice", f"{line.name}填写了两行。", field=f"entrance-{line.row}"))
        seen[line.building, line.entrance] = line
    return wrong


def _placed(refused: Refused, line: LiftEntry) -> list[Reason]:
    """The reasons beside the inputs of their line, and saying which entrance they are about."""
    return [
        replace(
            one, message=f"{line.name}:{one.message}", field=f"{one.field}-{line.row}" if one.field else None
        )
        for one in refused.reasons
    ]


def _plain(entry: LiftEntry) -> LiftEntry:
    return replace(entry, building=plain_name(entry.building), entrance=plain_name(entry.entrance))
