"""A 补录 table stored as a whole or not at all, its papers filed afterwards, many confirmed by the bureau at once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policy.errors import NotAllowed, Refused
from projects.models import Document, Neighbourhood, Project, TakeOver
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.workflow.tables import book, round_cells, row
from tests.workflow.test_take_over import taken_over
from workflow.models import TakeOverUpload
from workflow.services import confirm_take_over, open_project, return_take_over
from workflow.services.take_over_many import confirm_take_overs, return_take_overs
from workflow.services.take_over_proofs import attach_proofs
from workflow.services.take_over_uploads import KEPT_FOR, discard_expired, keep_table, store_table
from workflow.take_over_check import look_at
from workflow.take_over_queries import proof_states, standing, take_overs
from works.models import Tender

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 10, 21, 2, 0, tzinfo=UTC)
KNOWN = {"year_built": None, "building_count": None, "household_count": None, "building_area": None}


@pytest.fixture(autouse=True)
def _streets(years: None) -> None:
    StreetFactory(code="hemu")
    StreetFactory(code="daguan")


def keep(actor, *rows, **layout) -> TakeOverUpload:
    return keep_table(actor=actor, now=NOW, file_name="补录.xlsx", content=book(*rows, **layout))


def store(actor, *rows, own_only=False) -> list[Project]:
    kept = keep(actor, *rows)
    return store_table(kept, actor=actor, on=TODAY, now=NOW, sha256=kept.sha256, own_only=own_only)


def refused(act) -> Refused:
    with pytest.raises(Refused) as raised:
        act()
    return raised.value


def proof(name="汇总表.csv") -> BytesIO:
    upload = BytesIO(f"第一次征求意见,同意 200 人,{name}\n".encode())
    upload.name = name
    return upload


def ready(clerk, *rows) -> list[TakeOver]:
    """Stored and proved: nothing is missing for the confirmation."""
    made = [project.take_over for project in store(clerk, *rows)]
    for one in made:
        attach_proofs(one, [proof()], actor=clerk, on=TODAY)
    return made


def places(count: int, step: int = 9) -> list[dict]:
    return [row(step, name=f"{number}号小区") for number in range(1, count + 1)]


@pytest.mark.parametrize("step", range(2, 12))
def test_a_row_becomes_a_project_at_its_step_with_its_neighbourhood(clerk, step):
    (project,) = store(clerk, row(step))
    place = project.neighbourhood
    assert (project.step, project.entered_step_on, project.batch_year) == (step, date(2019, 10, 8), 2018)
    assert (place.building_area, place.household_count) == (Decimal("32000.00"), 450)
    assert place.community.name == "化纤社区"
    assert [one.outcome for one in project.rounds.all()] == ["passed"] * sum(n < step for n in (1, 3, 6))
    assert "“补录.xlsx”第3行" in project.take_over.note
    assert not TakeOverUpload.objects.exists()


def test_a_registered_neighbourhood_is_found_by_code_or_name(clerk):
    one = NeighbourhoodFactory(name="叶青苑", code="hemu-yqy")
    two = NeighbourhoodFactory(name="华丰新村")
    made = store(clerk, row(name="叶 青 苑", code="hemu-yqy", **KNOWN), row(**KNOWN))
    assert [project.neighbourhood for project in made] == [one, two]


def test_a_round_that_fell_short_is_judged_by_the_rule_of_then(clerk):
    (project,) = store(clerk, row(2, **round_cells(1, agree=199)))
    assert project.rounds.get().outcome == "failed"
    seen = look_at(
        book(row(2, **round_cells(1, agree=199))), "a.xlsx", UserFactory(role="bureau_officer"), TODAY
    )
    assert seen.problems[0].code == "running_project"


class TestAllOrNothing:
    def test_one_wrong_row_stores_nothing_and_every_row_says_why(self, clerk):
        rows = [row(name="一号"), row(name="二号", r1_agree_area=40_000), row(name="三号", winner=None)]
        said = refused(lambda: store(clerk, *rows)).reasons
        assert {one.code for one in said} == {"bad_totals", "missing"}
        assert [one.message[:4] for one in said] == ["第4行:", "第5行:"]
        assert not Neighbourhood.objects.exists()
        assert TakeOverUpload.objects.count() == 1

    def test_what_changed_since_the_preview_stops_all_of_it(self, clerk, monkeypatch):
        """A project is opened between looking and storing: the verb refuses that row, and none is stored."""
        place = NeighbourhoodFactory(name="二号")
        look = look_at
        seen = lambda *args, **more: (look(*args, **more), _open(place, clerk))[0]  # noqa: E731
        monkeypatch.setattr("workflow.services.take_over_uploads.look_at", seen)
        error = refused(lambda: store(clerk, row(name="一号"), row(name="二号", **KNOWN)))
        assert error.codes == ("running_project",)
        assert error.reasons[0].message.startswith("第4行:")
        assert not TakeOver.objects.exists()
        assert not Neighbourhood.objects.filter(name="一号").exists()

    def test_the_same_neighbourhood_twice(self, clerk):
        error = refused(lambda: store(clerk, row(), row()))
        assert error.codes == ("twice",)
        assert "与第3行是同一个小区" in str(error)

    def test_a_project_under_way_is_named(self, clerk):
        place = NeighbourhoodFactory(name="华丰新村")
        other = _open(place, clerk)
        error = refused(lambda: store(clerk, row(**KNOWN)))
        assert error.codes == ("running_project",)
        assert other.code in str(error)

    def test_a_neighbourhood_nobody_knows_asks_for_its_facts(self, clerk):
        assert refused(lambda: store(clerk, row(**KNOWN))).codes == ("unknown_place",)

    def test_code_and_name_must_be_of_one_neighbourhood(self, clerk):
        NeighbourhoodFactory(name="叶青苑", code="hemu-yqy")
        assert refused(lambda: store(clerk, row(code="hemu-yqy"))).codes == ("other_name",)
        assert refused(lambda: store(clerk, row(code="hemu-999"))).codes == ("unknown_code",)

    def test_wrong_facts_of_a_new_neighbourhood(self, clerk):
        assert "implausible" in refused(lambda: store(clerk, row(year_built="2020"))).codes

    def test_days_and_years_are_judged_as_the_single_form_judges_them(self, clerk):
        wrong = row(
            9, entered_on="2019-10-22", batch_year="2010", entered_2="2018-01-01", builder_kind="指挥部"
        )
        assert set(refused(lambda: store(clerk, wrong)).codes) == {
            "in_future",
            "bad_year",
            "bad_dates",
            "required",
        }


def _open(place, actor):
    return open_project(
        place, actor=actor, on=TODAY, batch_year=2019, builder_kind="street", builder_name="街道办事处"
    )


def test_a_price_above_the_reviewed_budget_needs_its_reason(clerk):
    dear = row(9, contract_yuan="190.01万元")
    assert refused(lambda: store(clerk, dear)).codes == ("over_budget",)
    (project,) = store(clerk, dear | {"over_budget_reason": "材料涨价"})
    assert Tender.objects.get(project=project).over_budget_reason == "材料涨价"


class TestStreets:
    def test_another_streets_row_is_a_problem(self, clerk):
        error = refused(lambda: store(clerk, row(), row(street="大关街道", name="西苑")))
        assert error.codes == ("other_street",)
        assert "大关街道" in str(error)

    def test_of_the_districts_table_the_own_rows_alone_are_stored(self, clerk):
        rows = [row(), row(street="大关", name="西苑") | {"step": "第99步"}]
        assert [one.neighbourhood.name for one in store(clerk, *rows, own_only=True)] == ["华丰新村"]

    def test_a_table_of_others_alone_stores_nothing(self, clerk):
        error = refused(lambda: store(clerk, row(street="大关街道"), own_only=True))
        assert error.codes == ("no_rows",)

    def test_a_street_nobody_knows(self, clerk):
        assert "unknown_street" in refused(lambda: store(clerk, row(street="火星街道"))).codes

    def test_the_officer_looks_at_the_whole_district_and_stores_nothing(self, officer):
        kept = keep(officer, row(), row(street="大关街道", name="西苑"))
        seen = look_at(bytes(kept.content), kept.file_name, officer, TODAY)
        assert (len(seen.lines), seen.problems, seen.elsewhere) == (2, (), 0)
        with pytest.raises(NotAllowed):
            store_table(kept, actor=officer, on=TODAY, now=NOW, sha256=kept.sha256)

    @pytest.mark.parametrize("role", ["street_certifier", "bureau_leader", "auditor", "community_worker"])
    def test_nobody_else_uploads(self, years, role):
        with pytest.raises(NotAllowed):
            keep(UserFactory(role=role), row())


class TestTheFile:
    def test_another_persons_table_is_gone_for_me(self, clerk, years):
        kept = keep(clerk, row())
        error = refused(lambda: store_table(kept, actor=UserFactory(), on=TODAY, now=NOW, sha256=kept.sha256))
        assert error.codes == ("upload_gone",)

    def test_it_is_stored_once_and_not_after_two_hours(self, clerk):
        kept = keep(clerk, row())
        late = lambda: store_table(kept, actor=clerk, on=TODAY, now=NOW + KEPT_FOR, sha256=kept.sha256)  # noqa: E731
        assert refused(late).codes == ("upload_gone",)
        store_table(kept, actor=clerk, on=TODAY, now=NOW, sha256=kept.sha256)
        again = lambda: store_table(kept, actor=clerk, on=TODAY, now=NOW, sha256=kept.sha256)  # noqa: E731
        assert refused(again).codes == ("upload_gone",)

    def test_what_is_stored_is_the_file_that_was_shown(self, clerk):
        shown = keep(clerk, row()).sha256
        newer = keep(clerk, row(name="另一个"))
        error = refused(lambda: store_table(newer, actor=clerk, on=TODAY, now=NOW, sha256=shown))
        assert error.codes == ("file_changed",)
        assert TakeOverUpload.objects.get() == newer

    def test_nobody_wants_it_any_more(self, clerk):
        keep(clerk, row())
        assert discard_expired(NOW + KEPT_FOR - timedelta(seconds=1)) == 0
        assert discard_expired(NOW + KEPT_FOR) == 1


class TestPapers:
    def test_without_a_paper_the_bureau_cannot_confirm(self, clerk, officer):
        (project,) = store(clerk, row(9))
        act = lambda: confirm_take_over(project.take_over, actor=officer, on=TODAY)  # noqa: E731
        assert refused(act).codes == ("proof_missing",)
        attach_proofs(project.take_over, [proof()], actor=clerk, on=TODAY, proves="contract")
        act()
        assert all(one.proof.title == "中标通知书和合同" for one in project.rounds.all())

    def test_the_checklist_says_which_are_missing(self, clerk):
        (project,) = store(clerk, row(6))
        attach_proofs(project.take_over, [proof()], actor=clerk, on=TODAY, proves="round_1")
        assert [(one.asked.code, one.files) for one in proof_states(project)] == [
            ("round_1", 1), ("round_2", 0), ("listing", 0), ("design", 0),
        ]  # fmt: skip
        assert project.rounds.get(number=1).proof == Document.objects.get()
        (found,) = standing(list(take_overs(clerk)))
        assert found.unproved == ("第二次征求意见结果汇总表", "计划下达文件", "正式方案和概算审核报告")
        assert found.lacking == ()

    def test_everything_that_still_lacks_is_said_at_once(self, clerk, officer):
        bare = dict.fromkeys(("included", "summary", "estimate_yuan", "reviewed_yuan", "reviewed_on"))
        (project,) = store(clerk, row(9, **bare))
        act = lambda: confirm_take_over(project.take_over, actor=officer, on=TODAY)  # noqa: E731
        assert set(refused(act).codes) == {"proof_missing", "items_missing", "scheme_missing"}

    def test_papers_are_the_streets_until_it_is_decided(self, clerk, officer, strange_clerk):
        one, two = ready(clerk, *places(2))
        with pytest.raises(NotAllowed):
            attach_proofs(one, [proof("b.csv")], actor=officer, on=TODAY)
        with pytest.raises(NotAllowed):
            attach_proofs(one, [proof("b.csv")], actor=strange_clerk, on=TODAY)
        confirm_take_over(one, actor=officer, on=TODAY)
        return_take_over(two, actor=officer, on=TODAY, reason="人数不符")
        late = lambda row: refused(lambda: attach_proofs(row, [proof("c.csv")], actor=clerk, on=TODAY)).codes  # noqa: E731
        assert (late(one), late(two)) == (("already_confirmed",), ("returned_already",))

    def test_one_bad_file_files_none(self, clerk, settings):
        (project,) = store(clerk, row())
        bad = BytesIO(b"MZ\x90")
        bad.name = "病毒.exe"
        act = lambda: attach_proofs(project.take_over, [proof(), bad], actor=clerk, on=TODAY, proves="zzz")  # noqa: E731
        assert refused(act).codes == ("unknown_choice",)
        refused(lambda: attach_proofs(project.take_over, [proof(), bad], actor=clerk, on=TODAY))
        assert not Document.objects.exists()
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


class TestConfirmingMany:
    def test_many_at_once(self, clerk, officer):
        rows = ready(clerk, *places(3))
        assert confirm_take_overs(rows, actor=officer, on=TODAY) == 3
        assert TakeOver.objects.filter(confirmed_by=officer).count() == 3

    def test_all_or_none_with_every_rows_reasons(self, clerk, officer, years):
        other = UserFactory(role="bureau_officer", full_name="王敏")
        rows = ready(clerk, *places(3))
        confirm_take_over(rows[0], actor=other, on=TODAY)
        return_take_over(rows[1], actor=other, on=TODAY, reason="人数不符")
        error = refused(lambda: confirm_take_overs(rows, actor=officer, on=TODAY))
        assert error.codes == ("already_confirmed", "returned_already")
        assert "1号小区:这项补录已由王敏" in str(error)
        assert TakeOver.objects.get(pk=rows[2].pk).confirmed_by is None

    def test_many_returned_with_one_reason(self, clerk, officer):
        rows = ready(clerk, *places(2))
        assert refused(lambda: return_take_overs(rows, actor=officer, on=TODAY, reason=" ")).codes == (
            "required",
        )
        assert return_take_overs(rows, actor=officer, on=TODAY, reason="汇总表没有盖章") == 2
        assert TakeOver.objects.filter(is_returned=True).count() == 2

    def test_nothing_chosen(self, officer):
        assert refused(lambda: confirm_take_overs([], actor=officer, on=TODAY)).codes == ("nothing_chosen",)

    def test_only_the_bureaus_officer(self, clerk, leader):
        rows = ready(clerk, *places(1))
        for actor in (clerk, leader):
            with pytest.raises(NotAllowed):
                confirm_take_overs(rows, actor=actor, on=TODAY)

    def test_single_and_table_entries_stand_in_one_list(self, clerk, officer):
        ready(clerk, *places(1))
        taken_over(clerk)
        assert confirm_take_overs(list(take_overs(officer)), actor=officer, on=TODAY) == 2


def test_looking_costs_the_same_however_many_rows(clerk):
    def queries(count: int) -> int:
        content = book(*places(count))
        with CaptureQueriesContext(connection) as captured:
            assert len(look_at(content, "a.xlsx", clerk, TODAY).lines) == count
        return len(captured)

    assert queries(1) == queries(40) <= 5


def test_storing_costs_a_fixed_number_of_queries_a_row(clerk):
    def queries(count: int, start: int) -> int:
        kept = keep(clerk, *(row(11, name=f"{start + one}号") for one in range(count)))
        with CaptureQueriesContext(connection) as captured:
            store_table(kept, actor=clerk, on=TODAY, now=NOW, sha256=kept.sha256)
        return len(captured)

    assert (queries(6, 0) - queries(2, 100)) / 4 <= 100
