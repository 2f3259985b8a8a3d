"""Forms of the pre-review (step 6): the bureau's points, the builder's replies, and the bureau's judgement of them."""

from collections.abc import Iterator
from typing import Any

from django import forms

from reviews.models import PreReviewPoint
from reviews.services.pre_review import LONGEST, WORKDAYS
from web.staff.records.fields import DayField, quantity, text
from web.staff.records.forms.base import Line, RecordForm, Section

JUDGEMENTS = [("", "暂不处理"), ("close", "已落实"), ("back", "退回")]


class PreReviewForm(RecordForm):
    """方案预审."""

    done_on = DayField(label="预审日期")
    points = text(
        "预审意见",
        rows=8,
        max_length=40_000,
        required=False,
        help_text="每行一条,可以从 WPS、Excel 粘贴;没有修改意见的,不填。",
    )
    workdays = quantity("回复期限(工作日)", initial=WORKDAYS, required=False)

    def arguments(self) -> dict[str, Any]:
        """The points line by line."""
        given = self.cleaned_data
        days = WORKDAYS if given["workdays"] is None else given["workdays"]
        return {"done_on": given["done_on"], "points": given["points"].splitlines(), "workdays": days}


class AddPoints(RecordForm):
    """补充预审意见."""

    points = text("预审意见", rows=4, max_length=40_000, help_text="每行一条。")

    def arguments(self) -> dict[str, Any]:
        """The points line by line."""
        return {"points": self.cleaned_data["points"].splitlines()}


class Conclude(RecordForm):
    """意见已落实."""

    note = text("落实情况", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target.comments:
            self.fields["note"].required = True


class TakeBack(RecordForm):
    """撤回."""

    reason = text("撤回原因", max_length=300)


class TakeBackPoint(RecordForm):
    """撤回 one point: nothing to fill in."""


class Replies(RecordForm):
    """Every point that waits for a reply, in one table; those left empty wait on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = [one for one in _running(self.target) if not one.closed_on]
        for one in self.points:
            label = f"第{one.number}条修改情况"
            self.fields[f"reply_{one.pk}"] = text(label, rows=2, max_length=LONGEST, required=False)
            self.initial[f"reply_{one.pk}"] = one.reply

    def arguments(self) -> dict[str, Any]:
        """What is new; a reply already given stays as it is, one sent back is given anew."""
        given = {one: self.cleaned_data[f"reply_{one.pk}"].strip() for one in self.points}
        new = {one.pk: said for one, said in given.items() if said and (said != one.reply or one.returned_on)}
        return {"replies": new}

    def sections(self) -> Iterator[Section]:
        """One line a point, with why it was sent back."""
        lines = tuple(Line(_words(one), self.named(f"reply_{one.pk}")) for one in self.points)
        hint = "可以先回复一部分;区住建局确认前可以修改。"
        yield Section("逐条回复", columns=("预审意见", "修改情况"), lines=lines, hint=hint)


class Judgements(RecordForm):
    """Every point with a reply, in one table: met, or sent back with the reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = [one for one in _running(self.target) if not one.closed_on and not one.waits_for_reply]
        for one in self.points:
            name = f"第{one.number}条"
            self.fields[f"judge_{one.pk}"] = forms.ChoiceField(
                label=f"{name}核对结果", choices=JUDGEMENTS, required=False
            )
            self.fields[f"reason_{one.pk}"] = text(f"{name}退回原因", rows=2, max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        """Ids to close, and ids with reasons to send back."""
        judged = {one.pk: self.cleaned_data[f"judge_{one.pk}"] for one in self.points}
        back = {pk: self.cleaned_data[f"reason_{pk}"] for pk, what in judged.items() if what == "back"}
        return {"close": [pk for pk, what in judged.items() if what == "close"], "send_back": back}

    def sections(self) -> Iterator[Section]:
        """One line a point with what the builder answered."""
        lines = tuple(
            Line(f"{_words(one)}\n回复:{one.reply}", self.named(f"judge_{one.pk}", f"reason_{one.pk}"))
            for one in self.points
        )
        columns = ("预审意见和回复", "核对结果", "退回原因")
        yield Section("逐条核对", columns=columns, lines=lines, hint="退回的要写明原因。")


def _running(pre_review: Any) -> list[PreReviewPoint]:
    return [one for one in pre_review.points.all() if not one.taken_back_on]


def _words(point: PreReviewPoint) -> str:
    back = f"\n退回原因:{point.return_reason}" if point.returned_on else ""
    return f"{point.number}. {point.text}{back}"
