"""Forms of documents and notices."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from policy.loader import load_scheme
from policy.schema import DocumentDef
from projects.models import Notice, Project
from projects.models.document import STEPS_OUTSIDE
from projects.step_queries import chosen_names, newest_estimate
from web.acts import PlainForm
from web.formats import number

ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.xls,.csv"


class PlainReasonForm(PlainForm):
    """An act that needs a reason and no version."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DocumentForm(PlainForm):
    """A document: what it is, where it belongs, who may see it."""

    kind = forms.ChoiceField(
        label="材料类别",
        help_text="有居民姓名、室号、电话的选“居民名单”;选其他类别的,建设单位等能看到所办步骤的材料。",
    )
    step = forms.TypedChoiceField(
        label="归到哪一步", coerce=int, required=False, empty_value=None,
        help_text="有固定步骤的材料不用选;现场照片、其他材料等请选步骤,不选归到当前步骤。",
    )  # fmt: skip
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="不填就用材料类别的名称。"
    )
    upload = forms.FileField(
        label="文件", widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF、Word(.docx)、Excel、CSV 或图片,20MB 以内。图片中的拍摄地点等信息会自动去掉。",
    )  # fmt: skip
    is_public = forms.BooleanField(
        label="向居民公开", required=False, help_text="居民可在小区页面下载。有姓名、室号、电话的不能公开。"
    )

    def __init__(
        self, *args: Any, project: Project, asked: Mapping[str, str], user: Any, **kwargs: Any
    ) -> None:
        self.project, self.scheme = project, load_scheme(project.scheme_code)
        everywhere = frozenset(step.number for step in self.scheme.steps)
        self.steps = STEPS_OUTSIDE.get(user.role, everywhere)
        kwargs["initial"] = {"kind": asked.get("kind"), "step": asked.get("step")}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *self._kinds()]  # type: ignore[attr-defined]
        steps = [
            (step.number, f"第{step.number}步 {step.name}")
            for step in self.scheme.steps
            if step.number in self.steps
        ]
        self.fields["step"].choices = [("", "按材料类别"), *steps]  # type: ignore[attr-defined]
        if user.sits_outside:
            del self.fields["is_public"]
            self.fields["kind"].help_text = ""

    def _kinds(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """The kinds under the step they belong to; this step's first, those of any step last."""
        numbers = sorted(self.steps)
        for step in sorted(numbers, key=lambda step: (step != self.project.step, step)):
            kinds = [(kind.kind, kind.name) for kind in self.scheme.documents_of(step)]
            if kinds:
                yield f"第{step}步 {self.scheme.step(step).name}", kinds
        yield "任何步骤", [(kind.kind, kind.name) for kind in self._anywhere()]

    def _anywhere(self) -> Iterator[DocumentDef]:
        """Kinds of no step; the builder files none that names owners beside votes."""
        whole = len(self.steps) == len(self.scheme.steps)
        return (kind for kind in self.scheme.documents if kind.step is None and (whole or not kind.personal))

    def values(self) -> dict[str, Any]:
        """The verb's arguments; the kind's own step, else the one chosen, else the project's."""
        given = dict(self.cleaned_data)
        own = self.scheme.document(given["kind"]).step
        return given | {"step": own or given["step"] or self.project.step}


class NoticeForm(PlainForm):
    """The text of a public notice; a change of a standing one also asks why."""

    title = forms.CharField(label="标题", max_length=120)
    body = forms.CharField(label="公示内容", widget=forms.Textarea(attrs={"rows": 12}))
    contact = forms.CharField(
        label="意见交到哪里、找谁", max_length=120, help_text="写部门、地址和办公电话,会张贴和公开。"
    )
    workdays = forms.IntegerField(label="公示工作日数", widget=forms.NumberInput(attrs={"class": "short"}))
    reason = forms.CharField(label="修改理由", max_length=200)

    def __init__(self, *args: Any, project: Project, notice: Notice | None = None, **kwargs: Any) -> None:
        least = load_scheme(project.scheme_code).notice_workdays
        kwargs["initial"] = self._of(notice) if notice else {**_draft(project), "workdays": least}
        super().__init__(*args, **kwargs)
        self.fields["workdays"].help_text = f"不少于{least}个工作日;发布当天不算。"
        if notice is None:
            del self.fields["reason"]

    @staticmethod
    def _of(notice: Notice) -> dict[str, Any]:
        return {name: getattr(notice, name) for name in ("title", "body", "contact", "workdays")}


def _draft(project: Project) -> dict[str, str]:
    """A beginning for the clerk's text, from what is known: the items chosen and the estimate."""
    place, scheme = project.neighbourhood, load_scheme(project.scheme_code)
    title = f"{place.name}老旧小区综合改造提升初步方案公示"
    body = (
        f"{place.name}全体业主:\n\n根据《{scheme.name}》({scheme.document_no}),本小区改造初步方案已经拟订,"
        f"现予公示,并同时第二次征求全体业主意见。\n\n改造的主要内容:{chosen_names(project)}\n\n"
        f"资金安排:{_estimate_words(project)}\n\n对方案有异议的,请在公示期内提出。"
    )
    return {"title": title, "body": body, "contact": f"{place.contact_name} {place.contact_phone}".strip()}


def _estimate_words(project: Project) -> str:
    """The newest estimate in a sentence; nothing where there is none."""
    amount = newest_estimate(project)
    return f"估算投资 {number(amount)} 元。" if amount is not None else ""
