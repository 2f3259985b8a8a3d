"""项目联合竣工验收 (step 10): eight parties sign, defects are put right, the archive is handed over."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_after, not_before, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import Acceptance, Defect, Signature, WorksCompletion
from works.queries import newest_acceptance

STEP = 10


class Signed(NamedTuple):
    """What a party said at the acceptance; a party that does not pass says why."""

    passed: bool
    opinion: str = ""


@transaction.atomic
def hold_acceptance(
    project: Project, *, actor: User, on: date, held_on: date, place: str = "", note: str = "",
    signatures: Mapping[str, Signed] | None = None, defects: Iterable[str] = (),
) -> Acceptance:  # fmt: skip
    """Record the joint acceptance; parties that are missing sign later. Held again only after one refused."""
    project = locked(project)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    signatures, texts = dict(signatures or {}), [text.strip() for text in defects if text.strip()]
    completed_on = (
        WorksCompletion.objects.filter(project=project).values_list("completed_on", flat=True).first()
    )
    refuse(
        at_step(project, STEP),
        _still_standing(project),
        not_after(held_on, on, "held_on", "验收日期"),
        not_before(held_on, completed_on, "held_on", "验收日期不能早于完工日期。"),
        *(_cannot_sign(party, signed) for party, signed in signatures.items()),
    )
    made = Acceptance.for_project(project, actor, held_on=held_on, place=place, note=note)
    made.save()
    Signature.objects.bulk_create(
        Signature(acceptance=made, party=party, passed=signed.passed, opinion=signed.opinion)
        for party, signed in signatures.items()
    )
    Defect.objects.bulk_create(Defect(acceptance=made, text=text) for text in texts)
    passed = sum(signed.passed for signed in signatures.values())
    sentence = f"组织联合竣工验收,{passed}方签字通过,遗留问题{len(texts)}项"
    events.record("acceptance_held", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def sign(
    acceptance: Acceptance, *, actor: User, on: date, party: str, passed: bool, opinion: str = ""
) -> Signature:
    """Record the signature of a party that had not signed yet."""
    project = locked(acceptance.project_id)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    signed = Signature.objects.filter(acceptance=acceptance, party=party).exists()
    refuse(
        at_step(project, STEP),
        _newest(acceptance, project),
        _cannot_sign(party, Signed(passed, opinion)),
        unless(not signed, "already_signed", "该方已签字;未通过的,请重新组织验收。", field="party"),
    )
    made = Signature.objects.create(acceptance=acceptance, party=party, passed=passed, opinion=opinion)
    sentence = f"竣工验收:{made.get_party_display()}{'签字通过' if passed else '不同意通过'}"
    events.record("acceptance_signed", sentence, actor=actor, on=on, project=project, reason=opinion)
    return made


@transaction.atomic
def close_defect(defect: Defect, *, actor: User, on: date, closed_on: date | None = None) -> Defect:
    """A defect of the acceptance was put right."""
    project, closed_on = locked(defect.acceptance.project_id), closed_on or on
    defect = Defect.objects.select_related("acceptance").get(pk=defect.pk)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    refuse(
        at_step(project, STEP),
        unless(defect.closed_on is None, "already_closed", "这个问题已整改完成。"),
        not_after(closed_on, on, "closed_on", "整改完成日期"),
        not_before(closed_on, defect.acceptance.held_on, "closed_on", "整改完成日期不能早于验收日期。"),
    )
    defect.closed_on = closed_on
    defect.save(update_fields=["closed_on"])
    events.record("defect_closed", f"验收遗留问题已整改:{defect.text}", actor=actor, on=on, project=project)
    return defect


@transaction.atomic
def hand_over_archive(
    acceptance: Acceptance, *, actor: User, on: date, receiver: str, archived_on: date | None = None
) -> Acceptance:
    """The project's papers were handed over; after the acceptance was passed by every party."""
    project, archived_on = locked(acceptance.project_id), archived_on or on
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    refuse(
        at_step(project, STEP),
        _newest(acceptance, project),
        unless(acceptance.archived_on is None, "already_archived", "档案已移交。"),
        _not_passed(acceptance),
        required_text(receiver, "receiver", "档案接收单位"),
        not_after(archived_on, on, "archived_on", "档案移交日期"),
        not_before(archived_on, acceptance.held_on, "archived_on", "档案移交日期不能早于验收日期。"),
    )
    acceptance.archived_on, acceptance.archive_receiver = archived_on, receiver
    acceptance.save(update_fields=["archived_on", "archive_receiver"])
    events.record("archive_handed_over", f"工程档案移交{receiver}", actor=actor, on=on, project=project)
    return acceptance


def missing_parties(acceptance: Acceptance) -> list[tuple[str, str]]:
    """(code, Chinese name) of the parties that have not signed."""
    signed = {signature.party for signature in acceptance.signatures.all()}
    return [(code, name) for code, name in Signature.Party.choices if code not in signed]


def _cannot_sign(party: str, signed: Signed) -> list[Reason]:
    if party not in Signature.Party.values:
        return [Reason("unknown_party", "请选择参加方。", field="party")]
    name = Signature.Party(party).label
    message = f"{name}不同意通过,请填写意见。"
    return unless(signed.passed or signed.opinion.strip(), "required", message, field="opinion")


def _still_standing(project: Project) -> list[Reason]:
    """An acceptance of this cycle that no party refused is not held twice."""
    last = newest_acceptance(project)
    if last is None or last.cycle != project.cycle or any(not one.passed for one in last.signatures.all()):
        return []
    return [Reason("already_held", f"已登记{said(last.held_on)}竣工验收,缺少的签字请在该次验收中补签。")]


def _newest(acceptance: Acceptance, project: Project) -> list[Reason]:
    last = newest_acceptance(project)
    return unless(last and last.pk == acceptance.pk, "not_newest", "已重新组织验收,请在最近一次验收中办理。")


def _not_passed(acceptance: Acceptance) -> list[Reason]:
    missing = [name for _, name in missing_parties(acceptance)]
    refused = [one.get_party_display() for one in acceptance.signatures.all() if not one.passed]
    return unless(not missing, "not_signed", f"{'、'.join(missing)}还没有签字。") + unless(
        not refused, "not_passed", f"{'、'.join(refused)}不同意通过验收。"
    )
