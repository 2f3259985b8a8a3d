"""Every printed form: places to sign and to seal, the day, and 第 x 页 共 y 页; one form a template, none forgotten.

PRINTED_TO=/some/folder keeps the files, to be looked at.
"""

import os
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from pypdf import PdfReader

from consultations.minutes_pages import minutes_pdf as round_minutes
from consultations.models import Round
from funding.claim_pages import claim_pdf
from funding.ladder_pages import sheet as ladder
from projects.models import Notice, SchemeVersion
from projects.pdf import pdf
from reports.money import Scope
from reports.money_print import table_pdf
from reports.money_tables import settlement_table
from reports.plan_book import plan_pdf
from reviews.minutes_pages import minutes_pdf, sheets_pdf
from reviews.models import AnnualPlan, Invitation, Review
from tests.factories import TODAY, DepartmentFactory, UserFactory
from tests.funding.claiming import claimed
from tests.record_data import formal_scheme
from tests.workflow import records
from tests.workflow.acts import Stage, row
from web.staff.projects.notice_print import board_sheet
from web.staff.records.design_paper import sheet as design
from web.staff.records.gallery import change_data
from web.staff.records.rectification_data import rectification_data
from works.acceptance_pages import sheet_pdf
from works.models import Acceptance, ChangeOrder, Rectification, Tender
from works.tender_pages import application_pdf, award_pdf

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR) / "templates" / "typst"
LONG = "开挖后发现原有管线标高与图纸不符,需要移位并增加检查井,以保证排水通畅。"
NUMBERED = re.compile(r"第(\d+)页[,,/]?共(\d+)页")
SIGN, SEAL, DAY = "签", "章", re.compile(r"年\d*月\d*日")

Made = Callable[[Stage], bytes]


def of(model: type[Model], make: Callable[[Any], bytes], **fields: Any) -> Made:
    """A form of a row of the stage, with these words in it."""

    def made(stage: Stage) -> bytes:
        found = stage.rows.get(model) or row(model, stage.project, UserFactory(), stage.rows)
        model.objects.filter(pk=found.pk).update(**fields)  # type: ignore[attr-defined]
        return make(model.objects.get(pk=found.pk))  # type: ignore[attr-defined]

    return made


def opinion_sheets(stage: Stage) -> bytes:
    """Three departments' sheets in one file."""
    review = stage.rows[Review]
    for code in ("gongan", "lvhua"):
        Invitation.objects.create(review=review, department=DepartmentFactory(code=code))
    return sheets_pdf(Review.objects.get(pk=review.pk))


def held(stage: Stage) -> Round:
    """A round that is over."""
    return records.certified(stage.project, UserFactory(), 2)


# template → (who makes it, what it has to say)
FORMS: dict[str, tuple[Made, tuple[str, ...]]] = {
    "notice": (
        of(Notice, board_sheet, title="和睦新村改造方案公示", body=LONG, contact="0571-88001234", workdays=5),
        ("公示时间", SEAL),
    ),
    "review_minutes": (
        of(
            Review, minutes_pdf, draft_text=f"一、总体意见\n{LONG}", draft_number="联审〔2019〕1号",
            minutes_number="联审〔2019〕1号", minutes_text=f"一、总体意见\n{LONG}", minutes_on=TODAY,
        ),
        ("签发", SEAL),
    ),
    "opinion_sheet": (opinion_sheets, ("联审员(签字)", "部门盖章")),
    "change_order": (
        of(ChangeOrder, lambda one: pdf("change_order", change_data(one)), title="增加雨水井", reason=LONG),
        ("签字、盖章", "建设单位", "施工单位", "监理单位", "区住建局"),
    ),
    "acceptance_sheet": (of(Acceptance, sheet_pdf, note=LONG), ("签字", "盖章", "施工单位", "居民代表")),
    "rectification": (
        of(Rectification, lambda one: pdf("rectification", rectification_data(one)), issue=LONG),
        ("签收", "签字、盖章", "复查人(签字)"),
    ),
    "tender_application": (of(Tender, application_pdf, note=LONG), ("经办人;(签字)", "建设单位;盖章", "区住建局")),
    "tender_award": (
        of(Tender, award_pdf, winner="浙江宏建", awarded_on=TODAY, contract_yuan=1, contract_on=TODAY),
        ("负责人(签字)", "盖章"),
    ),
    "subsidy_claim": (lambda stage: claim_pdf(claimed()), ("签字、盖章", "街道办事处", "区财政局")),
    "money_table": (
        lambda stage: table_pdf(settlement_table(UserFactory(role="auditor"), Scope()), "测试"),
        ("制表人", "签字、盖章", "区财政局"),
    ),
    "cost_ladder": (lambda stage: ladder(stage.project, TODAY), ("签字、盖章", "审核单位")),
    "design_sheet": (
        lambda stage: design(stage.project, SchemeVersion.objects.get(pk=formal_scheme(stage.project).pk)),
        ("签字", "盖章"),
    ),
    "annual_plan": (of(AnnualPlan, lambda one: plan_pdf(one, [])), ("负责人签字", "盖章")),
    "round_minutes": (
        lambda stage: round_minutes(held(stage), made_by="沈文静", at=timezone.now()),
        ("经办", "复核", "负责人"),
    ),
}  # fmt: skip
# the owner's letter counts by its number; the result hangs on one sheet: their own tests say what stands on them
BY_THEMSELVES = {"letter", "result"}


@pytest.fixture
def stage(district: None) -> Stage:
    return Stage.set(UserFactory(role="street_clerk"))


def text_of(page: Any) -> str:
    return re.sub(r"\s", "", page.extract_text()).replace("(", "(").replace(")", ")")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.typ")), ids=lambda path: path.stem)
def test_no_template_is_without_places_and_numbers(path: Path) -> None:
    """Those that are made below are read there as they are printed."""
    source = path.read_text("utf-8")
    made = path.stem in FORMS or path.stem in BY_THEMSELVES
    assert made or (SIGN in source and SEAL in source)
    assert made or re.search(r"第 #.*页.*共 #.*页", source)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_can_be_signed_sealed_and_put_in_order(stage: Stage, name: str) -> None:
    make, words = FORMS[name]
    content = make(stage)
    if folder := os.environ.get("PRINTED_TO"):
        (Path(folder) / f"{name}.pdf").write_bytes(content)
    pages = [text_of(page) for page in PdfReader(BytesIO(content)).pages]
    whole = "".join(pages)
    assert [word for word in words if word.replace(";", "") not in whole] == []
    numbers = [NUMBERED.search(page) for page in pages]
    assert all(numbers), f"a page of {name} without its number"
    if name != "opinion_sheet":
        assert [found.groups() for found in numbers if found] == [
            (str(n), str(len(pages))) for n in range(1, len(pages) + 1)
        ]
    if name != "round_minutes":  # it stays in the office's own file
        assert SEAL in whole
        assert DAY.search(whole)


def test_each_departments_sheet_counts_its_own_pages(stage: Stage) -> None:
    pages = [text_of(page) for page in PdfReader(BytesIO(opinion_sheets(stage))).pages]
    assert len(pages) >= 3
    firsts = [page for page in pages if "第1页" in page]
    assert len(firsts) == 3
    assert all("部门盖章" in page or "第1页,共1页" not in page for page in pages)
