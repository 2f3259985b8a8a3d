"""docs/acts.md from what the verbs say: who may do what, in which step, in which state, and the refusal otherwise."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Role, User
from accounts.permissions import GRANTS, Action
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Project
from tests.factories import BuilderBodyFactory, DepartmentFactory, StreetFactory, UserFactory
from tests.workflow.acts import Doing, Stage, refused_by_role

STEPS = range(1, 12)
STATES = Project.State.values
HERE = re.compile(r"(本项目当前在第)\d+(步\()[^)]*(\))")
PAST = re.compile(r"^已在第\d+步")
OTHER = re.compile(r"(改造项目\()[^)]*(\))")
NAMED = re.compile(r"^(第\d+条|和睦新村\d+区|x\.pdf|[A-Z]{2}\d+ [^:]+):")
RIGHT = re.compile(r"不能办理“([^”]+)”")
Said = Mapping[Any, tuple[str, ...]]
HEAD = """# 办理事项一览:谁、在哪一步、在什么状态下能办,不能办时怎么说

Made by `make acts-table` from what the code answers; `test_the_table_of_acts_is_what_the_verbs_say` fails where it is
out of date. Every act of the records' pages and the acts with a page of their own are called in each step, in each
state and by each role; row by row what hangs on one row's own state (已查收, 已办结 …) is told by that act's own tests.
Complete: `test_every_act_is_in_the_table_or_says_why_not` walks every verb of the code and fails unless a row here calls
it, or it says why it needs none (a part of another act, several at once, or an act on no project: part 一 tells by whom).
"""


@dataclass(frozen=True)
class Found:
    """What an act's verb said. `halves`: where it spoke of a wrong step and left out a wrong state, or the other way."""

    doing: Doing
    roles: tuple[str, ...]
    steps: tuple[int, ...]
    states: tuple[str, ...]
    sentences: tuple[str, ...]
    strangers: tuple[str, ...]
    halves: tuple[int, ...]
    rights: frozenset[str]


def people() -> dict[str, User]:
    """A person of every role within reach of the stage's project, by role."""
    return {role: UserFactory(role=role) for role in Role.values}


def strangers() -> dict[str, User]:
    """The same roles of another street, another building body, another department; others reach the whole district."""
    street = StreetFactory(code="daguan")
    return {
        Role.STREET_CLERK: UserFactory(role=Role.STREET_CLERK, street=street),
        Role.STREET_CERTIFIER: UserFactory(role=Role.STREET_CERTIFIER, street=street),
        Role.COMMUNITY_WORKER: UserFactory(role=Role.COMMUNITY_WORKER, street=street),
        Role.BUILDER_CLERK: UserFactory(
            role=Role.BUILDER_CLERK, builder=BuilderBodyFactory(name="别的指挥部")
        ),
        Role.DEPARTMENT_REVIEWER: UserFactory(
            role=Role.DEPARTMENT_REVIEWER, department=DepartmentFactory(code="elsewhere")
        ),
    }


def walked(stage: Stage, doing: Doing, persons: dict[str, User], others: dict[str, User]) -> Found:
    """The act tried in every step, in every state, by everybody, also by those it is out of reach for."""
    actor = next(persons[role] for role in Role.values if doing.action in GRANTS.get(role, ()))
    by_step = {step: _said(stage, doing, actor, step) for step in STEPS}
    home = next((step for step, said in by_step.items() if not said), 1)
    by_state = {"active": by_step[home]} | {
        state: _said(stage, doing, actor, home, state) for state in STATES if state != "active"
    }
    states = tuple(state for state in STATES if not by_state[state])
    if "active" not in states:  # done only where no project runs
        by_step |= {step: _said(stage, doing, actor, step, states[0]) for step in STEPS}
    steps = tuple(step for step, said in by_step.items() if not said)
    halves = _halves(stage, doing, actor, by_step, by_state)
    stage.stands(home, states[0])
    said = (one for some in (*by_step.values(), *by_state.values()) for one in some)
    able, rights = _able(stage, doing, persons)
    # whom the role alone refuses needs no asking from elsewhere
    others = {role: one for role, one in others.items() if role in able}
    return Found(
        doing, able, steps, states, tuple(dict.fromkeys(map(_in_general, said))), _able(stage, doing, others)[0], halves,
        rights,
    )  # fmt: skip


def _in_general(sentence: str) -> str:
    """Without what is only this project's: its step, its name."""
    sentence = HERE.sub(r"\1N\2……\3", NAMED.sub("", sentence))
    return OTHER.sub(r"\1……\2", PAST.sub("已在第N步", sentence))


def _halves(stage: Stage, doing: Doing, actor: User, by_step: Said, by_state: Said) -> tuple[int, ...]:
    """The first and the last step, where it is a wrong one and the state is another: both are to be said."""
    if not by_state["withdrawn"]:
        return ()
    wrong = (step for step in (STEPS[0], STEPS[-1]) if by_step[step])
    return tuple(step for step in wrong if len(_said(stage, doing, actor, step, "withdrawn")) != 2)


def _able(stage: Stage, doing: Doing, persons: dict[str, User]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The roles that are not refused, and the names of the rights the others are told they lack."""
    said = {role: stage.answer(doing, one) for role, one in persons.items()}
    refused = [one for one in said.values() if one is not None and refused_by_role(one)]
    rights = {right for one in refused for right in RIGHT.findall(one.reasons[0].message)}
    return tuple(role for role, one in said.items() if not refused_by_role(one)), frozenset(rights)


def _said(stage: Stage, doing: Doing, actor: User, step: int, state: str = "active") -> tuple[str, ...]:
    stage.stands(step, state)
    return stage.said(doing, actor)


def page(found: Sequence[Found], project_acts: Iterable[Sequence[str]]) -> str:
    """The whole document."""
    parts = [HEAD, *_rights(), *_acts(found), *_refusals(found), *_whole_project(project_acts)]
    return "\n".join(parts) + "\n"


def _rights() -> Iterator[str]:
    yield "## 一、角色能办的事\n"
    yield "街道、社区、建设单位的人员只能办自己街道、社区、建设单位的项目;联审员只能办问到本部门的事。"
    yield "别的街道、建设单位、部门的项目一律不能办,页面上是 404;直接办理的答复是"
    yield "“您的角色(……)不能办理“……”,请联系有权限的同事办理。”\n"
    yield "| 角色 | 能办的事(代码) |\n| --- | --- |"
    by_roles: dict[tuple[str, ...], list[Action]] = {}
    for action in Action:
        by_roles.setdefault(_granted(action), []).append(action)
    for roles, actions in sorted(
        by_roles.items(), key=lambda one: [Role.values.index(role) for role in one[0]]
    ):
        yield f"| {_names(roles)} | {'、'.join(f'{one.label}(`{one}`)' for one in actions)} |"


def _granted(action: Action) -> tuple[str, ...]:
    return tuple(role for role in Role.values if action in GRANTS.get(role, ()))


def _names(roles: Iterable[str]) -> str:
    return "、".join(Role(role).label for role in roles) or "没有人"


def _acts(found: Sequence[Found]) -> Iterator[str]:
    letters = _letters(found)
    yield "\n## 二、在哪一步、什么状态下能办\n"
    yield "最后一列的编号是第三部分里不能办时的答复。\n"
    yield "| 页面 | 事项(代码) | 谁能办 | 步骤 | 项目状态 | 否则 |\n| --- | --- | --- | --- | --- | --- |"
    alike: dict[tuple, list[Found]] = {}
    for one in found:
        alike.setdefault((one.doing.page, one.roles, one.steps, one.states, one.sentences), []).append(one)
    for (where, roles, steps, states, sentences), rows in alike.items():
        names = "、".join(f"{one.doing.title}(`{one.doing.code}`)" for one in rows)
        otherwise = " ".join(letters[one] for one in sentences) or "—"
        yield f"| {where} | {names} | {_names(roles)} | {_span(steps)} | {_states(states)} | {otherwise} |"


def _letters(found: Sequence[Found]) -> dict[str, str]:
    every = dict.fromkeys(one for row in found for one in row.sentences)
    return {sentence: str(number) for number, sentence in enumerate(every, start=1)}


def _span(steps: Sequence[int]) -> str:
    if not steps:
        return "—"
    whole = len(steps) > 1 and list(steps) == list(range(steps[0], steps[-1] + 1))
    return f"{steps[0]}–{steps[-1]}" if whole else "、".join(map(str, steps))


def _states(states: Sequence[str]) -> str:
    return "不限" if len(states) == len(STATES) else "、".join(Project.State(one).label for one in states)


def _refusals(found: Sequence[Found]) -> Iterator[str]:
    yield "\n## 三、步骤和状态不对时的答复\n"
    yield "“第N步(……)”是项目当时所在的步骤。步骤和状态都不对的,两句都说;"
    yield "其他原因(没有填写、没有到期等)一并说。\n"
    for sentence, number in _letters(found).items():
        yield f"{number}. {sentence}"
    names = [step.name for step in load_scheme(DEFAULT_SCHEME).steps]
    yield "\n步骤:" + "、".join(f"{number} {name}" for number, name in enumerate(names, start=1)) + "。"


def _whole_project(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\n## 四、整个项目的事\n"
    yield "能办的人在各种状态下得到的答复;其他人一律是“您的角色(……)不能办理……”。\n"
    yield "| 事项 | 谁能办 | " + " | ".join(Project.State(state).label for state in STATES) + " |"
    yield "| --- | --- |" + " --- |" * len(STATES)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
