"""The forms that split an amount: what was recorded, or what was posted, or what a pasted table gave."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from funding.ladder import Ladder
from funding.ladder_queries import ladder_of, lines_of
from funding.services.rungs import Paper, newest_line
from policy.loader import load_scheme
from projects.budget_paste import cells_of, read_budget
from projects.models import Project
from web.staff.records.desk import posted
from web.staff.records.fields import MoneyField
from web.staff.records.forms.accounts import FinalAccountForm, LinesForm
from web.staff.records.forms.design import Read
from web.staff.records.forms.rung_lines import entries, is_line, items_of, rows_of


def lines_form(request: HttpRequest, project: Project, paper: Paper, today: date, *, read: bool) -> LinesForm:
    """The lines of a paper. `read`: the posted table is read into the rows, nothing is saved."""
    given: dict[str, Any] = {"project": project, "target": paper, "today": today}
    given["before"] = known_before(ladder_of(project), paper.rung)
    if read:
        values, found = _read(request, project, paper.amount, paper.label, signed=paper.signed)
        return LinesForm(None, read=found, values=values, **given)
    seen = {"seen": newest_line(project, paper.ref)}
    return LinesForm(posted(request), lines=lines_of(project, paper.ref), values=seen, **given)


def account_form(request: HttpRequest, project: Project, today: date) -> FinalAccountForm:
    """A final account with the pasted table in its rows."""
    total = _amount(request.POST.get("amount_yuan"))
    values, found = _read(request, project, total, FinalAccountForm.label)
    return FinalAccountForm(None, project=project, today=today, read=found, values=values)


def known_before(made: Ladder, stage: str) -> dict[str, tuple[Decimal, str]]:
    """By item what the nearest rung before, known by line as a whole, says of it."""
    earlier = [rung for rung in made.rungs if rung.stage not in ("change", "changed", stage) and rung.whole]
    place = [rung.stage for rung in made.rungs].index(stage) if _has(made, stage) else len(made.rungs)
    earlier = [rung for rung in earlier if made.rungs.index(rung) < place]
    if not earlier:
        return {}
    return {code: (amount, earlier[-1].label) for (code, _), amount in earlier[-1].sums().items() if code}


def _has(made: Ladder, stage: str) -> bool:
    return any(rung.stage == stage for rung in made.rungs)


def _read(
    request: HttpRequest, project: Project, total: Decimal | None, label: str, *, signed: bool = False
) -> tuple[dict[str, Any], Read]:
    """The form's values and what was understood, beside the amount the lines are to add up to."""
    kinds = load_scheme(project.scheme_code).subsidy.excluded_names
    pasted = read_budget(cells_of(request.POST.get("pasted", "")), items_of(project), kinds, signed=signed)
    values = {name: request.POST[name] for name in request.POST if name not in ("pasted", "read")}
    if pasted.lines:
        blank = {name: "" for name in values if is_line(name)} | {
            f"amount_{code}": "" for code in items_of(project)
        }
        values |= blank | rows_of(entries(pasted.lines))
    amounts = [
        _amount(value) for name, value in values.items() if is_line(name) and name.startswith("amount_")
    ]
    known = [amount for amount in amounts if amount is not None]
    return values, Read(len(known), sum(known, Decimal(0)), pasted.problems, total, label)


def _amount(value: Any) -> Decimal | None:
    """The amount, None for what is none: that is refused when the form is posted."""
    try:
        return MoneyField(label="", signed=True).to_python(str(value or ""))
    except ValidationError:
        return None
