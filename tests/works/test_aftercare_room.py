"""后续管理 as a room: warranties, repairs, visits with counts, what falls due."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from policy.errors import NotAllowed
from policy.loader import load_scheme
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, stranger
from workflow.services.waiting import refresh_all
from workflow.worklists import worklist
from works.aftercare_rules import is_near, months_after, years_after
from works.due import Span, due, due_rows, said
from works.models import Acceptance, FollowUp, Warranty
from works.services.aftercare import agree_aftercare, record_follow_up
from works.services.warranties import make_warranties, mend_repair, report_repair


@pytest.mark.parametrize(
    ("day", "years", "ends_on"),
    [
        (date(2020, 2, 29), 5, date(2025, 2, 28)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
        (date(2019, 2, 28), 5, date(2024, 2, 28)),
        (date(2019, 12, 31), 2, date(2021, 12, 31)),
    ],
)
def test_a_warranty_ends_on_the_same_day_or_the_months_last(day: date, years: int, ends_on: date) -> None:
    assert years_after(day, years) == ends_on


@pytest.mark.parametrize(
    ("day", "ends_on"),
    [
        (date(2019, 8, 31), date(2020, 2, 29)),
        (date(2020, 8, 31), date(2021, 2, 28)),
        (date(2019, 10, 21), date(2020, 4, 21)),
        (date(2019, 6, 30), date(2019, 12, 30)),
    ],
)
def test_a_visit_is_due_six_months_later(day: date, ends_on: date) -> None:
    assert months_after(day, 6) == ends_on


def test_the_last_day_of_warning_counts() -> None:
    assert is_near(date(2019, 11, 20), date(2019, 10, 21), 30)
    assert not is_near(date(2019, 11, 21), date(2019, 10, 21), 30)


def accepted(held_on: date = TODAY, **fields: Any) -> Project:
    project = at(11, **fields)
    Acceptance.for_project(project, clerk(), held_on=held_on).save()
    return project


def begun(held_on: date = TODAY, **fields: Any) -> Project:
    project = accepted(held_on, **fields)
    make_warranties(project, actor=clerk(), on=TODAY)
    return project


def sentences(project: Project, today: date) -> list[tuple[str, date, bool]]:
    return [(one.sentence, one.due_on, one.late) for one in due([project], today)]


@pytest.mark.django_db
class TestWarranties:
    """保修."""

    def test_they_begin_once_and_only_after_an_acceptance(self) -> None:
        project = begun(date(2020, 2, 29))
        assert set(project.warrantys.values_list("kind", "ends_on")) == {
            ("防水工程", date(2025, 2, 28)), ("管线工程", date(2022, 2, 28)), ("装修工程", date(2022, 2, 28)),
        }  # fmt: skip
        again = partial(make_warranties, project, actor=clerk(), on=TODAY)
        assert codes_of(again) == ("already_begun",)
        assert codes_of(partial(make_warranties, at(11), actor=clerk(), on=TODAY)) == ("not_accepted",)

    def test_a_repair_is_reported_within_the_warranty_and_mended_once(self) -> None:
        project = begun(date(2017, 10, 21))
        pipes = Warranty.objects.get(project=project, kind="管线工程")
        report = partial(report_repair, pipes, actor=clerk(), text="2幢雨水管渗漏")
        last = pipes.ends_on
        assert last == date(2019, 10, 21)
        late = partial(report, on=last + timedelta(days=1))
        assert codes_of(late) == ("out_of_warranty",)
        repair = report(on=last)
        assert codes_of(partial(report, on=last)) == ("already_recorded",)
        mend = partial(mend_repair, repair, actor=clerk(), on=last)
        early = partial(mend, mended_note=" ", mended_on=last - timedelta(days=1))
        assert codes_of(early) == ("required", "too_early")
        mend(mended_note="已更换")
        assert codes_of(partial(mend, mended_note="再次")) == ("already_mended",)

    def test_repairs_go_on_after_closing_but_not_for_another_street(self) -> None:
        project = begun()
        Project.objects.filter(pk=project.pk).update(state=Project.State.CLOSED)
        one = Warranty.objects.filter(project=project).first()
        with pytest.raises(NotAllowed):
            report_repair(one, actor=stranger(), on=TODAY, text="渗漏")
        assert report_repair(one, actor=clerk(), on=TODAY, text="渗漏").pk


@pytest.mark.django_db
class TestVisits:
    """回访."""

    def visit(self, project: Project, **fields: Any) -> FollowUp:
        given = {"satisfaction": "good", "note": "走访20户"} | fields
        return record_follow_up(project, actor=clerk(), on=TODAY, **given)

    def test_counts_fit_and_the_next_day_is_proposed(self) -> None:
        made = self.visit(at(11), asked=20, satisfied=19)
        assert made.next_on == months_after(TODAY, 6)
        wrong = partial(self.visit, at(11), asked=20, satisfied=21, next_on=TODAY)
        assert codes_of(wrong) == ("bad_number", "too_early")
        assert codes_of(partial(self.visit, at(11), asked=20)) == ("required",)
        assert codes_of(partial(self.visit, at(11), asked=0, satisfied=0)) == ("bad_number",)


@pytest.mark.django_db
class TestDue:
    """到期提醒."""

    def test_the_first_visit_is_due_after_the_acceptance(self) -> None:
        project = accepted(date(2019, 4, 21))
        assert sentences(project, date(2019, 9, 20)) == []
        assert sentences(project, date(2019, 9, 21)) == [("首次回访居民", date(2019, 10, 21), False)]
        assert sentences(project, date(2019, 10, 22))[0][2] is True

    def test_the_next_visit_is_the_one_named(self) -> None:
        project = accepted(TODAY)
        record_follow_up(
            project,
            actor=clerk(),
            on=TODAY,
            satisfaction="good",
            note="好",
            next_on=TODAY + timedelta(days=31),
        )
        assert sentences(project, TODAY) == []
        tomorrow = TODAY + timedelta(days=1)
        assert sentences(project, tomorrow) == [("回访居民", TODAY + timedelta(days=31), False)]

    def test_a_warrantys_end_is_told_until_it_has_passed(self) -> None:
        project = begun(date(2017, 11, 1))
        record_follow_up(project, actor=clerk(), on=TODAY, satisfaction="good", note="好")
        ends = [one for one in sentences(project, date(2019, 11, 1)) if "保修期" in one[0]]
        assert [one[1] for one in ends] == [date(2019, 11, 1)] * 2
        assert not [one for one in sentences(project, date(2019, 11, 2)) if "保修期" in one[0]]

    def test_a_contracts_end_and_an_open_repair_are_told(self) -> None:
        project = begun(TODAY)
        agree_aftercare(
            project, actor=clerk(), on=TODAY, management_body="社区", property_service="物业", fee="0.6",
            maintenance_fund="已补建", contract_until=TODAY + timedelta(days=30), fund_balance_yuan=Decimal("12.50"),
        )  # fmt: skip
        one = Warranty.objects.filter(project=project, kind="防水工程").get()
        report_repair(one, actor=clerk(), on=TODAY, text="渗漏")
        assert [line[0] for line in sentences(project, TODAY)] == [
            "防水工程报修还没有修复", "物业服务合同到期,请续签或另选",
        ]  # fmt: skip

    def test_projects_before_the_last_step_have_nothing_due(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert due([Project(step=10)], TODAY) == []

    def test_one_query_for_any_number(self, django_assert_num_queries: Any) -> None:
        projects = [begun(date(2017, 11, 1)), begun(date(2017, 11, 1))]
        with django_assert_num_queries(1):
            assert len(due(projects, TODAY)) == 6

    @pytest.mark.parametrize("held_on", [date(2019, 8, 31), date(2020, 2, 29), date(2019, 6, 30)])
    def test_the_database_counts_months_as_the_rule_does(self, held_on: date) -> None:
        project, months = accepted(held_on), load_scheme("gongshu-2019").aftercare.follow_up_months
        day = months_after(held_on, months)
        assert sentences(project, day) == [("首次回访居民", day, False)]

    def test_how_soon_and_what_is_asked_for(self) -> None:
        project, rows = begun(date(2017, 11, 1)), Project.objects.all()
        late, far = Span(TODAY, late=True), Span(TODAY, days=9999)
        assert [one.kind for one in said(due_rows(rows, late), TODAY)] == ["first"]
        assert len(due_rows(rows, far, "warranty")) == 3
        assert len(due_rows(rows, Span(TODAY), "warranty")) == 2
        Project.objects.filter(pk=project.pk).update(state=Project.State.WITHDRAWN)
        assert not due_rows(rows, far).exists()


@pytest.mark.django_db
class TestDueOnTheDesk:
    """到期提醒 on the street's desk, stored and computed."""

    def waiting(self, user: User, today: date) -> list[tuple[str, date | None, str]]:
        computed = [(one.sentence, one.due_on, one.light) for one in worklist(user, today)]
        refresh_all(today)
        assert [(one.sentence, one.due_on, one.light) for one in worklist(user, today)] == computed
        return computed

    def test_a_closed_projects_visit_waits_for_its_street_and_goes_with_the_visit(self) -> None:
        project, on = accepted(date(2019, 4, 21)), date(2019, 10, 1)
        Project.objects.filter(pk=project.pk).update(state=Project.State.CLOSED)
        assert self.waiting(clerk(), on) == [("首次回访居民", TODAY, "green")]
        assert self.waiting(clerk(), TODAY - timedelta(days=7))[0][2] == "yellow"
        assert self.waiting(clerk(), TODAY + timedelta(days=1))[0][2] == "red"
        assert self.waiting(stranger(), on) == []
        record_follow_up(project, actor=clerk(), on=on, satisfaction="good", note="好")
        assert self.waiting(clerk(), on) == []

    def test_a_warrantys_end_and_a_repair_wait_for_their_street(self) -> None:
        project = begun(date(2017, 11, 1))
        Project.objects.filter(pk=project.pk).update(state=Project.State.CLOSED)
        record_follow_up(project, actor=clerk(), on=TODAY, satisfaction="good", note="好")
        pipes = Warranty.objects.get(project=project, kind="管线工程")
        repair = report_repair(pipes, actor=clerk(), on=TODAY, text="2幢雨水管渗漏")
        waits = self.waiting(clerk(), TODAY)
        assert ("管线工程报修还没有修复", TODAY, "yellow") in waits
        assert ("管线工程保修期将满,请在期满前查看并报修", date(2019, 11, 1), "green") in waits
        mend_repair(repair, actor=clerk(), on=TODAY, mended_note="已更换")
        assert len(self.waiting(clerk(), TODAY)) == len(waits) - 1


@pytest.mark.django_db
def test_a_contract_does_not_end_before_it_is_agreed() -> None:
    verb = partial(
        agree_aftercare, at(11), actor=clerk(), on=TODAY, management_body="社区", property_service="物业", fee="0.6",
        maintenance_fund="已补建", contract_until=TODAY - timedelta(days=1), fund_balance_yuan=Decimal("-1"),
    )  # fmt: skip
    assert codes_of(verb) == ("too_early", "bad_amount")


@pytest.mark.django_db
def test_a_visit_comes_after_the_acceptance_and_keeps_no_names() -> None:
    visit = partial(record_follow_up, accepted(), actor=clerk(), on=TODAY, satisfaction="good")
    wrong = partial(visit, visited_on=TODAY - timedelta(days=1), note="张三 13812345678,3幢1单元501室")
    assert codes_of(wrong) == ("too_early", "personal", "personal")
    assert visit(note="满意").visited_on == TODAY
