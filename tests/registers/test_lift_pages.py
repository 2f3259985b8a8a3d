"""加装电梯 through the table of a neighbourhood's entrances: many at once, all reasons at once, one lift an entrance."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from policy.errors import Refused
from projects.models import Event
from registers.models import Lift
from registers.services.lifts import LiftEntry, enter_lifts
from registers.services.lines import strike_line
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory, roster_of
from tests.registers.conftest import browser, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "district")]
START, DONE = date(2019, 3, 1), date(2019, 9, 1)


@pytest.fixture
def clerk():
    return UserFactory()


@pytest.fixture
def place(clerk):
    """Three entrances on the roster: 2幢1单元 (two units), 10幢1单元, 10幢2单元."""
    place = NeighbourhoodFactory(name="和睦新村")
    rows = [("10", "2"), ("2", "1"), ("2", "1"), ("10", "1")]
    roster_of(place, clerk, [[(b, e, f"{n}01", "60.00")] for n, (b, e) in enumerate(rows, 1)])
    return place


def room(place) -> str:
    return reverse("neighbourhood_lifts", args=[place.code])


def filled(client, place, **changed: str) -> dict[str, str]:
    """The table as the page shows it, with some inputs changed."""
    form = client.get(room(place)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in shown.items()} | changed


def test_the_entrances_of_the_roster_stand_there_in_order_with_their_units(clerk, place) -> None:
    form = browser(clerk).get(room(place)).context["form"]
    shown = [(one.building, one.name, one.households) for one in form.entrances if one]
    assert shown == [("2", "1", 2), ("10", "1", 1), ("10", "2", 1)]


def test_many_are_entered_at_once_and_lines_nobody_touched_are_none(clerk, place) -> None:
    client = browser(clerk)
    sent = filled(client, place, **{
        "agreed_on-0": "2019-01-05", "started_on-0": "2019-03-01", "accepted_on-0": "2019-09-01", "started_on-2": "2019-10-08",
        "building-3": "12幢", "entrance-3": "3单元", "households-3": "10", "agreed_on-3": "2019-10-08",
    })  # fmt: skip
    assert client.post(room(place), sent).status_code == 302
    found = [(str(one), one.state, one.households) for one in Lift.objects.order_by("pk")]
    assert found == [("2幢1单元", "accepted", 2), ("10幢2单元", "started", 1), ("12幢3单元", "agreed", 10)]
    assert Event.objects.filter(verb="register_lift_added", neighbourhood=place).count() == 3


def test_a_known_lift_goes_on_in_the_same_table(clerk, place) -> None:
    client = browser(clerk)
    client.post(room(place), filled(client, place, **{"started_on-1": "2019-03-01"}))
    client.post(room(place), filled(client, place, **{"accepted_on-1": "2019-09-01"}))
    lift = Lift.objects.get()
    assert (lift.days, lift.version) == ((None, START, DONE), 2)
    assert "已验收" in written(client.get(room(place)))


def test_every_wrong_line_is_told_at_once_and_nothing_is_written(clerk, place) -> None:
    client = browser(clerk)
    sent = filled(client, place, **{
        "accepted_on-0": "2019-09-01", "started_on-1": "2019-12-01",
        "agreed_on-2": "2019-05-01", "started_on-2": "2019-04-01", "building-3": "2", "entrance-3": "1",
        "started_on-4": "2019-04-01",
    })  # fmt: skip
    answer = client.post(room(place), sent)
    said = written(answer)
    assert answer.status_code == 422
    for words in (
        "2幢1单元:已验收的电梯请填写开工日期。", "10幢1单元:开工日期不能晚于今天。",
        "10幢2单元:开工日期不能早于达成协议日期。", "2幢1单元填写了两行。",
        "新增的单元请填写幢号。", "新增的单元请填写单元号。",
    ):  # fmt: skip
        assert words in said
    assert not Lift.objects.exists()


def test_a_day_that_is_none_is_told_with_what_is_wrong_in_other_lines(clerk, place) -> None:
    client = browser(clerk)
    sent = filled(client, place, **{"accepted_on-0": "2019-09-01", "agreed_on-1": "2019-13-01"})
    said = written(client.post(room(place), sent))
    assert "已验收的电梯请填写开工日期。" in said
    assert "请填写日期,如 2026-10-08。" in said


def test_the_second_who_enters_the_same_entrance_reads_who_was_first(clerk, place) -> None:
    first, second = browser(UserFactory(full_name="王先行")), browser(clerk)
    sent = filled(second, place, **{"started_on-0": "2019-04-01"})
    first.post(room(place), filled(first, place, **{"started_on-0": "2019-03-01"}))
    answer = second.post(room(place), sent)
    assert answer.status_code == 422
    assert "2幢1单元:这个单元已由王先行登记电梯(施工中),请查看后修改。" in written(answer)
    assert Lift.objects.get().started_on == START


def test_a_line_another_person_changed_is_stale_only_for_who_touched_it(clerk, place) -> None:
    client, other = browser(clerk), browser(UserFactory(full_name="王先行"))
    client.post(room(place), filled(client, place, **{"started_on-0": "2019-03-01"}))
    old = filled(client, place)
    other.post(room(place), filled(other, place, **{"accepted_on-0": "2019-09-01"}))
    assert client.post(room(place), old | {"started_on-1": "2019-04-01"}).status_code == 302
    answer = client.post(room(place), old | {"accepted_on-0": "2019-10-01"})
    assert answer.status_code == 422
    assert "王先行" in written(answer)
    assert Lift.objects.get(building_name="2").accepted_on == DONE


def test_another_street_and_those_who_only_read(clerk, place) -> None:
    assert browser(UserFactory(street=StreetFactory(code="daguan"))).get(room(place)).status_code == 404
    certifier = browser(UserFactory(role="street_certifier"))
    page = written(certifier.get(room(place)))
    assert "2幢1单元" in page
    assert "保存电梯情况" not in page
    answer = certifier.post(room(place), {"building-0": "2", "entrance-0": "1", "started_on-0": "2019-03-01"})
    assert answer.status_code == 403
    assert not Lift.objects.exists()


def test_a_lift_struck_out_frees_its_entrance_and_counts_nowhere(clerk, place) -> None:
    (lift,) = enter_lifts(place, [LiftEntry(0, "2", "1", started_on=START)], actor=clerk, on=TODAY)
    strike_line(lift, actor=clerk, on=TODAY, reason="填错小区")
    assert browser(clerk).get(reverse("lift_sums")).context["rows"][0][1] == [0, 0, 0, 0]
    assert enter_lifts(place, [LiftEntry(0, "2", "1", started_on=START)], actor=clerk, on=TODAY)


def test_a_name_written_with_its_ending_is_refused_on_the_lines_own_page(clerk, place) -> None:
    sent = {
        "neighbourhood": place.code,
        "building_name": "2幢",
        "entrance": "1 单元",
        "started_on": "2019-11-01",
    }
    answer = browser(clerk).post(reverse("register_add", args=["lift"]), sent)
    assert answer.status_code == 422
    for words in ("幢号请填写“2”", "单元号请填写“1”", "开工日期不能晚于今天"):
        assert words in written(answer)


def test_the_page_leads_to_the_money_of_its_project_and_says_lifts_are_not_subsidised(clerk, place) -> None:
    project = ProjectFactory(neighbourhood=place, step=9)
    page = written(browser(clerk).get(room(place)))
    assert reverse("money", args=[project.code]) in page
    assert "不计入市、区补助资金" in page


def test_started_and_accepted_are_summed_by_street_and_year_on_page_and_in_excel(clerk, place) -> None:
    entries = [
        LiftEntry(0, "2", "1", started_on=date(2018, 5, 1), accepted_on=date(2019, 1, 1)),
        LiftEntry(1, "10", "1", started_on=START, accepted_on=DONE), LiftEntry(2, "10", "2", agreed_on=START),
    ]  # fmt: skip
    enter_lifts(place, entries, actor=clerk, on=TODAY)
    far = NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    other = UserFactory(street=far.street)
    enter_lifts(far, [LiftEntry(0, "1", "1", started_on=START)], actor=other, on=TODAY)
    own = browser(clerk).get(reverse("lift_sums")).context
    assert own["years"] == [2019, 2018]
    assert own["rows"] == [("和睦街道", [3, 1, 0, 2], [(1, 2), (1, 0)])]
    officer = browser(UserFactory(role="bureau_officer"))
    total = officer.get(reverse("lift_sums")).context["rows"][-1]
    assert total == ("全区", [4, 1, 1, 2], [(2, 2), (1, 0)])
    sheet = load_workbook(io.BytesIO(officer.get(reverse("lift_sums_excel")).content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][5:] == ("2019年开工", "2019年验收", "2018年开工", "2018年验收")
    assert rows[-1] == ("全区", 4, 1, 1, 2, 2, 2, 1, 0)


def test_a_large_neighbourhood_is_entered_page_by_page_in_a_fixed_number_of_queries(clerk) -> None:
    place = NeighbourhoodFactory()
    heads = [[(str(n), "1", "101", "60.00")] for n in range(1, 71)]
    roster_of(place, clerk, heads)
    client = browser(clerk)
    client.get(room(place))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = written(client.get(room(place)))
    assert len(queries) <= 12
    assert "60幢1单元" in page
    assert "61幢1单元" not in page
    assert re.search(r"\?page=2", page)
    assert "61幢1单元" in written(client.get(room(place) + "?page=2"))


def test_nothing_entered_is_refused_by_the_verb_too(clerk, place) -> None:
    with pytest.raises(Refused, match="没有填写"):
        enter_lifts(place, [], actor=clerk, on=TODAY)
