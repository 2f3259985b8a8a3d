"""What a verb refuses besides, of a form that is wrong: tried with something likely where the form is wrong, and undone."""

import copy
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from policy.errors import CalendarUnpublished, Reason, Refused

UNBEARABLE = (
    TypeError, ValueError, AttributeError, LookupError, ArithmeticError, AssertionError, DatabaseError,
    ObjectDoesNotExist, ValidationError, CalendarUnpublished, Http404, PermissionDenied,
)  # fmt: skip
"""What a verb may answer where a file is missing, or a value that nobody chose."""
MOST_OPTIONS = 6


class _Undone(Exception):
    """Ends a trial: whatever the verb wrote is rolled back."""


def rehearse(form: forms.BaseForm, verb: Callable[[], Any]) -> list[Reason]:
    """What `verb`, which reads `form.cleaned_data`, refuses beside what the form says itself.

    It is tried several times with different values where the form is wrong, a choice among a few with each option: only
    what is refused every time does not hang on what is still to be filled in. Nothing is said where one trial succeeds.
    """
    right = form.cleaned_data
    found: list[Reason] | None = None
    try:
        for filled in _fillings(form):
            form.cleaned_data = right | filled
            reasons = _tried(verb)
            found = reasons if found is None else [one for one in found if one in reasons]
            if not found:
                return []
    finally:
        form.cleaned_data = right
    return [one for one in found or () if not _told(form, one)]


def _fillings(form: forms.BaseForm) -> Iterator[dict[str, Any]]:
    """What could stand where the form is wrong, one after the other, each value of each field at least once.

    None where nothing likely is known for a field.
    """
    wrong = {name: field for name, field in form.fields.items() if name not in form.cleaned_data}
    values = {name: _likely(field) for name, field in wrong.items()}
    if not all(values.values()):
        return
    for turn in range(max(map(len, values.values()), default=1)):
        yield {name: given[turn % len(given)] for name, given in values.items()}


def _likely(field: forms.Field) -> list[Any]:
    """Values that the field would take: no file, options, rows, else the first kind of text it can read."""
    read = copy.copy(field)
    read.required = False
    if isinstance(field, forms.FileField):
        return [read.clean(None)]
    for texts in _texts(field):
        taken = []
        for one in texts:
            try:
                taken.append(read.clean(one))
            except ValidationError:
                continue
        if taken:
            return taken
    return []


def _texts(field: forms.Field) -> Sequence[Sequence[Any]]:
    """What could be typed or chosen; the kinds are tried in turn."""
    if isinstance(field, forms.BooleanField):
        return ((False, True),)
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return ((None, *([one] for one in _options(field)[:1])),)
    if isinstance(field, forms.ChoiceField):
        return (_options(field),)
    today = timezone.localdate()
    days = (f"{today}", f"{today - timedelta(days=30)}")
    return ("1", "100000"), days, (f"{today.year}", f"{today.year - 1}")


def _options(field: Any) -> list[Any]:
    """Each option of a choice among a few, the first and the last of a long one."""
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.all() if field.queryset is not None else ()
        found = [field.prepare_value(row) for row in rows[: MOST_OPTIONS + 1]]
    else:
        found = [value for value, _ in field.choices if value not in ("", None)]
    return found if len(found) <= MOST_OPTIONS else [found[0], found[-1]]


def _tried(verb: Callable[[], Any]) -> list[Reason]:
    """Why the verb refuses now; empty where it does not, or cannot say."""
    try:
        with transaction.atomic():
            verb()
            raise _Undone
    except Refused as refused:
        return list(refused.reasons)
    except (_Undone, *UNBEARABLE):
        return []


def _told(form: forms.BaseForm, reason: Reason) -> bool:
    """Whether the form says it already: of this field, or in the same words."""
    words = [message for messages in form.errors.values() for message in messages]
    return reason.field in form.errors or reason.message in words
