"""Reading one TOML table strictly: every value typed, every key used, every complaint naming file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

V = TypeVar("V")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PART = re.compile(r"\d+/[1-9]\d*")


class SchemeFileError(ValueError):
    """A scheme or holiday file is wrong. The message names the file, the key and what is expected there."""


@dataclass
class Table:
    """One table of a file; `prefix` is its key path. `done()` refuses keys nobody asked for."""

    file: str
    values: Mapping[str, Any]
    prefix: str = ""
    used: set[str] = field(default_factory=set)

    @classmethod
    def of_file(cls, path: Path) -> Table:
        """The whole file; numbers with a point become Decimal."""
        try:
            return cls(path.name, tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SchemeFileError(f"{path.name}:不是有效的 TOML 文件({error})") from error

    def wrong(self, key: str, what: str) -> SchemeFileError:
        """The complaint about a key, to be raised."""
        return SchemeFileError(f"{self.file}:{self.prefix}{key}:{what}")

    def value(self, key: str) -> Any:
        """The raw value of a key that must be there."""
        self.used.add(key)
        if key not in self.values:
            raise self.wrong(key, "缺少这一项")
        return self.values[key]

    def text(self, key: str) -> str:
        """A text that says something."""
        value = self.value(key)
        if not _says_something(value):
            raise self.wrong(key, "应为非空文字")
        return str(value)

    def code(self, key: str) -> str:
        """A code of Latin letters, digits, - and _."""
        return self.checked_code(key, self.text(key))

    def checked_code(self, key: str, text: str) -> str:
        """The text itself if it may serve as a code in addresses and exports."""
        if not CODE.fullmatch(text):
            raise self.wrong(key, f"代码只能用英文字母、数字、- 和 _:{text}")
        return text

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number, `least` or more."""
        value = self.value(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.wrong(key, f"应为不小于 {least} 的整数")
        return value

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self.value(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "应为 true 或 false")
        return value

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self.value(key)
        if type(value) is not date:
            raise self.wrong(key, "应为日期,如 2019-09-30")
        return value

    def amount(self, key: str) -> Decimal:
        """A positive amount with at most two decimals: a number, or a text such as "400.00"."""
        value = self.value(key)
        if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", str(value)) or not Decimal(str(value)):
            raise self.wrong(key, '应为大于 0、最多两位小数的数,如 "400.00"')
        return Decimal(str(value))

    def part(self, key: str) -> Fraction:
        """A part of a whole, written "2/3"; above 0 and at most 1."""
        value = self.value(key)
        if not isinstance(value, str) or not PART.fullmatch(value) or not 0 < Fraction(value) <= 1:
            raise self.wrong(key, '应为大于 0、不大于 1 的分数,如 "2/3"')
        return Fraction(value)

    def choice(self, key: str, allowed: Iterable[V]) -> V:
        """One of the allowed values, as the allowed one."""
        value, options = self.value(key), tuple(allowed)
        for option in options:
            if option == value:
                return option
        raise self.wrong(key, f"应为以下之一:{'、'.join(map(str, options))}")

    def table(self, key: str) -> Table:
        """The table under a key."""
        return self._inner(key, self.value(key), f"{self.prefix}{key}.")

    def tables(self, key: str) -> tuple[Table, ...]:
        """The list of tables under a key, one at least; counted from 1 in complaints."""
        value = self.value(key)
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "应为至少一项的表格列表([[…]])")
        return tuple(self._inner(key, row, f"{self.prefix}{key}[{n}].") for n, row in enumerate(value, 1))

    def texts(self, key: str, parts: Sequence[str]) -> tuple[str, ...]:
        """A list of as many texts as there are parts to it; `parts` name them in the complaint."""
        value = self.value(key)
        if not isinstance(value, list) or len(value) != len(parts) or not all(map(_says_something, value)):
            raise self.wrong(key, f"应为 {len(parts)} 个非空文字:[{'、'.join(parts)}]")
        return tuple(value)

    def names(self, key: str) -> dict[str, str]:
        """A table of code = "name", in the order of the file."""
        table = self.table(key)
        return {table.checked_code(code, code): table.text(code) for code in table.values}

    def maybe(self, key: str, read: Callable[[str], V]) -> V | None:
        """What `read` makes of a key, None where the key is absent."""
        return read(key) if key in self.values else None

    def done(self) -> None:
        """Refuses what was not asked for: a misspelt key must not be silently without effect."""
        for key in self.values.keys() - self.used:
            raise self.wrong(key, "不认识的项,请检查拼写")

    def _inner(self, key: str, value: Any, prefix: str) -> Table:
        if not isinstance(value, dict):
            raise self.wrong(key, "应为表格")
        return Table(self.file, value, prefix)


def _says_something(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
