"""Scans of many 补录 find their projects by their names; all are filed or none."""

from io import BytesIO

import pytest

from policy.errors import NotAllowed, Refused
from projects.models import Document
from tests.factories import TODAY, StreetFactory, UserFactory
from tests.workflow.tables import row
from tests.workflow.test_take_over_table import store
from workflow.services.take_over_proofs import attach_papers
from workflow.take_over_sheet.papers import Known, paper_of, sort_papers

KNOWN = [
    Known(1, "叶青苑", ("2018-hemu-01", "hemu-001"), 9),
    Known(2, "叶青苑二区", ("2018-hemu-02", "hemu-002"), 9),
    Known(3, "华丰新村", ("2018-hemu-03", "hemu-003"), 2),
    Known(4, "华丰新村", ("2018-daguan-01", "daguan-001"), 2),
]


def sort(*names: str):
    return sort_papers(names, KNOWN)


def test_the_longest_name_decides_and_a_code_before_any_name():
    found = sort("叶青苑 合同.pdf", "叶青苑二区-合同.pdf", "2018-HEMU-03 叶青苑旁.pdf", "和睦/叶 青 苑.jpg")
    assert {index: pk for index, (pk, _) in found.papers.items()} == {0: 1, 1: 2, 2: 3, 3: 1}


def test_what_nobody_or_several_could_own_is_named_by_its_file():
    found = sort("扫描0001.pdf", "华丰新村.pdf", "叶青苑.pdf")
    assert set(found.papers) == {2}
    assert "扫描0001.pdf" in found.wrong[0]
    assert "请改用项目编号" in found.wrong[1]


@pytest.mark.parametrize(
    ("name", "code"),
    [("叶青苑第一次征求意见.pdf", "round_1"), ("中标通知书.pdf", "contract"), ("计划下达.pdf", "listing"),
     ("概算审核.pdf", "design"), ("扫描.pdf", ""), ("竣工验收.pdf", "")],
)  # fmt: skip
def test_the_paper_is_what_the_name_says_and_the_step_can_show(name, code):
    assert paper_of(name, 9) == code


def upload(name: str) -> BytesIO:
    file = BytesIO(f"汇总表 {name}\n".encode())
    file.name = name
    return file


@pytest.mark.django_db
class TestFiling:
    @pytest.fixture
    def rows(self, clerk):
        StreetFactory(code="hemu")
        return [project.take_over for project in store(clerk, row(9, name="甲"), row(9, name="乙"))]

    def test_each_file_lies_with_its_project(self, clerk, rows):
        one, two = rows
        attach_papers([(two, upload("b.csv"), ""), (one, upload("a.csv"), "round_1")], actor=clerk, on=TODAY)
        filed = Document.objects.order_by("project_id").values_list("project_id", "title")
        assert list(filed) == [
            (one.project_id, "第一次征求意见结果汇总表"), (two.project_id, "补录佐证材料"),
        ]  # fmt: skip

    def test_one_bad_file_files_none_and_is_named(self, clerk, rows, settings):
        bad = BytesIO(b"MZ\x90")
        bad.name = "乙合同.exe"
        with pytest.raises(Refused) as refused:
            attach_papers([(rows[0], upload("a.csv"), ""), (rows[1], bad, "")], actor=clerk, on=TODAY)
        assert "乙合同.exe" in str(refused.value)
        assert not Document.objects.exists()
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []

    def test_another_streets_clerk_files_nothing(self, rows, strange_clerk):
        with pytest.raises(NotAllowed):
            attach_papers([(rows[0], upload("a.csv"), "")], actor=strange_clerk, on=TODAY)
        with pytest.raises(NotAllowed):
            attach_papers(
                [(rows[0], upload("a.csv"), "")], actor=UserFactory(role="bureau_officer"), on=TODAY
            )
