"""What every form must satisfy, entered singly or by sheet."""

from datetime import date

from consultations.models import Round
from policy.errors import Reason
from projects.checks import said


def date_reasons(round: Round, signed_on: date | None, on: date, reconfirmed: bool) -> list[Reason]:
    """Why a form of this date cannot count in the round; a form without a date is taken."""
    if signed_on is None:
        return []
    if signed_on > on:
        return [_date_reason("signed_in_future", f"签字日期{said(signed_on)}还没有到,请核对。")]
    if signed_on > round.ends_on:
        return [
            _date_reason(
                "signed_after_end",
                f"签字日期{said(signed_on)}晚于截止日期{said(round.ends_on)},不能计入;确需延长的,须在截止前办理延期。",
            )
        ]
    if signed_on < round.opened_on and not reconfirmed:
        return [
            _date_reason(
                "signed_before_opening",
                f"签字日期{said(signed_on)}早于征求意见开始日期{said(round.opened_on)};业主重新确认后才能计入。",
            )
        ]
    return []


def _date_reason(code: str, message: str) -> Reason:
    return Reason(code, message, field="signed_on")
