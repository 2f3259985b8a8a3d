"""The demo district as a whole: all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from accounts.models import Street, User
from demo import (
    acts_contributions,
    acts_daily,
    acts_factors,
    acts_ladder,
    acts_meetings,
    acts_merit,
    acts_money,
    acts_plan,
    acts_tender,
    lives,
    taken_over,
)
from demo.days import Days
from demo.people import People, join_later, make_people, write_accounts
from demo.plan import Place, places, street_phone
from demo.rosters import give_roster
from demo.stages import stages
from policy.errors import Reason, Refused
from policy.loader import DEFAULT_SCHEME
from projects.calendar import calendar
from projects.models import Neighbourhood, Project, Unit
from projects.setup import load_district
from workflow.queries import light_counts

Say = Callable[[str], None]


@dataclass(frozen=True)
class Seeded:
    """What was made. `lights`: running projects by light on the demo's today."""

    neighbourhoods: int
    projects: int
    units: int
    accounts: int
    lights: Mapping[str, int]


def is_seeded() -> bool:
    """Whether the demo's neighbourhoods are there."""
    return Neighbourhood.objects.filter(is_demo=True).exists()


def refuse_beside_real_data() -> None:
    """The demo never goes into an installation somebody works with."""
    if User.objects.exists() or Neighbourhood.objects.exists():
        raise Refused(
            Reason("real_data", "系统里已有账号或小区,不能写入演示数据;演示请用单独的数据库(make demo)。")
        )


@transaction.atomic
def seed(
    today: date,
    accounts_file: Path,
    *,
    everyone: bool = False,
    only: int | None = None,
    say: Say = lambda _: None,
) -> Seeded:
    """Make the district around a day; `everyone`: a roster for every neighbourhood.

    `only`: the twelve and so many of the others, for tests. Refused beside real data.
    """
    refuse_beside_real_data()
    load_district(DEFAULT_SCHEME)
    _give_phones()
    days = Days(calendar(), today)
    people = make_people(days.back(0, days.month_ends(31)[0]))
    say(f"已建立{len(people.accounts)}个演示账号。")
    others = [place for place in places() if place.name not in lives.LIVES][:only]
    _live(people, days, say)
    _take_over(others, people, days, say)
    acts_tender.pack(people, days)
    acts_plan.plan(people, days)
    acts_money.tranche(people, days.today)
    acts_ladder.split_all(people, days)
    acts_contributions.collect(people, days)
    acts_factors.audit(people, days.today)
    acts_daily.keep(people, days)
    acts_merit.keep(people, days)
    acts_meetings.meet(people, days)
    if everyone:
        _rosters(others, people, days, say)
    join_later(people, days)
    write_accounts(people.accounts, accounts_file)
    return _seeded(people, today)


def _give_phones() -> None:
    for street in Street.objects.filter(phone=""):
        street.phone = street_phone(street.code)
        street.save(update_fields=["phone"])


def _live(people: People, days: Days, say: Say) -> None:
    for number, place in enumerate((one for one in places() if one.name in lives.LIVES), 1):
        story = lives.tell(place, people, days)
        step = story.project.step
        say(f"  {number:2d}/12 {place.name}:第{step}步,{story.project.get_state_display()}")
    _analyse()


def _take_over(others: list[Place], people: People, days: Days, say: Say) -> None:
    reached: Counter[int] = Counter()
    for number, stage in enumerate(stages(others), 1):
        story = taken_over.enter(stage, people, days)
        taken_over.carry_on(story, stage, reached[stage.step])
        reached[stage.step] += 1
        if number % 30 == 0:
            say(f"  已补录{number}个小区")
            _analyse()
    say(f"已补录{len(others)}个小区。")


def _rosters(others: list[Place], people: People, days: Days, say: Say) -> None:
    rows = {row.name: row for row in Neighbourhood.objects.select_related("street")}
    on, units = days.back(1), 0
    for number, place in enumerate(others, 1):
        units += give_roster(rows[place.name], place, actor=people.clerks[place.street], on=on).unit_count
        if number % 30 == 0:
            say(f"  已导入{number}份名册,{units:,}套")
    _analyse()


def why_missing(light: str) -> str:
    """Why a light does not occur today, in a sentence."""
    if light == "grey":
        return "各步骤的应完成日期都在已公布放假安排的年份内。"
    return "放假安排尚未公布的年份不计算日期,项目显示为待定。"


def _analyse() -> None:
    """The planner knows nothing of rows made in the same transaction until it is told."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _seeded(people: People, today: date) -> Seeded:
    return Seeded(
        neighbourhoods=Neighbourhood.objects.count(),
        projects=Project.objects.count(),
        units=Unit.objects.count(),
        accounts=len(people.accounts),
        lights=light_counts(people.officer, today),
    )
