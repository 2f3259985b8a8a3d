"""A real Chromium on the test server, logged in without the login page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; fails where none is installed, never skips."""
    # Playwright's own event loop in this thread makes Django refuse database work otherwise
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()  # those opened beside Playwright's event loop, which nobody else sees
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def page_of(browser: Any, address: str, user: Any, *, width: int = 1280, script: bool = True) -> Page:
    """A page on which the user is logged in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    return context.new_page()
