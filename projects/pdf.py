"""PDFs to print: a Typst template and data passed as JSON, so that no text of a user is ever read as markup."""

import json
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from pypdf import PdfReader, PdfWriter

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "SimSun")


def pdf(template: str, data: dict[str, Any], *, tagged: bool = True) -> bytes:
    """The pages of `templates/typst/<template>.typ` with `data` as `json(bytes(sys.inputs.data))`; A4 as it says there.

    Reads nothing but its own template folder. `tagged`: readable by a screen reader, which costs time and size; what is
    only ever printed does without. Chinese fonts are the system's (docs/operations.md).
    """
    # one compiler a call: it keeps what it was given last, and this may hold codes
    made = typst.Compiler(
        str(_folder() / f"{template}.typ"),
        root=str(_folder()),
        font_paths=_fonts(tuple(str(path) for path in settings.PDF_FONT_PATHS)),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(made.compile(pdf_tags=tagged))


def joined(parts: Iterable[bytes]) -> bytes:
    """Several PDFs as one. Long prints are set in parts: memory grows with the pages of one `pdf()`, 1.3 MB each."""
    whole, written = PdfWriter(), BytesIO()
    for part in parts:
        whole.append(PdfReader(BytesIO(part)), import_outline=False)
    whole.write(written)
    return written.getvalue()


@cache
def _folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "typst"


@cache
def _fonts(paths: tuple[str, ...]) -> typst.Fonts:
    """Looked for once a process, which takes 0.2 s; what was read of them stays, some 50 MB."""
    return typst.Fonts(font_paths=list(paths))
