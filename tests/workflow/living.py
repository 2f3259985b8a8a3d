"""What a machine needs to live a project's life: arguments at random, a digest of every row, what a gate rests on."""

import inspect
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.models import Department
from consultations.models import Round
from projects.models import Project
from reviews.models import Opinion, Review
from works.models import ChangeOrder, Defect, Rectification

APPS = ("projects", "consultations", "reviews", "works", "funding", "workflow", "registers")
AMOUNTS = tuple(map(Decimal, ("1000", "500000.00", "0", "-5", "0.001", "10000000000000")))
NUMBERS = (1, 2, 5, 50, 100, 0, -1)
WORDS = ("情况说明", "理由充分", "", "长" * 400)
LEFT_ALONE = {"actor", "on", "version", "seen"}


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """The values a field of this name may have, in any model."""
    found: dict[str, set[str]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                if field.choices:
                    found.setdefault(field.name, set()).update(str(value) for value, _ in field.choices)
    return {name: (*sorted(values), "nonsense") for name, values in found.items()}


def arguments(verb: Callable[..., Any], dice: random.Random, on: date) -> dict[str, Any]:
    """Something of each parameter's type, good or bad; what has a default is given half the time."""
    hints, given = get_type_hints(verb), {}
    for name, parameter in list(inspect.signature(verb).parameters.items())[1:]:
        if name in LEFT_ALONE or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.default is parameter.empty or dice.random() < 0.5:
            for value in _some(name, hints[name], dice, on):
                given[name] = value
    return given


def _some(name: str, kind: Any, dice: random.Random, on: date) -> Iterator[Any]:
    """One value, or none where there is nothing sensible to be made of the type."""
    if NoneType in get_args(kind):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    origin = get_origin(kind) or kind
    if name in NAMED:
        yield NAMED[name](dice)
    elif name in choices() and origin is str:
        yield dice.choice(choices()[name])
    elif inspect.isclass(origin) and issubclass(origin, date):
        yield on + timedelta(days=dice.choice((-3, 0, 0, 0, 1, 30)))
    elif origin in PLAIN:
        yield dice.choice(PLAIN[origin])
    elif inspect.isclass(origin) and issubclass(origin, Mapping):
        yield {}
    elif get_args(kind):
        yield []


PLAIN: Mapping[Any, tuple[Any, ...]] = {str: WORDS, bool: (True, False), int: NUMBERS, Decimal: AMOUNTS}
NAMED: Mapping[str, Callable[[random.Random], Any]] = {
    "departments": lambda dice: dice.sample(list(Department.objects.order_by("pk")), 2),
    "points": lambda dice: dice.choice(([], ["补充消防登高场地"])),
    "defects": lambda dice: dice.choice(([], ["扶手松动"])),
    "conditions": lambda dice: dice.choice(([], ["补图纸"])),
}


def digest() -> str:
    """Of every row of every table of the project's apps."""
    with connection.cursor() as cursor:
        cursor.execute(_digest())
        return str(sorted(cursor.fetchall()))  # a parallel plan answers in any order


@cache
def _digest() -> str:
    tables = [model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models(True)]
    return " union all ".join(
        f"select '{table}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"  # noqa: S608
        for table in sorted(set(tables))
    )


def missing(project: Project, on: date) -> list[str]:
    """What leaving the step rests on, asked of the rows themselves: independent of gates and facts."""
    asked = NEEDED.get(project.step, {})
    return [name for name, there in asked.items() if not there(project, on)]


def _round(number: int) -> Callable[[Project, date], bool]:
    def passed(project: Project, on: date) -> bool:
        rows = Round.objects.filter(project=project, number=number, state="certified")
        return any(one.outcome == "passed" or hasattr(one, "let_pass") for one in rows)

    return passed


def newest_formal(project: Project) -> int | None:
    rows = project.schemeversions.filter(kind="formal").order_by("-number")
    return rows.values_list("pk", flat=True).first()


def _reviewed(project: Project, on: date) -> bool:
    """Minutes on the newest formal version; no department's newest opinion refuses or leaves a condition open."""
    newest = newest_formal(project)
    return any(
        _agreed(one) for one in project.reviews.filter(minutes_on__isnull=False, scheme_version=newest)
    )


def _open(model: type[Model], project: Project, **fields: Any) -> bool:
    """Whether something recorded in this cycle still waits."""
    return model.objects.filter(project=project, cycle=project.cycle, **fields).exists()  # type: ignore[attr-defined]


def _agreed(review: Review) -> bool:
    last = [
        Opinion.objects.filter(invitation=one).order_by("-id").first() for one in review.invitations.all()
    ]
    return all(
        one is not None and one.result != "refuse" and not one.conditions.filter(closed_on=None).exists()
        for one in last
    )


NEEDED: Mapping[int, Mapping[str, Callable[[Project, date], object]]] = {
    1: {"round": _round(1)},
    2: {"scheme": lambda p, on: p.schemeversions.filter(kind="preliminary").exists(),
        "menu": lambda p, on: not p.items.filter(decision="").exists()},
    3: {"notice": lambda p, on: p.notices.filter(withdrawn_on=None, closes_on__lt=on).exists(), "round": _round(2)},
    4: {"number": lambda p, on: p.listing_number},
    5: {"design": lambda p, on: p.schemeversions.filter(kind="formal", reviewed_yuan__isnull=False).exists()},
    6: {"round": _round(3), "pre_review": lambda p, on: p.prereviews.exists()},
    7: {"review": _reviewed},
    8: {"contract": lambda p, on: p.tenders.exclude(kind="supervision").filter(contract_on__isnull=False).exists(),
        "supervision": lambda p, on: p.tenders.filter(kind="supervision", contract_on__isnull=False).exists()},
    9: {"change": lambda p, on: not _open(ChangeOrder, p, decision=""),
        "rectification": lambda p, on: not _open(Rectification, p, closed_on=None)},
    10: {"defects": lambda p, on: not Defect.objects.filter(acceptance__in=p.acceptances.filter(cycle=p.cycle), closed_on=None),
         "held": lambda p, on: p.acceptances.filter(held_on__isnull=False, archived_on__isnull=False).exists()},
    11: {"aftercare": lambda p, on: p.aftercares.exists(),
         "account": lambda p, on: p.finalaccounts.filter(approved_on__isnull=False).exists()},
}  # fmt: skip
