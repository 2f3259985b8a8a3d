"""Lines of the registers, for the pages that are measured: each register has one for every neighbourhood."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from funding.models import FinalAccount, SubsidyClaim
from projects.models import Project, TakeOver
from registers.models import Lift, RebuildPilot, ServiceRoom, Tag, TypicalCase, UtilityMatter, WorkRecord

TAGGED = 6
"""Neighbourhoods of a tag: a district that grows has more areas (片区), not larger ones."""


def fill_registers(projects: Sequence[Project], clerk: User, today: date) -> None:
    """Written behind the verbs; what a line says does not matter, only that it is there and has its day."""
    ago = [today - timedelta(days=200 + one.pk % 400) for one in projects]
    UtilityMatter.objects.bulk_create(
        UtilityMatter(
            **_base(one, clerk, today), unit=unit, matter="表前管道改造", owner="街道城建科",
            due_on=today + timedelta(days=one.pk % 90 - 30),
        )
        for one in projects
        for unit in ("water", "power", "gas")
    )  # fmt: skip
    WorkRecord.objects.bulk_create(
        WorkRecord(
            **_base(one, clerk, today), kind="survey", held_on=day, title="踏勘", people="街道、社区", conclusion="可行"
        )
        for one, day in zip(projects, ago, strict=True)
    )  # fmt: skip
    ServiceRoom.objects.bulk_create(
        ServiceRoom(
            **_base(one, clerk, today), address="3幢底层", source="swap", area=Decimal(120), service="老年食堂",
            opened_on=day,
        )
        for one, day in zip(projects, ago, strict=True)
    )  # fmt: skip
    _buildings(projects, clerk, today, ago)
    _merit(projects, clerk, today)


def fill_take_overs(projects: Sequence[Project], clerk: User, officer: User) -> None:
    """补录 of these projects, which the bureau confirmed long ago; every fourth still waits."""
    TakeOver.objects.bulk_create(
        TakeOver(
            project=one, step=one.step, note="补录", entered_by=clerk, confirmed_by=officer if n % 4 else None
        )
        for n, one in enumerate(projects)
    )


def fill_claims(projects: Sequence[Project], clerk: User, officer: User, today: date) -> None:
    """An approved final account each, and what was claimed on it; all wait for the bureau."""
    accounts = FinalAccount.objects.bulk_create(
        FinalAccount.for_project(
            one, clerk, number=1, amount_yuan=Decimal(4_000_000), submitted_on=today, approved_on=today,
            approved_by=officer, document_no="拱住建〔2026〕1号",
        )
        for one in projects
    )  # fmt: skip
    SubsidyClaim.objects.bulk_create(
        SubsidyClaim(
            project=one.project, number=1, final_account=one, inputs={}, base_yuan=Decimal(4_000_000),
            city_yuan=Decimal(800_000), received_yuan=Decimal(0), claimed_on=today, claimed_by=clerk,
        )
        for one in accounts
    )  # fmt: skip


def _buildings(projects: Sequence[Project], clerk: User, today: date, ago: Sequence[date]) -> None:
    Lift.objects.bulk_create(
        Lift(**_base(one, clerk, today), building_name="1", entrance="2", agreed_on=day, started_on=day)
        for one, day in zip(projects, ago, strict=True)
    )
    RebuildPilot.objects.bulk_create(
        RebuildPilot(
            **_base(one, clerk, today), building_name="5", year_built=1985, households=24, area=Decimal(1500)
        )
        for one in projects
    )


def _merit(projects: Sequence[Project], clerk: User, today: date) -> None:
    TypicalCase.objects.bulk_create(
        TypicalCase(
            **_base(one, clerk, today), level="district", year=today.year - one.pk % 3, title="加梯", named_by="区住建局",
            summary="居民自治",
        )
        for one in projects
    )  # fmt: skip
    Tag.objects.bulk_create(
        Tag(**_base(one, clerk, today), kind="area", name=f"第{one.pk // TAGGED}片区") for one in projects
    )


def _base(project: Project, clerk: User, today: date) -> dict[str, Any]:
    place = project.neighbourhood
    return {"street": place.street, "neighbourhood": place, "recorded_by": clerk, "recorded_on": today}
