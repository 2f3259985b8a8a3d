"""打包 and the tender's stages through the pages; another street finds nothing; the papers are what they say."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from projects.models import Event, Project
from tests.factories import NeighbourhoodFactory, StreetFactory
from tests.record_data import at, clerk, officer, stranger
from tests.web.record_pages import DAY, browser, errors, post, url
from works.models import Package, Tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district", "october_21")]
HOME = "/work/packages/"


def projects() -> list[Project]:
    street = StreetFactory(code="hemu")
    places = [NeighbourhoodFactory(street=street, building_area=Decimal(area)) for area in ("10000", "20000")]
    return [at(8, neighbourhood=place) for place in places]


def send(user: User, path: str, **data: Any) -> Any:
    return browser(user).post(HOME + path, data, follow=True)


def design(user: User) -> Package:
    made = send(user, "new/", name="北片设计", kind="design", projects=[one.pk for one in projects()])
    assert "打包已建立" in made.content.decode()
    return Package.objects.get()


def test_a_package_goes_from_new_to_settled_on_its_pages() -> None:
    user = clerk()
    package = design(user)
    home = f"{package.pk}/"
    send(user, home + "terms/", version=1, partner="杭州设计院", total_yuan="100.00", sharing="area")
    page = browser(user).get(HOME + home).content.decode()
    assert "100.00 × 10,000.00 ÷ 30,000.00(33.33%)= 33.33" in page
    assert "试算,未确定" in page
    done = send(user, home + "settle/", version=2).content.decode()
    assert "分摊已确定" in done
    assert package.members.last().share_yuan == Decimal("66.67")
    assert Event.objects.filter(sentence__startswith="打包“北片设计”确定分摊").count() == 2


def test_sums_that_do_not_add_up_are_refused_with_the_difference() -> None:
    user = clerk()
    package = design(user)
    first, second = package.members.values_list("project_id", flat=True)
    data = {
        "partner": "杭州设计院",
        "total_yuan": "100",
        "sharing": "sums",
        f"sum_{first}": "40",
        f"sum_{second}": "61",
    }
    by_area = send(user, f"{package.pk}/terms/", version=1, **data | {"sharing": "area"})
    assert "请选择按约定金额分摊" in errors(by_area)["sharing"][0]  # what was typed is not thrown away
    send(user, f"{package.pk}/terms/", version=1, **data)
    found = errors(send(user, f"{package.pk}/settle/", version=2))
    assert found == {"__all__": ["约定金额合计比总金额多 1.00 元,请改到一致。"]}


def test_an_old_page_is_told_who_settled() -> None:
    user = clerk()
    package = design(user)
    send(user, f"{package.pk}/terms/", version=1, partner="杭州设计院", total_yuan="100.00", sharing="area")
    found = errors(
        send(user, f"{package.pk}/terms/", version=1, partner="别家", total_yuan="1", sharing="area")
    )
    assert "已被其他人更新" in found["__all__"][0]


def test_another_street_finds_no_package_and_the_bureau_only_reads() -> None:
    package = design(clerk())
    for path in (f"{package.pk}/", f"{package.pk}/terms/"):
        assert browser(stranger()).get(HOME + path).status_code == 404
    assert browser(officer()).get(HOME).status_code == 200
    read = browser(officer()).get(f"{HOME}{package.pk}/").content.decode()
    assert "可以办理" not in read
    send(officer(), f"{package.pk}/dissolve/", version=1, reason="x")
    package.refresh_from_db()
    assert package.dissolved_on is None
    assert browser(officer()).get(f"{HOME}new/").status_code == 403
    assert browser(clerk()).get(f"{HOME}{package.pk}/dance/").status_code == 404


def test_a_dissolved_package_says_why() -> None:
    user = clerk()
    package = design(user)
    done = send(user, f"{package.pk}/dissolve/", version=1, reason="分开设计").content.decode()
    assert "已解除" in done
    assert "分开设计" in done


def test_a_tender_walks_through_its_stages_on_the_page() -> None:
    user, project = clerk(), at(8)
    post(user, project, "tender", "apply", kind="construction")
    tender = Tender.objects.get()
    received = post(officer(), project, "tender", "receive", tender.pk).content.decode()
    assert "区住建局已查收" in received
    post(officer(), project, "tender", "opinion", tender.pk, opinion="agree")
    post(
        user,
        project,
        "tender",
        "plan",
        tender.pk,
        method="open",
        planned_on="2019-10-08",
        ceiling_yuan="4,800,000",
    )
    Tender.objects.update(opinion_on="2019-09-20")
    post(user, project, "tender", "announce", tender.pk, notice_on="2019-09-24", notice_place="省交易平台")
    bids = {"bids_opened_on": "2019-10-08"}
    for n in (1, 2, 3):
        bids |= {
            f"name_{n}": f"投标单位{n}",
            f"price_{n}": f"4,{n}00,000",
            f"rank_{n}": str(n) if n < 3 else "",
        }
    wrong = post(user, project, "tender", "bids", tender.pk, **bids | {"price_2": "", "rank_1": "2"})
    assert errors(wrong) == {
        "price_2": ["第2行:请填写投标报价。"],
        "__all__": ["候选人名次应从1开始依次填写,不重复,最多3名。"],
    }
    post(user, project, "tender", "bids", tender.pk, **bids)
    days = {"candidates_from": "2019-10-09", "candidates_until": "2019-10-11"}
    short = errors(post(user, project, "tender", "candidates", tender.pk, **days))
    assert "最早到2019年10月12日" in short["candidates_until"][0]
    post(user, project, "tender", "candidates", tender.pk, **days | {"candidates_until": "2019-10-14"})
    page = browser(user).get(url(project, "tender")).content.decode()
    assert "第1名 投标单位1" in page
    given = {"winner": "投标单位1", "awarded_on": DAY, "contract_on": DAY, "contract_yuan": "4100000"}
    done = post(user, project, "tender", "award", tender.pk, **given).content.decode()
    assert "已签合同" in done
    assert "中标通知书" in done


def paper(client: Client, project: Project, tender: Tender, name: str) -> Any:
    return client.get(f"/work/projects/{project.code}/records/tender/{tender.pk}/{name}.pdf")


def test_the_papers_are_printed_to_sign_and_seal() -> None:
    project = at(8)
    tender = Tender.for_project(project, clerk(), kind="epc", applied_on=DAY)
    tender.save()
    answer = paper(browser(clerk()), project, tender, "application")
    words = PdfReader(BytesIO(b"".join(answer.streaming_content))).pages[0].extract_text()
    assert "招投标申请表" in words
    assert "第 1 页,共 1 页" in words
    assert "盖章" in words
    assert paper(browser(clerk()), project, tender, "award").status_code == 404
    Tender.objects.update(
        opinion="agree", winner="浙江建工", awarded_on=DAY, contract_yuan=1, contract_on=DAY
    )
    answer = paper(browser(officer()), project, tender, "award")
    assert "中标通知书" in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages[0].extract_text()
    assert paper(browser(stranger()), project, tender, "award").status_code == 404
    other = at(8)
    assert paper(browser(clerk()), other, tender, "application").status_code == 404
