"""专项征求意见: a round on one matter, of the buildings and entrances it concerns; no gate asks for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.board import FEWEST
from consultations.models import Round
from consultations.names import LAST_OF_SCHEME
from consultations.scopes import Part, scope_reasons
from consultations.services.roll import in_scope
from consultations.services.rounds import new_round, period_reasons, roster_reasons
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.guards import locked, required_text, running
from projects.models import Project, Roster, Unit

MOST = 99


def open_special_round(
    project: Project,
    *,
    actor: User,
    on: date,
    title: str,
    scope: Sequence[Part],
    ends_on: date,
    question: str,
    item_code: str = "",
    rule_set: str | None = None,
    counts_parking: bool = False,
    again: int | None = None,
) -> Round:
    """Ask the heads with units in `scope` about one matter, at any step, beside whatever else runs.

    The rule proposed is the scheme's for such matters unless another is named. `again`: the number of a special round
    that was voided or fell short, to be asked anew. Refused: no_roster, required, empty_scope, unknown_building,
    unknown_entrance, scope_twice, too_few_heads, nothing_counted, unknown_item, rule_set_unknown,
    rule_not_yet_in_force, ends_before_opening, not_again, too_many, roster_changed.
    """
    with transaction.atomic():
        project = locked(project)
        authorise(actor, Action.OPEN_ROUND, project)
        running(project)
        locks.neighbourhood_for_heads(project.neighbourhood_id)
        scheme, parts = load_scheme(project.scheme_code), [(part[0], part[1]) for part in scope]
        rule = scheme.rule_sets.get(rule_set) if rule_set else scheme.special_rule_set(on)
        roster = Roster.objects.filter(neighbourhood=project.neighbourhood_id, is_current=True).first()
        reasons = [
            *roster_reasons(roster),
            *required_text(title, "title", "专项名称"),
            *required_text(question, "question", "征求事项"),
            *_item_reasons(scheme, item_code),
            *(_scope_reasons(roster, parts, counts_parking) if roster else []),
            *(period_reasons(rule, on, ends_on) if rule else [_no_rule()]),
            *_number_reasons(project, again),
        ]
        if reasons or roster is None or rule is None:
            raise Refused(reasons)
        return new_round(
            project, actor, roster, rule, number=again or _next_number(project), title=title.strip()[:60],
            item_code=item_code, scope=[list(part) for part in parts], opened_on=on, ends_on=ends_on,
            question=question, counts_parking=counts_parking,
        )  # fmt: skip


def entrances_of(roster: Roster) -> Mapping[str, Collection[str]]:
    """The roster's buildings with their entrances, in the order of the roster; one query."""
    found: dict[str, list[str]] = {}
    places = Unit.objects.filter(roster=roster).order_by("pk").values_list("building", "entrance")
    for building, entrance in dict.fromkeys(places):
        found.setdefault(building, []).append(entrance)
    return found


def _no_rule() -> Reason:
    return Reason("rule_set_unknown", "没有这个表决规则,请重新选择。", field="rule_set")


def _item_reasons(scheme: Scheme, code: str) -> list[Reason]:
    if not code or code in {item.code for item in scheme.items}:
        return []
    return [Reason("unknown_item", f"实施方案里没有内容“{code}”。", field="item_code")]


def _scope_reasons(roster: Roster, parts: Sequence[Part], counts_parking: bool) -> list[Reason]:
    """Below five heads the public result would say who said what."""
    if reasons := scope_reasons(parts, entrances_of(roster)):
        return reasons
    _, heads = in_scope(roster, counts_parking, parts)
    if heads >= FEWEST:
        return []
    if not heads and in_scope(roster, True, parts)[1]:
        message = "范围内只有产权车位,不计入车位就没有业主。"
        return [Reason("nothing_counted", message, field="counts_parking")]
    message = f"范围内只有{heads}人,公布结果就能看出各人的意见。请扩大范围,或由街道另行书面征求。"
    return [Reason("too_few_heads", message, field="scope")]


def _number_reasons(project: Project, again: int | None) -> list[Reason]:
    """What may not be asked anew, or that there is no number left."""
    if again is None:
        full = _next_number(project) > MOST
        return [Reason("too_many", "专项征求意见的次数已经用完。")] if full else []
    last = project.rounds.filter(number=again).select_related("let_pass").order_by("attempt").last()
    if last is None or not last.is_special:
        return [Reason("not_again", "没有这次专项征求意见,不能再次征求。")]
    if last.state in (Round.State.OPEN, Round.State.CLOSED) or last.carried:
        state = "已经通过" if last.carried else last.get_state_display()
        return [Reason("not_again", f"{last}{state},不能再次征求。", where=f"round:{again}")]
    return []


def _next_number(project: Project) -> int:
    last = project.rounds.aggregate(last=Max("number"))["last"] or 0
    return int(max(last, LAST_OF_SCHEME)) + 1
