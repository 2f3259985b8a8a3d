"""One neighbourhood's story, told stage by stage; each stage leaves it where the next begins."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.clock import Clock
from tests.journeys.people import Account
from tests.journeys.person import Person

Stage = Callable[["Story"], None]


class Story:
    """Who takes part, what day it is, and what is known so far of neighbourhood (`place`) and `project`."""

    def __init__(self, browser: Browser, address: str, accounts: dict[str, Account], clock: Clock) -> None:
        self.browser, self.address, self.accounts, self.clock = browser, address, accounts, clock
        self.complaints: list[str] = []
        self.place = self.project = ""
        self._program = browser.new_context().request  # without cookies of anybody
        self._people: dict[str, Person] = {}
        self._told: list[Stage] = []
        self._broken = ""

    def tell(self, stage: Stage, stages: tuple[Stage, ...]) -> None:
        """This stage, after those before it that have not been told yet."""
        for one in stages[: stages.index(stage) + 1]:
            if self._broken:
                pytest.fail(f"The story ended at {self._broken}.", pytrace=False)
            if one not in self._told:
                self._tell(one)

    def _tell(self, stage: Stage) -> None:
        self._broken = stage.__name__
        stage(self)
        assert self.complaints == []
        self._told.append(stage)
        self._broken = ""

    def on(self, day: str) -> None:
        """It is this day now."""
        self.clock.set(date.fromisoformat(day))

    def person(self, part: str) -> Person:
        """The clerk, the officer, a department's reviewer …, each with an own browser."""
        if part not in self._people:
            self._people[part] = self.visitor(self.accounts[part])
        return self._people[part]

    def visitor(self, account: Account | None = None, **options: Any) -> Person:
        """Somebody at a browser just opened; a resident where no account is given."""
        return Person(self.browser, self.address, account, self.complaints, **options)

    @property
    def home(self) -> str:
        """The project's page."""
        return f"/work/projects/{self.project}/"

    @property
    def public(self) -> str:
        """What residents read."""
        return f"/n/{self.place}/"

    def api(self, path: str) -> Any:
        """What an anonymous program reads under /api/v1/."""
        answer = self._program.get(f"{self.address}/api/v1/{path}")
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()
