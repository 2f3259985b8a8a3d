"""A file is what its content is; pictures lose what they tell about the person who took them."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image

from policy.errors import Refused
from projects.files import MAIN_PART, TYPES, check_file

LIMIT = 2 * 2**20
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def picture(kind: str, **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind, **save)
    return out.getvalue()


def packed(*names: str, method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("方案.pdf", PDF, "pdf"),
        ("现场.jpeg", picture("JPEG"), "jpg"),
        ("现场.png", picture("PNG"), "png"),
        ("现场.webp", picture("WEBP"), "webp"),
        ("纪要.docx", packed("[Content_Types].xml", MAIN_PART["docx"]), "docx"),
        ("明细.xlsx", workbook(), "xlsx"),
        ("明细.csv", "幢,单元\n1,2".encode("gb18030"), "csv"),
        ("其实是图片.pdf", picture("PNG"), "png"),
    ],
)
def test_the_type_is_told_by_the_content(name, content, kind) -> None:
    checked = check_file(name, content, LIMIT)
    assert checked.content_type == TYPES[kind]
    assert checked.name == f"{name.rsplit('.', 1)[0]}.{kind}"


def test_an_old_workbook_is_opened() -> None:
    content = Path("tests/data/rosters/legacy.xls").read_bytes()
    assert check_file("名册.xls", content, LIMIT).content_type == TYPES["xls"]


def test_an_old_workbook_that_makes_its_reader_abort_ends_no_web_worker() -> None:
    content = Path("tests/data/rosters/legacy.xls").read_bytes()
    place = content.index(struct.pack("<HH", 0x0200, 14))
    lying = content[: place + 8] + struct.pack("<I", 0xFFFFFFFF) + content[place + 12 :]
    with pytest.raises(Refused, match="打不开"):
        check_file("名册.xls", lying, LIMIT)


def test_a_part_that_unpacks_to_much_is_not_held_in_memory() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(MAIN_PART["docx"], b" " * (100 * 2**20))
    tracemalloc.start()
    assert check_file("纪要.docx", out.getvalue(), LIMIT).name == "纪要.docx"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "empty_file"),
        ("大.pdf", PDF + b" " * LIMIT, "too_large"),
        ("程序.pdf", b"MZ\x90\x00" + b"\0" * 200, "file_type"),
        ("网页.pdf", b"<html><script>alert(1)</script>", "file_type"),
        ("压缩.zip", packed("a.txt"), "file_type"),
        ("压缩.docx", packed("a.txt"), "file_type"),
        ("图.gif", b"GIF89a" + b"\0" * 50, "file_type"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
        ("半截.pdf", PDF[:30], "damaged_file"),
        ("半截.jpg", picture("JPEG")[:200], "damaged_file"),
        (
            "新版.docx",
            packed(MAIN_PART["docx"]).replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"),
            "file_type",
        ),
        (
            "坏的.docx",
            packed(MAIN_PART["docx"], method=zipfile.ZIP_LZMA).replace(b"\x05\x00]", b"\x05\x00\xff"),
            "damaged_file",
        ),
        ("半截.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged_file"),
        ("带宏.xlsx", packed(MAIN_PART["xlsx"], "xl/vbaProject.bin"), "damaged_file"),
        ("二进制.csv", b"a,b\0\1\2", "damaged_file"),
    ],
)
def test_what_is_not_on_the_list_or_does_not_open_is_refused(name, content, code) -> None:
    with pytest.raises(Refused) as refusal:
        check_file(name, content, LIMIT)
    assert (refusal.value.codes, refusal.value.reasons[0].field) == ((code,), "upload")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_written_anew_upright_and_without_exif(kind) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Huawei of Wang Li", 6
    content = picture(kind, exif=exif)
    kept = check_file("现场.jpg", content, LIMIT).content
    with Image.open(io.BytesIO(kept)) as again:
        assert not dict(again.getexif())
        assert again.size == (20, 40)
    assert b"Wang Li" in content
    assert b"Wang Li" not in kept


def test_a_picture_of_absurd_size_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("projects.files.MAX_PIXELS", 100)
    with pytest.raises(Refused, match="尺寸过大"):
        check_file("图.png", picture("PNG"), LIMIT)


def test_a_name_is_cut_to_its_last_part_and_loses_control_signs() -> None:
    assert check_file("C:\\王丽\\方案\n\0(终).pdf", PDF, LIMIT).name == "方案(终).pdf"
    assert check_file("../../.pdf", PDF, LIMIT).name.endswith(".pdf")
    assert len(check_file("长" * 400 + ".pdf", PDF, LIMIT).name) == 154
