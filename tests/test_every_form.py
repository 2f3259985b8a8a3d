"""Whatever is posted to whatever form, by whoever may see it: an answer in words, never an error of the server.

Every form of every staff page is found on the page itself, filled in sensibly, and posted with some of its fields
replaced by junk: too long, too large, NUL bytes, half characters, markup, formulas, files that are not what they say.
Nothing of it is kept: each post is rolled back.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import User
from consultations.models import PaperBatch, Round
from consultations.services import cast, open_round
from consultations.services.batches import open_batch
from consultations.services.samples import draw_sample
from consultations.services.scans import attach_scans
from funding.models import Payment
from projects.models import Project
from tests.consultations.papers import pdf
from tests.factories import (
    TODAY,
    DepartmentFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    StreetFactory,
    UserFactory,
    roster_of,
)
from tests.funding.paying import funded, pay
from tests.tables import everything
from tests.test_every_url import STAFF, World
from tests.workflow import records
from web.staff.records.kinds import KINDS
from web.staff.registers.kinds import REGISTERS

SEED = 20191021
TURNS = 2
"""Posts per form; together under twenty seconds."""
PEOPLE = (
    ("street_clerk", 3), ("street_clerk", 9), ("street_clerk", 11), ("street_certifier", 3),
    ("bureau_officer", 7), ("bureau_officer", 10), ("department_reviewer", 7), ("auditor", 9),
    ("administrator", 1), ("finance_officer", 9),
)  # fmt: skip

NASTY = (
    "", " ", "\0", "a\0b", "%", "'", '"; DROP TABLE x;--', "=1+1", "@SUM(A1)", "𠮷", "😀", "\u202e", "null", "NaN",
    "sNaN", "-Infinity", "1e400", "1e999999", "1E-9999", "0x10", "9" * 25, "9" * 400, "9" * 5000, "-1", "-0", "1.5",
    "٣", "²", "true", "0",
    "../../etc/passwd", "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "a" * 20_000, "汉" * 2_001,
    "0001-01-01", "9999-12-31", "2019-02-30", "2019-13-01", "32767", "32768", "2147483648", "9223372036854775808",
    "\r\nSet-Cookie: a=b",
)  # fmt: skip
FILES = (
    ("a.pdf", b""), ("a.pdf", b"%PDF-1.7 startxref %%EOF"), ("a\0.csv", b"a,b\n1,2"),
    ("x" * 400 + ".xlsx", b"PK\x03\x04junk"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600),
    ("a.csv", "幢,单元,室,面积,业主\n1,1,101,62.35,\0\n".encode()),
    ("a.csv", b"\xff\xfe\x00"), ("a.svg", b"<svg onload='alert(1)'/>"), ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ("a\r\nX: 1.csv", "幢号,房号,建筑面积,业主\n1,101,1e999,=cmd|' /C calc'!A0\n".encode("gb18030")), ("a.csv", b"," * 70_000),
)  # fmt: skip
SENSIBLE = {"date": "2019-10-21", "number": "1", "month": "2019-09", "email": "a@example.cn"}


class Forms(HTMLParser):
    """The forms of a page: where each is posted to, and its inputs with the values a person could choose."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self.inputs: dict[str, Any] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inputs = {} if (given.get("method") or "").lower() == "post" else None
            if self.inputs is not None:
                self.forms.append((given.get("action") or "", self.inputs))
        elif self.inputs is not None and tag in {"input", "textarea", "select", "button", "option"}:
            self._input(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inputs = None

    def _input(self, tag: str, given: dict[str, Any]) -> None:
        assert self.inputs is not None
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "option":
            if self.select and given.get("value"):
                self.inputs[self.select].append(given["value"])
            return
        self.select = name if tag == "select" else ""
        if not name:
            return
        if tag == "select":
            self.inputs[name] = []
        elif kind == "file":
            self.inputs[name] = None
        elif kind in {"radio", "checkbox"}:
            self.inputs.setdefault(name, []).append(given.get("value", "on"))
        else:
            self.inputs[name] = [given.get("value") or SENSIBLE.get(kind, "1")]


def forms_of(html: str, url: str) -> list[tuple[str, dict[str, Any]]]:
    """(address, inputs) of the page's forms that are posted."""
    reader = Forms()
    reader.feed(html)
    return [(action if action.startswith("/") else url, inputs) for action, inputs in reader.forms]


def filled(inputs: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The form as a person would send it, with some fields turned into junk."""
    share = dice.choice((0.0, 1 / max(len(inputs), 1), 0.3, 1.0))
    sent = {}
    for name, values in inputs.items():
        if values is None:
            sent[name] = SimpleUploadedFile(*dice.choice(FILES))
        elif dice.random() < share:
            sent[name] = dice.choice(NASTY)
        elif values:
            sent[name] = dice.choice(values)
    return sent


def world_at(step: int) -> World:
    """和睦街道: a project at this step with everything on record up to it, a round under way in steps 1 and 3."""
    street = StreetFactory(code="hemu")
    place = NeighbourhoodFactory(street=street, code="hemu-xincun", name="和睦新村")
    codes = [item.code for item in records.SCHEME.items]
    project = ProjectFactory(neighbourhood=place, step=step, code="2019-hemu-01", with_items=codes)
    clerk = UserFactory(role="street_clerk", street=street)
    roster_of(place, clerk, [[("1", "1", "101", "62.35")], [("1", "1", "201", "70.00")]])
    if step in {1, 3}:
        number = {1: 1, 3: 2}[step]
        paper_of(
            open_round(project, actor=clerk, on=TODAY, number=number, ends_on=TODAY, question="是否同意"),
            clerk,
        )
    records.complete(project, clerk, *range(1, step + 1))
    project.reviews.update(minutes_on=None)  # departments may still answer
    pay(funded(project), "10.00")
    review = project.reviews.first()
    return World(street, project, place, review and review.invitations.get(department__code="chengguan"), 0)


def paper_of(round: Round, clerk: User) -> None:
    """A stack that is entered twice, with a form and a scan, and a sample of it."""
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=1, double_entry=True)
    cast(round, actor=clerk, on=TODAY, choice="agree", unit=round.units.first(), batch=stack)
    attach_scans(stack, actor=clerk, on=TODAY, uploads=[pdf()])
    draw_sample(round, actor=UserFactory(role="street_certifier", street=clerk.street), on=TODAY, n=1)


def paper_addresses(project: Project) -> Iterator[str]:
    """The pages and acts of each stack, scan and sample."""
    for stack in PaperBatch.objects.filter(round__project=project):
        rounds = f"/work/projects/{project.code}/rounds/{stack.round.number}/"
        acts = ("", "second/", "second/drop/", "reopen/", "compare/", "scans/", "phone/", "phone/end/")
        yield from (f"{rounds}batches/{stack.pk}/{act}" for act in acts)
        yield from (f"{rounds}scans/{scan.pk}/remove/" for scan in stack.scans.all())
        yield from (f"{rounds}samples/{sample.pk}/" for sample in stack.round.samples.all())
        yield from (f"{rounds}retract/{unit.pk}/" for unit in stack.round.units.all())


def person(role: str, world: World) -> User:
    """Someone of this role in 和睦街道 or 城管."""
    where: dict[str, Any] = {"street": world.street} if role.startswith("street_") else {}
    if role == "department_reviewer":
        where = {"department": DepartmentFactory(code="chengguan")}
    return UserFactory(role=role, **where)


def addresses(world: World) -> Iterator[str]:
    """Every staff page, and every act of every record."""
    for route in STAFF:
        if not any(
            part in route.path for part in ("reports/<int", "uuid", "reviews/", "records/<slug:kind>")
        ):
            yield world.url(route)
    if world.invitation:
        yield f"/work/reviews/{world.invitation.pk}/"
    for step in (2, 7, 11):
        yield f"/work/projects/take-over/{world.place.code}/?step={step}"
    yield from (f"/work/registers/{kind}/add/" for kind in REGISTERS)
    for payment in Payment.objects.filter(source__project=world.project):
        yield f"/work/projects/{world.project.code}/money/payments/{payment.pk}/"
    yield from record_addresses(world.project)
    yield from paper_addresses(world.project)
    yield f"/work/projects/{world.project.code}/money/claim/area/"


def record_addresses(project: Project) -> Iterator[str]:
    """Each kind's page, and each act on the project or on its first row."""
    for kind in KINDS.values():
        page = f"/work/projects/{project.code}/records/{kind.code}/"
        yield page
        for act in kind.acts:
            rows = [None] if act.of is None else act.of(project)[:1]
            yield from (f"{page}{act.code}/" + (f"{row.pk}/" if row else "") for row in rows)


def forms_seen(client: Client, world: World) -> dict[Any, tuple[str, dict[str, Any]]]:
    """The forms on all pages the person may open, each once; pages that only take a post get a form of ours."""
    found: dict[Any, tuple[str, dict[str, Any]]] = {}
    for url in addresses(world):
        answer = client.get(url)
        if answer.status_code == 405:
            found[url] = url, {"is_public": ["yes"], "reason": ["1"], "choice": ["agree"], "place": ["101"]}
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for action, inputs in forms_of(answer.content.decode(), url):
                if not action.startswith("/accounts/"):  # logging out would end the test
                    found[action, tuple(inputs)] = action, inputs
    return found


@contextmanager
def undone_unless_refused() -> Iterator[list[int]]:
    """Nothing is kept of what was carried out; what a refusal left behind stays to be found."""
    answers: list[int] = []
    with transaction.atomic():
        yield answers
        transaction.set_rollback(answers != [422])


@pytest.mark.parametrize(("role", "step"), PEOPLE)
def test_no_form_breaks(district, texts_alone, monkeypatch, role, step) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    dice, world, client = random.Random(SEED), world_at(step), Client(raise_request_exception=False)
    client.force_login(person(role, world))
    forms, seen = forms_seen(client, world), Counter()
    before = everything()
    for action, inputs in [*forms.values()] * TURNS:
        sent = filled(inputs, dice)
        with undone_unless_refused() as answers:
            answers.append(status := client.post(action, sent).status_code)
        assert status < 500, (action, sent)
        seen[status] += 1
    assert everything() == before  # nothing of what was refused was kept
    assert seen[302] + seen[422]  # forms were read: carried out or refused, not the person
