"""What is wrong with an objection, or with what the street wants residents to read of it: reasons, gathered."""

from datetime import date

from django.db.models import CharField, F, Value

from policy.errors import Reason
from projects.guards import required_text
from projects.models import Notice, Objection, Owner, Project
from projects.privacy_words import has_numbers, room_in

NOTICE_STEP = 3
LONGEST = 1000
LONGEST_CONTACT = 100


def closed(project: Project, notice: Notice, on: date) -> list[Reason]:
    """Why residents cannot object on this day; where the notice stands, begun or not, they can."""
    over = notice.closes_on is not None and on > notice.closes_on
    if notice.withdrawn_on is None and not over and project.step == NOTICE_STEP and project.is_running:
        return []
    why = "公示期已结束" if over and notice.withdrawn_on is None else "这次公示已不再进行"
    return [Reason("closed", f"{why},不能在网上提出异议。意见可以交到:{counter(project, notice)}。")]


def counter(project: Project, notice: Notice) -> str:
    """Where paper and callers go: as the notice says, else the neighbourhood's contact, else its street."""
    place = project.neighbourhood
    known = f"{place.contact_name} {place.contact_phone}".strip()
    return notice.contact or known or f"{place.street.name}办事处"


def text_reasons(text: str) -> list[Reason]:
    """An objection has a text, not too long, without numbers that name a person."""
    reasons = [*required_text(text, "text", "异议内容"), *_numbers(text, "text")]
    if len(text.strip()) > LONGEST:
        reasons.append(Reason("too_long", f"异议内容最多{LONGEST}字。", field="text"))
    return reasons


def contact_reasons(contact: str) -> list[Reason]:
    """The way to reach the sender is one line."""
    if len(contact.strip()) > LONGEST_CONTACT:
        return [Reason("too_long", f"联系方式最多{LONGEST_CONTACT}字。", field="contact")]
    return []


def channel_reasons(channel: str) -> list[Reason]:
    """The counter registers what came to the counter; online is residents' own page."""
    known = set(Objection.Channel.values) - {Objection.Channel.ONLINE}
    return [] if channel in known else [Reason("bad_channel", "请选择收到的渠道。", field="channel")]


def outside(notice: Notice, received: date, on: date) -> list[Reason]:
    """Registered later is well; received outside the days of the notice is not an objection to it."""
    last = min((day for day in (notice.closes_on, notice.withdrawn_on) if day is not None), default=received)
    if received > on:
        return [Reason("in_the_future", "收到日期不能晚于今天。", field="received_on")]
    if not notice.published_on <= received <= last:
        return [Reason("outside", "收到日期不在公示期内;期外的意见请作为日常来信处理。", field="received_on")]
    return []


def public_reasons(project: Project, text: str, field: str, label: str) -> list[Reason]:
    """What residents will read holds no phone, no identity number, no room and no name of an owner."""
    reasons = [*required_text(text, field, label), *_numbers(text, field)]
    if len(text.strip()) > LONGEST:
        reasons.append(Reason("too_long", f"{label}最多{LONGEST}字。", field=field))
    if room := room_in(text):
        reasons.append(Reason("room", f"请去掉室号“{room}”。", field=field))
    for name in _owners_in(project, text):
        words = f"“{name}”与名册中的业主姓名相同,请去掉或换一种说法。"
        reasons.append(Reason("owner_name", words, field=field))
    return reasons


def _owners_in(project: Project, text: str) -> list[str]:
    """Names of the current roster's owners, persons only, that stand in the text; one query."""
    rows = Owner.objects.filter(
        head__roster__neighbourhood=project.neighbourhood_id, head__roster__is_current=True,
        head__is_developer=False, credit_code="", name__regex=r"^[^\s]{2,4}$",
    )  # fmt: skip
    found = rows.annotate(said=Value(text, CharField())).filter(said__contains=F("name"))
    return sorted(set(found.values_list("name", flat=True)))


def _numbers(text: str, field: str) -> list[Reason]:
    if has_numbers(text):
        return [Reason("personal_data", "请去掉手机号码和身份证号码,只写事情本身。", field=field)]
    return []
