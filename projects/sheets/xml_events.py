"""XML as a stream of start, end and text, by local name; document types, so all entities, are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from projects.sheets.grid import damaged, too_large

MAX_TAGS = 5_000_000
"""50,000 rows of 25 filled cells; a hundred kilobytes can unpack to far more, and each costs time."""


class Listener(Protocol):
    """Receives the events of one document."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def local(name: str) -> str:
    """The name without its prefix: "x:row" → "row"."""
    return name if ":" not in name else name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise damaged()


def listen(content: bytes, listener: Listener) -> None:
    """Feed the document to the listener. Raises Unreadable where it is not well-formed, or endless."""
    if content.count(b"<") > MAX_TAGS:
        raise too_large()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: listener.start(local(name), attributes)
    parser.EndElementHandler = lambda name: listener.end(local(name))
    parser.CharacterDataHandler = listener.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged() from error


class Elements:
    """A listener that calls one function per element start; for the small parts of a package."""

    def __init__(self, **handlers: Callable[[Mapping[str, str]], None]) -> None:
        self._handlers = handlers

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        handler = self._handlers.get(name)
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        """Nothing to do: the small parts keep everything in attributes."""

    def text(self, data: str) -> None:
        """Nothing to do: the small parts keep everything in attributes."""
