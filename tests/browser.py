"""The one real Chromium of the suite: started once a module (fixture `browser`), watched for complaints."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Response, sync_playwright

from accounts.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
]
# the shell is Chromium without a window's own pages around each context: a third of the processor time
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# a page that answers 422 shows its refusals; Chromium reports every answer from 400 on as an error
REFUSED = "status of 422"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; without one the test fails in one sentence, it is never skipped."""
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        pytest.fail("No browser to test with; install one with: apt-get install chromium", pytrace=False)
    # Playwright's own event loop in this thread makes Django refuse database work otherwise
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = _launched(playwright, path)
            yield browser
            browser.close()
            connections.close_all()  # those opened beside Playwright's event loop, which nobody else sees
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _launched(playwright: Playwright, path: str) -> Browser:
    try:
        return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        pytest.fail(f"The browser {path} does not start: {reason}", pytrace=False)


def watched(page: Page, complaints: list[str]) -> Page:
    """The page, writing down what a developer's console would show in red: scripts, CSP, failed answers."""

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REFUSED not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.url}: {response.status}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("response", answered)
    return page


def page_of(browser: Browser, address: str, user: User, *, width: int = 1280, script: bool = True) -> Page:
    """A page on which the user is logged in without the login page."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    return context.new_page()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 is right."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
