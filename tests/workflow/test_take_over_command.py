"""`manage.py take_over_table`: the page's own preview and act, for a table too large to look at by hand."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project
from tests.factories import TODAY, StreetFactory
from tests.workflow.tables import book, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(years: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    StreetFactory(code="hemu")
    StreetFactory(code="daguan")


def told(tmp_path, user, *rows, **options) -> str:
    file, out = tmp_path / "补录.xlsx", StringIO()
    file.write_bytes(book(*rows))
    call_command("take_over_table", file, user=user.username, stdout=out, **options)
    return out.getvalue()


def test_it_looks_and_stores_only_when_asked(clerk, tmp_path):
    assert "1个小区可以补录。" in told(tmp_path, clerk, row())
    assert not Project.objects.exists()
    assert "已补录1个小区" in told(
        tmp_path, clerk, row(), row(street="大关", name="西苑"), store=True, own=True
    )
    assert Project.objects.get().take_over.entered_by == clerk


def test_problems_are_said_by_row_and_nothing_is_stored(clerk, tmp_path, capsys):
    with pytest.raises(CommandError, match="没有登记"):
        told(tmp_path, clerk, row(contract_yuan="很多"), store=True)
    assert not Project.objects.exists()


def test_the_officer_only_looks(officer, tmp_path):
    assert "可以补录" in told(tmp_path, officer, row())
    with pytest.raises(CommandError, match="不能办理"):
        told(tmp_path, officer, row(), store=True)


def test_nobody_and_no_file(clerk, tmp_path):
    with pytest.raises(CommandError, match="没有这个账号或文件"):
        call_command("take_over_table", tmp_path / "没有.xlsx", user=clerk.username)
