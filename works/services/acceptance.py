"""项目联合竣工验收 (step 10): everybody invited signs, defects are put right, the archive is handed over."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_after, not_before, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project
from works import acceptance_queries as asked
from works.acceptance_queries import Signer
from works.models import Acceptance, Defect, FiveChecks, Signature, WorksCompletion
from works.services.acceptance_day import Look, wrong_look
from works.services.inviting import newest, still_standing
from works.services.warranties import begin_warranties

STEP = 10


class Signed(NamedTuple):
    """What a party said at the acceptance; a party that does not pass says why."""

    passed: bool
    opinion: str = ""


@transaction.atomic
def hold_acceptance(
    project: Project, *, actor: User, on: date, held_on: date, place: str = "", note: str = "",
    signatures: Mapping[str, Signed] | None = None, defects: Iterable[str] = (),
    checks: Mapping[str, Look] | None = None,
) -> Acceptance:  # fmt: skip
    """Record a joint acceptance held without invitations; parties that are missing sign later.

    Held again only after one refused.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    signatures, texts = dict(signatures or {}), [text.strip() for text in defects if text.strip()]
    checks = dict(checks or {})
    completed_on = (
        WorksCompletion.objects.filter(project=project).values_list("completed_on", flat=True).first()
    )
    refuse(
        at_step(project, STEP),
        still_standing(project),
        not_after(held_on, on, "held_on", "验收日期"),
        not_before(held_on, completed_on, "held_on", "验收日期不能早于完工日期。"),
        *(_cannot_sign(party, signed) for party, signed in signatures.items()),
        *(wrong_look(code, look) for code, look in checks.items()),
    )
    made = Acceptance.for_project(project, actor, held_on=held_on, place=place, note=note)
    made.save()
    Signature.objects.bulk_create(
        Signature(
            acceptance=made, party=party, passed=signed.passed, opinion=signed.opinion, signed_on=held_on,
            recorded_by=actor,
        )
        for party, signed in signatures.items()
    )  # fmt: skip
    Defect.objects.bulk_create(Defect(acceptance=made, text=text) for text in texts)
    FiveChecks.objects.bulk_create(
        FiveChecks(acceptance=made, check_code=code, **look._asdict()) for code, look in checks.items()
    )
    passed = sum(signed.passed for signed in signatures.values())
    sentence = f"组织联合竣工验收,{passed}方签字通过,遗留问题{len(texts)}项"
    events.record("acceptance_held", sentence, actor=actor, on=on, project=project)
    _begin_if_passed(made, actor, on)
    return made


@transaction.atomic
def sign(
    acceptance: Acceptance, *, actor: User, on: date, party: str, passed: bool, opinion: str = "",
    organisation: str = "",
) -> Signature:  # fmt: skip
    """Record the signature of one who had not signed yet; of the invited, by organisation."""
    signer = Signer(party, organisation.strip())
    return sign_all(acceptance, actor=actor, on=on, signed={signer: Signed(passed, opinion)})[0]


@transaction.atomic
def sign_all(
    acceptance: Acceptance, *, actor: User, on: date, signed: Mapping[Signer, Signed]
) -> list[Signature]:
    """Record several signatures at once; when the last one passes, the warranties begin."""
    project = locked(acceptance.project_id)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    before = {
        (one.party, one.organisation): one for one in acceptance.signatures.select_related("recorded_by")
    }
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        unless(acceptance.held_on <= on, "not_held_yet", "验收日期还没有到,不能签字。"),
        unless(signed, "required", "请至少登记一个签字。"),
        *(_cannot_sign(signer.party, word, signer) for signer, word in signed.items()),
        *(_not_asked(acceptance, signer) for signer in signed),
        *(_signed_already(before.get(tuple(signer))) for signer in signed),
    )
    made = Signature.objects.bulk_create(
        Signature(
            acceptance=acceptance, party=signer.party, organisation=signer.organisation, passed=word.passed,
            opinion=word.opinion.strip(), signed_on=on, recorded_by=actor,
        )
        for signer, word in signed.items()
    )  # fmt: skip
    for signer, word in signed.items():
        sentence = f"竣工验收:{signer.name}{'签字通过' if word.passed else '不同意通过'}"
        events.record("acceptance_signed", sentence, actor=actor, on=on, project=project, reason=word.opinion)
    _begin_if_passed(acceptance, actor, on)
    return made


@transaction.atomic
def close_defect(
    defect: Defect, *, actor: User, on: date, closed_on: date | None = None, closing_note: str = ""
) -> Defect:
    """A defect of the acceptance was put right; the note says how."""
    project, closed_on = locked(defect.acceptance.project_id), closed_on or on
    defect = Defect.objects.select_related("acceptance").get(pk=defect.pk)
    authorise(actor, Action.PREPARE_ACCEPTANCE, project)
    refuse(
        at_step(project, STEP),
        unless(defect.closed_on is None, "already_closed", "这个问题已整改完成。"),
        not_after(closed_on, on, "closed_on", "整改完成日期"),
        not_before(closed_on, defect.acceptance.held_on, "closed_on", "整改完成日期不能早于验收日期。"),
    )
    defect.closed_on, defect.closing_note = closed_on, closing_note.strip()
    defect.save(update_fields=["closed_on", "closing_note"])
    sentence = f"验收遗留问题已整改:{defect.text}"
    events.record("defect_closed", sentence, actor=actor, on=on, project=project, reason=defect.closing_note)
    return defect


@transaction.atomic
def hand_over_archive(
    acceptance: Acceptance, *, actor: User, on: date, receiver: str, archived_on: date | None = None,
    reason: str = "",
) -> Acceptance:  # fmt: skip
    """The project's papers were handed over; after the acceptance was passed by every party.

    Papers of the archive list that are missing need a note each, or one reason for all.
    """
    project, archived_on = locked(acceptance.project_id), archived_on or on
    acceptance = Acceptance.objects.get(pk=acceptance.pk)
    authorise(actor, Action.RECORD_ACCEPTANCE, project)
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        unless(acceptance.archived_on is None, "already_archived", "档案已移交。"),
        _not_passed(acceptance),
        _papers_missing(acceptance, reason),
        required_text(receiver, "receiver", "档案接收单位"),
        not_after(archived_on, on, "archived_on", "档案移交日期"),
        not_before(archived_on, acceptance.held_on, "archived_on", "档案移交日期不能早于验收日期。"),
    )
    acceptance.archived_on, acceptance.archive_receiver = archived_on, receiver
    acceptance.archive_reason = reason.strip() if asked.missing_papers(acceptance) else ""
    acceptance.save(update_fields=["archived_on", "archive_receiver", "archive_reason"])
    sentence, why = f"工程档案移交{receiver}", acceptance.archive_reason
    events.record("archive_handed_over", sentence, actor=actor, on=on, project=project, reason=why)
    return acceptance


def missing_parties(acceptance: Acceptance) -> list[tuple[str, str]]:
    """(code, Chinese name) of the parties of which somebody has not signed."""
    missing = {signer.party for signer in asked.missing_signers(acceptance)}
    return [(code, name) for code, name in Signature.Party.choices if code in missing]


def _begin_if_passed(acceptance: Acceptance, actor: User, on: date) -> None:
    whole = Acceptance.objects.prefetch_related("signatures", "invitees").get(pk=acceptance.pk)
    if asked.passed(whole):
        begin_warranties(whole, actor=actor, on=on)


def _cannot_sign(party: str, signed: Signed, signer: Signer | None = None) -> list[Reason]:
    if party not in Signature.Party.values:
        return [Reason("unknown_party", "请选择参加方。", field="party")]
    name = signer.name if signer else Signature.Party(party).label
    message = f"{name}不同意通过,请填写意见。"
    return unless(signed.passed or signed.opinion.strip(), "required", message, field="opinion")


def _not_asked(acceptance: Acceptance, signer: Signer) -> list[Reason]:
    known = signer.party not in Signature.Party.values or signer in asked.signers(acceptance)
    return unless(known, "not_invited", f"{signer.name if not known else ''}不在邀请名单中。", field="party")


def _signed_already(before: Signature | None) -> list[Reason]:
    """Who came first, and what was written down."""
    if before is None:
        return []
    word, who = "同意通过" if before.passed else "不同意通过", before.recorded_by or "其他人"
    text = f"该方已签字:{Signer(before.party, before.organisation).name}{word}({who}登记);未通过的,请重新组织验收。"
    return [Reason("already_signed", text, field="party")]


def _not_passed(acceptance: Acceptance) -> list[Reason]:
    missing = [signer.name for signer in asked.missing_signers(acceptance)]
    refused = [
        Signer(one.party, one.organisation).name for one in acceptance.signatures.all() if not one.passed
    ]
    return unless(not missing, "not_signed", f"{'、'.join(missing)}还没有签字。") + unless(
        not refused, "not_passed", f"{'、'.join(refused)}不同意通过验收。"
    )


def _papers_missing(acceptance: Acceptance, reason: str) -> list[Reason]:
    missing = asked.missing_papers(acceptance)
    text = f"档案还缺:{'、'.join(missing)}。请收齐后移交,或写明理由。"
    return unless(not missing or reason.strip(), "papers_missing", text, field="reason")
