"""抽查: ballots drawn at random, and what the certifier saw on the paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Action, may
from consultations import sample_queries
from consultations.models import Round, Sample, SampleCheck
from consultations.services import samples as verbs
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.rounds.common import context, round_or_404, today
from web.staff.rounds.paper_forms import CheckForm, DrawForm

USUAL = 30


@staff_page(Action.DRAW_SAMPLE)
def samples(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every sample drawn, and the form for another."""
    round = round_or_404(request, code, number)
    there = len(sample_queries.paper_in_force(round))
    form = DrawForm(
        request.POST if request.method == "POST" else None, initial={"n": min(USUAL, there) or None}
    )
    made = perform(
        request,
        form,
        lambda: verbs.draw_sample(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已抽取,请逐份与纸质意见表核对。",
    )
    if isinstance(made, Sample):
        return redirect(_href(round, made))
    drawn = [(one, sample_queries.summary_of(one)) for one in round.samples.select_related("drawn_by")]
    more = {"form": form, "drawn": drawn, "there": there, "may_draw": _may(request, round)}
    return page(request, "staff/rounds/samples.html", context(round, here="抽查", **more), form)


@staff_page(Action.DRAW_SAMPLE)
def sample(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The drawn ballots in drawn order, beside what is said of the paper."""
    round = round_or_404(request, code, number)
    drawn = found(Sample.objects.visible_to(request.user), pk=pk, round=round)
    checks = sample_queries.rows_of(drawn)
    form = CheckForm(request.POST if request.method == "POST" else None, checks=checks)
    done = perform(
        request,
        form,
        lambda: verbs.check_sample(drawn, form.marks(), actor=request.user, on=today()),  # type: ignore[arg-type]
        "核对结果已保存。",
    )
    if done:
        return redirect(_href(round, drawn))
    more = {
        "form": form,
        "sample": drawn,
        "summary": sample_queries.summary_of(drawn),
        "lines": [_line(check, form) for check in checks],
        "may_check": _may(request, round),
    }
    return page(request, "staff/rounds/sample.html", context(round, here="抽查核对", **more), form)


def _line(check: SampleCheck, form: CheckForm) -> dict[str, Any]:
    ballot = check.ballot
    units = ballot.entry.units.all()
    return {
        "check": check,
        "ballot": ballot,
        "place": ballot.unit.place if ballot.unit else "、".join(unit.place for unit in units[:3]),
        "scans": [scan for scan in ballot.batch.scans.all() if scan.removed_at is None]
        if ballot.batch
        else [],
        "found": form[f"found_{check.place}"],
        "note": form[f"note_{check.place}"],
    }


def _href(round: Round, sample: Sample) -> str:
    return reverse("round_sample", args=[round.project.code, round.number, sample.pk])


def _may(request: HttpRequest, round: Round) -> bool:
    running = round.state in (Round.State.OPEN, Round.State.CLOSED)
    return running and may(request.user, Action.DRAW_SAMPLE, round)  # type: ignore[arg-type]
