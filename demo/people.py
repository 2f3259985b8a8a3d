"""Accounts of the demo: every role, random passwords and tokens, written to one file only its owner reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from accounts.builders import add_builder
from accounts.models import BuilderBody, Community, Department, Role, Street, User
from accounts.services import (
    NewPassword,
    choose_password,
    create_account,
    create_first_administrator,
    issue_token,
    random_password,
)
from accounts.stand_ins import name_stand_in
from demo.days import Days
from demo.numbers import dice

PURPOSE = "演示接口令牌"
WITH_COMMUNITIES = "hemu"
COMMAND, HOUSING = "演示老旧小区改造指挥部", "演示保障房建设公司"
BODIES = ((COMMAND, BuilderBody.Kind.COMMAND), (HOUSING, BuilderBody.Kind.ORIGINAL))
SURNAMES = "沈陈王俞徐金朱周钱方孙吴施陆潘胡郑童楼蒋"
GIVEN = (
    "佳宁", "晓峰", "雅琴", "志远", "丽萍", "建国", "思齐", "文斌", "海燕", "立群", "春梅", "明华",
    "晓雯", "国梁", "静怡", "永强", "慧芳", "俊杰", "秀英", "伟民", "亚男", "跃进", "红霞", "子墨",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One line of the accounts file; street and department are codes, a building body its name.

    Community workers have no token.
    """

    username: str
    password: str
    role: str
    street: str | None
    community: str | None
    department: str | None
    builder: str | None
    token: str | None


@dataclass(frozen=True)
class People:
    """Who acts in the demo."""

    clerks: Mapping[str, User]
    certifiers: Mapping[str, User]
    reviewers: Mapping[str, User]
    officer: User
    leader: User
    auditor: User
    command: User
    housing: User
    finance: User
    office: Office

    @property
    def administrator(self) -> User:
        """Who makes the accounts."""
        return self.office.administrator

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Everybody there is so far."""
        return tuple(self.office.accounts)


class Office:
    """The administrator at work: makes accounts one by one; each person takes an own password, kept for the demo's file."""

    def __init__(self, on: date) -> None:
        self.on, self.accounts, self.names = on, list[Account](), _full_names()
        made = create_first_administrator(on=on, username="admin", full_name=next(self.names))
        self.administrator = made.account
        self._note(made)

    def add(
        self,
        username: str,
        role: str,
        street: Street | None = None,
        *,
        community: Community | None = None,
        department: Department | None = None,
        builder: BuilderBody | None = None,
    ) -> User:
        """A person at a desk."""
        made = create_account(
            actor=self.administrator, on=self.on, username=username, full_name=next(self.names), role=role,
            street=street, community=community, department=department,
            builder=builder,
        )  # fmt: skip
        self._note(made)
        return made.account

    def _note(self, made: NewPassword) -> None:
        user, password = made.account, random_password()
        choose_password(user, password=password, on=self.on)
        token = None if user.works_in_community else self._token(user)
        street = user.street.code if user.street else None
        community = user.community.name if user.community else None
        department = user.department.code if user.department else None
        builder = user.builder.name if user.builder else None
        self.accounts.append(
            Account(user.username, password, user.role, street, community, department, builder, token)
        )

    def _token(self, user: User) -> str:
        return issue_token(user, actor=self.administrator, on=self.on, name=PURPOSE)


def make_people(on: date) -> People:
    """Clerk and certifier of every street, a reviewer per joint-review department, bureau, audit, administrator, the clerks
    of two building bodies, development and finance.
    """
    office = Office(on)
    streets = list(Street.objects.all())
    bodies = {
        name: add_builder(actor=office.administrator, on=on, name=name, kind=kind) for name, kind in BODIES
    }
    reviewing = Department.objects.filter(joint_review=True)
    people = People(
        clerks={one.code: office.add(f"{one.code}-clerk", Role.STREET_CLERK, one) for one in streets},
        certifiers={
            one.code: office.add(f"{one.code}-certifier", Role.STREET_CERTIFIER, one) for one in streets
        },
        reviewers={
            one.code: office.add(f"review-{one.code}", Role.DEPARTMENT_REVIEWER, department=one)
            for one in reviewing
        },
        officer=office.add("bureau-officer", Role.BUREAU_OFFICER),
        leader=office.add("bureau-leader", Role.BUREAU_LEADER),
        auditor=office.add("auditor", Role.AUDITOR),
        command=office.add("command-clerk", Role.BUILDER_CLERK, builder=bodies[COMMAND]),
        housing=office.add("housing-clerk", Role.BUILDER_CLERK, builder=bodies[HOUSING]),
        finance=office.add("finance-officer", Role.FINANCE_OFFICER),
        office=office,
    )
    office.add("development-officer", Role.DEVELOPMENT_OFFICER)
    return people


def join_later(people: People, days: Days) -> None:
    """Once there are communities: two workers of one street's, and a B岗 who stands in for that street's clerk today."""
    street = Street.objects.get(code=WITH_COMMUNITIES)
    for number, community in enumerate(street.communities.order_by("pk")[:2], 1):
        people.office.add(f"{street.code}-community-{number}", Role.COMMUNITY_WORKER, community=community)
    clerk, second = (
        people.clerks[street.code],
        people.office.add(f"{street.code}-clerk-b", Role.STREET_CLERK, street),
    )
    first, last = days.back(2), days.ahead(days.back(0), 6)
    name_stand_in(clerk, second, actor=clerk, on=first, from_on=first, until_on=last, reason="年休假")


def write_accounts(accounts: tuple[Account, ...], path: Path) -> None:
    """Write the file anew with mode 0600 from its first byte, in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    fresh.replace(path)


def _full_names() -> Iterator[str]:
    """Different names, none of them a real official's on purpose."""
    every = [surname + given for surname in SURNAMES for given in GIVEN]
    dice("people").shuffle(every)
    return iter(every)
