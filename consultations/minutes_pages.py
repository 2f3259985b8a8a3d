"""征求意见情况记录: how a round was held, for the office's file. Who did what and when; no owner's name and no choice."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from consultations import sample_queries
from consultations.models import (
    RETRACTED,
    Ballot,
    Clash,
    Delivery,
    Letter,
    PaperBatch,
    Reissue,
    RollCorrection,
    Round,
    Sample,
    Settlement,
)
from consultations.published import certified_tally, extensions_of, result_of
from consultations.queries import places
from consultations.result_pages import (
    check_row,
    extension_words,
    full_name,
    hash_lines,
    let_pass_words,
    share_words,
    verdict_words,
)
from consultations.scopes import scope_words
from policy.loader import load_scheme
from projects import pdf
from projects.checks import said
from projects.models import Event

Rows = list[list[str]]


def minutes_pdf(round: Round, *, made_by: str, at: datetime) -> bytes:
    """The record as A4 pages. LookupError unless the round is certified or voided and was held here."""
    return pdf.pdf("round_minutes", minutes_data(round, made_by=made_by, at=at))


def minutes_data(round: Round, *, made_by: str, at: datetime) -> dict[str, Any]:
    """Everything the record prints; the sections without rows are left out by the template."""
    if round.state not in (Round.State.CERTIFIED, Round.State.VOIDED) or round.taken_over:
        raise LookupError("only a round that is over and was held here has a record")
    rule = load_scheme(round.project.scheme_code).rule_set(round.rule_set)
    result = result_of(round, whole=True)
    sections = (
        ("历次征求", ["轮次", "期限", "状态", "作废原因"], _attempts(round)),
        ("办理经过", ["时间", "办理人", "事项", "理由"], _events(round)),
        ("告知书和送达", ["事项", "数量"], _letters(round)),
        ("纸质意见表批次", ["批次", "建立人", "点数", "录入", "双人录入"], _batches(round)),
        ("意见来源", ["来源", "份数"], _sources(round)),
        ("抽查", ["抽查人", "时间", "抽查份数", "结果"], _samples(round)),
        ("待核实意见的处理", ["房屋", "提出", "确认", "时间"], _settlements(round)),
        ("纸质与网上不一致的核对", ["房屋", "核对人", "时间"], _clashes(round)),
        ("录错撤销", ["房屋", "撤销人", "时间"], _retractions(round)),
        ("名册更正", ["房屋", "提出", "确认", "时间"], _corrections(round)),
    )
    return {
        "place": round.project.neighbourhood.name,
        "round": full_name(round),
        "street": f"{round.project.neighbourhood.street.name}办事处",
        "facts": _facts(round, rule.name),
        "verdict": verdict_words(round, result) if result else f"已作废:{round.void_reason}",
        "literal": result.literal_sentence if result else "",
        "let_pass": let_pass_words(round),
        "checks": [check_row(check) for check in result.verdict.checks] if result else [],
        "sections": [{"title": t, "heads": heads, "rows": rows} for t, heads, rows in sections if rows],
        "ledger": hash_lines(round.ledger_head),
        "made": f"{made_by},{_at(at)}",
    }


def _facts(round: Round, rule: str) -> list[list[str]]:
    parking = "计入" if round.counts_parking else "不计入"
    facts = [
        ["征求事项", round.question],
        ["征求范围", scope_words(round.scope)],
        ["征求期限", f"{said(round.opened_on)}至{said(round.ends_on)}"],
        *([["延期", extension_words(one)] for one in extensions_of(round)]),
        ["名册", f"{round.total_heads:,} 人,{round.total_area:,.2f} ㎡;有产权的车位{parking}"],
        ["表决规则", rule],
        ["开始", f"{round.recorded_by},{said(round.opened_on)}"],
    ]
    if round.closed_on:
        facts.append(["结束录入", f"{round.closed_by},{said(round.closed_on)}"])
    if round.is_certified:
        facts.append(["复核确认", f"{round.certified_by},{said(round.certified_on)}"])
        facts += _shares(round)
    return facts


def _shares(round: Round) -> list[list[str]]:
    """The certified totals, whole: this paper stays in the office."""
    tally = certified_tally(round)
    named = (
        ("同意", tally.agree),
        ("不同意", tally.disagree),
        ("弃权", tally.abstain),
        ("未反馈", tally.not_returned),
    )
    return [[name, share_words(share)] for name, share in named]


def _attempts(round: Round) -> Rows:
    rows = Round.objects.filter(project=round.project_id, number=round.number).order_by("attempt")
    listed = [
        [f"第{row.attempt}轮", f"{said(row.opened_on)}至{said(row.ends_on)}", row.get_state_display(), row.void_reason or "—"]
        for row in rows
    ]  # fmt: skip
    return listed if len(listed) > 1 else []


def _events(round: Round) -> Rows:
    """The history, oldest first; single forms are not in it, prints of receipts are left out."""
    rows = Event.objects.filter(project=round.project_id, data__round=round.pk).exclude(verb="print_receipt")
    return [
        [_at(row.at), str(row.actor or "平台"), row.sentence, row.reason or "—"]
        for row in rows.select_related("actor").order_by("id")
    ]


def _letters(round: Round) -> Rows:
    letters = Letter.objects.filter(round=round)
    reissued = Reissue.objects.filter(letter__round=round, confirmed_at__isnull=False).count()
    # the last delivery of a head is what holds
    last = (
        Delivery.objects.filter(round=round)
        .order_by()
        .values("entry")
        .annotate(last=Max("pk"))
        .values("last")
    )
    how = Counter(Delivery.objects.filter(pk__in=last).values_list("how", flat=True))
    rows = [["已制作告知书(人)", letters.values("entry").distinct().count()], ["补发告知书(份)", reissued]]
    rows += [[f"{Delivery.How(code).label}(人)", number] for code, number in how.most_common()]
    return [[str(name), f"{number:,}"] for name, number in rows if number]


def _batches(round: Round) -> Rows:
    entered = Counter(Ballot.objects.filter(round=round, batch__isnull=False).values_list("batch", flat=True))
    return [
        [str(row), str(row.opened_by), "—" if row.form_count is None else f"{row.form_count:,} 份",
         f"{entered[row.pk]:,} 份", f"{row.compared_by or '未比对'}" if row.double_entry else "否"]
        for row in PaperBatch.objects.filter(round=round).select_related("opened_by", "compared_by")
    ]  # fmt: skip


def _sources(round: Round) -> Rows:
    counted = Counter(Ballot.objects.filter(round=round).values_list("source", flat=True))
    return [
        [Ballot.Source(code).label, f"{counted[code]:,}"] for code in Ballot.Source.values if counted[code]
    ]


def _samples(round: Round) -> Rows:
    rows = Sample.objects.filter(round=round).select_related("drawn_by").order_by("id")
    return [
        [
            str(row.drawn_by),
            _at(row.drawn_at),
            f"{row.asked}/{row.out_of}",
            sample_queries.summary_of(row).sentence,
        ]
        for row in rows
    ]


def _settlements(round: Round) -> Rows:
    rows = Settlement.objects.filter(entry__round=round, confirmed_at__isnull=False)
    return _by_two(rows.select_related("entry", "proposed_by", "confirmed_by"))


def _corrections(round: Round) -> Rows:
    rows = RollCorrection.objects.filter(entry__round=round, confirmed_at__isnull=False)
    return _by_two(rows.select_related("entry", "proposed_by", "confirmed_by"))


def _by_two(rows: "QuerySet[Any]") -> Rows:
    """What two persons settled of a head: where, by whom, when; never what."""
    return [
        [places(row.entry), str(row.proposed_by), str(row.confirmed_by), _at(row.confirmed_at)]
        for row in rows.prefetch_related("entry__units").order_by("confirmed_at")
    ]


def _clashes(round: Round) -> Rows:
    rows: Iterable[Clash] = (
        Clash.objects.filter(entry__round=round, seen_by__isnull=False)
        .select_related("entry", "seen_by")
        .prefetch_related("entry__units")
        .order_by("ended_at")
    )
    return [[places(row.entry), str(row.seen_by), _at(row.ended_at)] for row in rows]


def _retractions(round: Round) -> Rows:
    rows: Iterable[Ballot] = (
        Ballot.objects.filter(round=round, choice=RETRACTED)
        .select_related("entry", "entered_by")
        .prefetch_related("entry__units")
        .order_by("pk")
    )
    return [[places(row.entry), str(row.entered_by), _at(row.entered_at)] for row in rows]


def _at(instant: datetime | None) -> str:
    if instant is None:
        return "—"
    local = timezone.localtime(instant)
    return f"{local.year}-{local:%m-%d %H:%M}"
