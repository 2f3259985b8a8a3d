"""What an uploaded file really is: told by its content, opened for proof, pictures made anew without EXIF."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from policy.errors import Reason, Refused
from projects.sheets.grid import Unreadable
from projects.sheets.xls import read_xls
from projects.sheets.xlsx_package import BROKEN

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": WORD,
    "xlsx": EXCEL,
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
}
ACCEPTED = "PDF、Word(.docx)、Excel(.xlsx、.xls、.csv)、图片(JPG、PNG、WebP)"
PICTURE_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
PHOTO_FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
PHOTO_SIDE = 2000
MAX_PIXELS = 60_000_000
MAX_UNPACKED = 300 * 2**20
CHUNK = 2**20
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

register_heif_opener()


@dataclass(frozen=True)
class CheckedFile:
    """A file fit to keep: its name with the ending its content deserves, and what is stored."""

    name: str
    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        """Of what is stored, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def check_file(name: str, content: bytes, max_bytes: int) -> CheckedFile:
    """The file as it may be kept. Raises Refused (field `upload`) where it is empty, too large or not allowed."""
    if not content:
        raise _refused("empty_file", "文件是空的,请重新选择。")
    if len(content) > max_bytes:
        raise _refused("too_large", f"文件超过{max_bytes // 2**20}MB,请压缩或分成几个文件后再上传。")
    kind = _kind(name, content)
    if kind is None:
        raise _refused("file_type", f"{_what(name)}。可以上传:{ACCEPTED}。")
    try:
        kept = OPENERS[kind](kind, content)
    except _Damaged as damaged:
        raise _refused("damaged_file", f"文件打不开({damaged}),请检查后重新上传。") from damaged
    return CheckedFile(_tidy_name(name, kind), kept, TYPES[kind])


def check_picture(name: str, content: bytes, max_bytes: int) -> CheckedFile:
    """A photo as it may be kept: turned upright, at most PHOTO_SIDE pixels a side, a JPEG without place or camera.

    Phones' HEIC is read too. Raises Refused (field `upload`) for what is no picture.
    """
    if not content:
        raise _refused("empty_file", "文件是空的,请重新选择。")
    if len(content) > max_bytes:
        raise _refused("too_large", f"照片超过{max_bytes // 2**20}MB,请压缩后再上传。")
    try:
        kept = _as_jpeg(content)
    except _Damaged as damaged:
        raise _refused(
            "damaged_file", f"照片打不开({damaged}),请选择 JPG、PNG、WebP 或 HEIC 照片。"
        ) from damaged
    return CheckedFile(_tidy_name(name, "jpg"), kept, TYPES["jpg"])


def _as_jpeg(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=PHOTO_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _Damaged("图片尺寸过大")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
            return _encoded(upright, "jpg")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _Damaged("不是图片,或已损坏") from error


class _Damaged(Exception):
    """The file is not what its first bytes promise."""


def _what(name: str) -> str:
    """What is wrong with a file of no known kind; a name that promises one is told so."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    promised = ending in TYPES or ending == "jpeg"
    return f"文件名以 .{ending} 结尾,内容却不是,不能上传" if promised else "不能上传这种文件"


def _refused(code: str, message: str) -> Refused:
    return Refused(Reason(code, message, field="upload"))


def _kind(name: str, content: bytes) -> str | None:
    """One of TYPES by content; text has no mark of its own, so .csv must be said by the name."""
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content.startswith(OLE):
        return "xls"
    guess = filetype.guess(content)
    if guess is None:
        return "csv" if PurePath(name).suffix.lower() == ".csv" else None
    return guess.extension if guess.extension in {"pdf", *PICTURE_FORMATS} else None


def _office_kind(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
    except BROKEN:
        return None
    return next((kind for kind, part in MAIN_PART.items() if part in names), None)


def _open_office(kind: str, content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(info.file_size for info in packed.infolist()) > MAX_UNPACKED:
                raise _Damaged("展开后过大")
            if any(name.lower().endswith("vbaproject.bin") for name in packed.namelist()):
                raise _Damaged("含有宏,请另存为不含宏的文件")
            with packed.open(MAIN_PART[kind]) as part:
                while part.read(CHUNK):  # proves that it unpacks, without holding what it unpacks to
                    pass
    except BROKEN as error:
        raise _Damaged("文件已损坏或设有密码") from error
    return content


def _open_xls(kind: str, content: bytes) -> bytes:
    """Read in a child process: some damaged files make the reader abort, which must not end a web worker."""
    try:
        read_xls(content)
    except Unreadable as error:
        raise _Damaged("不是 Excel 文件;旧版 Word 文件请另存为 .docx") from error
    return content


def _open_pdf(kind: str, content: bytes) -> bytes:
    """No reader of ours: beginning, cross-reference and end must be there, as every PDF has them."""
    if b"startxref" not in content[-4096:] or b"%%EOF" not in content[-4096:]:
        raise _Damaged("PDF 不完整")
    return content


def _open_csv(kind: str, content: bytes) -> bytes:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return content
    raise _Damaged("不是文字表格")


def _open_picture(kind: str, content: bytes) -> bytes:
    """The picture turned upright and written anew: no place, no camera, no owner's name in it."""
    try:
        with Image.open(io.BytesIO(content), formats=[PICTURE_FORMATS[kind]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _Damaged("图片尺寸过大")
            return _encoded(ImageOps.exif_transpose(picture), kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _Damaged("图片已损坏") from error


def _encoded(picture: Image.Image, kind: str) -> bytes:
    if kind == "jpg" and picture.mode not in {"RGB", "L"}:
        picture = picture.convert("RGB")
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, PICTURE_FORMATS[kind], **({"quality": 88} if kind != "png" else {}))
    return out.getvalue()


def _tidy_name(name: str, kind: str) -> str:
    """The last part of the path without control characters, at most 150 long, ending as the content is."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = "".join(sign for sign in stem if sign.isprintable()).strip()[:150] or "未命名"
    return f"{stem}.{kind}"


OPENERS: dict[str, Callable[[str, bytes], bytes]] = {
    "pdf": _open_pdf,
    "docx": _open_office,
    "xlsx": _open_office,
    "xls": _open_xls,
    "csv": _open_csv,
    **dict.fromkeys(PICTURE_FORMATS, _open_picture),
}
