"""竣工验收: eight signatures, defects, archive; 后续管理 and 回访."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from policy.errors import NotAllowed
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, officer
from works.models import Acceptance, Signature, WorksCompletion
from works.services.acceptance import (
    Signed,
    close_defect,
    hand_over_archive,
    hold_acceptance,
    missing_parties,
    sign,
)
from works.services.aftercare import agree_aftercare, record_follow_up

pytestmark = pytest.mark.django_db
ALL = {party: Signed(True) for party in Signature.Party.values}


def hold(project: Project | None = None, **fields: Any) -> Acceptance:
    given: dict[str, Any] = {"held_on": TODAY, "signatures": ALL} | fields
    return hold_acceptance(project or at(10), actor=clerk(), on=TODAY, **given)


def test_eight_parties_sign_and_the_archive_is_handed_over() -> None:
    acceptance = hold()
    assert acceptance.signatures.count() == 8
    assert (
        hand_over_archive(acceptance, actor=clerk(), on=TODAY, receiver="区城建档案馆").archived_on == TODAY
    )


def test_a_party_that_does_not_pass_says_why() -> None:
    assert codes_of(partial(hold, signatures={"residents": Signed(False)})) == ("required",)
    assert codes_of(partial(hold, signatures={"mayor": Signed(True)})) == ("unknown_party",)


def test_missing_parties_sign_later_once() -> None:
    acceptance = hold(signatures={"street": Signed(True)})
    assert len(missing_parties(acceptance)) == 7
    add = partial(sign, acceptance, actor=clerk(), on=TODAY, passed=True)
    add(party="community")
    assert codes_of(partial(add, party="community")) == ("already_signed",)


def test_the_archive_waits_for_every_party() -> None:
    signatures = {"street": Signed(True), "residents": Signed(False, "楼道灯不亮")}
    hand_over = partial(hand_over_archive, hold(signatures=signatures), actor=clerk(), on=TODAY, receiver="")
    assert codes_of(hand_over) == ("not_signed", "not_passed", "required")


def test_an_acceptance_is_held_again_only_after_a_refusal() -> None:
    acceptance = hold()
    assert codes_of(partial(hold, acceptance.project)) == ("already_held",)
    refused = hold(signatures=ALL | {"residents": Signed(False, "楼道灯不亮")})
    again = hold(refused.project)
    assert codes_of(partial(sign, refused, actor=clerk(), on=TODAY, party="street", passed=True)) == (
        "not_newest",
        "already_signed",
    )
    assert hand_over_archive(again, actor=clerk(), on=TODAY, receiver="区城建档案馆")


def test_defects_are_closed_once_not_before_the_acceptance() -> None:
    defect = hold(defects=["3幢2单元扶手松动", " "]).defects.get()
    close = partial(close_defect, defect, actor=clerk(), on=TODAY)
    assert codes_of(partial(close, closed_on=TODAY - timedelta(days=1))) == ("too_early",)
    assert close().closed_on == TODAY
    assert codes_of(close) == ("already_closed",)


def test_an_acceptance_follows_the_completion_and_is_not_to_come() -> None:
    project = at(9)
    WorksCompletion.for_project(project, clerk(), completed_on=TODAY).save()
    verb = partial(hold, project, held_on=TODAY - timedelta(days=1))
    assert codes_of(verb) == ("wrong_step", "too_early")
    assert "in_future" in codes_of(partial(hold, held_on=date(2030, 1, 1)))


def test_the_bureau_does_not_record_the_builders_acceptance() -> None:
    with pytest.raises(NotAllowed):
        hold_acceptance(at(10), actor=officer(), on=TODAY, held_on=TODAY)


def agree(project: Project, **fields: str) -> Any:
    given = {
        "management_body": "和睦社区", "property_service": "和睦准物业", "fee": "0.35 元/㎡·月", "maintenance_fund": "已补建",
    } | fields  # fmt: skip
    return agree_aftercare(project, actor=clerk(), on=TODAY, **given)


def test_aftercare_names_all_four_and_the_newest_counts() -> None:
    project = at(11)
    agree(project)
    agree(project, property_service="绿城物业")
    assert project.aftercares.first().property_service == "绿城物业"
    assert codes_of(partial(agree, project, fee="", maintenance_fund=" ")) == ("required", "required")
    assert codes_of(partial(agree, at(10))) == ("wrong_step",)


def test_visits_go_on_after_the_project_is_closed() -> None:
    project = at(11, state=Project.State.CLOSED)
    visit = partial(record_follow_up, project, actor=clerk(), on=TODAY, satisfaction="good", note="走访20户")
    assert visit().visited_on == TODAY
    assert codes_of(visit) == ("already_recorded",)
    assert codes_of(partial(visit, satisfaction="", note="")) == ("unknown_choice", "required")
