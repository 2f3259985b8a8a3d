"""What a clerk types for wishes, or a sheet says: codes, numbers on the form or names of the 36 items. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy.schema import ItemDef
from projects.sheets.text import half_width

BETWEEN = re.compile(r"[\s,,、;;/。]+")


def read_items(text: str, items: Sequence[ItemDef]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes meant, each once and in the scheme's order, and the words that mean no item.

    `BM01`, its number on the form (1 for the scheme's first item) or its name; a name that stands in both groups means
    neither: the code tells them apart.
    """
    known = _known(items)
    words = [word for word in BETWEEN.split(half_width(text)) if word]
    meant = {known[word.upper()] for word in words if word.upper() in known}
    strange = tuple(dict.fromkeys(word for word in words if word.upper() not in known))
    return tuple(item.code for item in items if item.code in meant), strange


def _known(items: Sequence[ItemDef]) -> dict[str, str]:
    names = [item.name.upper() for item in items]
    known = {item.name.upper(): item.code for item in items if names.count(item.name.upper()) == 1}
    known |= {str(number): item.code for number, item in enumerate(items, 1)}
    return known | {item.code.upper(): item.code for item in items}
