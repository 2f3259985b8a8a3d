"""Which records builders' clerks, development and finance open: named one by one, the rest does not exist for them."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Role

READABLE: Mapping[str, tuple[str, ...]] = {
    Role.BUILDER_CLERK: (
        "design", "pre_review", "review", "tender", "site", "stoppage", "inspection", "rectification", "change",
        "audit", "acceptance", "settlement",
    ),
    Role.DEVELOPMENT_OFFICER: ("batch", "scheme", "design"),
    Role.FINANCE_OFFICER: (
        "batch", "scheme", "design", "tender", "change", "settlement", "final_account", "funding",
    ),
}  # fmt: skip


def reads(user: Any, kind: str) -> bool:
    """Whether the person opens records of a kind. Reviewers of departments judge on their own pages."""
    if user.sits_outside:
        return kind in READABLE[user.role]
    return bool(user.role != Role.DEPARTMENT_REVIEWER)
