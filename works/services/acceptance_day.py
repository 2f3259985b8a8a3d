"""What is written down at the acceptance: 五不, defects, and the archive list (step 10)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import Acceptance, ArchiveItem, Defect, FiveChecks
from works.services.inviting import draw_up_list, newest

STEP = 10
LONGEST_TITLE = 120


class Look(NamedTuple):
    """Whether one of 五不 holds; where it does not, the note says why."""

    holds: bool
    note: str = ""


class Held(NamedTuple):
    """A line of the archive list: there on paper, how many copies, and a note (why it is missing)."""

    present: bool
    copies: int = 1
    note: str = ""


@transaction.atomic
def record_checks(acceptance: Acceptance, *, actor: User, on: date, checks: Mapping[str, Look]) -> Acceptance:
    """五不 as found on site (scheme 二); may be corrected until the archive is handed over."""
    acceptance, project = _open(acceptance, actor, Action.RECORD_ACCEPTANCE)
    looks = {code: Look(look.holds, look.note.strip()) for code, look in checks.items()}
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        _not_archived(acceptance),
        _not_held(acceptance, on),
        unless(looks, "required", "请至少填写一项检查。"),
        *(wrong_look(code, look) for code, look in looks.items()),
    )
    for code, look in looks.items():
        FiveChecks.objects.update_or_create(acceptance=acceptance, check_code=code, defaults=look._asdict())
    failed = [str(FiveChecks.Check(code).label) for code, look in looks.items() if not look.holds]
    sentence = f"“五不”检查:{'、'.join(failed)}不符合,已说明" if failed else "“五不”检查:全部符合"
    events.record("five_checked", sentence, actor=actor, on=on, project=project)
    return acceptance


@transaction.atomic
def add_defect(
    acceptance: Acceptance, *, actor: User, on: date, text: str, responsible: str, due_on: date | None
) -> Defect:
    """A defect found at the acceptance: what, who puts it right, until when."""
    acceptance, project = _open(acceptance, actor)
    same = acceptance.defects.filter(text=text.strip(), closed_on=None)
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        _not_archived(acceptance),
        _not_held(acceptance, on),
        required_text(text, "text", "遗留问题"),
        required_text(responsible, "responsible", "责任单位"),
        unless(due_on, "required", "请填写整改期限。", field="due_on"),
        unless(
            not due_on or due_on >= acceptance.held_on, "too_early", "整改期限不能早于验收日期。", field="due_on"
        ),
        unless(not same.exists(), "already_recorded", "这个问题已经登记。", field="text"),
    )  # fmt: skip
    made = Defect.objects.create(
        acceptance=acceptance, text=text.strip(), responsible=responsible.strip(), due_on=due_on
    )
    sentence = f"登记验收遗留问题:{made.text}({made.responsible})"
    events.record("defect_found", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def draw_up_archive(acceptance: Acceptance, *, actor: User, on: date) -> Acceptance:
    """The archive list for an acceptance recorded without one."""
    acceptance, project = _open(acceptance, actor)
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        _not_archived(acceptance),
        unless(not acceptance.archive_items.exists(), "already_drawn_up", "档案清单已经列出。"),
    )
    draw_up_list(acceptance)
    events.record("archive_listed", "列出档案清单", actor=actor, on=on, project=project)
    return acceptance


@transaction.atomic
def keep_archive_list(
    acceptance: Acceptance, *, actor: User, on: date, held: Mapping[int, Held], added: Iterable[str] = ()
) -> Acceptance:
    """Tick what is there on paper, with copies and notes; add papers the list does not name. `held` by list line."""
    acceptance, project = _open(acceptance, actor)
    rows = {one.pk: one for one in acceptance.archive_items.all()}
    titles = [title.strip() for title in added if title.strip()]
    refuse(
        at_step(project, STEP),
        newest(acceptance, project),
        _not_archived(acceptance),
        unless(held.keys() <= rows.keys(), "unknown_paper", "清单已更新,请刷新后再填。"),
        *(_wrong_title(title, [one.title for one in rows.values()] + titles) for title in titles),
    )
    for pk, one in held.items():
        rows[pk].present, rows[pk].copies, rows[pk].note = one.present, one.copies, one.note.strip()
    ArchiveItem.objects.bulk_update([rows[pk] for pk in held], ["present", "copies", "note"])
    ArchiveItem.objects.bulk_create(ArchiveItem(acceptance=acceptance, title=title) for title in titles)
    events.record("archive_checked", "核对档案清单", actor=actor, on=on, project=project)
    return acceptance


def _open(
    acceptance: Acceptance, actor: User, action: Action = Action.PREPARE_ACCEPTANCE
) -> tuple[Acceptance, Project]:
    project = locked(acceptance.project_id)
    authorise(actor, action, project)
    return Acceptance.objects.select_related("project").get(pk=acceptance.pk), project


def _not_archived(acceptance: Acceptance) -> list[Reason]:
    return unless(acceptance.archived_on is None, "already_archived", "档案已移交,验收记录不再改动。")


def _not_held(acceptance: Acceptance, on: date) -> list[Reason]:
    return unless(acceptance.held_on <= on, "not_held_yet", "验收日期还没有到。")


def wrong_look(code: str, look: Look) -> list[Reason]:
    """Reasons against one of 五不 as entered."""
    if code not in FiveChecks.Check.values:
        return [Reason("unknown_check", "请选择检查项。")]
    message = f"{FiveChecks.Check(code).label}不符合的,请说明情况。"
    return unless(look.holds or look.note, "required", message, field=f"note_{code}")


def _wrong_title(title: str, all_titles: list[str]) -> list[Reason]:
    if len(title) > LONGEST_TITLE:
        return [Reason("too_long", f"材料名称不能超过{LONGEST_TITLE}个字:{title[:20]}…", field="added")]
    message = f"清单里已有“{title}”。"
    return unless(all_titles.count(title) == 1, "already_listed", message, field="added")
