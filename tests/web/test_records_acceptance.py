"""联合竣工验收 and 后续管理 through the pages: invite, sign, look at 五不, archive; visits, warranties, what falls due."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from projects.models import Project
from tests.notices import on_notice
from tests.record_data import at, clerk, officer, stranger
from tests.web.record_pages import DAY, browser, errors, post, url
from works.acceptance_queries import missing_papers, missing_signers
from works.models import Acceptance, FiveChecks, FollowUp, Signature, Warranty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
GUESTS = {
    key: value
    for number, (party, label) in enumerate(Signature.Party.choices)
    for key, value in ((f"party_{number}", party), (f"organisation_{number}", f"{label}甲"))
}


def invited() -> Acceptance:
    project = at(10)
    post(clerk(), project, "acceptance", "invite", held_on=DAY, place="小区门口", **GUESTS)
    return Acceptance.objects.get()


def all_signed() -> Acceptance:
    one = invited()
    words = {f"result_{number}": "passed" for number in range(8)}
    post(clerk(), one.project, "acceptance", "sign_all", one.pk, **words)
    return Acceptance.objects.get()


def test_the_list_is_offered_filled_in() -> None:
    project = at(10)
    text = browser(clerk()).get(url(project, "acceptance")).content.decode()
    assert "邀请各方验收" in text
    assert f"{project.neighbourhood.name}现场" in text


def test_a_party_left_out_is_named_and_nothing_is_kept() -> None:
    left = {key: value for key, value in GUESTS.items() if not key.endswith("_7")}
    answer = post(clerk(), at(10), "acceptance", "invite", held_on=DAY, **left)
    assert "邀请名单还缺:居民代表。" in errors(answer)["__all__"]
    assert not Acceptance.objects.exists()


def test_signatures_are_written_in_one_table_a_refusal_with_its_why() -> None:
    one = invited()
    wrong = post(
        clerk(), one.project, "acceptance", "sign_all", one.pk, result_0="passed", result_1="refused"
    )
    assert "请填写意见" in str(errors(wrong))
    assert not Signature.objects.exists()
    words = {f"result_{number}": "passed" for number in range(8)}
    done = post(clerk(), one.project, "acceptance", "sign_all", one.pk, **words)
    assert "各方签字通过" in done.content.decode()
    assert Warranty.objects.count() == 3


def test_who_came_is_noted_and_one_more_is_asked() -> None:
    one = invited()
    came = {f"came_{row.pk}": "yes" for row in one.invitees.all()}
    post(
        clerk(), one.project, "acceptance", "invitations", one.pk, held_on=DAY, party_0="residents",
        organisation_0="3幢代表", note="验收顺利", **came,
    )  # fmt: skip
    assert one.invitees.filter(came=True).count() == 8
    assert Acceptance.objects.get().note == "验收顺利"
    assert missing_signers(Acceptance.objects.get())[-1].organisation == "3幢代表"


def test_five_checks_are_written_with_what_does_not_hold() -> None:
    one = invited()
    holds = {f"holds_{code}": "yes" for code in FiveChecks.Check.values}
    wrong = post(clerk(), one.project, "acceptance", "checks", one.pk, **holds | {"holds_stairs": "no"})
    assert errors(wrong) == {"note_stairs": ["上楼不难不符合的,请说明情况。"]}
    note = {"holds_stairs": "no", "note_stairs": "4幢不具备条件"}
    done = post(clerk(), one.project, "acceptance", "checks", one.pk, **holds | note)
    assert "4幢不具备条件" in done.content.decode()


def test_the_archive_list_is_ticked_and_handed_over() -> None:
    one = all_signed()
    early = post(clerk(), one.project, "acceptance", "archive", one.pk, receiver="档案馆", archived_on=DAY)
    assert "联审纪要" in errors(early)["reason"][0]
    rows = list(one.archive_items.all())
    lines = {f"copies_{row.pk}": "1" for row in rows} | {f"present_{row.pk}": "on" for row in rows[1:]}
    wrong = post(
        clerk(), one.project, "acceptance", "papers", one.pk, **lines | {f"copies_{rows[0].pk}": "x"}
    )
    assert errors(wrong)
    post(clerk(), one.project, "acceptance", "papers", one.pk, **lines | {f"note_{rows[0].pk}": "未产生"})
    done = post(clerk(), one.project, "acceptance", "archive", one.pk, receiver="档案馆", archived_on=DAY)
    assert "档案馆" in done.content.decode()


def test_a_defect_is_written_with_who_and_until_when() -> None:
    one = invited()
    assert set(errors(post(clerk(), one.project, "acceptance", "found", one.pk))) == {
        "text",
        "responsible",
        "due_on",
    }
    post(
        clerk(),
        one.project,
        "acceptance",
        "found",
        one.pk,
        text="扶手松动",
        responsible="浙江建工",
        due_on=DAY,
    )
    done = post(
        clerk(),
        one.project,
        "acceptance",
        "defect",
        one.defects.get().pk,
        closed_on=DAY,
        closing_note="已加固",
    )
    assert "已加固" in done.content.decode()


def test_the_sheet_is_printed_and_another_street_finds_none() -> None:
    one = invited()
    answer = browser(clerk()).get(f"/work/acceptances/{one.pk}/sheet.pdf")
    pages = PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    text = "".join(page.extract_text() for page in pages)
    assert "联合竣工验收单" in text
    assert f"共 {len(pages)} 页" in text
    assert "居民代表甲" in text
    assert browser(stranger()).get(f"/work/acceptances/{one.pk}/sheet.pdf").status_code == 404
    assert browser(stranger()).get(url(one.project, "acceptance")).status_code == 404


def test_warranties_repairs_and_visits_are_kept_and_what_is_due_is_listed() -> None:
    project = at(11)
    Acceptance.for_project(project, clerk(), held_on="2017-11-01").save()
    post(clerk(), project, "warranty", "begin")
    one = Warranty.objects.get(kind="管线工程")
    post(clerk(), project, "warranty", "report", one.pk, text="雨水管渗漏", reported_on=DAY)
    repair = one.repairs.get()
    due = browser(clerk()).get("/work/due/").content.decode()
    assert "管线工程报修还没有修复" in due
    assert "首次回访居民" in due
    assert "首次回访居民" not in browser(clerk()).get("/work/due/?kind=repair").content.decode()
    assert "首次回访居民" in browser(clerk()).get("/work/due/?soon=late&kind=visit").content.decode()
    assert (
        "首次回访居民"
        not in browser(officer()).get(f"/work/due/?street={stranger().street_id}").content.decode()
    )
    assert "首次回访居民" in browser(officer()).get("/work/due/?soon=never&page=99").content.decode()
    assert "雨水管渗漏" not in browser(stranger()).get("/work/due/").content.decode()
    assert "管线工程" not in browser(stranger()).get("/work/due/").content.decode()
    done = post(clerk(), project, "warranty", "mend", repair.pk, mended_note="已更换", mended_on=DAY)
    assert "已更换" in done.content.decode()
    wrong = post(
        clerk(), project, "follow_up", "visit", visited_on=DAY, satisfaction="good", note="走访", asked="5", satisfied="6"
    )  # fmt: skip
    assert "satisfied" in errors(wrong)
    post(
        clerk(), project, "follow_up", "visit", visited_on=DAY, satisfaction="good", note="走访", asked="6", satisfied="5"
    )  # fmt: skip
    assert str(FollowUp.objects.get().next_on) == "2020-04-21"


def test_residents_read_until_when_something_is_under_warranty_and_no_names() -> None:
    project = at(11)
    Acceptance.for_project(project, clerk(), held_on="2017-10-20").save()
    post(clerk(), project, "warranty", "begin")
    Warranty.objects.update(contractor="浙江建工")
    text = browser(clerk()).get(f"/n/{project.neighbourhood.code}/").content.decode()
    assert "防水工程:保修到2022年10月20日" in text
    assert "管线工程:保修期已满" in text
    assert "浙江建工" not in text


def test_nothing_typed_at_the_acceptance_is_dropped_unsaid() -> None:
    one = invited()
    words = {"result_0": "passed", "opinion_1": "屋面还在渗水"}
    wrong = errors(post(clerk(), one.project, "acceptance", "sign_all", one.pk, **words))
    assert "请选择签字结果" in str(wrong["result_1"])
    assert not Signature.objects.exists()
    checks = {"holds_roof": "yes", f"note_{FiveChecks.Check.values[1]}": "2幢地漏堵"}
    wrong = errors(post(clerk(), one.project, "acceptance", "checks", one.pk, **checks))
    assert "请选择检查结果" in str(wrong[f"holds_{FiveChecks.Check.values[1]}"])
    spare = GUESTS | {"organisation_8": "区档案馆"}
    wrong = errors(post(clerk(), at(10), "acceptance", "invite", held_on=DAY, **spare))
    assert "请选择参加方" in str(wrong)
    held = {"held_on": DAY, "opinion_residents": "同意"} | {
        f"holds_{code}": "yes" for code in FiveChecks.Check.values
    }
    wrong = errors(post(clerk(), at(10), "acceptance", "hold", **held))
    assert "请选择签字结果" in str(wrong["result_residents"])


def test_photos_of_the_notice_on_its_boards_are_on_record_for_the_archive() -> None:
    one, person = all_signed(), clerk()
    assert "公示现场照片" in missing_papers(one)
    Project.objects.filter(pk=one.project_id).update(step=3)
    on_notice(Project.objects.get(pk=one.project_id), person, date(2019, 9, 23))
    assert "公示现场照片" not in missing_papers(one)
