"""The public page under a phone's browser set to letters twice the usual size, without scripts: nothing runs out of the page."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from consultations.services import certify_round
from funding.services.sources import plan_source
from tests.browser import overflow
from tests.consultations.builders import closed, single
from tests.factories import TODAY, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(district: None, live_server: Any) -> str:
    """The page of a large neighbourhood with a certified round and money in ten digits."""
    clerk = UserFactory(role="street_clerk")
    held = closed(single(8, "22561.08"), clerk, ["agree"] * 6 + ["disagree"])
    held = certify_round(held, actor=UserFactory(role="street_certifier"), on=TODAY)
    plan_source(held.project, actor=clerk, on=TODAY, kind="personal", planned_yuan=Decimal("1234567890.12"))
    return f"{live_server.url}/n/{held.project.neighbourhood.code}/"


def phone(browser: Browser, letters: int) -> Page:
    """An old phone without scripts; `letters`: the browser's own size in px."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    sizes = {"standard": letters, "fixed": letters}
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
    return page


@pytest.mark.parametrize(("letters", "view", "least"), [(32, "standard", 32), (16, "elder", 19)])
def test_with_large_letters_a_phone_shows_the_whole_page(browser, address, letters, view, least) -> None:
    page = phone(browser, letters)
    page.goto(f"{address}?view={view}")
    assert page.get_by_text("1,234,567,890.12").first.is_visible()
    assert page.locator(".tally-fraction").first.is_visible()
    assert page.locator("body").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= least
    assert overflow(page) == 0
    if view == "elder":
        assert page.locator(".tally-table").evaluate("e => e.scrollWidth - e.clientWidth") == 0
