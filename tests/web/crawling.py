"""A resident's browser that follows every link, reads every answer and file, and looks for what must not be there."""

import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

from django.test import Client
from pypdf import PdfReader

HOST = "http://testserver"
LINK = re.compile(r"""\s(?:href|src|action)=["']([^"'#]+)""")
STAFF = ("/work", "/accounts", "/static")


@dataclass
class Crawl:
    """What was read: the text of every answer by its address."""

    client: Client
    read: dict[str, str] = field(default_factory=dict)

    def from_(self, starts: Iterable[str]) -> "Crawl":
        """Everything reachable by links from these addresses, JSON lists included."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop()
            if address in self.read:
                continue
            answer = self.client.get(address)
            if answer.status_code in (301, 302):
                waiting += _inside([answer["Location"]], address)
                continue
            body = b"".join(answer) if answer.streaming else answer.content
            self.read[address] = plain(body, answer.get("Content-Type", ""))
            waiting += _inside(links(self.read[address], answer.get("Content-Type", "")), address)
        return self

    def post(self, address: str, data: dict[str, str], **headers: str) -> None:
        """What a form or the API answers."""
        answer = self.client.post(address, data, **headers)
        self.read[f"{address} {json.dumps(data)}"] = plain(answer.content, answer.get("Content-Type", ""))

    def leaks(self, canaries: Iterable[str]) -> list[tuple[str, str]]:
        """Each canary found, with the address it was found at."""
        looked_for = [(canary, _pattern(canary)) for canary in canaries]
        return [
            (canary, address)
            for address, text in self.read.items()
            for canary, pattern in looked_for
            if pattern.search(text)
        ]


def plain(body: bytes, kind: str) -> str:
    """The text of a page, of JSON whatever its escapes, of each sheet of a workbook, and of a PDF."""
    if body.startswith(b"%PDF-"):
        reader = PdfReader(io.BytesIO(body))
        return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    if body.startswith(b"PK\x03\x04"):
        with ZipFile(io.BytesIO(body)) as book:
            return html.unescape(
                "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
            )
    text = body.decode("utf-8", "replace")
    if "json" in kind:
        return json.dumps(json.loads(text), ensure_ascii=False)
    return html.unescape(text)


def links(text: str, kind: str) -> Iterator[str]:
    """Where a page leads; of the API what its codes and numbers lead to."""
    if "json" in kind:
        yield from _of_the_api(json.loads(text))
    elif "html" in kind:
        yield from LINK.findall(text)
    elif "xml" in kind or kind.startswith("text/plain"):
        yield from re.findall(r"https?://[^\s<]+", text)


def _of_the_api(said: object) -> Iterator[str]:
    rows = said.get("results", [said]) if isinstance(said, dict) else said
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        if "scheme_code" in row:
            yield from (
                f"/api/v1/projects/{row['code']}/{part}"
                for part in ("", "steps/", "rounds/", "items/", "funding/")
            )
        if "rule_set" in row and "id" in row:
            yield f"/api/v1/rounds/{row['id']}/"
        if "order" in row and "code" in row:
            yield f"/api/v1/streets/{row['code']}/progress/"


def _inside(found: Iterable[str], base: str) -> Iterator[str]:
    for link in found:
        where = urlsplit(urljoin(f"{HOST}{base}", link.strip()))
        if where.hostname in ("testserver", "localhost", "127.0.0.1") and not where.path.startswith(STAFF):
            yield where.path + (f"?{where.query}" if where.query else "")


def _pattern(canary: str) -> re.Pattern[str]:
    """Letters and digits as a word of their own: a hash may hold any four of them by chance."""
    edge = r"[0-9A-Za-z]"
    lead = rf"(?<!{edge})" if re.match(edge, canary) else ""
    tail = rf"(?!{edge})" if re.search(rf"{edge}\Z", canary) else ""
    return re.compile(lead + re.escape(canary) + tail)
