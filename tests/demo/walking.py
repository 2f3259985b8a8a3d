"""Somebody who goes through every page of the demo by its links, keeps its forms, and looks at what a request writes."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from accounts.models import User
from projects.models import Project
from tests.test_every_form import forms_of
from tests.web.crawling import LINK

APART = 1_000_000
"""Each table's numbers begin at a million of its own, so that a number says whose it is."""
NUMBER = re.compile(r"(?<!\d)\d{7,9}(?!\d)")
WRITES = ("INSERT", "UPDATE", "DELETE")
GONE = frozenset({403, 404, 405})


def number_apart() -> None:
    """Every sequence on its own million; undone with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
        for place, (name,) in enumerate(cursor.fetchall(), 2):
            cursor.execute(f'ALTER SEQUENCE "{name}" RESTART WITH {place * APART + 1}')


class Shape(NamedTuple):
    """Pages that look alike: the route, what it says beside numbers and codes, whether it has a query."""

    route: str
    kind: str
    act: str
    asked: bool


class Form(NamedTuple):
    """Where it is posted to, and its inputs with the values a person could choose."""

    action: str
    inputs: dict[str, Any]

    @property
    def filled(self) -> dict[str, Any]:
        """As it stands on the page, the first choice of each; no files."""
        return {name: values[0] for name, values in self.inputs.items() if values}


class Answer(NamedTuple):
    """What a request did. `wrote`: (statement, every number in it)."""

    status: int
    wrote: list[tuple[str, frozenset[int]]]


@cache
def shape_of(address: str) -> Shape | None:
    """None for what is no route."""
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return None
    named = found.kwargs
    return Shape(found.url_name or "", named.get("kind", ""), named.get("act", ""), bool(query))


class Walker:
    """A person's browser: `pages` and `forms` by shape, `most` of each."""

    def __init__(self, user: User, most: int = 1) -> None:
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        self.user, self.most = user, most
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.pages: dict[Shape, list[str]] = defaultdict(list)
        self.forms: dict[Shape, list[Form]] = defaultdict(list)
        self.bodies: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.wrote: set[Shape] = set()

    def walk(self) -> "Walker":
        """From every page without a number and every project of the person's, wherever links lead."""
        codes = Project.objects.visible_to(self.user).order_by("-step", "code").values_list("code", flat=True)
        waiting = [*_plain_pages(), *(f"/work/projects/{code}/" for code in codes[:12])]
        seen: Counter[Shape] = Counter()
        for address in waiting:
            shape = shape_of(address)
            if shape is None or address in self.statuses or seen[shape] >= self.most:
                continue
            seen[shape] += 1
            self.pages[shape].append(address)
            waiting += self._open(address)
        return self

    def get(self, address: str) -> Answer:
        """What reading it does; undone."""
        with _undone() as wrote:
            answer = self.client.get(address)
            _body(answer)
        return Answer(answer.status_code, wrote)

    def post(self, address: str, data: dict[str, Any]) -> Answer:
        """What posting it does; undone."""
        with _undone() as wrote:
            answer = self.client.post(address, data)
            _body(answer)
        return Answer(answer.status_code, wrote)

    def _open(self, address: str) -> list[str]:
        """The links of the page."""
        with _undone() as wrote:
            answer = self.client.get(address)
            self.bodies[address] = _body(answer)
        self.statuses[address] = answer.status_code
        if wrote and (shape := shape_of(address)):
            self.wrote.add(shape)
        if answer.status_code in (301, 302):
            return [answer["Location"]] if answer["Location"].startswith("/work/") else []
        if not answer.get("Content-Type", "").startswith("text/html"):
            return []
        text = self.bodies[address].decode()
        for action, inputs in forms_of(text, address):
            self._keep(Form(action, inputs))
        return list(_inside(text, address.partition("?")[0]))

    def _keep(self, form: Form) -> None:
        shape = shape_of(form.action) if form.action.startswith("/work/") else None
        if shape is not None and len(self.forms[shape]) < self.most:
            self.forms[shape].append(form)


def addresses(walker: Walker) -> Iterator[str]:
    """All pages and forms met, each once."""
    met = [one for pages in walker.pages.values() for one in pages]
    met += [form.action for forms in walker.forms.values() for form in forms]
    yield from dict.fromkeys(met)


def numbers_in(text: str) -> frozenset[int]:
    """The numbers of rows in an address, a name or a value."""
    return frozenset(int(one) for one in NUMBER.findall(text))


def not_seen_by(user: User) -> dict[int, str]:
    """Number → table, of every row there is that the person may not see."""
    found: dict[int, str] = {}
    for model in apps.get_models():
        if (
            hasattr(model._default_manager, "visible_to")
            and model._meta.pk.get_internal_type() == "BigAutoField"
        ):
            rows = model._base_manager.exclude(pk__in=model._default_manager.visible_to(user).values("pk"))
            found |= dict.fromkeys(rows.filter(pk__gt=APART).values_list("pk", flat=True), model.__name__)
    return found


def _plain_pages() -> list[str]:
    return [
        f"/{path}"
        for patterns in get_resolver().reverse_dict.lists()
        for possibilities, *_ in patterns[1]
        for path, parameters in possibilities
        if not parameters and path.startswith("work/")
    ]


def _inside(text: str, path: str) -> Iterator[str]:
    for link in map(html.unescape, LINK.findall(text)):
        if link.startswith(("/work/", "?")):
            yield path + link if link.startswith("?") else link


def _body(answer: HttpResponse) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@contextmanager
def _undone() -> Iterator[list[tuple[str, frozenset[int]]]]:
    """What is written meanwhile, sessions aside; nothing of it is kept."""
    wrote: list[tuple[str, frozenset[int]]] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES) and '"django_session"' not in sql:
            wrote.append((sql[:120], frozenset(_numbers(params))))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(look):
        yield wrote
        transaction.set_rollback(True)


def _numbers(value: Any) -> Iterator[int]:
    """Every number of a statement's parameters, however deep."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield from numbers_in(str(value)) if len(str(value)) < 10 else ()
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _numbers(one)
