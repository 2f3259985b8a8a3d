"""open_project: 建立改造项目."""

from datetime import date

import pytest

from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from workflow.models import Transition
from workflow.services import open_project

pytestmark = pytest.mark.django_db
BUILDER = {"batch_year": 2019, "builder_kind": "street", "builder_name": "和睦街道办事处"}


def opened(actor, neighbourhood=None, **fields):
    return open_project(neighbourhood or NeighbourhoodFactory(), actor=actor, on=TODAY, **BUILDER | fields)


def test_a_project_begins_at_step_1_with_its_36_items_and_its_days(clerk):
    project = opened(clerk)
    assert (project.step, project.version, project.cycle, project.profile) == (1, 2, 0, "gongshu-2019")
    assert project.items.filter(decision="undecided").exclude(unit="").count() == 36
    assert (project.entered_step_on, project.due_on) == (TODAY, date(2019, 11, 18))
    assert (project.yellow_from_on, project.red_from_on) == (date(2019, 11, 11), date(2019, 11, 26))
    transition = Transition.objects.get(project=project)
    assert (transition.kind, transition.to_step, transition.on) == ("open", 1, TODAY)
    assert Event.objects.get(project=project).sentence == f"建立改造项目({project.code})"
    assert project.responsible == clerk


def test_codes_count_within_year_and_street(clerk):
    codes = [opened(clerk).code, opened(clerk).code, opened(clerk, batch_year=2020).code]
    assert codes == ["2019-hemu-01", "2019-hemu-02", "2020-hemu-01"]


def test_a_number_is_never_given_twice_even_after_others_were_left_out(clerk):
    Project.objects.filter(pk=opened(clerk).pk).update(code="2019-hemu-99")
    assert opened(clerk).code == "2019-hemu-100"


def test_an_ineligible_neighbourhood_may_open_its_project(clerk):
    """Eligibility is a condition of step 1's gate."""
    assert opened(clerk, NeighbourhoodFactory(in_demolition_plan=True)).step == 1


def test_a_second_running_project_is_refused_and_a_later_one_allowed(clerk):
    neighbourhood = NeighbourhoodFactory()
    first = opened(clerk, neighbourhood)
    with pytest.raises(Refused) as refused:
        opened(clerk, neighbourhood)
    assert refused.value.codes == ("running_project",)
    Project.objects.filter(pk=first.pk).update(state="withdrawn")
    assert opened(clerk, neighbourhood).code == "2019-hemu-02"


def test_every_reason_is_named_at_once(clerk):
    elsewhere = UserFactory(role="street_clerk", street__code="daguan")
    with pytest.raises(Refused) as refused:
        opened(
            clerk,
            batch_year=1999,
            builder_kind="nobody",
            builder_name=" ",
            profile="none",
            responsible=elsewhere,
        )
    assert set(refused.value.codes) == {
        "bad_year", "bad_builder", "required", "unknown_profile", "responsible_elsewhere",
    }  # fmt: skip
    assert not Project.objects.exists()


def test_an_unknown_scheme_is_refused(clerk):
    with pytest.raises(Refused) as refused:
        opened(clerk, scheme_code="nowhere")
    assert refused.value.codes == ("unknown_scheme",)


def test_another_streets_clerk_is_refused(strange_clerk):
    with pytest.raises(NotAllowed):
        opened(strange_clerk)


@pytest.mark.parametrize(
    "role", ["street_certifier", "bureau_officer", "bureau_leader", "auditor", "administrator"]
)
def test_only_the_streets_clerk_opens(clerk, role):
    with pytest.raises(NotAllowed):
        opened(UserFactory(role=role))


def test_a_step_that_ends_in_an_unpublished_year_has_no_days_yet(clerk):
    project = open_project(
        NeighbourhoodFactory(), actor=clerk, on=date(2026, 12, 21), **BUILDER | {"batch_year": 2026}
    )
    assert (project.due_on, project.red_from_on) == (None, None)
