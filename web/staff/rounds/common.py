"""What the pages of a round share: fetching it, who may see the count, crumbs and facts."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action, may
from consultations.models import Round
from consultations.queries import literal_rule_set_of, rule_set_of, tally_of
from consultations.rules import decide, literal_sentence
from projects.models import Project
from web.access import whole
from web.tally_bars import bars_of

TAGS = {
    Round.State.OPEN: "now",
    Round.State.CLOSED: "warn",
    Round.State.CERTIFIED: "good",
    Round.State.VOIDED: "muted",
}
NUMBERS = (1, 2, 3)


def today() -> Any:
    """The day in Shanghai, read here at the edge."""
    return timezone.localdate()


def round_or_404(request: HttpRequest, code: str, number: int) -> Round:
    """The newest attempt of the round, or the one asked for by ?attempt=, if the person may see it."""
    rounds = (
        Round.objects.visible_to(request.user)
        .select_related("project__neighbourhood__street", "let_pass__by", "certified_by")
        .filter(project__code=code, number=number)
        .order_by("-attempt")
    )
    attempt = whole(request.GET.get("attempt", ""))
    round = rounds.first() if attempt is None else rounds.filter(attempt=attempt).first()
    if round is None:
        raise Http404
    return round


def sees_count(user: User, round: Round) -> bool:
    """The street's own people see the running count; everyone else waits for the certified result."""
    own = may(user, Action.ENTER_BALLOTS, round) or may(user, Action.CERTIFY_ROUND, round)
    return round.is_certified or own


def counted(round: Round, caption: str = "") -> dict[str, Any]:
    """The count as pages show it: tally, verdict, bars and the sentence on the scheme's literal text."""
    tally, rule = tally_of(round), rule_set_of(round)
    verdict = decide(tally, rule)
    returned = tally.took_part.heads + tally.unresolved.heads
    return {
        "tally": tally,
        "rule": rule,
        "verdict": verdict,
        "bars": bars_of(tally, verdict, caption or str(round)),
        "returned": returned,
        "entered": f"已录 {returned:,} / {round.total_heads:,} 份",
        "literal": literal_sentence(tally, literal_rule_set_of(round), rule),
    }


def project_href(project: Project) -> str:
    """The project's page."""
    return reverse("project", args=[project.code])


def href(name: str, round: Round) -> str:
    """A page of this round, of this attempt where it is not the newest."""
    return reverse(name, args=[round.project.code, round.number])


def context(round: Round, **more: Any) -> dict[str, Any]:
    """What every page of a round needs."""
    project = round.project
    return {
        "round": round,
        "project": project,
        "state_tag": TAGS[Round.State(round.state)],
        "crumbs": crumbs(project, round, more.get("here", "")),
        **more,
    }


def crumbs(project: Project, round: Round | None = None, here: str = "") -> list[dict[str, Any]]:
    """The way here from the project's page; `inside`: no link for community workers."""
    way: list[dict[str, Any]] = [
        {"text": "项目库", "href": reverse("neighbourhood_list"), "inside": True},
        {"text": project.neighbourhood.name, "href": project_href(project), "inside": True},
        {"text": "征求意见", "href": reverse("round_list", args=[project.code])},
    ]
    if round is not None:
        way.append({"text": str(round), "href": href("round", round)})
    if here:
        return [*way, {"text": here, "href": ""}]
    return [*way[:-1], {"text": way[-1]["text"], "href": ""}]
