"""支付 on the pages: recorded, released by another, the account on asking; lists, accounts, batches; who sees what."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import User
from funding.models import Appropriation, Payee, Payment
from funding.services import payments
from projects.models import Event, Project
from tests.factories import TODAY, UserFactory
from tests.funding.paying import NUMBER, finance, funded, known_payee, pay, payee, released, under_contract
from tests.record_data import at, auditor, clerk, contract, leader, officer, reviewer, stranger
from tests.web.record_pages import browser, errors
from workflow.worklists import worklist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
SHOWN = "6222 0212 0200 1234 567"


def address(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/money/payments/" + "".join(f"{part}/" for part in parts)


def seen(user: User, url: str) -> str:
    return browser(user).get(url).content.decode()


def form(of: Any, **fields: Any) -> dict[str, Any]:
    account = known_payee(of.project)
    return {
        "source": of.pk, "tender": of.project.tenders.first().pk, "stage": "advance", "amount_yuan": "300.00",
        "payee_account": account.pk, "purpose": "预付款", "paid_on": TODAY.isoformat(), "ahead_reason": "",
    } | fields  # fmt: skip


def test_the_street_records_finance_looks_at_the_account_and_releases() -> None:
    source = under_contract("1000.00")
    done = browser(clerk()).post(address(source.project), form(source), follow=True)
    payment = Payment.objects.get()
    assert "已登记,等待放行" in done.content.decode()
    assert "撤回" in done.content.decode()
    person = finance()
    page = seen(person, address(source.project, payment.pk))
    assert "**** 4567" in page
    assert SHOWN not in page
    answer = browser(person).post(address(source.project, payment.pk, "account"))
    assert SHOWN in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.get(verb="payment_account_shown").actor == person
    done = browser(person).post(address(source.project, payment.pk, "release"), follow=True).content.decode()
    assert "已放行" in done
    assert "300.00" in seen(clerk(), f"/work/projects/{source.project.code}/records/money/")


def test_nobody_else_sees_the_number_anywhere() -> None:
    source = under_contract("1000.00")
    payment = pay(source, "1.00")
    urls = [
        address(source.project), address(source.project, payment.pk), "/work/money/payments/?state=all",
        "/work/money/payees/", f"/api/v1/projects/{source.project.code}/funding/",
    ]  # fmt: skip
    for person in (clerk(), officer(), leader(), auditor(), finance()):
        for url in urls:
            page = seen(person, url)
            assert NUMBER not in page
            assert SHOWN not in page
    for person in (clerk(), officer(), auditor()):
        assert browser(person).post(address(source.project, payment.pk, "account")).status_code == 403
    assert browser(finance()).get(address(source.project, payment.pk, "account")).status_code == 405


def test_what_cannot_be_paid_names_its_field_and_stores_nothing() -> None:
    source = under_contract("1000.00")
    elsewhere, old = contract(at(9), "5.00"), payee(account="12345678")
    payee_ended = Payee.objects.filter(pk=old.pk)
    payee_ended.update(ended_at=TODAY.isoformat() + "T00:00:00Z", ended_by=clerk())
    for fields, field in (
        ({"amount_yuan": "-1"}, "amount_yuan"), ({"amount_yuan": "0"}, "amount_yuan"),
        ({"amount_yuan": "1.001"}, "amount_yuan"), ({"amount_yuan": "1000.01"}, "amount_yuan"),
        ({"tender": elsewhere.pk}, "tender"), ({"payee_account": old.pk}, "payee_account"),
        ({"stage": "progress"}, "ahead_reason"), ({"stage": "settlement"}, "stage"), ({"purpose": ""}, "purpose"),
        ({"source": "999999"}, "source"), ({"tender": ""}, "tender"),
    ):  # fmt: skip
        answer = browser(clerk()).post(address(source.project), form(source, **fields))
        assert answer.status_code == 422
        assert field in errors(answer), fields
    assert not Payment.objects.exists()


def test_a_refused_payment_says_why_and_is_recorded_again_from_its_values() -> None:
    source = under_contract("1000.00")
    payment = pay(source, "300.00")
    refused = browser(finance()).post(address(source.project, payment.pk, "refuse"), {"reason": ""})
    assert "reason" in errors(refused)
    browser(finance()).post(address(source.project, payment.pk, "refuse"), {"reason": "缺少监理签认"})
    assert [one.where for one in worklist(clerk(), TODAY) if one.where == "payments"] == ["payments"]
    assert f"?again={payment.pk}#form" in seen(clerk(), address(source.project, payment.pk))
    assert "?again=" not in seen(finance(), address(source.project, payment.pk))
    page = seen(clerk(), address(source.project) + f"?again={payment.pk}")
    assert "上次不予放行:缺少监理签认" in page
    assert 'value="300.00"' in page
    browser(clerk()).post(address(source.project) + f"?again={payment.pk}", form(source))
    assert [one.where for one in worklist(clerk(), TODAY) if one.where == "payments"] == []


def test_the_second_officer_sees_who_and_when() -> None:
    payment, first = pay(under_contract("1000.00"), "1.00"), finance()
    released(payment, first)
    late = browser(leader()).post(address(payment.source.project, payment.pk, "release"))
    assert late.status_code == 422
    assert f"{first}已于2019年10月21日放行这笔支付。您的操作没有生效。" in late.content.decode()


def test_waiting_payments_lie_on_the_desks_of_finance_and_leader() -> None:
    payment = pay(under_contract("1000.00"), "300.00")
    for person in (finance(), leader()):
        assert "1笔支付等待放行,共 300.00 元" in seen(person, "/work/")
        assert address(payment.source.project) in seen(person, "/work/")
    assert not [one for one in worklist(officer(), TODAY) if one.where == "payments"]


def test_strangers_builders_and_development_see_no_payments() -> None:
    payment = pay(under_contract("1000.00"), "1.00")
    project = payment.source.project
    assert browser(stranger()).get(address(project)).status_code == 404
    assert browser(stranger()).get(address(project, payment.pk)).status_code == 404
    assert browser(reviewer()).get(address(project)).status_code == 404
    for role in ("builder_clerk", "development_officer"):
        assert browser(UserFactory(role=role)).get("/work/money/payments/").status_code == 403
        assert browser(UserFactory(role=role)).get(address(project, payment.pk)).status_code in {403, 404}
    assert "没有符合条件的支付" in seen(stranger(), "/work/money/payments/?state=all")
    assert browser(clerk()).get(address(at(9), payment.pk)).status_code == 404


def test_the_list_shows_what_waits_and_is_filtered() -> None:
    source = under_contract("1000.00")
    waiting, done = pay(source, "1.00"), released(pay(source, "2.00", purpose="第二期"))
    client = browser(finance())
    shown = client.get("/work/money/payments/")
    assert [one.pk for one, _ in shown.context["rows"]] == [waiting.pk]
    assert shown.context["result_sentence"] == "1 笔;已支付 0.00 元,待放行 1.00 元"
    rows = client.get("/work/money/payments/?state=released&stage=advance&kind=city").context["rows"]
    assert [one.pk for one, _ in rows] == [done.pk]
    assert client.get("/work/money/payments/?state=all&kind=district").context["rows"] == []
    assert "已放行的" in seen(finance(), "/work/money/payments/rates/")


def test_every_rate_leads_to_what_it_stands_for() -> None:
    source = under_contract("1000.00", received="800.00")
    released(pay(source, "200.00"))
    pay(source, "50.00", purpose="第二期")
    client, street = browser(finance()), source.project.neighbourhood.street
    page = client.get("/work/money/payments/rates/", {"street": street.pk})
    assert page.context["street"] == street
    for line in (page.context["kinds"][0], page.context["projects"][0]):
        for address, amount in ((line.received, "800.00"), (line.paid, "200.00"), (line.waiting, "50.00")):
            assert amount in client.get(address).content.decode(), address
    own = browser(clerk()).get("/work/money/payments/rates/").content.decode()
    assert source.project.neighbourhood.name in own
    assert "street" not in browser(clerk()).get("/work/money/payments/rates/").context["filter_form"].fields


def test_a_street_adds_and_ends_accounts_and_keeps_their_history() -> None:
    client = browser(clerk())
    wrong = client.post("/work/money/payees/", {"name": "", "bank": "", "account": "12"})
    assert set(errors(wrong)) == {"name", "bank", "account"}
    wrong = client.post("/work/money/payees/", {"name": "浙江建工", "bank": "工行", "account": "12"})
    assert "8至32位" in errors(wrong)["account"][0]
    given = {"name": "浙江建工", "bank": "工行", "account": "4111 1111 1111 1112"}
    done = client.post("/work/money/payees/", given, follow=True).content.decode()
    assert "校验位" in done
    assert "**** 1112" in done
    assert "4111 1111" not in done
    client.post(f"/work/money/payees/{Payee.objects.get().pk}/end/")
    assert "已停用" in seen(clerk(), "/work/money/payees/")
    assert browser(stranger()).post(f"/work/money/payees/{Payee.objects.get().pk}/end/").status_code == 404


def test_a_batch_is_pasted_looked_at_and_recorded() -> None:
    one, other = funded(received="10.00", planned="500.00"), funded(received="10.00", planned="500.00")
    url, client = "/work/money/appropriations/batch/?kind=city", browser(finance())
    pasted = f"{one.project.code}\t100.50\n{other.project.code}\t200"
    looked = client.post(url, {"pasted": pasted, "read": "1"})
    assert "读到 2 个项目,共 300.50 元,还没有登记" in looked.content.decode()
    assert Appropriation.objects.count() == 2
    given = {f"amount-{one.pk}": "100.50", f"amount-{other.pk}": "490.01", "document_no": "拱财1号",
             "received_on": TODAY.isoformat()}  # fmt: skip
    refused = client.post(url, given)
    assert f"amount-{other.pk}" in errors(refused)
    assert Appropriation.objects.count() == 2
    done = client.post(url, given | {f"amount-{other.pk}": "200"}, follow=True)
    assert "拨付已登记" in done.content.decode()
    assert Appropriation.objects.filter(document_no="拱财1号").count() == 2
    assert done.context["result_sentence"] == "4 笔,共 320.50 元"
    bad = client.post(url, {"pasted": "不知道\t1", "read": "1"})
    assert "没有这项来源的计划" in errors(bad)["pasted"][0]


def test_the_paper_has_the_amount_in_capitals_places_for_seals_and_no_full_number() -> None:
    payment = pay(under_contract("2000000.00"), "1200034.05")
    answer = browser(clerk()).get(address(payment.source.project, payment.pk, "paper"))
    assert f"{payment.source.project.code}-{payment.pk}.pdf" in answer["Content-Disposition"]
    read = "".join(one.extract_text() for one in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages)
    read = read.replace(" ", "").replace("\n", "")
    for words in (
        "支付申请表",
        "1,200,034.05",
        "壹佰贰拾万零叁拾肆元零伍分",
        "(签字、盖章)",
        "第1页,共1页",
        "****4567",
    ):
        assert words in read, words
    assert NUMBER not in read


def test_a_contracts_retention_is_recorded() -> None:
    source = under_contract("1000.00")
    url = address(source.project, "retention")
    tender = source.project.tenders.get()
    assert "retention_percent" in errors(
        browser(clerk()).post(url, {"tender": tender.pk, "retention_percent": "101"})
    )
    browser(clerk()).post(url, {"tender": tender.pk, "retention_percent": "3"})
    assert "预留质保金 30.00 元" in seen(clerk(), address(source.project))


def test_the_pages_take_as_many_queries_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    source = under_contract("1000.00")
    made = [pay(source, "1.00", purpose=f"第{n}期") for n in range(12)]
    client = browser(finance())
    with django_assert_max_num_queries(12):
        client.get("/work/money/payments/")
    with django_assert_max_num_queries(12):
        client.get("/work/money/payees/")
    with django_assert_max_num_queries(12):
        client.get("/work/money/appropriations/")
    with django_assert_max_num_queries(14):
        client.get("/work/money/payments/rates/")
    with django_assert_max_num_queries(18):
        client.get(address(source.project))
    street = browser(clerk())
    with django_assert_max_num_queries(22):
        street.get(address(source.project))
    assert made[0].amount_yuan == Decimal("1.00")


def test_who_releases_sees_what_the_source_has_and_why_it_is_ahead() -> None:
    payment = pay(under_contract("1000.00"), "300.00", stage="progress", ahead_reason="甲供材先付")
    page = seen(finance(), address(payment.source.project, payment.pk))
    assert "超进度支付的理由:甲供材先付" in page
    assert "已支付 0.00 元,待放行 300.00 元" in page
    assert ">放行 300.00 元</button>" in page
    Project.objects.filter(pk=payment.source.project_id).update(state=Project.State.WITHDRAWN)
    page = seen(finance(), address(payment.source.project, payment.pk))
    assert "项目已调出计划,不能放行;请不予放行,或由街道撤回。" in page
    assert ">放行 300.00 元</button>" not in page
    assert "查看完整账号" not in page


def test_an_empty_batch_is_told_with_all_else_and_a_line_is_named_once() -> None:
    source = funded(received="10.00", planned="500.00")
    url, client = "/work/money/appropriations/batch/?kind=city", browser(finance())
    empty = errors(client.post(url, {"document_no": "", "received_on": ""}))
    assert set(empty) == {"document_no", "received_on", "__all__"}
    page = client.post(
        url, {"document_no": "文", "received_on": TODAY, f"amount-{source.pk}": "491"}
    ).content.decode()
    name = source.project.neighbourhood.name
    assert f">{name}:市级财政计划内还可到账 490.00 元" in page
    assert f"{name}:{name}" not in page.replace("拨付金额(元)", "")


def test_reading_a_payment_writes_nothing_and_acts_are_posted() -> None:
    payment = pay(under_contract("1000.00"), "1.00")
    before = Event.objects.count()
    seen(finance(), address(payment.source.project, payment.pk))
    assert browser(finance()).get(address(payment.source.project, payment.pk, "release")).status_code == 404
    payment.refresh_from_db()
    assert (payment.opened_at, Event.objects.count()) == (None, before)
    payments.open_payment(payment, actor=finance(), on=TODAY)
    assert "撤回" not in seen(clerk(), address(payment.source.project, payment.pk))
