"""The grid of all 4,800 units in a real browser: when it is first painted.

make bench      prints seconds beside the aim of 1 s; fails only where it is not painted at all
"""

from statistics import median

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.bench import ground
from tests.browser import page_of

pytestmark = pytest.mark.django_db(transaction=True)
UNITS, RUNS, AIM_SECONDS = 4_800, 5, 1.0
FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def test_the_grid_of_all_units_is_painted(browser: Browser, live_server: LiveServer) -> None:
    clerk = ground.district()
    round = ground.large_round(clerk)
    ground.analysed()
    page, painted = page_of(browser, live_server.url, clerk), []
    for _ in range(RUNS + 1):
        page.goto(f"{live_server.url}/work/projects/{round.project.code}/rounds/1/grid/?building=all")
        page.wait_for_function(f"{FIRST} > 0")
        painted.append(page.evaluate(FIRST) / 1000)
    assert page.locator("[data-unit], .cell").count() >= UNITS
    seconds = median(painted[1:])
    print(
        f"grid of {UNITS:,} units: first paint after {seconds:.2f} s (cold {painted[0]:.2f} s), "
        f"aim {AIM_SECONDS:.0f} s: {'reached' if seconds <= AIM_SECONDS else 'not reached'}"
    )
