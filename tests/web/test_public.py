"""What residents read: without login, without scripts, in a fixed number of queries, and nobody's name."""

import pytest
from django.test import Client

from consultations.services import certify_round, let_pass
from projects.models import Document, Notice, Objection, Project, ProjectItem
from tests.api.world import CANARIES, ENDS, OPENED, TODAY, World, made
from tests.consultations.builders import closed, single
from tests.consultations.counting import statements
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from workflow.models import Transition

pytestmark = pytest.mark.django_db
STATUS = "/n/hmxc/"


@pytest.fixture
def world(district: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small district on its day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    return made()


def text(client: Client, url: str = STATUS, status: int = 200) -> str:
    """The page as text."""
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_nothing_public_holds_an_owners_name_phone_or_digits(client, world) -> None:
    notice = Notice.objects.get()
    pages = ["/", "/?search=hmxc", STATUS, f"{STATUS}?view=elder", f"{STATUS}notice/{notice.pk}/", "/n/dgxy/"]
    pages += [
        f"{STATUS}objections/",
        f"{STATUS}objections/{notice.pk}-001/",
        f"{STATUS}notice/{notice.pk}/objection/",
    ]
    for url in [*pages, "/try/", "/try/tally/", "/try/subsidy/", "/try/notice/"]:
        page = text(client, url)
        assert not [canary for canary in CANARIES if canary in page], url
        assert "<style" not in page
        assert " style=" not in page
        assert "<script" not in page


def test_the_first_sentences_say_where_what_until_when_and_whom(client, world) -> None:
    page = text(client)
    lead = page[page.index('class="public-lead"') : page.index("十一个步骤")]
    assert "现在到第3步(共11步):第二次征求意见。" in lead
    assert "请在2019年10月31日(周四)前(含当天)把签好字的意见表交给社区或街道" in lead
    assert "改造方案公示中,还有4个工作日,2019年10月25日24时截止;有异议请在网上或向街道提出。" in lead
    assert '有疑问请找和睦街道,电话 <a class="nowrap" href="tel:057188000000">0571-88000000</a>' in lead


def test_eleven_steps_each_with_one_plain_sentence_and_what_comes_next(client, world) -> None:
    page = text(client)
    assert page.count('class="station-plain"') == 11
    assert "街道上门询问每位业主愿不愿意改造" in page
    assert "这一步办完后,进入第4步:明确改造计划。" in page


def test_before_certification_only_the_returned_forms_are_shown(client, world) -> None:
    page = text(client)
    running = page[page.index("<h3>第二次征求意见") : page.index("<h2>改什么")]
    assert "已收回 <b>2 份</b>意见表,全体业主 3 人" in running
    assert "不同意" not in running
    assert "<svg" not in running


def test_a_certified_round_shows_both_bars_the_fractions_and_the_rule(client, world) -> None:
    page = text(client)
    result = page[page.index("<h3>第一次征求意见") : page.index("<h3>第二次征求意见")]
    for words in ("200.00 / 300.00", "2 / 3", "都达到全体的三分之二以上", "方案原文要求:已达到", "通过"):
        assert words in result


def test_a_round_that_was_let_pass_says_so_in_one_sentence(client, world) -> None:
    round_ = certify_round(closed(single(3), world.clerk, ["agree"]), actor=world.certifier, on=TODAY)
    let_pass(round_, actor=UserFactory(role="bureau_leader"), on=TODAY, reason="原文只要求<认可>")
    page = text(client, f"/n/{round_.project.neighbourhood.code}/")
    assert "按特殊情况审批,同意进入下一步,理由:" in page
    assert "原文只要求&lt;认可&gt;" in page
    assert "还差 1 人、100.00 ㎡" in page


def test_a_round_to_be_held_again_says_it_no_longer_counts(client, world) -> None:
    back = {"kind": "send_back", "from_step": 3, "to_step": 1, "cycle": 1, "reason": "方案有变"}
    Transition.objects.create(project=world.project, on=OPENED, actor=world.clerk, **back)
    page = text(client)
    assert page.count("须重新进行") == 2
    assert "正在公示" not in page


def test_items_of_both_groups_are_told_apart(client, world) -> None:
    for code in ("BM07", "PM03"):
        ProjectItem.objects.create(project=world.project, item_code=code, decision="include")
    page = text(client)
    assert page.count("消防设施") == 2
    assert page.index("居民楼 <span") < page.index("屋面修缮") < page.index("小区公共区域 <span")
    assert "多层住宅加装电梯:业主不同意" in page


def test_money_is_an_estimate_until_the_final_account(client, world) -> None:
    page = text(client)
    assert "按估算。估算是初步方案预计要花的钱,以后会变。</span>" in page
    assert "市级补助资金 500,000.00 元" in page
    assert "测算" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("paused", "改造暂缓实施,停在第3步(共11步):第二次征求意见"),
        ("withdrawn", "这个小区的改造已调出计划"),
        ("closed", "改造已经全部办结(2019年10月21日)"),
    ],
)
def test_a_project_that_stands_still_asks_nothing_of_residents(client, world, state, words) -> None:
    Project.objects.filter(pk=world.project.pk).update(state=state, closed_on=TODAY)
    page = text(client)
    lead = page[page.index('class="public-lead"') : page.index("十一个步骤")]
    assert words in lead
    assert "意见表" not in lead
    assert "这一步办完后" not in page


def test_a_neighbourhood_without_a_project_says_whom_to_ask(client, world) -> None:
    page = text(client, "/n/secret/")
    assert "这个小区目前没有改造项目" in page
    assert "0571-88000000" in page
    assert "2018-hemu-09" not in page
    assert "<b>第7步" not in text(client, "/?search=待确认")


def test_a_confirmed_take_over_is_labelled(client, world) -> None:
    take_over = world.unconfirmed.take_over
    take_over.confirmed_by, take_over.confirmed_at = UserFactory(role="bureau_officer"), "2019-10-21T00:00Z"
    take_over.save()
    assert "本项目从第7步起在平台办理" in text(client, "/n/secret/")


def test_the_project_before_is_linked_and_readable(client, world) -> None:
    Project.objects.filter(pk=world.project.pk).update(state="closed", closed_on=TODAY)
    ProjectFactory(code="2030-hemu-01", neighbourhood=world.project.neighbourhood, batch_year=2030)
    page = text(client)
    assert "现在到第1步" in page
    assert f'href="/n/hmxc/{world.project.code}/">2019年度改造项目' in page
    assert "这是以往的改造" in text(client, f"/n/hmxc/{world.project.code}/")
    text(client, "/n/hmxc/2030-hemu-01/", 404)
    text(client, f"/n/dgxy/{world.project.code}/", 404)


def test_a_notice_shows_its_days_and_the_answers_to_objections(client, world) -> None:
    notice = Notice.objects.get()
    Objection.objects.create(
        notice=notice, number=2, received_on=TODAY, text="12幢王小姐:太暗", public_text="路灯太暗<b>",
        answer="已列入照明系统", answered_on=TODAY, recorded_by=world.clerk, answered_by=world.clerk,
    )  # fmt: skip
    Objection.objects.create(
        notice=notice, number=3, received_on=TODAY, text="未整理的原话", channel="online"
    )
    page = text(client, f"{STATUS}notice/{notice.pk}/")
    assert "2019年10月8日(周二)至2019年10月25日(周五)" in page
    assert "希望多一个充电桩" in page
    assert "王小姐" not in page
    assert "未整理的原话" not in page
    assert "内容整理中" in page
    assert f"受理号 {notice.pk}-003" in page
    assert "正在研究" in page
    assert "路灯太暗&lt;b&gt;" in page
    assert "已列入照明系统" in page
    assert "http://127.0.0.1:8000/n/hmxc/" in page
    assert world.clerk.full_name not in page


def test_a_withdrawn_notice_and_anothers_are_404(client, world) -> None:
    notice = Notice.objects.get()
    text(client, f"/n/dgxy/notice/{notice.pk}/", 404)
    Notice.objects.update(withdrawn_on=TODAY)
    text(client, f"{STATUS}notice/{notice.pk}/", 404)


def test_a_notice_that_closed_is_no_longer_called_running(client, world) -> None:
    Notice.objects.update(closes_on=OPENED)
    page = text(client)
    assert "正在公示" not in page
    assert "已结束" in page


def test_only_public_files_are_listed_and_handed_out(client, world) -> None:
    papers = {row.title: row for row in Document.objects.all()}
    page = text(client)
    assert "公开的方案" in page
    assert "内部材料" not in page
    answer = client.get(f"{STATUS}documents/{papers['公开的方案'].pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Disposition"].startswith("attachment")
    for url in (
        f"{STATUS}documents/{papers['内部材料'].pk}/",
        f"/n/dgxy/documents/{papers['公开的方案'].pk}/",
    ):
        text(client, url, 404)


def test_a_status_page_costs_a_fixed_number_of_queries(client, world) -> None:
    for code in ("BM02", "PM05", "PO02"):
        ProjectItem.objects.create(project=world.project, item_code=code, decision="include")
    with statements(27):
        text(client)
    with statements(8):
        text(client, f"{STATUS}notice/{Notice.objects.get().pk}/")


def test_what_has_not_changed_is_not_sent_again_but_the_large_view_is(client, world) -> None:
    first = client.get(STATUS)
    assert first["Cache-Control"] == "no-cache"
    assert first["Vary"] == "Cookie"
    assert client.get(STATUS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    client.get("/view/?view=elder")
    assert client.get(STATUS, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_public_pages_are_only_read(client, world) -> None:
    for url in ("/", STATUS, "/try/tally/"):
        assert client.post(url, {}).status_code == 405


@pytest.mark.parametrize("phone", ["", "88880000、88881111", "转8分机"])
def test_a_phone_that_is_no_number_is_no_link(client, world, phone) -> None:
    street = StreetFactory(code="hemu")
    street.phone = phone
    street.save()
    page = text(client)
    assert "tel:" not in page
    assert phone in page


def test_names_with_rare_characters_and_signs_stay_literal(client, world) -> None:
    place = NeighbourhoodFactory(
        code="odd", name="<i>𠮷=祥㙓" + "里" * 60, street=StreetFactory(code="daguan")
    )
    ProjectFactory(neighbourhood=place)
    assert "&lt;i&gt;𠮷=祥㙓" in text(client, "/n/odd/")
    assert "&lt;i&gt;𠮷=祥㙓" in text(client, "/?search=𠮷=祥")
    assert ENDS > OPENED
