"""组织验收: who is asked to the joint acceptance, and who came (step 10)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import Department, User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_before, refuse, said, unless
from projects.guards import locked
from projects.models import Project, SchemeVersion
from works.acceptance_queries import Signer, wanted_papers
from works.models import Acceptance, ArchiveItem, Invitee, Signature, Tender, WorksCompletion
from works.queries import newest_acceptance, standing_tenders

STEP = 10
LONGEST = 80
P = Signature.Party


class Kept(NamedTuple):
    """What becomes of an invitation: who came (None: not said), or struck out."""

    came: bool | None = None
    struck: bool = False


def proposed(project: Project) -> list[Signer]:
    """The usual list: joint-review departments, builder, designer, contractor, supervisor, street, community, residents."""
    place, lots = project.neighbourhood, standing_tenders(project)
    works = next((one.winner for one in lots if one.kind != Tender.Kind.SUPERVISION), "")
    watch = next((one.winner for one in lots if one.kind == Tender.Kind.SUPERVISION), "")
    drawn = SchemeVersion.objects.filter(project=project).exclude(author="").order_by("-number").first()
    departments = Department.objects.filter(joint_review=True).values_list("name", flat=True)
    return [
        *(Signer(P.DEPARTMENTS, name) for name in departments),
        Signer(P.BUILDER, project.builder_name or place.street.name),
        Signer(P.DESIGNER, drawn.author if drawn else P.DESIGNER.label),
        Signer(P.CONTRACTOR, works or P.CONTRACTOR.label),
        Signer(P.SUPERVISOR, watch or P.SUPERVISOR.label),
        Signer(P.STREET, place.street.name),
        Signer(P.COMMUNITY, place.community or P.COMMUNITY.label),
        Signer(P.RESIDENTS, P.RESIDENTS.label),
    ]


@transaction.atomic
def invite(
    project: Project, *, actor: User, on: date, held_on: date, invited: Sequence[Signer], place: str = ""
) -> Acceptance:
    """Ask everybody on the list to the acceptance on a day; every one of the eight parties is on it.

    The archive list is drawn up with it, from the scheme's documents.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    invited = _clean(invited)
    completed_on = (
        WorksCompletion.objects.filter(project=project).values_list("completed_on", flat=True).first()
    )
    refuse(
        at_step(project, STEP),
        still_standing(project),
        not_before(held_on, completed_on, "held_on", "验收日期不能早于完工日期。"),
        _wrong(invited),
        _parties_left_out(invited),
    )
    made = Acceptance.for_project(project, actor, held_on=held_on, place=place)
    made.save()
    Invitee.objects.bulk_create(
        Invitee(acceptance=made, party=one.party, organisation=one.organisation, invited_on=on)
        for one in invited
    )
    draw_up_list(made)
    sentence = f"邀请{len(invited)}家单位(代表)参加{said(held_on)}的联合竣工验收"
    events.record("acceptance_invited", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def keep_invitations(
    acceptance: Acceptance, *, actor: User, on: date, kept: Mapping[int, Kept], added: Sequence[Signer] = (),
    held_on: date | None = None, note: str | None = None,
) -> Acceptance:  # fmt: skip
    """Note who came and how it went, strike out who had not signed, ask others, move the day while nobody signed.

    `kept` by invitation.
    """
    project = locked(acceptance.project_id)
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    rows, added, held_on = list(acceptance.invitees.all()), _clean(added), held_on or acceptance.held_on
    struck = [one for one in rows if kept.get(one.pk, Kept()).struck]
    left = [Signer(one.party, one.organisation) for one in rows if one not in struck] + added
    signed = set(acceptance.signatures.values_list("party", "organisation"))
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        unless(acceptance.archived_on is None, "already_archived", "档案已移交,邀请名单不再改动。"),
        unless(
            held_on == acceptance.held_on or not signed, "signed", "已有单位签字,验收日期不再改动。", field="held_on"
        ),
        *(_struck(one, signed) for one in struck),
        _wrong(left),
        _parties_left_out(left),
    )  # fmt: skip
    Invitee.objects.filter(pk__in=[one.pk for one in struck]).delete()
    for one in rows:
        if one not in struck:
            one.came = kept.get(one.pk, Kept(one.came)).came
    Invitee.objects.bulk_update([one for one in rows if one not in struck], ["came"])
    Invitee.objects.bulk_create(
        Invitee(acceptance=acceptance, party=one.party, organisation=one.organisation, invited_on=on)
        for one in added
    )
    acceptance.held_on = held_on
    acceptance.note = acceptance.note if note is None else note.strip()
    acceptance.save(update_fields=["held_on", "note"])
    came = sum(one.came is True for one in rows if one not in struck)
    sentence = f"更新验收邀请名单:共{len(left)}家,到场{came}家"
    events.record("invitations_kept", sentence, actor=actor, on=on, project=project)
    return acceptance


def draw_up_list(acceptance: Acceptance) -> None:
    """The archive list of a new acceptance, from the scheme's documents."""
    ArchiveItem.objects.bulk_create(
        ArchiveItem(acceptance=acceptance, title=name, document_kind=kind)
        for kind, name in wanted_papers(acceptance.project)
    )


def still_standing(project: Project) -> list[Reason]:
    """An acceptance of this cycle that no party refused is not held twice."""
    last = newest_acceptance(project)
    if last is None or last.cycle != project.cycle or any(not one.passed for one in last.signatures.all()):
        return []
    return [Reason("already_held", f"已登记{said(last.held_on)}竣工验收,缺少的签字请在该次验收中补签。")]


def newest(acceptance: Acceptance, project: Project) -> list[Reason]:
    """A reason where another acceptance has been organised since."""
    last = newest_acceptance(project)
    return unless(last and last.pk == acceptance.pk, "not_newest", "已重新组织验收,请在最近一次验收中办理。")


def _clean(given: Sequence[Signer]) -> list[Signer]:
    return [Signer(one.party, one.organisation.strip()) for one in given]


def _wrong(given: Sequence[Signer]) -> list[Reason]:
    reasons = []
    for one in dict.fromkeys(given):
        if one.party not in P.values:
            reasons.append(Reason("unknown_party", f"请选择{one.organisation or '单位'}的参加方。"))
        elif not one.organisation:
            reasons.append(Reason("required", f"请填写{P(one.party).label}的单位名称。"))
        elif len(one.organisation) > LONGEST:
            reasons.append(Reason("too_long", f"单位名称不能超过{LONGEST}个字:{one.organisation[:20]}…"))
    twice = {one for one in given if given.count(one) > 1 and one.organisation}
    return reasons + [
        Reason("invited_twice", f"{one.organisation}在名单中出现了两次。") for one in sorted(twice)
    ]


def _parties_left_out(given: Sequence[Signer]) -> list[Reason]:
    there = {one.party for one in given}
    left = "、".join(label for party, label in P.choices if party not in there)
    return unless(not left, "party_left_out", f"邀请名单还缺:{left}。")


def _struck(invitee: Invitee, signed: set[tuple[str, str]]) -> list[Reason]:
    gone = (invitee.party, invitee.organisation) in signed
    return unless(not gone, "has_signed", f"{invitee.organisation}已签字,不能从名单中划去。")
