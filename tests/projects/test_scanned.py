"""What a scanner or a phone sends becomes upright, bare PDF pages, or one sentence."""

import io
import time

import pytest
from PIL import Image
from pypdf import PdfReader

from policy.errors import Refused
from projects import scanned
from projects.scanned import read_scans
from tests.consultations.papers import corners, heic, jpeg, named, page, pdf

MEGABYTES = 20 * 2**20


def read(*uploads, max_bytes: int = MEGABYTES) -> list[scanned.ScannedFile]:
    return read_scans(uploads, max_bytes=max_bytes, name="第1批照片")


def refusal(*uploads, **options) -> str:
    with pytest.raises(Refused) as refused:
        read(*uploads, **options)
    return str(refused.value)


def test_several_photos_become_one_pdf_of_upright_pages() -> None:
    files = read(jpeg("a.jpg"), heic("b.heic"), jpeg("c.jpg", turned=6))
    assert [(file.name, file.page_count) for file in files] == [("第1批照片.pdf", 3)]
    # 6: held sideways, so the corner that came first on the sensor is the upper right one
    assert corners(files[0].content) == ["upper left", "upper left", "upper right"]


def test_a_page_holds_nothing_of_the_phone() -> None:
    content = read(jpeg())[0].content
    image = PdfReader(io.BytesIO(content)).pages[0].images[0].image
    assert b"SecretPhone" not in content
    assert not image.getexif()


def test_a_large_photo_is_made_small_enough_to_keep() -> None:
    content = read(jpeg(size=(4000, 3000)))[0].content
    assert PdfReader(io.BytesIO(content)).pages[0].images[0].image.size == (2200, 1650)


def test_transparent_pictures_lie_on_white_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    content = read(named(out.getvalue(), "a.png"))[0].content
    assert PdfReader(io.BytesIO(content)).pages[0].images[0].image.getpixel((5, 5))[0] > 250


def test_each_pdf_stays_by_itself_without_its_scripts() -> None:
    assert b"app.alert" in pdf("一.pdf", pages=2).getvalue()
    files = read(pdf("一.pdf", pages=2), jpeg(), pdf("二.pdf", pages=3))
    assert [(file.name, file.page_count) for file in files] == [
        ("一.pdf", 2),
        ("二.pdf", 3),
        ("第1批照片.pdf", 1),
    ]
    assert b"app.alert" not in files[0].content


def test_a_pdf_with_a_password_is_refused_in_one_sentence() -> None:
    assert refusal(pdf("密.pdf", password="x")) == "“密”设有密码或权限限制,请用不加密的 PDF。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "是空的"),
        (b"%PDF-1.4 startxref %%EOF", "打不开"),
        (b"%PDF-1.7\n" + b"\xff" * 4000, "打不开"),
        (b"hello", "不是扫描件"),
        (b"<svg onload='alert(1)'/>", "不是扫描件"),
        (b"PK\x03\x04junk", "不是扫描件"),
        (b"\xff\xd8\xff" + b"\0" * 400, "打不开,照片已损坏"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 400, "打不开,照片已损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "打不开,照片已损坏"),
    ],
)
def test_what_is_no_scan_is_refused_in_one_sentence(content, sentence) -> None:
    said = refusal(named(content, "x.pdf"))
    assert said.startswith("“x”")
    assert sentence in said


def test_half_a_photo_and_half_a_pdf_are_refused() -> None:
    photo, whole = jpeg(size=(800, 600)).getvalue(), read(jpeg(size=(2200, 1600)))[0].content
    assert "打不开" in refusal(named(photo[: len(photo) // 2], "a.jpg"))
    assert "打不开" in refusal(named(whole[: len(whole) // 2], "a.pdf"))


def test_a_pdf_without_pages_is_refused() -> None:
    assert "有 0 页" in refusal(pdf("空.pdf", pages=0))


def test_every_file_that_cannot_be_taken_is_named_and_nothing_is_made() -> None:
    said = refusal(jpeg("好.jpg"), named(b"junk", "坏.jpg"), pdf("密.pdf", password="x"))
    assert "“坏”" in said
    assert "“密”" in said
    assert "“好”" not in said


def test_limits_of_size_number_and_pages(monkeypatch) -> None:
    assert "超过 0MB" in refusal(jpeg(), max_bytes=100)
    assert "请选择文件" in refusal()
    assert "一次最多 40 个文件" in refusal(*[jpeg() for _ in range(41)])
    monkeypatch.setattr(scanned, "MAX_PAGES", 3)
    assert "一次最多 3 页" in refusal(pdf("a.pdf"), pdf("b.pdf"))


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_a_pixel_bomb_is_refused_before_it_is_unpacked(side) -> None:
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    began = time.monotonic()
    assert "尺寸过大" in refusal(named(out.getvalue(), "bomb.png"))
    assert time.monotonic() - began < 1


def test_names_are_kept_without_folder_and_control_signs() -> None:
    assert read(pdf("../../etc/一\u202e\0.pdf"))[0].name == "一.pdf"


def test_the_helper_draws_what_it_says() -> None:
    assert page().getpixel((3, 3))[2] > 150
