"""Data for tests: the smallest valid rows, made directly where the verb is not what is being tested."""

from datetime import date
from decimal import Decimal

import factory

from accounts.models import STREET_ROLES, BuilderBody, Community, Department, Role, Street, User
from projects.models import Head, Neighbourhood, Owner, Project, ProjectItem, Roster, Unit

TODAY = date(2019, 10, 21)


class StreetFactory(factory.django.DjangoModelFactory):
    """A street office."""

    class Meta:
        model = Street
        django_get_or_create = ("code",)

    code = "hemu"
    name = factory.LazyAttribute(
        lambda street: {"hemu": "和睦街道", "daguan": "大关街道"}.get(street.code, street.code)
    )


class DepartmentFactory(factory.django.DjangoModelFactory):
    """A department of the joint review."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "chengguan"
    name = factory.LazyAttribute(lambda department: department.code)
    joint_review = True


class CommunityFactory(factory.django.DjangoModelFactory):
    """A community of 和睦街道."""

    class Meta:
        model = Community
        django_get_or_create = ("street", "name")

    street = factory.SubFactory(StreetFactory)
    name = "化纤社区"


class BuilderBodyFactory(factory.django.DjangoModelFactory):
    """A building body with clerks."""

    class Meta:
        model = BuilderBody
        django_get_or_create = ("name",)

    name = "演示改造指挥部"
    kind = BuilderBody.Kind.COMMAND


class UserFactory(factory.django.DjangoModelFactory):
    """A person; `UserFactory(role="bureau_officer")`; street people get 和睦街道 unless told otherwise.

    A community worker gets 化纤社区 of the street, a builder's clerk 演示改造指挥部.
    """

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"测试人员{n}")
    role = Role.STREET_CLERK
    password = "!"
    street = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role in STREET_ROLES),
        yes_declaration=factory.SubFactory(StreetFactory),
        no_declaration=None,
    )
    community = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role == "community_worker"),
        yes_declaration=factory.SubFactory(CommunityFactory, street=factory.SelfAttribute("..street")),
        no_declaration=None,
    )
    department = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role == "department_reviewer"),
        yes_declaration=factory.SubFactory(DepartmentFactory),
        no_declaration=None,
    )
    builder = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role == "builder_clerk"),
        yes_declaration=factory.SubFactory(BuilderBodyFactory),
        no_declaration=None,
    )


class NeighbourhoodFactory(factory.django.DjangoModelFactory):
    """An eligible old neighbourhood in 和睦街道."""

    class Meta:
        model = Neighbourhood

    code = factory.Sequence(lambda n: f"n{n}")
    name = factory.Sequence(lambda n: f"和睦新村{n}区")
    street = factory.SubFactory(StreetFactory)
    year_built = 1985
    building_count = 4
    household_count = 96
    building_area = Decimal("6000.00")
    subsidy_area = Decimal("6000.00")


class ProjectFactory(factory.django.DjangoModelFactory):
    """A running project; `ProjectFactory(step=5)` stands at step 5 without a history."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"2019-hemu-{n}")
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    scheme_code = "gongshu-2019"
    profile = "gongshu-2019"
    batch_year = 2019
    entered_step_on = TODAY
    opened_on = TODAY
    builder_name = "和睦街道办事处"

    @factory.post_generation
    def with_items(project, create, extracted, **kwargs):
        """`with_items=["BM01", …]` gives the project these items, undecided."""
        for code in extracted or ():
            ProjectItem.objects.create(project=project, item_code=code)


def roster_of(
    neighbourhood: Neighbourhood, actor: User, heads: list[list[tuple[str, str, str, str]]]
) -> Roster:
    """A current roster from heads, each a list of (building, entrance, room, area)."""
    units = [unit for head in heads for unit in head]
    roster = Roster.objects.create(
        neighbourhood=neighbourhood,
        number=neighbourhood.rosters.count() + 1,
        file_name="名册.xlsx",
        file_sha256="0" * 64,
        unit_count=len(units),
        head_count=len(heads),
        total_area=sum((Decimal(unit[3]) for unit in units), Decimal(0)),
        imported_by=actor,
    )
    for number, rows in enumerate(heads, 1):
        head = Head.objects.create(roster=roster, key=f"h{number}")
        Owner.objects.create(head=head, name=f"业主{number}", last_four=f"{number:04d}"[-4:])
        for building, entrance, room, area in rows:
            Unit.objects.create(
                roster=roster, head=head, building=building, entrance=entrance, room=room,
                floor=int(room[:-2] or 0), area=Decimal(area),
            )  # fmt: skip
    return roster
