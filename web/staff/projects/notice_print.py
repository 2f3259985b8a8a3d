"""The notice as it hangs on a board: A4, big type, a QR code to its public page."""

import io

import segno
from django.conf import settings
from django.urls import reverse

from projects.models import Notice
from projects.pdf import pdf
from web import formats


def public_address(notice: Notice) -> str:
    """The full address of the notice's public page."""
    return settings.SITE_URL + reverse("public_notice", args=[notice.project.neighbourhood.code, notice.pk])


def board_sheet(notice: Notice) -> bytes:
    """The PDF. While a photo is missing nobody knows the last day: the sheet says from when the days count."""
    place, address = notice.project.neighbourhood, public_address(notice)
    return pdf(
        "notice",
        {
            "title": notice.title,
            "paragraphs": [line.strip() for line in notice.body.splitlines() if line.strip()],
            "days": _days(notice),
            "contact": notice.contact,
            "office": f"{place.street.name}办事处",
            "published": formats.short_day(notice.published_on),
            "address": address,
            "qr": _svg(address),
        },
    )


def _days(notice: Notice) -> str:
    begins = f"{formats.short_day(notice.published_on)}发布"
    if notice.closes_on:
        return f"{begins},{formats.day(notice.closes_on)}24时截止(共{notice.workdays}个工作日)"
    return f"{begins};公示期自张贴之日起计算,{notice.workdays}个工作日(张贴当日不计)"


def _svg(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=1, xmldecl=False)
    return out.getvalue().decode()
