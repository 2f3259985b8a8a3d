"""Accounts of the demo: every role, random passwords and tokens, written to one file only its owner reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from accounts.models import Department, Role, Street, User
from accounts.services import create_account, create_first_administrator, issue_token
from demo.numbers import dice

PURPOSE = "演示接口令牌"
SURNAMES = "沈陈王俞徐金朱周钱方孙吴施陆潘胡郑童楼蒋"
GIVEN = (
    "佳宁", "晓峰", "雅琴", "志远", "丽萍", "建国", "思齐", "文斌", "海燕", "立群", "春梅", "明华",
    "晓雯", "国梁", "静怡", "永强", "慧芳", "俊杰", "秀英", "伟民", "亚男", "跃进", "红霞", "子墨",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One line of the accounts file; street and department are codes."""

    username: str
    password: str
    role: str
    street: str | None
    department: str | None
    token: str


@dataclass(frozen=True)
class People:
    """Who acts in the demo."""

    clerks: Mapping[str, User]
    certifiers: Mapping[str, User]
    reviewers: Mapping[str, User]
    officer: User
    leader: User
    auditor: User
    administrator: User
    accounts: tuple[Account, ...]


class _Office:
    """The administrator at work: makes accounts one by one and remembers their passwords."""

    def __init__(self, on: date) -> None:
        self.on, self.accounts, self.names = on, list[Account](), _full_names()
        made = create_first_administrator(on=on, username="admin", full_name=next(self.names))
        self.administrator = made.account
        self._note(made.account, made.password)

    def add(
        self, username: str, role: str, street: Street | None = None, department: Department | None = None
    ) -> User:
        """A person at a desk."""
        made = create_account(
            actor=self.administrator, on=self.on, username=username, full_name=next(self.names), role=role,
            street=street, department=department,
        )  # fmt: skip
        self._note(made.account, made.password)
        return made.account

    def _note(self, user: User, password: str) -> None:
        token = issue_token(user, actor=self.administrator, on=self.on, name=PURPOSE)
        street = user.street.code if user.street else None
        department = user.department.code if user.department else None
        self.accounts.append(Account(user.username, password, user.role, street, department, token))


def make_people(on: date) -> People:
    """Clerk and certifier of every street, one reviewer per joint-review department, bureau, audit, administrator."""
    office = _Office(on)
    streets = list(Street.objects.all())
    reviewing = Department.objects.filter(joint_review=True)
    return People(
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
        administrator=office.administrator,
        accounts=tuple(office.accounts),
    )


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
