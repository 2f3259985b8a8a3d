"""The components say in words what they show in pictures, keep user text literal, and need no inline style."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.utils.html import escape

from policy.errors import Reason
from web import bars, formats
from web.gallery import samples

TEMPLATES = sorted(Path("templates").rglob("*.html"))
INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*\bsrc=)|\|\s*safe\b|hx-on""", re.I
)
GALLERY = ["", "forms/", "lists/", "lists/?page=2&street=hemu", "empty/", "grid/", "notice/", "public/"]


def printed(source: str, **context: Any) -> str:
    return engines["django"].from_string("{% load portal %}" + source).render(context)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ value|area }}", "4,531.95 ㎡"),
        ("{{ value|area_number }}", "4,531.95"),
        ("{{ value|yuan }}", "4,531.95 元"),
        ("{{ value|wan }}", "0.45 万元"),
        ("{{ 1204|heads }}", "1,204 人"),
        ("{{ 6|workdays }}", "6 个工作日"),
        ("{{ nothing|area }}{{ nothing|yuan }}{{ nothing|heads }}{{ nothing|day }}", "————"),
        ("{{ thursday|day }}", "2026年10月8日(周四)"),
        ("{{ evening|instant }}", "2026年10月9日(周五)00:30"),
        ("{{ evening|day }}", "2026年10月9日(周五)"),
        ("{{ 1200000|file_size }}", "1.1 MB"),
        ("{{ 12|file_size }}", "1 KB"),
    ],
)
def test_values_are_written_as_clerks_write_them(source: str, expected: str) -> None:
    context = {
        "value": Decimal("4531.95"),
        "nothing": None,
        "thursday": date(2026, 10, 8),
        "evening": datetime(2026, 10, 8, 16, 30, tzinfo=UTC),
    }
    assert printed(source, **context) == expected


def test_a_missing_area_is_a_dash_and_zero_is_zero() -> None:
    assert formats.number(None) == "—"
    assert formats.near_day(date(2026, 1, 5), date(2026, 12, 1)) == "1月5日"
    assert formats.near_day(date(2019, 11, 4), date(2026, 12, 1)) == "2019年11月4日"
    assert formats.number(Decimal(0)) == "0.00"


def test_rounding_is_half_up() -> None:
    assert formats.number(Decimal("166666.665")) == "166,666.67"


def test_a_share_is_shown_rounded_and_of_nothing_is_a_dash() -> None:
    assert formats.share(Decimal("19999.99"), Decimal("30000")) == "66.67 %"
    assert formats.share(0, 0) == "—"


def test_parts_of_a_bar_lie_end_to_end_and_fill_it() -> None:
    area, heads = bars.two_bars(samples.BARS)
    for bar in (area, heads):
        ends = [Decimal(part.x[:-1]) + Decimal(part.width[:-1]) for part in bar.parts]
        starts = [Decimal(part.x[:-1]) for part in bar.parts]
        assert all(abs(end - start) <= Decimal("0.002") for end, start in zip(ends, starts[1:], strict=False))
        assert abs(ends[-1] - 100) <= Decimal("0.002")


def test_a_bar_of_nobody_is_empty() -> None:
    area, _ = bars.two_bars({"area": {"total": Decimal(0)}, "heads": {"total": 0}})
    assert {part.width for part in area.parts} == {"0.000%"}
    assert area.fraction == ""


def test_the_mark_keeps_its_label_inside_the_picture() -> None:
    row = {"total": 10, "mark": Decimal("99.5"), "required_label": "2/3"}
    area, _ = bars.two_bars({"area": row, "heads": row})
    assert area.mark is not None
    assert (area.mark.x, area.mark.anchor) == ("99.500%", "end")


def test_the_tally_shows_the_fraction_compared_and_every_number_as_text() -> None:
    html = printed("{% two_bars bars %}", bars=samples.BARS)
    for text in (
        "4,531.95 / 6,733.34",
        "64 / 98",
        "2/3",
        "还差 2 人",
        "✓ 已达到",
        "○ 未达到",
        "1,078.49",
        "面积已达标",
    ):
        assert text in html
    assert 'x="66.667%"' in html or 'x1="66.667%"' in html
    for word in ("同意", "不同意", "弃权", "待核实", "未反馈", "合计"):
        assert f"{word}</th>" in html


def test_every_station_says_its_state_in_words() -> None:
    html = printed("{% step_track steps %}", steps=samples.steps(5, (6, 7)))
    assert html.count('<li class="station') == 11
    assert html.count('aria-current="step"') == 1
    assert html.count("已完成") == 4
    assert html.count("已退回,需重新办理") == 2
    assert html.count("未开始") == 4
    assert "已 6 个工作日" in html
    assert "标准 20" in html


def test_a_gate_names_who_can_meet_what_is_missing() -> None:
    html = printed("{% gate_list conditions %}", conditions=samples.CONDITIONS)
    assert html.count("还缺:") == 3
    assert "由街道复核办理" in html
    assert "street_certifier" not in html
    assert "&lt;米白&gt;" in html


def test_a_light_is_a_word_and_a_shape() -> None:
    for code, word in (("green", "正常"), ("yellow", "预警"), ("red", "逾期"), ("grey", "待定")):
        html = printed("{% light code %}", code=code)
        assert word in html
        assert "<svg" in html
    assert printed("{% light code %}", code="") == ""
    assert printed("{% light code %}", code=None) == ""


def test_progress_of_an_unknown_end_is_empty() -> None:
    assert 'width="46.50%"' in printed("{% progress 186 400 '已录 186 / 400 份' %}")
    assert 'width="0.00%"' in printed("{% progress 5 0 '正在生成' %}")
    assert 'width="100.00%"' in printed("{% progress 5 4 '已录' %}")


def test_a_qr_code_repeats_its_address_in_words_and_literally() -> None:
    html = printed("{% qr url %}", url='https://example.org/?a="><script>&b=𠮷')
    assert "<svg" in html
    assert "<script>" not in html
    assert "𠮷" in html
    assert "style=" not in html


def test_a_timeline_takes_days_and_instants() -> None:
    html = printed("{% include 'components/timeline.html' %}", events=samples.EVENTS)
    assert "2026年9月28日(周一)14:05" in html
    assert "2026年7月2日(周四)" in html
    assert "a&lt;b、=SUM(A1)" in html


class Registration(forms.Form):
    name = forms.CharField(label="小区名称", help_text="写全称 <不带街道>")
    kind = forms.ChoiceField(label="类型", choices=[("a", "2000年以前")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False)


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = printed("{{ form }}", form=Registration({"note": "<b>"}))
    assert '<label for="id_name">小区名称</label>' in html
    assert "(选填)" in html
    described = re.search(r'<input type="text" name="name"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    assert set(described[1].split()) == {"id_name_helptext", "id_name_error"}
    assert all(f'id="{part}"' in html for part in described[1].split())
    assert "<b>错误:</b>" in html
    assert "&lt;不带街道&gt;" in html
    assert 'value="&lt;b&gt;"' in html


def test_a_group_of_choices_has_a_legend() -> None:
    html = printed("{{ form }}", form=Registration())
    assert "<legend>类型</legend>" in html


def test_the_error_summary_links_to_fields_and_gives_every_reason() -> None:
    refusals = (
        Reason("a", "业主人数还差 2 人", who="street_clerk"),
        Reason("b", "须写明原因", field="reason"),
    )
    html = printed("{% include 'components/error_summary.html' %}", form=Registration({}), refusals=refusals)
    for link in ('href="#id_name"', 'href="#id_kind"', 'href="#id_reason"'):
        assert link in html
    assert "业主人数还差 2 人" in html
    assert "由街道经办办理" in html
    assert 'tabindex="-1"' in html
    assert "autofocus" in html


def test_no_summary_without_errors() -> None:
    assert (
        printed("{% include 'components/error_summary.html' %}", form=Registration(), refusals=()).strip()
        == ""
    )


@pytest.mark.django_db
@pytest.mark.parametrize("page", GALLERY)
def test_the_gallery_shows_every_component(client: Client, page: str) -> None:
    response = client.get(f"/gallery/{page}")
    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="zh-Hans"' in html
    assert not INLINE.search(html)


@pytest.mark.django_db
def test_a_page_with_errors_says_so_in_its_title(client: Client) -> None:
    assert "<title>错误:登记小区" in client.post("/gallery/forms/", {}).content.decode()
    assert "<title>登记小区" in client.get("/gallery/forms/").content.decode()


@pytest.mark.django_db
def test_the_pages_of_a_list_keep_the_filter(client: Client) -> None:
    html = client.get("/gallery/lists/?street=hemu&page=2").content.decode()
    assert 'href="?street=hemu&amp;page=3"' in html
    assert 'href="?street=hemu&amp;page=1"' in html


@pytest.mark.django_db
def test_4800_units_are_one_page(client: Client) -> None:
    assert client.get("/gallery/grid/?units=4800").content.count(b'<a class="cell') == 4800


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_no_template_breaks_the_content_security_policy(template: Path) -> None:
    assert not INLINE.search(template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_template_fits_on_a_few_screens(template: Path) -> None:
    assert len(template.read_text().splitlines()) <= 120


def test_user_text_stays_literal_in_a_summary() -> None:
    value = '<script>alert("=1+1")</script>𠮷'
    rows = [{"label": "名称", "value": value, "href": "", "link_text": ""}]
    assert escape(value) in printed("{% include 'components/summary_list.html' %}", rows=rows)
