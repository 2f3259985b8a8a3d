"""Scans of paper: photos become upright pages of one PDF without EXIF, PDFs are opened and kept as bare pages."""

import io
import struct
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from policy.errors import Reason, Refused
from projects.files import MAX_PIXELS

pillow_heif.register_heif_opener(thumbnails=False)

LONG_SIDE = 2_200
QUALITY = 80
A4_INCHES = 11.69
MAX_FILES = 40
MAX_PAGES = 300
ACCEPTED = "PDF、照片(JPG、PNG、WebP、HEIC)"
BROKEN_PDF = (
    PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, NotImplementedError,
    RecursionError, OverflowError, MemoryError, struct.error,
)  # fmt: skip
BROKEN_PICTURE = (OSError, ValueError, SyntaxError, RuntimeError, EOFError)
TOO_LARGE = "尺寸过大,请用手机的普通照片模式重拍"
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# one picture is unpacked at a time in a process: a photo of 60 megapixels takes 180 MB while it is
UNPACKING = threading.Lock()


@dataclass(frozen=True)
class ScannedFile:
    """A PDF fit to keep."""

    name: str
    content: bytes
    page_count: int

    @property
    def sha256(self) -> str:
        """Of what is stored, in hex."""
        return sha256(self.content).hexdigest()


class _Unfit(Exception):
    """Why one of the files cannot be taken."""


def read_scans(uploads: Iterable[BinaryIO], *, max_bytes: int, name: str) -> list[ScannedFile]:
    """Each PDF as it came, and all pictures together as one PDF called `name`, in the order they came.

    `uploads` have `name` and `read()`. Raises Refused (field `uploads`) with a reason for every file that cannot be taken.
    """
    uploads = list(uploads)
    if not 0 < len(uploads) <= MAX_FILES:
        message = f"一次最多 {MAX_FILES} 个文件,请分几次上传。" if uploads else "请选择文件。"
        raise _refused("file_count", [message])
    pdfs: list[ScannedFile] = []
    pages: list[bytes] = []
    wrong: list[str] = []
    for upload in uploads:
        try:
            _sort(upload, max_bytes, pdfs, pages)
        except _Unfit as unfit:
            wrong.append(f"“{_stem(upload)}”{unfit}。")
    if wrong:
        raise _refused("unfit_file", wrong)
    found = [*pdfs, *([_bound(pages, name)] if pages else [])]
    if sum(file.page_count for file in found) > MAX_PAGES:
        raise _refused("too_many_pages", [f"一次最多 {MAX_PAGES} 页,请分几次上传。"])
    return found


def _refused(code: str, messages: list[str]) -> Refused:
    return Refused(Reason(code, message, field="uploads") for message in messages)


def _sort(upload: BinaryIO, max_bytes: int, pdfs: list[ScannedFile], pages: list[bytes]) -> None:
    content = upload.read(max_bytes + 1)
    if not content:
        raise _Unfit("是空的,请重新选择")
    if len(content) > max_bytes:
        raise _Unfit(f"超过 {max_bytes // 2**20}MB,请压缩或分成几个文件")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        bare, count = _bare_pdf(content)
        pdfs.append(ScannedFile(f"{_stem(upload)}.pdf", bare, count))
    elif kind := _picture_kind(content):
        pages.append(_page(content, kind))
    else:
        raise _Unfit(f"不是扫描件,可以上传:{ACCEPTED}")


def _stem(upload: BinaryIO) -> str:
    """The file's name without folder, ending and control characters, at most 100 long."""
    stem = PurePath(str(upload.name or "").replace("\\", "/")).stem
    return "".join(sign for sign in stem if sign.isprintable()).strip()[:100] or "未命名"


def _picture_kind(content: bytes) -> str | None:
    """JPEG, PNG, WEBP or HEIF by the first bytes, or None."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return "HEIF"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    signs = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
    return next((kind for sign, kind in signs.items() if content.startswith(sign)), None)


def _page(content: bytes, kind: str) -> bytes:
    """One upright page of A4's length; the size is known before anything is unpacked."""
    try:
        with UNPACKING, Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _Unfit(TOO_LARGE)
            picture.draft(picture.mode, (LONG_SIDE, LONG_SIDE))
            picture.thumbnail((LONG_SIDE, LONG_SIDE))
            return _as_pdf(_flat(ImageOps.exif_transpose(picture)))
    except Image.DecompressionBombError as error:
        raise _Unfit(TOO_LARGE) from error
    except BROKEN_PICTURE as error:
        raise _Unfit("打不开,照片已损坏") from error


def _flat(picture: Image.Image) -> Image.Image:
    """Grey or colour without transparency, on white paper; without anything but the pixels."""
    if picture.mode in {"L", "RGB"}:
        flat = picture.copy()
    else:
        seen = picture.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    flat.info = {}
    return flat


def _as_pdf(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PDF", quality=QUALITY, resolution=max(picture.size) / A4_INCHES)
    return out.getvalue()


def _bound(pages: list[bytes], name: str) -> ScannedFile:
    """The pages as one PDF."""
    writer = PdfWriter()
    for page in pages:
        writer.append(io.BytesIO(page), import_outline=False)
    return ScannedFile(f"{name}.pdf", _written(writer), len(pages))


def _bare_pdf(content: bytes) -> tuple[bytes, int]:
    """The pages written anew, without scripts, forms, attachments or what the scanner says of itself; and how many."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise _Unfit("设有密码或权限限制,请用不加密的 PDF")
        count = len(reader.pages)
        if not 0 < count <= MAX_PAGES:
            raise _Unfit(f"有 {count} 页,一份 PDF 须有 1 至 {MAX_PAGES} 页")
        return _written(_only_pages(reader)), count
    except BROKEN_PDF as error:
        raise _Unfit("打不开,PDF 已损坏或不完整") from error


def _only_pages(reader: PdfReader) -> PdfWriter:
    writer = PdfWriter()
    for page in _without_acts(reader):
        writer.add_page(page)
    return writer


def _without_acts(reader: PdfReader) -> Iterator:  # type: ignore[type-arg]
    for page in reader.pages:
        for name in ("/Annots", "/AA"):
            page.pop(name, None)
        yield page


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
