"""Filters and component tags of the portal's templates; how to use them: docs/look.md."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import segno
from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Role
from web import bars as geometry
from web import elder, formats
from web.menu import menu

register = template.Library()

LIGHTS = {"green": "正常", "yellow": "预警", "red": "逾期", "grey": "待定"}
STEP_STATES = {
    "done": "已完成",
    "now": "正在办理",
    "next": "未开始",
    "returned": "已退回,需重新办理",
    "skipped": "不再需要",
}
STATION = ("number", "name", "state", "entered_on", "left_on", "plain", "days_used", "days_standard", "href")
ROLE_LABELS = dict(Role.choices)


@register.filter
def area(value: Decimal | None) -> str:
    """4,531.95 ㎡."""
    return formats.with_unit(formats.number(value), "㎡")


@register.filter
def area_number(value: Decimal | None) -> str:
    """4,531.95, the unit standing in the table's head."""
    return formats.number(value)


@register.filter
def heads(value: int | None) -> str:
    """1,204 人."""
    return formats.with_unit(formats.number(value, 0), "人")


@register.filter
def count(value: int | None) -> str:
    """1,204."""
    return formats.number(value, 0)


@register.filter
def figure(value: Decimal | int | str | None) -> str:
    """A figure of a report: whole numbers whole, others with two decimals, text as it is."""
    if isinstance(value, str):
        return value
    return formats.number(value, 0 if isinstance(value, int) else 2)


@register.filter
def yuan(value: Decimal | None) -> str:
    """2,000,000.00 元."""
    return formats.with_unit(formats.number(value), "元")


@register.filter
def yuan_number(value: Decimal | None) -> str:
    """2,000,000.00, the unit standing in the table's head."""
    return formats.number(value)


@register.filter
def wan(value: Decimal | None) -> str:
    """200.00 万元; reports only."""
    return formats.ten_thousands(value)


@register.filter
def day(value: date | None) -> str:
    """2026年10月8日(周四); of an instant, the local day."""
    return formats.day(_local(value))


@register.filter
def short_day(value: date | None) -> str:
    """2026年10月8日."""
    return formats.short_day(_local(value))


@register.filter
def near_day(value: date | None, today: date) -> str:
    """10月8日; the year stands before it where it is not today's."""
    return formats.near_day(_local(value), today)


@register.filter
def instant(value: datetime | date | None) -> str:
    """2026年10月8日(周四)14:05 in local time; of a date, the day alone."""
    return formats.instant(_local(value)) if isinstance(value, datetime) else formats.day(value)


@register.filter
def workdays(value: int | None) -> str:
    """6 个工作日."""
    return formats.with_unit(formats.number(value, 0), "个工作日")


@register.filter
def share_percent(part: Decimal | int | None, whole: Decimal | int | None) -> str:
    """66.67 %; for the eye only, nothing is decided on it."""
    return formats.share(part, whole)


@register.filter
def hash_groups(digits: str) -> str:
    """A hash in groups of eight."""
    return formats.grouped(digits)


@register.filter
def file_size(octets: int | None) -> str:
    """1.2 MB."""
    return formats.size(octets)


@register.filter
def role_label(who: str | None) -> str:
    """A role's code as people call it; any other text as it is."""
    return str(ROLE_LABELS.get(who or "", who or ""))


@register.inclusion_tag("components/step_track.html")
def step_track(steps: Iterable[Any], layout: str = "") -> dict[str, Any]:
    """The eleven stations; layout "tall" is vertical on every screen, with the plain sentences."""
    return {"stations": [_station(step) for step in steps], "layout": layout}


@register.inclusion_tag("components/two_bars.html")
def two_bars(bars: Any) -> dict[str, Any]:
    """Area above, heads below, on the same scale, with the line to reach."""
    pair = geometry.two_bars(bars)
    caption, sentence = geometry.pick(bars, "caption") or "", geometry.pick(bars, "sentence") or ""
    return {"bars": pair, "choices": pair[0].parts, "caption": caption, "sentence": sentence}


@register.inclusion_tag("components/gate_list.html")
def gate_list(conditions: Iterable[Any]) -> dict[str, Any]:
    """What the next step needs: ✓ done, ○ missing, who can do it, a link to where."""
    return {"conditions": conditions}


@register.inclusion_tag("components/light.html")
def light(code: str | None, count: int | None = None) -> dict[str, Any]:
    """A light as shape, word and colour; an unknown or empty code prints nothing."""
    return {"code": code, "word": LIGHTS.get(code or "", ""), "count": count}


@register.inclusion_tag("components/tag.html")
def tag(text: str, kind: str = "plain") -> dict[str, Any]:
    """A state in one or two words."""
    return {"text": text, "kind": kind}


@register.inclusion_tag("components/progress.html")
def progress(value: Any, max: Any, sentence: str) -> dict[str, Any]:
    """A progress bar with its words; an unknown end (max 0 or None) is drawn empty."""
    whole, part = Decimal(max or 0), Decimal(value or 0)
    share = min(part * 100 / whole, Decimal(100)) if whole else Decimal(0)
    return {"width": f"{share:.2f}%", "whole": whole, "part": part, "sentence": sentence}


@register.simple_tag
def qr_code(url: str, size: int = 4) -> SafeString:
    """The QR code of an address as inline SVG without inline style; `size` is pixels per module."""
    drawn = segno.make(url, error="m").svg_inline(
        scale=size, border=2, omitsize=False, svgclass="qr-code", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - segno writes modules, never the text given to it


@register.inclusion_tag("components/qr.html")
def qr(url: str, size: int = 4) -> dict[str, Any]:
    """The QR code with the address in words under it."""
    return {"url": url, "size": size}


@register.simple_tag(takes_context=True)
def elder_view(context: template.Context) -> bool:
    """True where the reader asked for 大字版."""
    request = context.get("request")
    return request is not None and elder.wanted(request)


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_item(context: template.Context, name: str, text: str) -> dict[str, Any]:
    """A link of the header; nothing where the page is not part of this installation."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return {"href": "", "text": text, "current": False}
    path = getattr(context.get("request"), "path", "")
    inside = href not in ("/", "/work/") and path.startswith(href)
    also = name == "neighbourhood_list" and path.startswith("/work/projects/")
    return {"href": href, "text": text, "current": path == href or inside or also}


@register.simple_tag(takes_context=True)
def menu_groups(context: template.Context) -> list[Any]:
    """What stands under 更多 for the reader; nothing where nobody is logged in."""
    user = context.get("user")
    return menu(user) if user is not None else []


def _station(step: Any) -> dict[str, Any]:
    given = {name: geometry.pick(step, name) for name in STATION}
    return given | {"words": STEP_STATES.get(given["state"], "")}


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def said_of(error: object, label: object) -> str:
    """An error naming its input, which it does itself where it has the label in it or begins as the label does.

    Either may be a text that is translated late, as Django's own are.
    """
    error, label = str(error), str(label)
    begins = error.partition(":")[0]
    names_it = label in error or (begins != error and bool(begins) and label.startswith(begins))
    return error if names_it else f"{label}:{error}"
