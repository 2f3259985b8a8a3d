"""Act × step × state × role, for every act there is (test_acts_complete.py); and docs/acts.md says the same."""

import os
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import Role
from accounts.permissions import GRANTS, Action, may
from policy.errors import Refused
from projects.models import Project
from tests.factories import UserFactory
from tests.workflow import records
from tests.workflow.acts import Stage, Undone, everything
from tests.workflow.acts_table import STATES, page, people, strangers, walked
from tests.workflow.test_transition_table import ACTS

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[2] / "docs" / "acts.md"
TITLES = {
    "advance in a step of the street": "进入下一步(街道负责的步骤)",
    "advance in a step of the bureau": "进入下一步(区住建局负责的步骤)",
    "advance through a shut gate": "条件不具备时进入下一步",
    "close": "办结项目",
    "send back inside the street's steps": "退回前面的步骤",
    "open a round": "开始征求意见",
    "propose to pause": "提出暂缓实施",
    "propose to resume": "提出恢复实施",
    "propose to withdraw": "提出调出计划",
    "propose a second time": "已有一项待决定时再提出",
    "take a proposal back": "撤回提出",
    "agree to a pause": "同意暂缓实施",
    "agree to resuming": "同意恢复实施",
    "agree to a withdrawal": "同意调出计划",
    "confirm a take-over": "确认补录",
}


@pytest.fixture
def stage(years: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The stage; a letter made anew is not set in type each time somebody tries."""
    monkeypatch.setattr("consultations.services.reissues.letters_pdf", lambda *_: b"%PDF")
    return Stage.set(UserFactory(role=Role.STREET_CLERK))


def whole_project(act: str) -> list[str]:
    """A row of the document's last table: the sentence of each state, for somebody who may."""
    step, prepare, do, roles, _ = ACTS[act]
    actor = UserFactory(role=sorted(roles)[0])
    names = "、".join(role.label for role in Role if role in roles)
    return [TITLES[act], names, *(sentence(step, prepare, do, actor, state) for state in STATES)]


def sentence(step, prepare, do, actor, state: str) -> str:
    try:
        with transaction.atomic():
            project = records.project_at(step)
            made = prepare(project, UserFactory(role=Role.STREET_CLERK))
            Project.objects.filter(pk=project.pk).update(state=state)
            do(project, made, actor)
            raise Undone
    except Undone:
        return "可以"
    except Refused as refused:
        return "逐条说明所缺条件" if refused.codes[0] == "accepted" else refused.reasons[0].message


def granted(action: Action) -> set[str]:
    return {role for role in Role.values if action in GRANTS.get(role, ())}


def test_the_table_of_acts_is_what_the_verbs_say(stage: Stage) -> None:
    persons, others = people(), strangers()
    found = [walked(stage, doing, persons, others) for doing in everything()]
    assert [one.doing.code for one in found if one.strangers] == []
    assert [one.doing.code for one in found if set(one.roles) != granted(one.doing.action)] == []
    assert [one.doing.code for one in found if one.rights != {one.doing.action.label}] == []
    # a wrong step and a wrong state are said together
    assert [one.doing.code for one in found if one.halves] == []
    made = page(found, [whole_project(act) for act in ACTS])
    if os.environ.get("WRITE_ACTS"):
        DOCUMENT.write_text(made, "utf-8")
    assert DOCUMENT.read_text("utf-8") == made, "docs/acts.md is out of date: make acts-table"


def test_every_right_of_every_role_ends_at_its_reach(years) -> None:
    project, own, others = records.project_at(9), people(), strangers()
    del others[Role.DEPARTMENT_REVIEWER]  # a department's reach is its invitation, not the project
    for action in Action:
        assert {role for role, one in own.items() if may(one, action)} == granted(action)
        assert [role for role, one in others.items() if may(one, action, project)] == []


def test_no_act_is_missing_from_the_table() -> None:
    written = DOCUMENT.read_text("utf-8")
    codes = [doing.code for doing in everything()]
    assert len(codes) == len(set(codes)) > 100
    assert [code for code in codes if f"`{code}`" not in written] == []
    assert [one for one in Action if f"`{one}`" not in written] == []
