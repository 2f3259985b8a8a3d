"""Run as a script, apart from the portal: an .xls on standard input, its values as JSON on standard output.

Calamine aborts the whole process on some damaged files, which nothing can catch; here it can only end this one.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine as calamine

try:
    import resource
except ImportError:  # not a Unix
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30
CPU_SECONDS = 30
LOCKED = 3
"""Exit status for a workbook with a password."""


def limit() -> None:
    """Bound memory and time where the system can."""
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sheets(content: bytes) -> list[dict[str, Any]]:
    """Name, visibility, rows and merged ranges of every worksheet; hidden ones without rows."""
    workbook = calamine.load_workbook(BytesIO(content))
    found = []
    for about in workbook.sheets_metadata:
        if about.typ == calamine.SheetTypeEnum.WorkSheet:
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            cells = None if hidden else workbook.get_sheet_by_name(about.name)
            found.append(
                {
                    "name": about.name,
                    "hidden": hidden,
                    "rows": cells.to_python(skip_empty_area=False) if cells else [],
                    "merges": (cells.merged_cell_ranges or []) if cells else [],
                }
            )
    return found


def plain(value: object) -> Any:
    """A value JSON does not know: days as such, times of day as text."""
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    return {"date": value.isoformat()} if isinstance(value, date) else str(value)


def main() -> int:
    """Read, write, and say by the exit status how it went."""
    limit()
    try:
        found = sheets(sys.stdin.buffer.read())
    except calamine.PasswordError:
        return LOCKED
    json.dump(found, sys.stdout, default=plain)
    return 0


if __name__ == "__main__":
    sys.exit(main())
