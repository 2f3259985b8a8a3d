"""The ledger's arithmetic: what of a ballot is hashed, and how each row is chained to the one before.

An auditor recomputes all of it from the file of `manage.py export_round`: docs/recount.py is the proof that these few
lines are enough. Nothing here may change once a round was sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

Value = str | int | None | list[list[str]]
Head = tuple[str, str, int]
"""Pseudonym, area in m² with two decimals, number of units."""
PSEUDONYM_LENGTH = 16
ONLINE = "online"


def digest(value: object) -> str:
    """SHA-256 over the value as JSON without spaces and in ASCII; 64 hex digits."""
    return sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()


def pseudonym(salt: str, kind: str, row_id: int) -> str:
    """What a head or a unit is called outside the office; the salt is the round's own and never leaves it."""
    return digest([salt, kind, row_id])[:PSEUDONYM_LENGTH]


@dataclass(frozen=True)
class Content:
    """What is sealed of one ballot: what an auditor reads, and the digest of what stays in the office.

    `office` covers who signed and entered it and when; it contains a nonce, so nobody can guess its way back.
    `online`: sent by the owner from the web, which counts only where no signed paper of the head stands.
    """

    ballot: int
    head: str
    unit: str | None
    choice: str
    receipt: str
    office: str
    online: bool = False

    @property
    def values(self) -> list[Value]:
        """In the order they are hashed and exported: a form from the web has a seventh, so that rows sealed before
        there were any are hashed as they were."""
        paper: list[Value] = [self.ballot, self.head, self.unit, self.choice, self.receipt, self.office]
        return [*paper, ONLINE] if self.online else paper


def beginning(about: Iterable[Value], heads: Iterable[Head]) -> str:
    """What a round's chain begins with: the round, its rule and its frozen roll."""
    return digest([list(about), digest(sorted(list(head) for head in heads))])


def link(before: str, content: Content) -> str:
    """The hash of a row: of everything before it, and of itself."""
    return digest([before, *content.values])
