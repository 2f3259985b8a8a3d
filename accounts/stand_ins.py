"""代班 (A/B岗): the verbs that name a stand-in for an absent person, and end that early."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import DESK, AccountEvent, StandIn, User
from accounts.permissions import Action, may
from policy.errors import NotAllowed, Reason, Refused

LONGEST_DAYS = 366


@transaction.atomic
def name_stand_in(
    person: User, stand_in: User, *, actor: User, on: date, from_on: date, until_on: date, reason: str
) -> StandIn:
    """`stand_in` does the person's work from the first day to the last, both included.

    By the person for the own absence, or by the administrator for anybody. Refused, all reasons at once: same_person,
    other_role, other_office, inactive, required, past, dates_wrong, too_long, overlap, chain.
    """
    person, stand_in = lock_people(person, stand_in)
    _authorise(actor, person)
    reasons = [*unfit(person, stand_in, "stand_in"), *_wrong_days(on, from_on, until_on)]
    if not person.is_active:
        reasons.append(Reason("inactive_person", f"{person}的账号已停用,请改用“移交工作”。"))
    if not reason.strip():
        reasons.append(Reason("required", "请填写事由。", field="reason"))
    reasons += _clashes(person, stand_in, on, from_on, until_on)
    if reasons:
        raise Refused(reasons)
    made = StandIn.objects.create(
        person=person, stand_in=stand_in, from_on=from_on, until_on=until_on, reason=reason.strip()[:200],
        made_by=actor,
    )  # fmt: skip
    _record("stand_in", f"{span(made)}由{stand_in}代{person}:{made.reason}", made, actor, on)
    return made


@transaction.atomic
def end_stand_in(row: StandIn, *, actor: User, on: date, reason: str) -> StandIn:
    """End it before its last day: from `on` the person works again.

    By the person or the administrator. Refused: over, required.
    """
    person = lock_people(row.person, row.stand_in)[0]
    _authorise(actor, person)
    row = StandIn.objects.select_related("person", "stand_in").get(pk=row.pk)
    reasons = [] if reason.strip() else [Reason("required", "请填写提前结束的理由。", field="end_reason")]
    if row.ended_on is not None or row.until_on < on:
        reasons.append(Reason("over", "这次代班已经结束。"))
    if reasons:
        raise Refused(reasons)
    return close(row, actor=actor, on=on, reason=reason)


def close(row: StandIn, *, actor: User, on: date, reason: str) -> StandIn:
    """Write the early end and record it on both accounts; whoever calls has locked and asked."""
    row.ended_on, row.ended_by, row.end_reason = on, actor, reason.strip()[:200]
    row.save(update_fields=["ended_on", "ended_by", "end_reason"])
    _record("stand_in_ended", f"提前结束{row.stand_in}代{row.person}:{row.end_reason}", row, actor, on)
    return row


def unfit(person: User, other: User, field: str) -> list[Reason]:
    """Why `other` cannot take this person's work: only an active colleague of the same role at the same desk can."""
    if other.pk == person.pk:
        return [Reason("same_person", "不能选择本人,请选择另一位同事。", field=field)]
    reasons = []
    if not other.is_active:
        reasons.append(Reason("inactive", f"{other}的账号已停用,请选择在用的账号。", field=field))
    if other.role != person.role:
        message = f"{other}是{other.get_role_display()},{person}是{person.get_role_display()},须为同一角色。"
        reasons.append(Reason("other_role", message, field=field))
    if desk_of(other) != desk_of(person):
        message = f"{other}在{other.office},{person}在{person.office},须为同一单位。"
        reasons.append(Reason("other_office", message, field=field))
    return reasons


def desk_of(person: User) -> tuple[int | None, ...]:
    """Street, community, department and building body: people of one role and desk can take each other's work."""
    return person.street_id, person.community_id, person.department_id, person.builder_id


def lock_people(*people: User) -> list[User]:
    """Their rows, locked in one order whoever comes first; what is appended in their name does not wait for it."""
    rows = User.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.select_related(*DESK).filter(pk__in={one.pk for one in people})}
    return [found[one.pk] for one in people]


def span(row: StandIn) -> str:
    """2019年10月21日至10月25日, in a sentence."""
    first, last = row.from_on, row.until_on
    begin = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return begin
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{begin}至{year}{last.month}月{last.day}日"


def _authorise(actor: User, person: User) -> None:
    if (actor.pk == person.pk and actor.is_active) or may(actor, Action.HAND_OVER):
        return
    raise NotAllowed(Reason("not_allowed", "只有本人或系统管理员可以指定代班,请联系系统管理员。"))


def _wrong_days(on: date, from_on: date, until_on: date) -> Iterable[Reason]:
    if from_on < on:
        yield Reason("past", "开始日期不能早于今天。", field="from_on")
    if until_on < from_on:
        yield Reason("dates_wrong", "结束日期不能早于开始日期。", field="until_on")
    elif (until_on - from_on).days >= LONGEST_DAYS:
        yield Reason("too_long", "代班最长一年;长期不在岗的,请移交工作。", field="until_on")


def _clashes(person: User, stand_in: User, on: date, from_on: date, until_on: date) -> list[Reason]:
    """Overlaps of one person, and chains: whoever stands in is not away on the same days."""
    rows = StandIn.objects.not_over(on).filter(from_on__lte=until_on, until_on__gte=from_on)
    rows = rows.select_related("person", "stand_in")
    reasons = [
        Reason("overlap", f"{span(row)}已由{row.stand_in}代{person},日期不能重叠。", field="from_on")
        for row in rows.filter(person=person)
    ]
    for row in rows.filter(stand_in=person):
        message = f"{span(row)}{person}正在代{row.person},请先结束那次代班。"
        reasons.append(Reason("chain", message, field="from_on"))
    if stand_in.pk != person.pk:
        for row in rows.filter(person=stand_in):
            message = f"{span(row)}{stand_in}自己由{row.stand_in}代班,请选择其他同事。"
            reasons.append(Reason("chain", message, field="stand_in"))
    return reasons


def _record(verb: str, sentence: str, row: StandIn, actor: User, on: date) -> None:
    """On the record of both."""
    for account in (row.person, row.stand_in):
        AccountEvent.objects.create(verb=verb, sentence=sentence[:300], account=account, actor=actor, on=on)
