"""The package around an .xlsx: which sheets there are, which part holds each, which styles are dates."""

from __future__ import annotations

import lzma
import posixpath
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from projects.sheets.grid import MAX_UNPACKED_BYTES, Unreadable, damaged, encrypted, too_large
from projects.sheets.xml_events import Elements, listen, local

DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
QUOTED_OR_BRACKETED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
BROKEN = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


class Package:
    """A zip opened with bounds: what it says it unpacks to decides before anything is unpacked."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(content))
        except BROKEN as error:
            raise damaged() from error
        parts = self._zip.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise too_large()
        if any(part.flag_bits & 1 for part in parts):
            raise encrypted()
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """One part; empty where there is none. Raises Unreadable where it does not unpack."""
        if name not in self.names:
            return b""
        try:
            return self._zip.read(name)
        except BROKEN as error:
            raise damaged() from error


@dataclass(frozen=True)
class SheetPart:
    """Where one worksheet lies in the package."""

    name: str
    path: str
    hidden: bool


@dataclass
class WorkbookParts:
    """The parts of a workbook that matter here; `date_styles` are the cell styles that show dates."""

    sheets: list[SheetPart] = field(default_factory=list)
    strings_path: str = ""
    date_styles: frozenset[int] = frozenset()
    epoch_1904: bool = False


@dataclass(frozen=True)
class _Relation:
    kind: str
    path: str


def _relations(package: Package, path: str) -> dict[str, _Relation]:
    folder, name = posixpath.split(path)
    found: dict[str, _Relation] = {}

    def relation(attributes: Mapping[str, str]) -> None:
        target = attributes.get("Target", "")
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = _Relation(kind, posixpath.normpath(joined))

    content = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    if content:
        listen(content, Elements(Relationship=relation))
    return found


def _path_of_kind(relations: Mapping[str, _Relation], kind: str, default: str) -> str:
    return next((relation.path for relation in relations.values() if relation.kind == kind), default)


def workbook_parts(package: Package) -> WorkbookParts:
    """Find sheets, shared strings and date styles. Raises Unreadable where this is no .xlsx workbook."""
    path = _path_of_kind(_relations(package, ""), "officeDocument", "xl/workbook.xml")
    content = package.read(path)
    if not content or not path.endswith(".xml") or not path.startswith("xl/"):
        raise Unreadable("unknown_file", "这不是 Excel 工作簿。请上传 .xlsx、.xls 或 .csv 格式的名册。")
    relations = _relations(package, path)
    parts = WorkbookParts(strings_path=_path_of_kind(relations, "sharedStrings", "xl/sharedStrings.xml"))
    parts.date_styles = _date_styles(package.read(_path_of_kind(relations, "styles", "xl/styles.xml")))
    _read_workbook(content, relations, parts)
    return parts


def _read_workbook(content: bytes, relations: Mapping[str, _Relation], parts: WorkbookParts) -> None:
    def sheet(attributes: Mapping[str, str]) -> None:
        key = next((value for name, value in attributes.items() if ":" in name and local(name) == "id"), "")
        relation = relations.get(key)
        if relation is not None and relation.kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            parts.sheets.append(SheetPart(attributes.get("name", ""), relation.path, hidden))

    def properties(attributes: Mapping[str, str]) -> None:
        parts.epoch_1904 = attributes.get("date1904") in ("1", "true")

    listen(content, Elements(sheet=sheet, workbookPr=properties))


class _Styles(Elements):
    """Collects the number format of each cell style; cellStyleXfs come first and are not meant."""

    def __init__(self) -> None:
        super().__init__(cellXfs=self._open, numFmt=self._format, xf=self._style)
        self.date_formats: set[str] = {str(code) for code in DATE_FORMATS}
        self.styles: list[str] = []
        self._inside = False

    def _open(self, attributes: Mapping[str, str]) -> None:
        self._inside = True

    def _format(self, attributes: Mapping[str, str]) -> None:
        if shows_date(attributes.get("formatCode", "")):
            self.date_formats.add(attributes.get("numFmtId", ""))

    def _style(self, attributes: Mapping[str, str]) -> None:
        if self._inside:
            self.styles.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        """Styles after the cells' own belong to something else."""
        if name == "cellXfs":
            self._inside = False


def shows_date(format_code: str) -> bool:
    """Whether a number format prints a date; quoted words and [colours] do not count."""
    bare = QUOTED_OR_BRACKETED.sub("", format_code).lower()
    return "general" not in bare and any(letter in bare for letter in "yd")


def _date_styles(content: bytes) -> frozenset[int]:
    if not content:
        return frozenset()
    styles = _Styles()
    listen(content, styles)
    return frozenset(place for place, code in enumerate(styles.styles) if code in styles.date_formats)
