"""The demo's files are real ones: the portal's own check takes them."""

import pytest

from demo.files import pdf, photo
from projects.files import check_file


def test_the_page_is_a_pdf():
    file = pdf("和睦新村项目概算", "项目概算", ["小区:和睦新村"])
    checked = check_file(file.name, file.read(), 100_000)
    assert (checked.name, checked.content_type) == ("和睦新村项目概算.pdf", "application/pdf")


def test_every_object_of_the_pdf_is_where_its_table_says():
    content = pdf("页", "标题", ["一", "二"]).read()
    table = content[content.rindex(b"xref\n") :].splitlines()[3:]
    offsets = [int(line[:10]) for line in table if line.endswith(b" n ")]
    assert [content[at : at + 7] for at in offsets] == [b"%d 0 obj" % (n + 1) for n in range(len(offsets))]


@pytest.mark.parametrize("number", [1, 131])
def test_the_picture_is_a_png(number):
    file = photo("施工现场", number)
    assert check_file(file.name, file.read(), 100_000).content_type == "image/png"


def test_files_of_different_neighbourhoods_differ():
    assert pdf("a", "概算", ["甲"]).read() != pdf("a", "概算", ["乙"]).read()
    assert photo("a", 1).read() != photo("a", 2).read()
