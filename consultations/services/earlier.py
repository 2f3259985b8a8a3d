"""补录: a round held before the project came into the portal, as certified totals with proof (policy §2)."""

from datetime import date

from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.earlier_rounds import EarlierRound, faults_of_earlier, tally_of_earlier
from consultations.models import Round
from consultations.rules import decide
from policy.errors import Reason, Refused
from policy.loader import UnknownScheme, load_scheme
from policy.schema import Scheme
from projects import events
from projects.checks import said
from projects.models import Document, Project


def record_earlier_round(
    project: Project, earlier: EarlierRound, *, actor: User, on: date, proof: Document | None = None
) -> Round:
    """Enter the totals; labelled 补录 for ever and never shown as recounted. Call it inside `take_over`.

    Refused: bad_number, rule_set_unknown, rule_not_yet_in_force, bad_totals, bad_dates, proof_elsewhere.
    """
    authorise(actor, Action.TAKE_OVER, project)
    if reasons := _reasons(project, earlier, on, proof):
        raise Refused(reasons)
    rule = load_scheme(project.scheme_code).rule_set(earlier.rule_set)
    verdict = decide(tally_of_earlier(earlier), rule)
    last = project.rounds.filter(number=earlier.number).aggregate(last=Max("attempt"))["last"] or 0
    round: Round = Round.for_project(
        project,
        actor,
        attempt=last + 1,
        state=Round.State.CERTIFIED,
        taken_over=True,
        proof=proof,
        outcome=verdict.outcome,
        ends_on=earlier.closed_on,
        total_area=earlier.total.area,
        total_heads=earlier.total.heads,
        **{name: getattr(earlier, name) for name in _SAME},
        **_columns(earlier),
    )
    round.save()
    sentence = f"补录{round}结果({said(earlier.certified_on)}确认,适用{rule.name})"
    events.record("record_earlier_round", sentence, actor=actor, on=on, project=project)
    return round


_SAME = ("number", "question", "rule_set", "opened_on", "closed_on", "certified_on")


def _columns(earlier: EarlierRound) -> dict[str, object]:
    shares = {"agree": earlier.agree, "disagree": earlier.disagree, "abstain": earlier.abstain}
    return {f"{name}_area": share.area for name, share in shares.items()} | {
        f"{name}_heads": share.heads for name, share in shares.items()
    }


def _reasons(project: Project, earlier: EarlierRound, on: date, proof: Document | None) -> list[Reason]:
    reasons = list(faults_of_earlier(earlier, _scheme_of(project), on))
    if proof is not None and proof.project_id != project.pk:
        reasons.append(Reason("proof_elsewhere", "佐证材料不属于本项目。", field="proof"))
    return reasons


def _scheme_of(project: Project) -> Scheme | None:
    try:
        return load_scheme(project.scheme_code)
    except UnknownScheme:
        return None
