"""指定建设单位账号: given by street or bureau, taken back with a reason, told in the history; and what its clerks may file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.builders import add_builder, switch_builder
from accounts.models import AccountEvent, BuilderBody, Role
from accounts.permissions import GRANTS, Action, may
from accounts.stand_ins import desk_of, unfit
from policy.errors import NotAllowed, Refused, Stale
from projects.models import Document, Event, Project
from projects.services.builders import name_builder, release_builder
from projects.services.documents import attach_document, publish_document, remove_document
from tests.factories import TODAY, BuilderBodyFactory, ProjectFactory, StreetFactory, UserFactory
from tests.projects.test_files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(district):
    return UserFactory(role="street_clerk")


@pytest.fixture
def body(district) -> BuilderBody:
    return BuilderBodyFactory()


@pytest.fixture
def project(district) -> Project:
    return ProjectFactory(step=9)


@pytest.fixture
def builder(body):
    return UserFactory(role="builder_clerk", builder=body)


def test_a_named_body_s_clerk_may_act_and_after_it_was_taken_back_no_more(clerk, body, builder, project):
    assert not may(builder, Action.RECORD_SITE, project)
    project = name_builder(project, body, actor=clerk, on=TODAY)
    assert may(builder, Action.RECORD_SITE, project)
    project = release_builder(project, actor=clerk, on=TODAY, reason="改由街道办理")
    assert not may(builder, Action.RECORD_SITE, project)
    told = Event.objects.filter(project=project).order_by("pk").values_list("verb", "sentence", "reason")
    assert list(told) == [
        ("builder_named", "指定演示改造指挥部办理", ""),
        ("builder_released", "不再由演示改造指挥部办理", "改由街道办理"),
    ]


def test_another_body_takes_the_place_and_the_history_says_of_whom(clerk, body, project):
    name_builder(project, body, actor=clerk, on=TODAY)
    other = BuilderBodyFactory(name="演示保障房公司")
    name_builder(project, other, actor=UserFactory(role="bureau_officer"), on=TODAY)
    assert Event.objects.latest("pk").sentence == "指定演示保障房公司办理(原为演示改造指挥部)"


def test_what_papers_call_the_builder_stays(clerk, body, project):
    named = name_builder(project, body, actor=clerk, on=TODAY)
    assert (named.builder_kind, named.builder_name) == (project.builder_kind, project.builder_name)


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"street_clerk", "bureau_officer"}))
def test_nobody_else_names_a_body(role, body, project):
    with pytest.raises(NotAllowed):
        name_builder(project, body, actor=UserFactory(role=role), on=TODAY)


def test_another_streets_clerk_names_none(body, project):
    with pytest.raises(NotAllowed):
        name_builder(project, body, actor=UserFactory(street=StreetFactory(code="daguan")), on=TODAY)


def test_every_reason_against_naming_at_once(clerk, project):
    Project.objects.filter(pk=project.pk).update(state="closed")
    gone = BuilderBodyFactory(name="已停用的公司", is_active=False)
    with pytest.raises(Refused) as refused:
        name_builder(project, gone, actor=clerk, on=TODAY)
    assert refused.value.codes == ("not_running", "builder_off")


def test_the_same_body_twice_and_taking_back_from_nobody_are_refused(clerk, body, project):
    with pytest.raises(Refused) as refused:
        release_builder(project, actor=clerk, on=TODAY, reason=" ")
    assert refused.value.codes == ("nobody_named", "required")
    name_builder(project, body, actor=clerk, on=TODAY)
    with pytest.raises(Refused) as refused:
        name_builder(project, body, actor=clerk, on=TODAY)
    assert refused.value.codes == ("already_named",)


def test_of_two_who_name_at_once_the_second_sees_a_stale_page(clerk, body, project):
    name_builder(project, body, actor=clerk, on=TODAY, version=project.version)
    with pytest.raises(Stale):
        name_builder(
            project, BuilderBodyFactory(name="另一家"), actor=clerk, on=TODAY, version=project.version
        )


def test_a_builder_s_clerk_is_out_of_reach_of_every_other_body_s_project(builder, project):
    strange = ProjectFactory(builder_body=BuilderBodyFactory(name="另一家"))
    for action in GRANTS[Role.BUILDER_CLERK]:
        assert not may(builder, action, project)
        assert not may(builder, action, strange)


def test_a_builder_s_clerk_neither_advances_nor_decides():
    never = {
        Action.ADVANCE, Action.SEND_BACK, Action.DECIDE_CHANGE, Action.ORDER_RECTIFICATION, Action.CLOSE_CONDITION,
        Action.RECORD_ACCEPTANCE, Action.ENTER_BALLOTS, Action.READ_SCAN, Action.ANSWER_VOICE, Action.RECORD_COST,
    }  # fmt: skip
    assert not GRANTS[Role.BUILDER_CLERK] & never


def test_people_of_two_bodies_cannot_stand_in_for_each_other(builder):
    same = UserFactory(role="builder_clerk", builder=builder.builder)
    other = UserFactory(role="builder_clerk", builder=BuilderBodyFactory(name="另一家"))
    assert desk_of(same) == desk_of(builder) != desk_of(other)
    assert unfit(builder, same, "stand_in") == []
    assert [one.code for one in unfit(builder, other, "stand_in")] == ["other_office"]


# --- the papers a builder files


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", PDF)


def _attach(project, actor, step: int, kind: str, **more) -> Document:
    return attach_document(
        project, actor=actor, on=TODAY, step=step, kind=kind, title="", upload=_file(), **more
    )


@pytest.fixture
def given(clerk, body, project) -> Project:
    return name_builder(project, body, actor=clerk, on=TODAY)


def test_a_builder_files_papers_of_the_building_s_steps(given, builder):
    made = _attach(given, builder, 9, "start_order")
    assert made in Document.objects.visible_to(builder)


@pytest.mark.parametrize(
    ("step", "kind", "is_public", "codes"),
    [
        (1, "needs_list", False, ["not_builders"]),
        (9, "ballot_scan", False, ["not_builders"]),
        (9, "start_order", True, ["not_yours"]),
        (11, "other", True, ["not_builders", "not_yours"]),
    ],
)
def test_a_builder_files_no_other_papers_and_publishes_none(given, builder, step, kind, is_public, codes):
    with pytest.raises(Refused) as refused:
        _attach(given, builder, step, kind, is_public=is_public)
    assert list(refused.value.codes) == codes


def test_a_builder_removes_the_own_body_s_papers_alone(given, builder, clerk):
    theirs, own = _attach(given, clerk, 9, "start_order"), _attach(given, builder, 9, "construction_drawings")
    colleague = UserFactory(role="builder_clerk", builder=builder.builder)
    with pytest.raises(Refused) as refused:
        remove_document(theirs, actor=builder, on=TODAY, reason="传错了")
    assert refused.value.codes == ("not_own",)
    remove_document(own, actor=colleague, on=TODAY, reason="传错了")
    assert own not in Document.objects.visible_to(builder)


def test_a_builder_shows_no_paper_to_residents(given, builder):
    own = _attach(given, builder, 9, "start_order")
    with pytest.raises(NotAllowed):
        publish_document(own, actor=builder, on=TODAY, is_public=True)


# --- the list of bodies


@pytest.fixture
def administrator(district):
    return UserFactory(role="administrator")


def test_the_administrator_adds_a_body_once(administrator):
    made = add_builder(actor=administrator, on=TODAY, name=" 拱墅区改造指挥部 ", kind="command_office")
    assert (made.name, made.get_kind_display()) == ("拱墅区改造指挥部", "指挥部")
    assert AccountEvent.objects.latest("pk").sentence == "登记建设单位:拱墅区改造指挥部(指挥部)"
    with pytest.raises(Refused) as refused:
        add_builder(actor=administrator, on=TODAY, name="拱墅区改造指挥部", kind="x")
    assert refused.value.codes == ("bad_kind", "already_there")


def test_a_body_in_use_is_not_switched_off(administrator, builder):
    with pytest.raises(Refused) as refused:
        switch_builder(builder.builder, actor=administrator, on=TODAY, is_active=False)
    assert str(builder) in refused.value.reasons[0].message
    builder.is_active = False
    builder.save()
    assert not switch_builder(builder.builder, actor=administrator, on=TODAY, is_active=False).is_active


def test_only_the_administrator_keeps_the_list(clerk):
    with pytest.raises(NotAllowed):
        add_builder(actor=clerk, on=TODAY, name="x", kind="command_office")
