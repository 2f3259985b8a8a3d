"""Which papers of a voided attempt could be taken into the new one, and why the others could not (policy §1).

Nothing is carried over unasked: this only lists; the owner reconfirms, a clerk says so (services/carry.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from consultations import head_rules
from consultations.models import Ballot, EffectiveBallot, RollEntry, RollUnit, Round

Place = tuple[str, str, str]

CHANGED_OWNER = "业主已变更,或不在新的名册上"
CHANGED_UNITS = "房屋有增减"
CHANGED_NAME = "登记的业主姓名有变化"
ANSWERED = "新一轮已有意见"
CONTRADICTS = "原意见表互相矛盾,请重新填写"
ONLY_ONLINE = "原意见是网上提交的,请业主重新提交"


@dataclass(frozen=True)
class OldHead:
    """A head of a voided attempt with the paper forms that stood for it, and the head of the new roll it became.

    `entry`: the head of the new roll, None where there is none; `against`: why its forms cannot be carried, or "".
    """

    old: RollEntry
    forms: tuple[Ballot, ...]
    entry: RollEntry | None
    against: str

    @property
    def places(self) -> str:
        """The old head's units, at most three by name."""
        places = [unit.place for unit in self.old.units.all()]
        return "、".join(places[:3]) + (f"等 {len(places)} 套" if len(places) > 3 else "")


def voided_attempts(round: Round) -> list[Round]:
    """The voided attempts before this one, newest first; one query."""
    rows = Round.objects.filter(
        project=round.project_id, number=round.number, attempt__lt=round.attempt, state=Round.State.VOIDED
    )
    return list(rows.order_by("-attempt"))


def old_heads(round: Round) -> list[OldHead]:
    """The heads of the voided attempts that had returned something, each from its newest attempt; seven queries.

    In the order of the old roll; those that can be carried and those that cannot.
    """
    attempts = voided_attempts(round)
    if not attempts:
        return []
    old = _newest_per_head(_answered(attempts), _forms(attempts))
    fresh = {entry.head_key: entry for entry in _with_units(RollEntry.objects.filter(round=round))}
    answered = set(EffectiveBallot.objects.filter(round=round).values_list("entry_id", flat=True))
    return [_judged(entry, forms, fresh.get(entry.head_key), answered) for entry, forms in old]


def places_of(entry: RollEntry) -> set[Place]:
    """The units of a head by building, entrance and room."""
    return {(unit.building, unit.entrance, unit.room) for unit in entry.units.all()}


def _with_units(entries: "Iterable[RollEntry]") -> list[RollEntry]:
    rows = RollUnit.objects.order_by("id")
    return list(entries.prefetch_related(Prefetch("units", rows)).order_by("id"))  # type: ignore[attr-defined]


def _answered(attempts: list[Round]) -> list[RollEntry]:
    """Heads with an opinion in one of the attempts, retracted ones left out."""
    rows = RollEntry.objects.filter(round__in=attempts, effective__isnull=False)
    return _with_units(rows.exclude(effective__choice=head_rules.RETRACTED).select_related("round"))


def _forms(attempts: list[Round]) -> Mapping[int, list[Ballot]]:
    found: dict[int, list[Ballot]] = defaultdict(list)
    for ballot in Ballot.objects.filter(round__in=attempts).select_related("unit").order_by("id"):
        found[ballot.entry_id].append(ballot)
    return found


def _newest_per_head(
    entries: list[RollEntry], forms: Mapping[int, list[Ballot]]
) -> list[tuple[RollEntry, tuple[Ballot, ...]]]:
    """A head once, with the forms in force in the newest attempt it answered."""
    newest: dict[str, RollEntry] = {}
    for entry in sorted(entries, key=lambda entry: (-entry.round.attempt, entry.pk)):
        newest.setdefault(entry.head_key, entry)
    kept = sorted(newest.values(), key=lambda entry: entry.pk)
    return [(entry, _standing(entry, forms.get(entry.pk, []))) for entry in kept]


def _standing(entry: RollEntry, ballots: list[Ballot]) -> tuple[Ballot, ...]:
    forms = [head_rules.Form(ballot.unit_id, ballot.choice, ballot.is_online) for ballot in ballots]
    return tuple(ballots[place] for place in head_rules.in_force(forms, entry.unit_count))


def _judged(
    old: RollEntry, forms: tuple[Ballot, ...], entry: RollEntry | None, answered: set[int]
) -> OldHead:
    return OldHead(old, forms, entry, _against(old, forms, entry, answered))


def _against(old: RollEntry, forms: tuple[Ballot, ...], entry: RollEntry | None, answered: set[int]) -> str:
    if all(ballot.is_online for ballot in forms):
        return ONLY_ONLINE
    if len({ballot.choice for ballot in forms}) > 1:
        return CONTRADICTS
    if entry is None:
        return CHANGED_OWNER
    if places_of(old) != places_of(entry):
        return CHANGED_UNITS
    if old.owner_names != entry.owner_names:
        return CHANGED_NAME
    return ANSWERED if entry.pk in answered else ""
