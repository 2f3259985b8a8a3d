"""Paper for tests: photos of pages as phones and scanners make them."""

import io

import pillow_heif
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

RED, BLUE = (200, 20, 20), (20, 20, 220)


def page(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A red page whose upper left corner is blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (0, 0, size[0] // 4, size[1] // 4))
    return picture


def jpeg(name: str = "1.jpg", *, size: tuple[int, int] = (400, 300), turned: int | None = None) -> io.BytesIO:
    """A photo; `turned`: what its EXIF says about how the phone was held, with the phone's name beside it."""
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    if turned:
        exif[0x0112] = turned
    out = io.BytesIO()
    page(size).save(out, "JPEG", exif=exif)
    return named(out.getvalue(), name)


def heic(name: str = "1.heic") -> io.BytesIO:
    """A photo as iPhones make them."""
    out = io.BytesIO()
    pillow_heif.from_pillow(page()).save(out)
    return named(out.getvalue(), name)


def pdf(name: str = "1.pdf", *, pages: int = 2, password: str = "") -> io.BytesIO:
    """What a scanner makes; every one has other content."""
    writer = PdfWriter()
    for number in range(pages):
        writer.add_blank_page(200 + len(name), 300 + number)
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): NameObject("/app.alert")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return named(out.getvalue(), name)


def named(content: bytes, name: str) -> io.BytesIO:
    """A file with a name, as a form hands it over."""
    file = io.BytesIO(content)
    file.name = name
    return file


def corners(content: bytes) -> list[str]:
    """Where the blue corner is on each page of the PDF, as upper/lower left/right."""
    return [_corner(one.images[0].image) for one in PdfReader(io.BytesIO(content)).pages]


def _corner(picture: Image.Image) -> str:
    right, low = picture.width - 3, picture.height - 3
    places = {
        "upper left": (3, 3),
        "upper right": (right, 3),
        "lower left": (3, low),
        "lower right": (right, low),
    }
    return next(name for name, at in places.items() if picture.convert("RGB").getpixel(at)[2] > 150)
