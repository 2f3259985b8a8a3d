"""The planned district: its sums are the scheme's own (三(一)), and it is the same in every run."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from demo.numbers import share_out
from demo.plan import FILED, places
from demo.rosters import FILES, FOLDER, made_up
from demo.stages import STEPS, stages
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.sheets import read_roster

SCHEME = load_scheme(DEFAULT_SCHEME)
PROVED = Path(__file__).parents[1] / "data" / "rosters"
PRINT_PLAN = "from demo.plan import places; print(places())"


@pytest.mark.parametrize("target", SCHEME.targets, ids=lambda target: target.kind)
def test_the_sums_are_exactly_the_scheme_s(target):
    group = [place for place in places() if place.affordable is (target.kind == "affordable")]
    assert len(group) == target.neighbourhoods
    assert sum(place.households for place in group) == target.households
    assert sum(place.buildings for place in group) == target.buildings
    assert sum(place.area for place in group) == target.area


def test_the_two_groups_are_the_scheme_s_131():
    assert len(places()) == 131
    assert sum(place.households for place in places()) == 77_000
    assert sum(place.buildings for place in places()) == 1_619
    assert sum(place.area for place in places()) == Decimal(5_280_000)


def test_every_street_of_2019_has_its_neighbourhoods():
    assert set(Counter(place.street for place in places())) == {street.code for street in SCHEME.street_defs}


def test_years_fit_the_two_groups():
    for place in places():
        assert (place.year_built > 2000) is place.affordable, place.name


def test_no_name_stands_twice():
    assert len({place.name for place in places()}) == 131


def test_the_plan_is_the_same_in_every_process():
    """Hash seeds differ between processes; the district must not."""
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_PLAN], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    here = f"{places()}\n".encode()
    assert sha256(printed.stdout).hexdigest() == sha256(here).hexdigest()


def test_the_phone_numbers_are_nobody_s():
    assert all(place.phone.startswith("0571-000000") for place in places())


def test_figures_of_filed_neighbourhoods_are_those_of_their_rosters():
    for name, file_name in FILES.items():
        reading = read_roster((FOLDER / file_name).read_bytes(), file_name)
        place = next(place for place in places() if place.name == name)
        assert reading.ok, file_name
        assert (place.households, place.buildings) == (
            reading.units,
            len({row.building for row in reading.rows}),
        )
        assert reading.area <= place.area == FILED[name].area


def test_the_demo_s_rosters_are_the_files_the_reader_is_proved_by():
    for file in FOLDER.iterdir():
        assert file.read_bytes() == (PROVED / file.name).read_bytes(), file.name


def test_a_made_up_roster_has_a_row_for_every_household():
    place = next(place for place in places() if place.affordable)
    reading = made_up(place)
    assert reading.units == place.households == len({(r.building, r.entrance, r.room) for r in reading.rows})
    assert len({row.building for row in reading.rows}) == place.buildings
    assert 0 < place.area * Decimal("0.97") - reading.area < 1
    assert any(len(head.units) > 1 for head in reading.heads)


def test_the_119_others_stand_at_every_step_from_two():
    others = list(places())[:119]
    assert Counter(stage.step for stage in stages(others)) == STEPS
    assert sum(STEPS.values()) == 119


def test_shares_add_up_and_nobody_gets_less_than_the_least():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [0.0001, 5], least=2) == [2, 8]
    with pytest.raises(ValueError, match="not enough"):
        share_out(3, [1, 1], least=2)
