"""The story's people: an office with two clerks and a certifier, the bureau, eight departments, the auditor."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Department, Role, Street, User
from accounts.services import random_password
from policy.loader import DEFAULT_SCHEME
from projects.setup import load_district

DESKS = {
    "clerk": (Role.STREET_CLERK, "沈文静"),
    "colleague": (Role.STREET_CLERK, "蒋国良"),
    "certifier": (Role.STREET_CERTIFIER, "金卫东"),
    "officer": (Role.BUREAU_OFFICER, "吴立新"),
    "leader": (Role.BUREAU_LEADER, "高敏"),
    "auditor": (Role.AUDITOR, "汤慧"),
}
STREET = "hemu"


@dataclass(frozen=True)
class Account:
    """What a person types at the login page."""

    username: str
    password: str


def hired() -> dict[str, Account]:
    """A new installation's district with an account for everybody, by their part; reviewers by department."""
    load_district(DEFAULT_SCHEME)
    street, password = Street.objects.get(code=STREET), random_password()
    people = [
        User(username=part, full_name=name, role=role, street=street if role.startswith("street") else None)
        for part, (role, name) in DESKS.items()
    ]
    people += [
        User(username=one.code, full_name=f"{one.name}联审员", role=Role.DEPARTMENT_REVIEWER, department=one)
        for one in Department.objects.filter(joint_review=True)
    ]
    for person in people:
        person.password = make_password(password)
    User.objects.bulk_create(people)
    return {person.username: Account(person.username, password) for person in people}
