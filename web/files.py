"""A file a page makes: under its own name, not to be kept by anybody in between."""

from io import BytesIO

from django.http import FileResponse

PDF = "application/pdf"


def file_of(content: bytes, name: str, kind: str = PDF, *, shown: bool = False) -> FileResponse:
    """Saved under its name, or `shown` in the browser; from an open file, for a list of bytes Django names nothing."""
    answer = FileResponse(BytesIO(content), as_attachment=not shown, filename=name, content_type=kind)
    answer["Cache-Control"] = "private, no-store"
    return answer
