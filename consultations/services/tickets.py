"""手机上传: a QR on the clerk's screen lets a phone upload scans to one stack, in the clerk's name, for half an hour."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise, may
from consultations import locks
from consultations.models import PaperBatch, Scan, UploadTicket
from consultations.services.scans import keep_scans, read_uploads, taking_scans
from policy.errors import Refused
from projects.scanned import ScannedFile

VALID_FOR = timedelta(minutes=30)
TOKEN_BYTES = 16
MOST_PAGES = 600
GONE = "这个上传页面已经失效,请在电脑上重新打开二维码。"


@dataclass(frozen=True)
class Issued:
    """A ticket and its token, which is kept nowhere and told once."""

    ticket: UploadTicket
    token: str


def issue_ticket(batch: PaperBatch, *, actor: User, at: datetime) -> Issued:
    """A ticket for this stack, valid for half an hour; an older one of the stack ends. Refused: as attaching a scan."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        taking_scans(batch, actor)
        held = PaperBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
        held.tickets.filter(ended_at__isnull=True).update(ended_at=Now())
        ticket = UploadTicket.objects.create(
            batch=held, token_hash=_hash(token), made_by=actor, expires_at=at + VALID_FOR
        )
    return Issued(ticket, token)


def end_tickets(batch: PaperBatch, *, actor: User) -> int:
    """End the stack's ticket; uploads still on their way are refused. Returns how many ended."""
    authorise(actor, Action.ATTACH_SCAN, batch.round)
    return batch.tickets.filter(ended_at__isnull=True).update(ended_at=Now())


def ticket_of(token: str, *, at: datetime) -> UploadTicket | None:
    """The live ticket of this token: not ended, not expired, its maker still allowed to attach scans."""
    rows = UploadTicket.objects.select_related("made_by", "batch__round__project__neighbourhood")
    ticket = rows.filter(token_hash=_hash(token), ended_at__isnull=True, expires_at__gt=at).first()
    if ticket is None or not may(ticket.made_by, Action.ATTACH_SCAN, ticket.batch.round):
        return None
    return ticket


def upload_by_ticket(token: str, uploads: Iterable[BinaryIO], *, at: datetime, on: date) -> list[Scan]:
    """File what the phone sent, unless the ticket ended meanwhile.

    Refused: ticket_gone, too_many_pages, and as attaching a scan.
    """
    ticket = ticket_of(token, at=at)
    if ticket is None:
        raise Refused.one("ticket_gone", GONE)
    files = read_uploads(ticket.batch, uploads)
    with transaction.atomic():
        locks.round_shared(ticket.batch.round_id)
        held = UploadTicket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        if held.ended_at is not None:
            raise Refused.one("ticket_gone", GONE)
        _refuse_flood(held, files)
        return keep_scans(ticket.batch, files, actor=ticket.made_by, on=on, ticket=held)


def sent_by(ticket: UploadTicket) -> list[Scan]:
    """What this ticket's phone sent and is still there; nothing else of the stack."""
    return list(ticket.scans.filter(removed_at__isnull=True))


def _refuse_flood(ticket: UploadTicket, files: list[ScannedFile]) -> None:
    """Whoever has the address may not fill the disk with it; removed scans count too."""
    sent = ticket.scans.aggregate(pages=Sum("page_count"))["pages"] or 0
    if sent + sum(file.page_count for file in files) > MOST_PAGES:
        message = f"一个二维码最多上传 {MOST_PAGES} 页,请在电脑上重新打开二维码。"
        raise Refused.one("too_many_pages", message, field="uploads")


def _hash(token: str) -> str:
    """128 random bits need no salt."""
    return sha256(token.encode()).hexdigest()
