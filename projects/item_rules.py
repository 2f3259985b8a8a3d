"""Which items the owners' wishes speak for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from policy.schema import ItemDef


def wanted_items(
    items: Iterable[ItemDef], decided: Collection[str], heads: Mapping[str, int], least: int
) -> list[str]:
    """Codes to be proposed, in the scheme's order: of those not decided the mandatory ones (必改, policy §3) and those
    that `least` heads or more want.
    """
    return [
        item.code
        for item in items
        if item.code not in decided and (item.mandatory or heads.get(item.code, 0) >= max(least, 1))
    ]
