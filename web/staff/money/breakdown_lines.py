"""The lines of a subsidy's breakdown as pages print them: each number with the page it comes from."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from funding.rules import Breakdown
from projects.models import Project


class Shown(NamedTuple):
    """A line of the breakdown; without a link it follows from the lines above."""

    label: str
    amount: Decimal
    explanation: str
    href: str
    link_text: str


def shown_lines(made: Breakdown, project: Project) -> Iterator[Shown]:
    """Amounts lead to the account or the cost ladder, what goes by area to the subsidy area."""
    account = reverse("record_page", args=[project.code, "final_account"])
    area = reverse("money_claim", args=[project.code]) + "#area"
    ladder = reverse("ladder", args=[project.code])
    for line in made.lines:
        if line.label == made.estimate_source:
            yield Shown(*line, ladder, "造价对照")
        elif line.label == "核定竣工财务决算":
            yield Shown(*line, account, "竣工财务决算")
        elif line.label.startswith("减:"):
            yield Shown(*line, *((ladder, "造价对照") if made.estimate_source else (account, "竣工财务决算")))
        elif line.label == "补助上限" or line.label.startswith("其中:"):
            yield Shown(*line, area, "补助面积")
        else:
            yield Shown(*line, "", "")
