"""Numbers of rows that are not the person's, in addresses and in posted fields: nothing is shown, nothing is written.

The whole demo is walked by its links: what another street's clerk meets is asked for and posted by the own clerk, the own
forms are posted with the other's numbers, and what one role is offered is posted by all others. Every table numbers its
rows in a million of its own (tests/demo/walking.py), so that a number written says whose it is.
"""

import logging
import random
from collections.abc import Iterable, Iterator, Mapping

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import override_settings

from accounts.models import Role, Street, User
from accounts.permissions import GRANTS, Action
from demo import seeding
from funding.models import Payee
from funding.payee_rules import grouped
from projects.models import Neighbourhood, Project
from projects.sealed import unseal
from tests.demo.conftest import TODAY
from tests.demo.walking import (
    GONE,
    Form,
    Shape,
    Walker,
    addresses,
    not_seen_by,
    number_apart,
    numbers_in,
)
from tests.test_every_form import SEED, filled
from tests.test_every_url import STAFF
from tests.web.crawling import plain
from web.staff.money import claim_acts, payment_page
from web.staff.packages import forms as package_forms
from web.staff.records.kinds import ALIASES, KINDS
from works.services import package_checks

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("foreign_rows")]
STREET, STRANGER = "hemu", "stranger"
CLERK, OFFICER, FINANCE = str(Role.STREET_CLERK), str(Role.BUREAU_OFFICER), str(Role.FINANCE_OFFICER)
WALKED = (CLERK, STRANGER, OFFICER, FINANCE)
EVERYBODYS = {"project_file_ask"}
"""Acts whose verb asks for a reader of the project alone."""
ROUTES = {route.name: route.actions or () for route in STAFF}
OF_PAYMENT = {one.code: one.action for one in payment_page.ACTS}
OF_CLAIM = {one.code: one.action for one in claim_acts.ACTS}
ACTS = {"payment_act": OF_PAYMENT, "money_claim_act": OF_CLAIM, "money_claim_do": OF_CLAIM}
"""Route → act → what it asks for, where the route itself asks for nothing."""
BESIDE = {"batch_plan": Action.LIST_PROJECT}


@pytest.fixture(scope="module")
def walkers(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Mapping[str, Walker]]:
    """One person of each role, of 和睦街道 where the role has a street, and a clerk of another; four of them have walked."""
    folder = tmp_path_factory.mktemp("demo")
    logging.disable(logging.CRITICAL)  # refusals are logged, thousands of them
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        with override_settings(MEDIA_ROOT=folder / "media", PASSWORD_HASHERS=configured.PASSWORD_HASHERS):
            number_apart()
            seeding.seed(TODAY, folder / "demo-accounts.json", only=12)
            patched.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
            patched.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
            found = {name: Walker(person) for name, person in _people().items()}
            for name in WALKED:
                found[name].walk()
            connection.check_constraints()  # once here, else every test waits for those of the whole demo
        yield found
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def _people() -> dict[str, User]:
    busiest = Street.objects.exclude(code=STREET).annotate(n=Count("neighbourhoods__projects__documents"))
    far = busiest.order_by("-n", "pk")[0]
    rows = User.objects.filter(is_active=True).order_by("pk")
    own = {str(role): rows.filter(role=role) for role in Role}
    found = {role: one.filter(street__code=STREET).first() or one.first() for role, one in own.items()}
    return {**found, STRANGER: rows.filter(role=Role.STREET_CLERK, street=far)[0]}


def test_what_another_street_meets_is_not_there(walkers) -> None:
    clerk, there = walkers[CLERK], list(addresses(walkers[STRANGER]))
    foreign, own = not_seen_by(clerk.user), _codes(clerk.user)
    theirs = [one for one in there if numbers_in(one) & foreign.keys() or _code(one) not in {"", *own}]
    answers = [
        (one, ask(one)) for one in theirs for ask in (clerk.get, lambda url: clerk.post(url, {"reason": "x"}))
    ]
    assert [one for one, answer in answers if answer.status not in GONE or answer.wrote] == []
    assert len(theirs) > 60


@pytest.mark.parametrize("role", [CLERK, OFFICER])
def test_a_row_is_found_under_its_own_project_only(walkers, role) -> None:
    walker = walkers[role]
    mine = [code for code in _codes(walker.user) if code[0] == "2"]
    met = {one for other in walkers.values() for one in addresses(other) if numbers_in(one.partition("?")[0])}
    moved = [
        one.replace(f"/{_code(one)}/", f"/{next(code for code in mine if code != _code(one))}/")
        for one in sorted(met)
        if one.startswith("/work/projects/")
    ]
    answers = [
        (one, ask(one))
        for one in moved
        for ask in (walker.get, lambda url: walker.post(url, {"reason": "x"}))
    ]
    assert [one for one, answer in answers if answer.status not in GONE or answer.wrote] == []
    assert len(moved) > 30


def test_another_streets_numbers_in_the_own_forms_write_nothing_of_it(walkers) -> None:
    found, accepted = foreign_writes(walkers[CLERK], walkers[STRANGER], walkers[CLERK].forms)
    assert found == []
    assert accepted > 20  # the forms were good but for the number, so that they would have been carried out


def test_the_walk_finds_a_form_that_takes_another_streets_rows(walkers, monkeypatch) -> None:
    monkeypatch.setattr(
        package_forms, "candidates", lambda _: Project.objects.select_related("neighbourhood")
    )
    monkeypatch.setattr(package_checks, "_elsewhere", lambda *_: [])
    asked = [shape for shape in walkers[CLERK].forms if shape.route == "package_new"]
    assert foreign_writes(walkers[CLERK], walkers[STRANGER], asked)[0]


def test_a_form_offered_to_others_does_nothing_for_who_may_not(walkers) -> None:
    done = [
        (role, form.action)
        for role, walker in walkers.items()
        for shape, form in _offered_to_others(walkers, walker)
        if not _granted(walker.user, shape) and walker.post(form.action, form.filled).wrote
    ]
    assert done == []


@pytest.mark.parametrize("role", [CLERK, OFFICER])
def test_junk_in_any_form_of_the_demo_is_answered_in_words(walkers, role) -> None:
    """Registers, packages, claims, contributions: what tests/test_every_form.py has no rows of."""
    walker, dice = walkers[role], random.Random(SEED)
    forms = [form for found in walker.forms.values() for form in found]
    answers = [(form.action, walker.post(form.action, filled(form.inputs, dice)).status) for form in forms]
    assert [one for one in answers if one[1] >= 500] == []
    assert len(forms) > 50


def test_no_page_fails_and_reading_writes_only_who_read_a_personal_document(walkers) -> None:
    pages = {url: status for walker in walkers.values() for url, status in walker.statuses.items()}
    assert [url for url, status in pages.items() if status >= 500] == []
    assert {shape.route for walker in walkers.values() for shape in walker.wrote} <= {"document_file"}
    assert len(pages) > 300


def test_bank_and_account_number_are_on_no_page_and_in_no_file(walkers) -> None:
    rows = Payee.objects.all()
    numbers = {unseal(one.account_sealed).decode() for one in rows}
    secret = numbers | {grouped(one) for one in numbers} | {unseal(one.bank_sealed).decode() for one in rows}
    assert len(secret) > 10
    read = {
        url: plain(body, "")
        for walker in walkers.values()
        for url, body in walker.bodies.items()
        if "/money/" in url
    }
    assert [(url, one) for url, text in read.items() for one in secret if one in text] == []
    assert any(text.startswith("支付") or "**** " in text for text in read.values())


def foreign_writes(own: Walker, other: Walker, shapes: Iterable[Shape]) -> tuple[list[tuple[str, str]], int]:
    """(address, field) where a number of the other's was written or an error answered; how many posts were accepted."""
    foreign = not_seen_by(own.user)
    tried = [
        (form.action, name, own.post(form.action, sent))
        for shape in shapes
        for form in own.forms[shape]
        for theirs in other.forms.get(shape, ())
        for name, sent in _with_foreign(form, theirs, foreign.keys())
    ]
    plain_posts = [own.post(form.action, form.filled) for shape in shapes for form in own.forms[shape]]
    found = [
        (action, name)
        for action, name, answer in tried
        if answer.status >= 500 or any(numbers & foreign.keys() for _, numbers in answer.wrote)
    ]
    return found, sum(answer.status == 302 for answer in plain_posts)


def _with_foreign(
    form: Form, theirs: Form, foreign: Iterable[int]
) -> Iterator[tuple[str, dict[str, object]]]:
    """The own form with one value, or one field's name, of the other's; and with all fields named after its rows."""
    wanted = set(foreign)
    for name, values in theirs.inputs.items():
        numbers = [one for one in values or () if one.isdecimal() and int(one) in wanted]
        if numbers:
            yield name, form.filled | {name: numbers[-1]}
    named = {
        name: (values or ["1"])[0] or "1"
        for name, values in theirs.inputs.items()
        if numbers_in(name) & wanted
    }
    if named:
        yield ", ".join(named), form.filled | named


def _offered_to_others(walkers: Mapping[str, Walker], walker: Walker) -> Iterator[tuple[Shape, Form]]:
    """One of each shape that the person was not offered."""
    known = {shape: forms[0] for other in walkers.values() for shape, forms in other.forms.items()}
    yield from ((shape, form) for shape, form in known.items() if shape not in walker.forms)


def _granted(user: User, shape: Shape) -> bool:
    """Whether the table of grants gives the role the act of such a form; without an act of its own: no."""
    kind = KINDS.get(ALIASES.get(shape.kind, shape.kind))
    act = kind.act(shape.act) if kind else None
    asked = {*ROUTES.get(shape.route, ()), act and act.action, BESIDE.get(shape.route)}
    asked.add(ACTS.get(shape.route, {}).get(shape.act))
    return shape.route in EVERYBODYS or bool(asked & GRANTS[user.role])


def _codes(user: User) -> list[str]:
    """Of every project and neighbourhood the person sees."""
    rows = [model.objects.visible_to(user).order_by("code") for model in (Project, Neighbourhood)]
    return [code for found in rows for code in found.values_list("code", flat=True)]


def _code(address: str) -> str:
    """The project or neighbourhood an address is below."""
    parts = address.partition("?")[0].split("/")
    known = parts[3:-1] if parts[2] in ("projects", "neighbourhoods", "registers") else []
    return next((one for one in known if one.count("-") >= 1 and one[-1].isdigit()), "")
