"""A wrong form hears in one answer what it lacks and what its verb refuses besides; nothing is kept of the asking."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.test import Client

from accounts.models import User
from policy.errors import Reason
from projects.guards import refuse_if
from projects.models import Project
from tests.factories import TODAY, UserFactory
from tests.funding.paying import funded
from tests.tables import everything
from tests.test_every_form import person, world_at
from tests.web.record_pages import browser
from web.acts import PlainForm
from web.rehearsal import rehearse
from workflow.models import MeetingItem
from workflow.services.meetings import hold_meeting

pytestmark = pytest.mark.django_db

PROJECT = "/work/projects/2019-hemu-01/"
MONEY = f"{PROJECT}money/"
GONE = "调出计划"
TOKEN = {"csrfmiddlewaretoken": "-"}
"""What every browser sends with an empty form."""
ROOMS: tuple[tuple[str, int, str, str, dict[str, Any], str, str], ...] = (
    # role, step, state, address, what is posted, what the form lacks, what the verb refuses
    ("street_clerk", 9, "", f"{PROJECT}notice/publish/", {}, "请填写标题。", "公示在第3步"),
    ("street_clerk", 9, "", f"{PROJECT}rounds/open/1/", {}, "请填写征求事项。", "第一次征求意见在第1步"),
    ("street_clerk", 9, "", "/work/neighbourhoods/hemu-xincun/open-project/", {"batch_year": "二〇二〇"},
     "请选择建设单位类型。", "该小区已有进行中的改造项目"),
    ("street_clerk", 9, "", f"{PROJECT}propose/pause/", {"version": "0"}, "请填写理由。", "已被其他人更新"),
    ("street_clerk", 9, "withdrawn", f"{MONEY}payments/", {"amount_yuan": "1.234"}, "最多两位小数。", GONE),
    ("street_clerk", 9, "withdrawn", f"{MONEY}payments/retention/", {"retention_percent": "3%"},
     "3%写作 3", GONE),
    ("street_clerk", 9, "withdrawn", f"{MONEY}contributions/counter/", {"amount_yuan": "-5"}, "不能是负数。", GONE),
    ("street_clerk", 9, "", "/work/packages/new/", {"kind": "tender"}, "请填写打包名称。", "标段"),
    ("street_clerk", 9, "", "/work/money/payees/", {"account": "123", "bank": "工行"}, "请填写收款单位。", "账号"),
    ("street_clerk", 9, "", "/work/registers/case/add/", {"year": "1"}, "请选择级别。", "年度应在"),
    ("street_clerk", 9, "", "/work/stand-in/", {"from_on": "2019-10-21", "until_on": "2019-10-01", "reason": ""},
     "请填写事由。", "结束日期"),
    ("street_clerk", 9, "", "/work/projects/take-over/hemu-xincun/?step=2", {"batch_year": "x"},
     "请填写建设单位名称。", "该小区已有进行中的改造项目"),
    ("street_clerk", 9, "withdrawn", f"{MONEY}claim/area/", {"area": "x"}, "请填写核定依据。", GONE),
    ("bureau_officer", 7, "", f"{PROJECT}records/stoppage/stop/", {}, "请填写停工日期。", "此事在第9步"),
    ("bureau_officer", 7, "", f"{PROJECT}builder/release/", {}, "请填写理由。", "没有指定建设单位账号"),
    ("street_certifier", 3, "", f"{PROJECT}rounds/1/return/", {}, "请填写退回原因。", "已复核确认"),
    ("administrator", 1, "", "/work/admin/accounts/add/", {"role": "administrator", "username": "x%"},
     "请填写姓名。", "用户名须为"),
)  # fmt: skip
STATES = sorted({room[:3] for room in ROOMS})


def told(answer: Any) -> str:
    assert answer.status_code == 422, answer.status_code
    page = answer.content.decode()
    return page[page.index('class="error-summary') :]


@pytest.mark.parametrize(("role", "step", "state"), STATES)
def test_a_wrong_form_hears_both_at_once(district, monkeypatch, role, step, state) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    world, client = world_at(step), Client()
    Project.objects.update(**({"state": state} if state else {"version": 7}))
    client.force_login(person(role, world))
    before, missed = everything(), []
    for _, _, _, address, posted, lacks, refused in [one for one in ROOMS if one[:3] == (role, step, state)]:
        said = told(client.post(address, TOKEN | posted))
        missed += [(address, words, said[:1500]) for words in (lacks, refused) if words not in said]
    assert not missed
    assert everything() == before


def test_a_meetings_item_hears_both_at_once(district, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    hold_meeting(actor=(by := UserFactory(role="bureau_officer")), on=TODAY, held_on=TODAY)
    said = told(browser(by).post("/work/meetings/items/add/", {"what": "完成概算", "due_on": "2019-10-01"}))
    assert "请填写责任单位。" in said
    assert "完成期限不能早于会议日期。" in said
    assert not MeetingItem.objects.exists()


def test_a_batch_of_appropriations_hears_both_at_once(district, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    source = funded(received="10.00", planned="1000.00")
    posted = {f"amount-{source.pk}": "5000", "document_no": "", "received_on": "1900-01-01"}
    client, before = browser(UserFactory(role="bureau_officer")), everything()
    said = told(client.post("/work/money/appropriations/batch/?kind=city", posted))
    assert "请填写拨付文号。" in said
    assert "日期有误:早于2000年,请核对年份。" in said
    assert "990.00" in said  # what the plan leaves
    assert everything() == before


def test_what_the_verb_says_of_a_field_the_form_has_spoken_of_is_not_said_twice(
    district, monkeypatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    hold_meeting(actor=(by := UserFactory(role="bureau_officer")), on=TODAY, held_on=TODAY)
    said = told(browser(by).post("/work/meetings/items/add/", {"what": "", "who": "街道", "due_on": ""}))
    assert said.count("请填写事项") == 2  # in the summary, and at the field


class Answer(PlainForm):
    """A yes or no and a number."""

    agrees = forms.ChoiceField(label="意见", choices=[("yes", "同意"), ("no", "不同意")])
    heads = forms.IntegerField(label="人数", min_value=0)


def besides(verb: Any, **posted: str) -> list[str]:
    """What is said of the form beside its own errors."""
    form = Answer(posted)
    assert not form.is_valid()
    kept = dict(form.cleaned_data)
    reasons = rehearse(form, lambda: verb(form.cleaned_data["agrees"], form.cleaned_data["heads"]))
    assert form.cleaned_data == kept
    return [one.message for one in reasons]


def refusing(*reasons: tuple[bool, str, str | None]) -> None:
    refuse_if([Reason("no", words, field=field) for holds, words, field in reasons if holds])


def test_an_open_yes_or_no_is_not_taken_for_a_no() -> None:
    def asked(agrees: str, _: int) -> None:
        refusing((agrees == "no", "不同意的,请写明理由。", None), (True, "已经决定。", None))

    assert besides(asked, heads="3") == ["已经决定。"]
    assert besides(asked, heads="三", agrees="no") == ["不同意的,请写明理由。", "已经决定。"]


def test_what_hangs_on_the_wrong_number_is_not_said() -> None:
    assert (
        besides(lambda _, heads: refusing((heads > 300, "超过总人数。", None)), agrees="yes", heads="三")
        == []
    )


def test_one_fault_is_told_once() -> None:
    again = lambda *_: refusing((True, "请填写整数,如 120。", None), (True, "人数有误。", "heads"))  # noqa: E731
    assert besides(again, agrees="yes", heads="三") == []


@pytest.mark.parametrize("wrong", [TypeError, KeyError, Http404, PermissionDenied, IntegrityError])
def test_a_verb_that_cannot_be_tried_adds_nothing(wrong) -> None:
    def verb(*_: Any) -> None:
        raise wrong

    assert besides(verb, agrees="yes", heads="三") == []


def test_what_a_tried_verb_did_is_undone() -> None:
    assert besides(lambda *_: UserFactory(username="tried"), agrees="yes", heads="三") == []
    assert not User.objects.filter(username="tried").exists()
