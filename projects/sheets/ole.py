"""The container of an .xls: just enough of the compound file format to find one stream by name."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from projects.sheets.grid import damaged

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_SIZE = 512
ENTRY_SIZE = 128
SECTOR_SHIFTS = (9, 12)
MINI_SHIFT = 6
LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks (end of chain, free), not places."""


class CompoundFile:
    """The streams of a compound file. Raises Unreadable where its tables contradict the file's length."""

    def __init__(self, content: bytes) -> None:
        if len(content) < HEADER_SIZE or not content.startswith(SIGNATURE):
            raise damaged()
        self._content = content
        if self._short(30) not in SECTOR_SHIFTS or self._short(32) != MINI_SHIFT:
            raise damaged()
        self._sector = 1 << self._short(30)
        self._mini_sector = 1 << MINI_SHIFT
        self._mini_cutoff = self._long(56)
        self._table = self._numbers(b"".join(self._sector_bytes(place) for place in self._table_sectors()))
        self._streams: dict[str, tuple[int, int]] = dict(self._entries(self._chain(self._long(48))))

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(self._streams)

    def read(self, name: str) -> bytes:
        """The stream's bytes; empty where there is none of this name."""
        start, size = self._streams.get(name, (LAST_SECTOR, 0))
        return (self._mini(start, size) if size < self._mini_cutoff else self._chain(start))[:size]

    def _short(self, offset: int) -> int:
        return int(struct.unpack_from("<H", self._content, offset)[0])

    def _long(self, offset: int) -> int:
        return int(struct.unpack_from("<I", self._content, offset)[0])

    @staticmethod
    def _numbers(content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _sector_bytes(self, place: int) -> bytes:
        start = (place + 1) * self._sector  # the header takes up one whole sector
        return self._content[start : start + self._sector]

    def _table_sectors(self) -> Iterator[int]:
        """The sectors of the allocation table: 109 in the header, the rest in a chain of their own."""
        yield from (place for place in self._numbers(self._content[76:HEADER_SIZE]) if place < LAST_SECTOR)
        following = self._long(68)
        for _ in range(len(self._content) // self._sector):
            if following >= LAST_SECTOR:
                return
            *places, following = self._numbers(self._sector_bytes(following)) or (LAST_SECTOR,)
            yield from (place for place in places if place < LAST_SECTOR)

    def _chain(self, start: int) -> bytes:
        """All sectors from `start` on, in order; a chain longer than the file runs in a circle."""
        pieces: list[bytes] = []
        place = start
        while place < LAST_SECTOR:
            if place >= len(self._table) or len(pieces) * self._sector > len(self._content):
                raise damaged()
            pieces.append(self._sector_bytes(place))
            place = self._table[place]
        return b"".join(pieces)

    def _entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for offset in range(0, len(directory) - ENTRY_SIZE + 1, ENTRY_SIZE):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            start, size = struct.unpack_from("<II", directory, offset + 116)
            name = directory[offset : offset + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind in (2, 5):
                yield ("" if kind == 5 else name), (start, size)

    def _mini(self, start: int, size: int) -> bytes:
        """A small stream: pieces of the root's own stream, chained in a table of their own."""
        table = self._numbers(self._chain(self._long(60)))
        pool = self._chain(self._streams.get("", (LAST_SECTOR, 0))[0])
        pieces: list[bytes] = []
        place = start
        while place < LAST_SECTOR and len(pieces) * self._mini_sector < size:
            if place >= len(table):
                raise damaged()
            pieces.append(pool[place * self._mini_sector : (place + 1) * self._mini_sector])
            place = table[place]
        return b"".join(pieces)
