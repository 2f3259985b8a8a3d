"""`python -m dev.docx_templates`: writes the Word templates of templates/docx/, so that their making can be read and changed."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "docx"
BODY, TITLE = "仿宋", "宋体"
COLUMNS = (("部门", 3.4), ("意见", 3.2), ("具体意见和条件", 6.2), ("日期", 2.8))


def main() -> None:
    """Write every template."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    review_minutes().save(str(FOLDER / "review_minutes.docx"))


def review_minutes() -> Any:
    """联审纪要."""
    book = Document()
    _paper(book)
    _line(book, "{{ number }}", size=15, centre=True)
    _line(book, "{{ title }}", size=22, centre=True, bold=True, font=TITLE, after=18)
    _line(book, "{%p if draft %}")
    _line(book, "(草稿)", centre=True)
    _line(book, "{%p endif %}")
    _line(book, "{%p for line in lines %}")
    _line(book, "{{ line }}", indent=True)
    _line(book, "{%p endfor %}")
    _line(book, "附:各部门意见", bold=True, after=6)
    _table(book)
    _line(book, "签发:                (盖章)", after=12).paragraph_format.space_before = Pt(36)
    _line(book, "{{ signed or '    年  月  日' }}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _line(book, "分送:{{ sent }}。", size=12)
    return book


def _paper(book: Any) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.4), Cm(3)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    _fonts(book.styles["Normal"].element.get_or_add_rPr(), BODY)
    book.styles["Normal"].font.size = Pt(16)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("第 ", "PAGE"), (" 页,共 ", "NUMPAGES"), (" 页", "")):
        _run(footer, text, 10.5)
        if field:
            _field(_run(footer, "", 10.5), field)


def _table(book: Any) -> None:
    """A head that repeats, and a row per department."""
    table = book.add_table(rows=4, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    cells = [name for name, _ in COLUMNS]
    _cells(table.rows[0], cells, bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _cells(table.rows[1], ["{%tr for row in rows %}", "", "", ""])
    _cells(table.rows[2], [f"{{{{ row[{index}] }}}}" for index in range(len(COLUMNS))])
    _cells(table.rows[3], ["{%tr endfor %}", "", "", ""])


def _cells(row: Any, texts: list[str], bold: bool = False) -> None:
    for cell, text, (_, width) in zip(row.cells, texts, COLUMNS, strict=True):
        cell.width = Cm(width)
        _run(cell.paragraphs[0], text, 11, bold=bold)


def _line(
    book: Any, text: str, *, size: float = 16, centre: bool = False, bold: bool = False, font: str = BODY,
    indent: bool = False, after: float = 0,
) -> Any:  # fmt: skip
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.line_spacing = Pt(28)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    _run(paragraph, text, size, bold=bold, font=font)
    return paragraph


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False, font: str = BODY) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    _fonts(run._r.get_or_add_rPr(), font)
    return run


def _fonts(properties: Any, name: str) -> None:
    """Word takes the font of Chinese signs from eastAsia alone."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)


def _field(run: Any, name: str) -> None:
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._r.append(element)


if __name__ == "__main__":
    main()
