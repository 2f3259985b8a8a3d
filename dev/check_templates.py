"""Templates may hold nothing that the Content-Security-Policy would block or that lets markup through."""

import re
from collections.abc import Iterator
from pathlib import Path

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=(?!=)", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx script attribute": re.compile(r"\bhx-(on|vars)\b|hx-vals=.js:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off", re.IGNORECASE),
    "foreign address": re.compile(
        r"<(script|link|img|iframe)[^>]*(src|href)=[\"']?(https?:)?//", re.IGNORECASE
    ),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)


def problems(root: Path) -> list[str]:
    """One line per offence in any template below the folder."""
    files = sorted(file for file in root.glob("**/templates/**/*.html") if ".venv" not in file.parts)
    return [f"{file.relative_to(root)}:{line}" for file in files for line in offences(file.read_text())]


def offences(text: str) -> Iterator[str]:
    """Line number and kind of every offence in the text of a template."""
    shown = COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    for kind, pattern in FORBIDDEN.items():
        for match in pattern.finditer(shown):
            yield f"{shown.count(chr(10), 0, match.start()) + 1}: {kind}"
