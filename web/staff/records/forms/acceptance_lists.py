"""Forms of step 10 that are tables: the invitation list, 五不, and the archive list."""

from collections.abc import Iterator
from typing import Any

from django import forms

from web.staff.records.fields import DayField, line, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.acceptance_queries import Signer, papers
from works.models import FiveChecks, Signature
from works.services.acceptance_day import Held, Look
from works.services.inviting import Kept, proposed

SPARE = 4
PARTIES = [("", "(不邀请)"), *Signature.Party.choices]
CAME = [("", "未登记"), ("yes", "到场"), ("no", "未到场"), ("struck", "从名单划去")]
HOLDS = [("", "还没有检查"), ("yes", "符合"), ("no", "不符合")]


class _Guests(RecordForm):
    """Lines of party and organisation; a line without a party is not asked."""

    def offer(self, rows: list[Signer], first: int = 0) -> None:
        """Lines filled with these, and some to be filled."""
        self.numbers = range(first, first + len(rows) + SPARE)
        for number in self.numbers:
            given = rows[number - first] if number - first < len(rows) else Signer("")
            self.fields[f"party_{number}"] = forms.ChoiceField(
                label=f"第{number + 1}行参加方", choices=PARTIES, required=False, initial=given.party
            )
            name = line(f"第{number + 1}行单位", max_length=80, required=False)
            name.initial = given.organisation
            self.fields[f"organisation_{number}"] = name

    def clean(self) -> dict[str, Any]:
        """An organisation written on a spare line is asked what it comes as."""
        for number in self.numbers:
            if not self.fields[f"party_{number}"].initial:
                asked = f"第{number + 1}行:请选择参加方;不邀请的,请清空单位。"
                self.together(f"party_{number}", f"organisation_{number}", asked)
        return self.cleaned_data

    def guests(self) -> list[Signer]:
        """Those asked."""
        given = self.cleaned_data
        return [
            Signer(given[f"party_{number}"], given[f"organisation_{number}"])
            for number in self.numbers
            if given[f"party_{number}"]
        ]

    def guest_lines(self) -> tuple[Line, ...]:
        """The table of them."""
        return tuple(
            Line(str(number + 1), self.named(f"party_{number}", f"organisation_{number}"))
            for number in self.numbers
        )


class Invite(_Guests):
    """邀请各方参加联合竣工验收."""

    held_on = DayField(label="验收日期", ahead=True)
    place = line("地点", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(proposed(self.project))
        self.initial.setdefault("place", f"{self.project.neighbourhood.name}现场")

    def arguments(self) -> dict[str, Any]:
        """Day, place and the list."""
        plain = {name: self.cleaned_data[name] for name in ("held_on", "place")}
        return plain | {"invited": self.guests()}

    def sections(self) -> Iterator[Section]:
        """Day and place, then the list."""
        yield Section(fields=self.named("held_on", "place"), in_row=True)
        hint = "已按联审部门、合同和方案列出;请核对名称,不邀请的选“(不邀请)”。八方都要有人参加。"
        yield Section("邀请名单", columns=("序号", "参加方", "单位"), lines=self.guest_lines(), hint=hint)


class Invitations(_Guests):
    """Who came, who is asked besides, and how it went."""

    held_on = DayField(label="验收日期", ahead=True)
    note = text("验收情况", rows=4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(self.target.invitees.all())
        self.initial.setdefault("held_on", self.target.held_on)
        self.initial.setdefault("note", self.target.note)
        for row in self.rows:
            came = {True: "yes", False: "no", None: ""}[row.came]
            self.fields[f"came_{row.pk}"] = forms.ChoiceField(
                label=f"{row.organisation}到场情况", choices=CAME, required=False, initial=came
            )
        self.offer([])

    def arguments(self) -> dict[str, Any]:
        """What becomes of each, and who is added."""
        words = {row.pk: self.cleaned_data[f"came_{row.pk}"] for row in self.rows}
        came = {"yes": True, "no": False}
        kept = {pk: Kept(came.get(word), word == "struck") for pk, word in words.items()}
        plain = {name: self.cleaned_data[name] for name in ("held_on", "note")}
        return plain | {"kept": kept, "added": self.guests()}

    def sections(self) -> Iterator[Section]:
        """The list with who came, then lines to add."""
        yield Section(fields=self.named("held_on"))
        lines = tuple(
            Line(Signer(row.party, row.organisation).name, self.named(f"came_{row.pk}")) for row in self.rows
        )
        yield Section("到场情况", columns=("单位", "到场"), lines=lines, hint="已签字的不能划去。")
        yield Section("增加邀请", columns=("序号", "参加方", "单位"), lines=self.guest_lines())
        yield Section(fields=self.named("note"))


class Checks(RecordForm):
    """“五不”检查."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {one.check_code: one for one in self.target.checks.all()}
        for code, label in FiveChecks.Check.choices:
            one = found.get(code)
            state = "" if one is None else "yes" if one.holds else "no"
            self.fields[f"holds_{code}"] = forms.ChoiceField(
                label=label, choices=HOLDS, required=False, initial=state
            )
            note = line(f"{label}说明", max_length=300, required=False)
            note.initial = one.note if one else ""
            self.fields[f"note_{code}"] = note

    def clean(self) -> dict[str, Any]:
        """A note belongs to a result."""
        for code, label in FiveChecks.Check.choices:
            self.together(f"holds_{code}", f"note_{code}", f"已填写{label}说明,请选择检查结果。")
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """Those that were looked at."""
        given = self.cleaned_data
        return {
            "checks": {
                code: Look(given[f"holds_{code}"] == "yes", given[f"note_{code}"])
                for code in FiveChecks.Check.values
                if given[f"holds_{code}"]
            }
        }

    def sections(self) -> Iterator[Section]:
        """The five, a line each."""
        lines = tuple(
            Line(label, self.named(f"holds_{code}", f"note_{code}"))
            for code, label in FiveChecks.Check.choices
        )
        yield Section(
            "“五不”检查", columns=("要求", "检查结果", "说明"), lines=lines, hint="不符合的,必须说明。"
        )


class ArchiveList(RecordForm):
    """档案清单."""

    added = text("增加材料", required=False, help_text="一行一份材料;没有的不填。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers(self.target)
        for paper in self.papers:
            self._line(paper.item)

    def _line(self, item: Any) -> None:
        self.fields[f"present_{item.pk}"] = forms.BooleanField(
            label=f"{item.title}已收齐", required=False, initial=item.present
        )
        self.fields[f"copies_{item.pk}"] = forms.IntegerField(
            label=f"{item.title}份数", min_value=1, max_value=99, initial=item.copies,
            widget=forms.NumberInput(attrs={"class": "short"}),
        )  # fmt: skip
        note = line(f"{item.title}说明", max_length=200, required=False)
        note.initial = item.note
        self.fields[f"note_{item.pk}"] = note

    def arguments(self) -> dict[str, Any]:
        """Every line as ticked."""
        given = self.cleaned_data
        held = {
            pk: Held(given[f"present_{pk}"], given[f"copies_{pk}"], given[f"note_{pk}"])
            for pk in (paper.item.pk for paper in self.papers)
        }
        return {"held": held, "added": given["added"].splitlines()}

    def sections(self) -> Iterator[Section]:
        """The list, then what to add."""
        lines = tuple(
            Line(
                f"{one.item.title}(系统内已有)" if one.on_record else one.item.title,
                self.named(f"present_{one.item.pk}", f"copies_{one.item.pk}", f"note_{one.item.pk}"),
            )
            for one in self.papers
        )
        hint = "系统内已有的自动算收齐;只有纸质的请勾选;没有的写明原因。"
        yield Section("档案清单", columns=("材料", "纸质已收齐", "份数", "说明"), lines=lines, hint=hint)
        yield Section(fields=self.named("added"))
