"""What the verbs of the final account refuse: who decided before, what does not add up."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from funding.ladder import Origin, mismatch
from funding.ladder_lines import Entry, excluded_of, faults
from funding.models import FinalAccount
from policy.errors import Reason
from policy.loader import load_scheme
from projects.checks import money, one_of, said, unless
from projects.models import Project


class Excluded(NamedTuple):
    """A part of the account outside city and district money; `kind` is one of the scheme's codes."""

    kind: str
    amount_yuan: Decimal
    label: str = ""


def undecided(account: FinalAccount) -> list[Reason]:
    """Whoever comes second is told who decided and what."""
    if account.approved_on:
        words = f"{account.approved_by}已登记{said(account.approved_on)}核定({account.document_no})。"
        return [Reason("already_approved", words)]
    if account.returned_on:
        words = f"{account.returned_by}已于{said(account.returned_on)}退回:{account.return_reason}"
        return [Reason("already_returned", words)]
    taken_back = f"{account.recorded_by}已于{said(account.taken_back_on)}撤回。"
    return unless(account.taken_back_on is None, "taken_back", taken_back)


def newest(account: FinalAccount) -> list[Reason]:
    """A later version that was not taken back takes this one's place."""
    rows = FinalAccount.objects.filter(project=account.project_id, number__gt=account.number)
    return unless(
        not rows.filter(taken_back_on=None).exists(), "not_newest", "已报送更新的版本,请办理最新版本。"
    )


def agrees_with_review(account: FinalAccount) -> list[Reason]:
    """What is approved is what was reviewed: another amount goes back and comes again as a new version."""
    if account.reviewed_yuan in (None, account.amount_yuan):
        return []
    words = (
        f"审核金额 {account.reviewed_yuan:,.2f} 元,与报送的 {account.amount_yuan:,.2f} 元不一致,"
        "请退回街道,按审核金额重新报送后再核定。"
    )
    return [Reason("differs_from_review", words)]


def reviewed_before(account: FinalAccount, correction_reason: str) -> list[Reason]:
    """The second to review is told of the first, and corrects it only with a reason."""
    if account.reviewed_on is None or correction_reason.strip():
        return []
    words = (
        f"{account.reviewed_by}已登记审核:{account.reviewer},{account.reviewed_yuan:,.2f} 元;"
        "更正的,请填写更正理由。"
    )
    return [Reason("already_reviewed", words, field="correction_reason")]


def line_reasons(project: Project, origin: Origin, *, signed: bool = False) -> list[Reason]:
    """Everything wrong with a paper's lines, and by how much they miss it."""
    scheme = load_scheme(project.scheme_code)
    codes = {item.code for item in scheme.items}
    return faults(origin.lines, codes, scheme.subsidy.excluded_kinds, signed=signed) or mismatch(origin)


def excluded_reasons(project: Project, amount_yuan: Decimal, excluded: Iterable[Excluded]) -> list[Reason]:
    """Kinds of the scheme, amounts that can be, together never more than the account."""
    kinds, lines = load_scheme(project.scheme_code).subsidy.excluded_kinds, tuple(excluded)
    wrong = [reason for line in lines for reason in _bad(line, kinds)]
    total = sum((line.amount_yuan for line in lines), Decimal(0))
    message = f"不计入补助的费用合计 {total:,.2f} 元,大于决算总额 {amount_yuan:,.2f} 元。"
    return wrong or unless(total <= amount_yuan, "excluded_above_cost", message, field="excluded")


def _bad(line: Excluded, kinds: Collection[str]) -> list[Reason]:
    return one_of(line.kind, kinds, "excluded", "不计入补助的类别") + money(
        line.amount_yuan, "excluded", "不计入补助的金额"
    )


def marked(project: Project, lines: Iterable[Entry]) -> tuple[Excluded, ...]:
    """The excluded parts as the lines mark them, one a kind."""
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    return tuple(Excluded(one.kind, one.amount, names.get(one.kind, "")) for one in excluded_of(lines))


def both_say_the_same(project: Project, excluded: Sequence[Excluded], lines: Sequence[Entry]) -> list[Reason]:
    """Where lines and excluded sums are both given, they agree kind by kind; the difference is named."""
    if not lines or not excluded:
        return []
    stated = {one.kind: one.amount_yuan for one in excluded}
    by_line = {one.kind: one.amount for one in excluded_of(lines)}
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    return [
        Reason(
            "excluded_differs",
            _differs(names.get(kind, kind), stated.get(kind), by_line.get(kind)),
            "excluded",
        )
        for kind in dict.fromkeys((*stated, *by_line))
        if stated.get(kind, 0) != by_line.get(kind, 0)
    ]


def _differs(name: str, stated: Decimal | None, by_line: Decimal | None) -> str:
    given, found = stated or Decimal(0), by_line or Decimal(0)
    return f"{name}填写 {given:,.2f} 元,明细中标为{name}的合计 {found:,.2f} 元,相差 {abs(given - found):,.2f} 元。"
