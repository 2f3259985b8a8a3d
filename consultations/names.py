"""What a consultation round is called. Pure."""

from __future__ import annotations

LAST_OF_SCHEME = 3
ORDINALS = "一二三"


def round_name(number: int, title: str = "") -> str:
    """第一次征求意见; from 4 on 专项征求意见 with its name."""
    if number <= LAST_OF_SCHEME:
        return f"第{ORDINALS[number - 1]}次征求意见"
    return f"专项征求意见({title})" if title else "专项征求意见"
