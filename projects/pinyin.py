"""Search keys for Chinese names: stored when the name is, so that lists sort and search without collations."""

from pypinyin import Style, lazy_pinyin


def full(name: str) -> str:
    """ "和睦新村" → "hemuxincun"; other signs stay, in lower case."""
    return "".join(lazy_pinyin(name)).lower()[:400]


def initials(name: str) -> str:
    """ "和睦新村" → "hmxc"."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:80]
