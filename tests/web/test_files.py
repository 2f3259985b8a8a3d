"""Files pages make arrive under their own names: Django names nothing that is given to it as a list of bytes."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

import web
from web.files import PDF, file_of


@pytest.mark.parametrize(("shown", "how"), [(False, "attachment"), (True, "inline")])
def test_a_file_has_its_name_and_is_not_kept_in_between(shown: bool, how: str) -> None:
    answer = file_of(b"%PDF", "支付申请表.pdf", shown=shown)
    assert unquote(answer["Content-Disposition"]) == f"{how}; filename*=utf-8''支付申请表.pdf"
    assert (answer["Content-Type"], answer["Cache-Control"]) == (PDF, "private, no-store")
    assert b"".join(answer.streaming_content) == b"%PDF"  # type: ignore[arg-type]


def test_no_page_gives_a_list_of_bytes() -> None:
    views = list(Path(web.__file__).parent.rglob("*.py"))
    assert views
    assert [one.name for one in views if re.search(r"FileResponse\(\s*\[", one.read_text())] == []
