"""纸质与网上不一致: found whenever a form comes in, never overwritten silently, over once a clerk has looked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import head_rules, locks
from consultations.models import Ballot, Clash
from policy.errors import Refused
from projects import events
from projects.guards import running


@dataclass(frozen=True)
class Differing:
    """Two ballots of one head that say different things: the signed paper that counts, and the one from the web."""

    entry_id: int
    paper: int
    paper_choice: str
    online: int
    online_choice: str


def answered_online(forms: Mapping[int, tuple[Iterable[head_rules.Form], str]]) -> list[int]:
    """The heads (of what `forms_of` found) that have sent an opinion over the web: only they can clash."""
    return [entry_id for entry_id, (said, _) in forms.items() if any(form.online for form in said)]


def note_clashes(entry_ids: Collection[int]) -> dict[int, Differing]:
    """What now stands between paper and web for these heads; opens a clash where they differ, ends it where they agree.

    To be called after forms were appended, retracted or settled, by whoever holds the heads. No query without heads,
    one where nothing differs nor did, five at most.
    """
    if not entry_ids:
        return {}
    said = _said(entry_ids)
    if not any(form.online for forms in said.values() for _, form, _ in forms):
        return {}
    differing = {found.entry_id: found for found in map(_differing, said, said.values()) if found}
    kept = _ended_or_kept(entry_ids, differing)
    new = [found for entry_id, found in differing.items() if entry_id not in kept]
    Clash.objects.bulk_create(
        Clash(entry_id=found.entry_id, paper_id=found.paper, online_id=found.online) for found in _unseen(new)
    )
    return differing


def see_clash(clash: Clash, *, actor: User, on: date, note: str = "") -> Clash:
    """A clerk has compared both and leaves it at the signed paper. Refused: round_not_open, not_running, clash_over."""
    with transaction.atomic():
        round = locks.open_round_for_change(clash.entry.round_id)
        authorise(actor, Action.SETTLE_BALLOT, round)
        running(round.project)
        row = Clash.objects.select_for_update(of=("self",)).get(pk=clash.pk)
        if row.ended_at is not None:
            raise Refused.one("clash_over", "这一处不一致已经核对或已经消除,请刷新页面查看。")
        row.seen_by, row.ended_at, row.note = actor, Now(), note.strip()[:300]
        row.save(update_fields=["seen_by", "ended_at", "note"])
        sentence = f"{round}:核对一处纸质与网上不一致,以签字的纸质意见为准"
        data = {"round": round.pk, "clash": row.pk}
        events.record("see_clash", sentence, actor=actor, on=on, project=round.project, data=data)
    return row


def _said(entry_ids: Collection[int]) -> dict[int, list[tuple[int, head_rules.Form, int]]]:
    """For each head its forms, oldest first: ballot id, form, the head's number of units."""
    rows = (
        Ballot.objects.filter(entry_id__in=entry_ids)
        .order_by("id")
        .values_list("entry_id", "id", "unit_id", "choice", "source", "entry__unit_count")
    )
    found: dict[int, list[tuple[int, head_rules.Form, int]]] = defaultdict(list)
    for entry_id, pk, unit_id, choice, source, unit_count in rows:
        form = head_rules.Form(unit_id, choice, source == head_rules.ONLINE)
        found[entry_id].append((pk, form, unit_count))
    return found


def _differing(entry_id: int, said: list[tuple[int, head_rules.Form, int]]) -> Differing | None:
    places = head_rules.clash([form for _, form, _ in said], said[0][2])
    if places is None:
        return None
    (paper, on_paper, _), (online, on_web, _) = (said[place] for place in places)
    return Differing(entry_id, paper, on_paper.choice, online, on_web.choice)


def _ended_or_kept(entry_ids: Collection[int], differing: Mapping[int, Differing]) -> set[int]:
    """End the open clashes that are no longer what is said; returns the heads whose clash goes on as it is."""
    kept, gone = set(), []
    for clash in Clash.objects.filter(entry__in=entry_ids, ended_at=None):
        found = differing.get(clash.entry_id)
        if found and (found.paper, found.online) == (clash.paper_id, clash.online_id):
            kept.add(clash.entry_id)
        else:
            gone.append(clash.pk)
    if gone:
        Clash.objects.filter(pk__in=gone).update(ended_at=Now())
    return kept


def _unseen(found: list[Differing]) -> list[Differing]:
    """Without those a clerk has already looked at: the same form from the web beside paper that says the same."""
    if not found:
        return []
    seen = set(
        Clash.objects.filter(online__in=[one.online for one in found], seen_by__isnull=False).values_list(
            "online_id", "paper__choice"
        )
    )
    return [one for one in found if (one.online, one.paper_choice) not in seen]
