"""A person at a browser: logs in through the login page, follows links, fills fields by their labels, presses."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import overflow, watched
from tests.journeys.people import Account

PHONE = {"width": 390, "height": 844}


class Person:
    """One browser of their own. `account` None: a resident, who never logs in."""

    def __init__(
        self, browser: Browser, address: str, account: Account | None, complaints: list[str], **options: Any
    ) -> None:
        self.address, self.account, self.complaints = address, account, complaints
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.context.set_default_timeout(15_000)
        self.page: Page = watched(self.context.new_page(), complaints)

    @property
    def main(self) -> Locator:
        """The page without its header, messages and footer."""
        return self.page.locator("#main")

    def open(self, path: str) -> None:
        """Go to a page; whoever is not logged in (any more) does so on the way, as the portal asks."""
        self.page.goto(self.address + path)
        if self.account and "/accounts/login/" in self.page.url:
            self._log_in(self.account)

    def _log_in(self, account: Account) -> None:
        self.page.get_by_label("用户名").fill(account.username)
        self.page.get_by_label("密码").fill(account.password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("button", name="登录")).to_have_count(0)

    def fill(self, fields: dict[str, Any]) -> None:
        """Fill fields by their labels; a choice by its words, a box by True, a file by its path or content."""
        for label, value in fields.items():
            self._fill(label, value)

    def _fill(self, label: str, value: Any) -> None:
        name = re.compile(rf"^\s*{re.escape(label)}\s*(\(选填\))?\s*$")
        group = self.main.get_by_role("group", name=name)
        if isinstance(value, str) and group.count():
            group.get_by_label(value, exact=True).check()
            return
        field = self.main.get_by_label(name)
        kind = field.evaluate("field => field.type")
        if kind == "select-one":
            field.select_option(label=value)
        elif kind == "checkbox":
            field.set_checked(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)

    def press(self, name: str, says: str = "") -> None:
        """Press the button of this name; `says`: what the next page confirms."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=name, exact=True).click()
        if says:
            self.hears(says)

    def follow(self, name: str, within: str = "#main") -> None:
        """Follow the first link of this name."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()

    def hears(self, sentence: str) -> None:
        """The page confirms, above its content."""
        expect(self.page.locator(".messages")).to_contain_text(sentence)

    def sees(self, *sentences: str) -> None:
        """The page says this, anywhere in its content."""
        for sentence in sentences:
            expect(self.main).to_contain_text(sentence)

    def sees_not(self, *sentences: str) -> None:
        """The page does not say this."""
        for sentence in sentences:
            expect(self.main).not_to_contain_text(sentence)

    def is_refused(self, sentence: str) -> None:
        """The error summary says why."""
        expect(self.page.locator(".error-summary")).to_contain_text(sentence)

    def on_a_phone(self, *paths: str) -> None:
        """These pages (the present one where none is named) are not wider than a phone."""
        size = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        for path in paths or (self.page.url.removeprefix(self.address),):
            self.open(path)
            wider = overflow(self.page)
            assert wider == 0, f"{path} is {wider} px wider than a phone of {PHONE['width']} px"
        self.page.set_viewport_size(size)

    def downloads(self, link: str) -> bytes:
        """The file behind a link, as saved."""
        with self.page.expect_download() as started:
            self.main.get_by_role("link", name=link, exact=True).click()
        return started.value.path().read_bytes()
