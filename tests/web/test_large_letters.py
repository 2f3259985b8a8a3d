"""The public page under a phone's browser set to letters twice the usual size, without scripts: nothing runs out of the page."""

from decimal import Decimal

import pytest

from consultations.services import certify_round
from funding.services.sources import plan_source
from tests.browser import overflow
from tests.consultations.builders import closed, single
from tests.factories import TODAY, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("district")
def test_at_twice_the_size_of_letters_a_phone_shows_the_whole_page(browser, live_server) -> None:
    clerk = UserFactory(role="street_clerk")
    held = closed(single(8), clerk, ["agree"] * 6 + ["disagree"])
    held = certify_round(held, actor=UserFactory(role="street_certifier"), on=TODAY)
    plan_source(held.project, actor=clerk, on=TODAY, kind="personal", planned_yuan=Decimal("1234567890.12"))
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.goto(f"{live_server.url}/n/{held.project.neighbourhood.code}/")
    assert page.get_by_text("1,234,567,890.12").first.is_visible()
    assert page.locator(".tally-fraction").first.is_visible()
    assert page.locator("body").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 32
    assert overflow(page) == 0
