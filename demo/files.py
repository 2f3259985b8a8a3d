"""Small real files for proof and documents: a one-page PDF and a picture. Deterministic for the same words."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

FOOT = "演示数据,不是真实文件"
PAGE = (595, 842)
FONTS = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 6 0 R >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)


def pdf(name: str, title: str, lines: Sequence[str]) -> io.BytesIO:
    """A page with a title and lines of Chinese, in a font every reader brings along. `name` without ending."""
    shown = [(24, 72, 760, title), *((12, 72, 720 - 24 * row, line) for row, line in enumerate(lines))]
    content = b"\n".join(_text(*one) for one in [*shown, (10, 72, 48, FOOT)])
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 7 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>" % PAGE,
        *FONTS,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    return _named(_assembled(objects), f"{name}.pdf")


def photo(name: str, number: int) -> io.BytesIO:
    """A drawn picture of a house front; `number` makes it differ from the others."""
    picture = Image.new("RGB", (320, 200), (216, 226, 236))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 280, 190), fill=(228, 212 - number % 40, 190))
    for row in range(4):
        for column in range(6):
            x, y = 52 + column * 38, 52 + row * 34
            draw.rectangle((x, y, x + 22, y + 20), fill=(96 + (number * 7 + row + column) % 60, 130, 160))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return _named(out.getvalue(), f"{name}.png")


def board_photo(name: str, number: int) -> io.BytesIO:
    """A drawn notice board with a white sheet on it."""
    picture = Image.new("RGB", (320, 240), (186, 200 + number * 9 % 40, 190))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 290, 190), fill=(120, 78, 48))
    draw.rectangle((42, 42, 278, 178), fill=(206, 178, 140))
    draw.rectangle((110, 50, 210, 170), fill=(252, 252, 248))
    draw.rectangle((130, 58, 190, 68), fill=(170, 30, 30))
    for row in range(8):
        draw.line((120, 82 + row * 10, 200 - row % 3 * 12, 82 + row * 10), fill=(90, 90, 90), width=2)
    draw.rectangle((70, 190, 84, 238), fill=(90, 60, 40))
    draw.rectangle((236, 190, 250, 238), fill=(90, 60, 40))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return _named(out.getvalue(), f"{name}.png")


def _text(size: int, x: int, y: int, words: str) -> bytes:
    return b"BT /F1 %d Tf %d %d Td <%s> Tj ET" % (size, x, y, words.encode("utf-16-be").hex().encode())


def _assembled(objects: Sequence[bytes]) -> bytes:
    out, offsets = io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file
