"""Items in words, and which of them the owners' wishes speak for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from policy.schema import ItemDef, Scheme

GROUP_NAMES: Mapping[str, str] = {"B": "住宅建筑", "P": "公共区域"}


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


def item_label(scheme: Scheme, code: str) -> str:
    """An item's name; two items of one name (消防设施 in and outside the building) are told apart by their group."""
    item = scheme.item(code)
    alike = sum(one.name == item.name for one in scheme.items) > 1
    return f"{item.name}({GROUP_NAMES[item.group]})" if alike else item.name
