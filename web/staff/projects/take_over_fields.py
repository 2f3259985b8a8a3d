"""The fields of the 补录 form, section by section, as far as the step asks for them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from policy.schema import Scheme
from projects.models import Neighbourhood, Project
from web.staff.records.fields import CountField, MoneyField, SizeField, typed
from web.staff.rounds.forms import QUESTIONS
from workflow.conditions import ordinal
from workflow.values import ROUND_STEPS

PARTS = (("total", "名册合计"), ("agree", "同意"), ("disagree", "不同意"), ("abstain", "弃权"))
ROUND_DATES = (("opened_on", "开始日期"), ("closed_on", "结束日期"), ("certified_on", "确认日期"))

Lines = list[dict[str, forms.Field]]


class ManyFiles(forms.FileField):
    """Several files in one field; each is checked by the verb."""

    class Input(forms.ClearableFileInput):
        """The browser's chooser for more than one file."""

        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file."""
        files = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in files]


def sections_of(
    place: Neighbourhood, step: int, scheme: Scheme, today: date
) -> Iterator[tuple[str, str, Lines]]:
    """(title, hint, lines of fields) as far as the step asks for them."""
    yield "项目", "", _project(place, today)
    yield "以前各步骤的开始日期", "知道的填写,不知道的可以不填。", _entered(step, scheme)
    for number, held_at in ROUND_STEPS.items():
        if held_at < step:
            yield (
                f"{ordinal(number)}的结果",
                "按当时的汇总表填写合计数,平台不重新计票。",
                _round(number, scheme),
            )
    if step > 2:
        yield "改造内容", "选择已确定纳入改造的内容。", _included(scheme)
        yield "改造方案", "金额单位:元。", _scheme(step)
    if step > 4:
        yield "年度计划", "", _listing()
    if step > 8:
        yield "中标和合同", "金额单位:元。", _contract()
        yield "施工", "", _works(step)
    yield (
        "佐证材料",
        "扫描件或照片,可以选多个文件。文件名里有“第一次”“下达”“合同”等字样的,归入相应的材料。页面提示有误时,须重新选择文件。",
        [{"proofs": ManyFiles(label="佐证材料")}],
    )


def _project(place: Neighbourhood, today: date) -> Lines:
    return [
        {
            "entered_on": _day("进入现在这一步的日期"),
            "batch_year": CountField(label="计划年度", initial=today.year, widget=typed("middle")),
        },
        {
            "builder_kind": forms.ChoiceField(label="建设单位类型", choices=Project.Builder.choices),
            "builder_name": forms.CharField(
                label="建设单位名称", max_length=80, initial=f"{place.street.name}办事处"
            ),
        },
        {
            "note": forms.CharField(
                label="补录说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
            )
        },
    ]


def _entered(step: int, scheme: Scheme) -> Lines:
    days = [
        {f"entered_{number}": _day(f"第{number}步 {scheme.step(number).name}", required=False)}
        for number in range(1, step)
    ]
    return [dict(pair for one in days[at : at + 3] for pair in one.items()) for at in range(0, len(days), 3)]


def _round(number: int, scheme: Scheme) -> Lines:
    prefix, rules = f"r{number}_", [(code, rule.name) for code, rule in scheme.rule_sets.items()]
    usual = scheme.rule_set_for(number).code
    return [
        {
            f"{prefix}question": forms.CharField(
                label="征求事项", max_length=300, initial=QUESTIONS[number - 1]
            ),
            f"{prefix}rule_set": forms.ChoiceField(label="当时的表决规则", choices=rules, initial=usual),
        },
        {prefix + name: _day(label) for name, label in ROUND_DATES},
        *({**_share(prefix, part, label)} for part, label in PARTS),
    ]


def _share(prefix: str, part: str, label: str) -> dict[str, forms.Field]:
    needed = part in ("total", "agree")
    return {
        f"{prefix}{part}_area": SizeField(
            label=f"{label}面积(㎡)", min_value=0, max_digits=12, decimal_places=2, required=needed,
            widget=typed("middle"),
        ),
        f"{prefix}{part}_heads": CountField(
            label=f"{label}人数(人)", min_value=0, max_value=10_000_000, required=needed, widget=typed("middle"),
        ),
    }  # fmt: skip


def _included(scheme: Scheme) -> Lines:
    choices = [(item.code, f"{item.code} {item.name}") for item in scheme.items]
    return [
        {
            "included": forms.MultipleChoiceField(
                label="纳入改造的内容", choices=choices, widget=forms.CheckboxSelectMultiple
            )
        }
    ]


def _scheme(step: int) -> Lines:
    formal = step > 5
    lines: Lines = [
        {
            "summary": forms.CharField(
                label="方案摘要", required=formal, widget=forms.Textarea(attrs={"rows": 3})
            )
        },
        {
            "author": forms.CharField(label="编制单位", max_length=80, required=False),
            "estimate_yuan": _yuan("估算", required=False),
        },
    ]
    if formal:
        lines += [
            {"budget_yuan": _yuan("概算", required=False), "reviewed_yuan": _yuan("审核后概算")},
            {
                "reviewer": forms.CharField(label="审核单位", max_length=80, required=False),
                "reviewed_on": _day("审核日期"),
            },
        ]
    return lines


def _listing() -> Lines:
    return [
        {
            "listing_number": forms.CharField(label="计划下达文号", max_length=60),
            "listed_on": _day("下达日期"),
        },
        {"supplementary": forms.BooleanField(label="增补列入", required=False)},
    ]


def _contract() -> Lines:
    return [
        {"winner": forms.CharField(label="中标单位", max_length=80), "contract_yuan": _yuan("合同价")},
        {"awarded_on": _day("中标日期"), "contract_on": _day("合同签订日期")},
        {"epc": forms.BooleanField(label="采用EPC方式", required=False)},
        {
            "over_budget_reason": forms.CharField(
                label="合同价高于审核后概算的理由", max_length=300, required=False
            )
        },
    ]


def _works(step: int) -> Lines:
    done = step > 9
    lines: Lines = [
        {
            "started_on": _day("开工日期", required=done),
            "planned_completion_on": _day("计划完工日期", required=done),
        }
    ]
    if done:
        lines.append({"completed_on": _day("完工日期")})
    if step > 10:
        lines[-1]["accepted_on"] = _day("竣工验收日期")
    return lines


def _day(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "middle"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _yuan(label: str, *, required: bool = True) -> MoneyField:
    return MoneyField(label=f"{label}(元)", required=required)
