"""Every verb is in the table of acts, or says why it needs no row: nothing can be done that nobody looked at."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

from tests.reports.verbs_written import APPS
from tests.workflow.acts import everything
from tests.workflow.test_transition_table import ACTS

PERSONS = "on a person's account, by right in part 一"
CALENDAR = "on the district's calendar, by right in part 一"
REPORT = "on a street's month, by right in part 一"
READS = "asks and writes nothing"
# verb → why no row of the table calls it
WITHOUT: dict[str, str] = {
    "accounts.services.create_account": PERSONS,
    "accounts.services.deactivate_account": PERSONS,
    "accounts.services.why_not_deactivate": READS,
    "accounts.services.reactivate_account": PERSONS,
    "accounts.services.reset_password": PERSONS,
    "accounts.services.issue_token": "on one's own access to figures: no project's",
    "accounts.services.revoke_token": "on one's own access to figures: no project's",
    "accounts.permissions.may": READS,
    "accounts.permissions.authorise": READS,
    "accounts.builders.add_builder": "on the list of building bodies, by right in part 一",
    "accounts.builders.switch_builder": "on the list of building bodies, by right in part 一",
    "accounts.stand_ins.name_stand_in": "on a person's absence, by that person or the administrator",
    "accounts.stand_ins.end_stand_in": "on a person's absence, by that person or the administrator",
    "accounts.stand_ins.close": "of end_stand_in and of handing over: a stand-in ends",
    "workflow.services.handover.hand_over": PERSONS,
    "projects.services.calendars.publish_year": CALENDAR,
    "projects.services.calendars.change_day": CALENDAR,
    "workflow.services.calendars.publish_year": CALENDAR,
    "workflow.services.calendars.change_day": CALENDAR,
    "workflow.services.deadlines.recompute_deadlines": CALENDAR,
    "workflow.services.deadlines.recompute_notices": CALENDAR,
    "workflow.services.deadlines.recompute": CALENDAR,
    "reviews.services.targets.set_targets": "on the streets' tasks of some years, by right in part 一",
    "reports.services.ask_for_report": REPORT,
    "reports.services.queue_report": "part of ask_for_report, and of beat",
    "reports.services.lock_report": REPORT,
    "reports.factor_services.audit_factors": "on the district's figures of a year, by right in part 一",
    "reports.dossier_zip.ask_for_file": "packs what the person reads on the project's pages, by the roles named there",
    "reports.dossier_zip.fetch_file": "hands it to who asked for it, on record",
    "projects.events.record": "of every act: its event",
    "projects.jobs.enqueue": "of acts that leave work to a job",
    "projects.services.document_files.seen_outside": READS,
    "projects.services.documents.look_at_document": "puts a look on record for whoever may see the page",
    "projects.services.objections.answer_objections": "part of objection.answer, for several that say the same",
    "projects.services.rosters.import_roster": "part of roster.import",
    "projects.services.notice_days.count_anew": "part of notice.photos, notice.photo_off, board.retire",
    "consultations.services.earlier.record_earlier_round": "part of take_over.enter",
    "consultations.services.lapse.lapse_rounds": "part of sending back",
    "consultations.services.results.certify_reasons": READS,
    "consultations.services.rounds.open_round": "part of round.open, which asks for the step first",
    "consultations.services.rounds.new_round": "part of round.open and round.special",
    "consultations.services.special.open_special_round": "part of round.special",
    "consultations.services.scans.keep_scans": "part of scan.attach, and of the phone's upload",
    "consultations.services.scans.taking_scans": "part of scan.attach, scan.remove, ticket.issue",
    "consultations.services.settlements.overtake": "part of ballot.cast, ballot.retract, sheet.enter",
    "consultations.services.sheets.cast_sheet": "part of sheet.enter",
    "consultations.services.stacks.take_in": "part of ballot.cast",
    "consultations.services.stacks.take_in_all": "part of sheet.enter",
    "reviews.services.batch.tell": "part of every act on a submission: its event",
    "reviews.services.confirm_many.close_conditions": "several at once: each as review.condition",
    "reviews.services.confirm_many.close_points": "several at once: each through close_point",
    "reviews.services.many.submit_many": "several at once: each as batch.submit",
    "reviews.services.opinions.own_department": READS,
    "reviews.services.opinions.write_opinion": "part of opinion.give and review.meeting",
    "reviews.services.plan.list_many": "several at once: each as batch.list",
    "reviews.services.pre_review_points.reply_point": "part of pre_review.reply, one point of it",
    "reviews.services.pre_review_points.close_point": "part of pre_review.judge, one point of it",
    "reviews.services.pre_review_points.return_point": "part of pre_review.judge, one point of it",
    "works.services.packages.tell": "part of every act on a package: its events",
    "works.services.photos.keep_photos": "part of photos.add and of records with photos",
    "works.services.site_sheet.report_sites": "several at once: each as site.report",
    "works.services.tender.tell": "part of every act on a tender: its event",
    "works.services.tender_many.agree_tenders": "several at once: each as tender.opinion",
    "works.services.warranties.begin_warranties": "part of warranty.begin and acceptance.hold",
    "registers.services.lines.tell": "part of every act on a register: its event",
    "funding.services.accounts.keep_lines": "part of rungs.enter and final_account.submit",
    "funding.services.areas.set_area_with_upload": "document.attach and area.set in one",
    "funding.services.claims.replace_open_claim": "part of final_account.approve",
    "funding.services.payment_checks.own": READS,
    "workflow.services.many.advance_many": "several at once: each as advance in part 四",
    "workflow.services.moving.move": "part of every act of part 四 that moves a project",
    "workflow.services.steps.close_project": "advance in step 11, 办结 in part 四",
    "workflow.services.steps.sending_back": READS,
    "workflow.services.steps.targets": READS,
    "workflow.services.take_over.walk": "part of take_over.enter and take_over.resubmit",
    "workflow.services.take_over.record_earlier": "part of take_over.enter and take_over.resubmit",
    "workflow.services.take_over_many.confirm_take_overs": "several at once: each as confirming in part 四",
    "workflow.services.take_over_many.return_take_overs": "several at once: each as take_over.return",
    "workflow.services.take_over_proofs.attach_papers": "several at once: each as take_over.prove",
    "workflow.services.take_over_uploads.keep_table": "a table kept for its reader alone, until it is read or dropped",
    "workflow.services.take_over_uploads.store_table": "several at once: each as take_over.enter",
}  # fmt: skip


def modules() -> Iterator[ModuleType]:
    """Every module of the apps: verbs live in `services`, and a few beside."""
    for app in APPS:
        for found in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
            if "migrations" not in found.name:
                yield import_module(found.name)


def verbs() -> dict[str, Callable[..., Any]]:
    """Every public function that asks who acts, by module and name."""
    return {
        f"{module.__name__}.{name}": inspect.unwrap(one)
        for module in modules()
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
        and "actor" in inspect.signature(one).parameters
    }  # fmt: skip


def named(verb: Callable[..., Any]) -> set[Callable[..., Any]]:
    """The functions that this one names: itself, or through a module."""
    verb = inspect.unwrap(verb)
    names, own = _names(verb.__code__), verb.__globals__
    spaces = [own, *(vars(one) for one in map(own.get, names) if inspect.ismodule(one))]
    found = (space.get(name) for space in spaces for name in names)
    return {inspect.unwrap(one) for one in found if inspect.isfunction(one)}


def _names(code: CodeType) -> set[str]:
    """What the code names, also in what is defined inside it."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*map(_names, inner))


def called(verb: Callable[..., Any]) -> set[Callable[..., Any]]:
    """The verb itself; of a helper of these tests what it, and the helpers it names, call."""
    verb = inspect.unwrap(verb)
    if not verb.__module__.startswith("tests."):
        return {verb}
    return {verb}.union(*map(called, named(verb) - {verb}))


def reached(verb: Callable[..., Any]) -> set[Callable[..., Any]]:
    """Every function of the portal that the verb may come to."""
    seen, todo = set(), [inspect.unwrap(verb)]
    while todo:
        one = todo.pop()
        if one not in seen and one.__module__.split(".")[0] in (*APPS, "tests"):
            seen.add(one)
            todo += named(one)
    return seen


def in_the_table() -> set[Callable[..., Any]]:
    """Every verb that a row of part 二 or part 四 calls."""
    done = [doing.verb for doing in everything()] + [act for _, _, act, _, _ in ACTS.values()]
    return set().union(*map(called, done))


def test_every_act_is_in_the_table_or_says_why_not() -> None:
    there, rows = verbs(), in_the_table()
    missing = [name for name, verb in there.items() if verb not in rows]
    assert len(there) > 250
    assert sorted(set(missing) - WITHOUT.keys()) == [], "a row in tests/workflow/acts_*.py, or a reason here"
    assert sorted(WITHOUT.keys() - set(missing)) == [], "a row calls it, or there is no such verb any more"


def test_what_is_part_of_an_act_or_several_at_once_comes_to_that_act() -> None:
    there, rows = verbs(), {doing.code: doing.verb for doing in everything()}
    wrong = []
    for name, why in WITHOUT.items():
        spoken = [word.strip(",") for word in why.split() if "." in word]
        wrong += [(name, "no such act", code) for code in spoken if code not in rows]
        for code in (one for one in spoken if one in rows):
            whole, part = rows[code], there[name]
            if not (part in reached(whole) if why.startswith("part of") else called(whole) & reached(part)):
                wrong.append((name, why, code))
    assert wrong == []
