"""联合竣工验收 as a room: invitations, signatures by organisation, 五不, defects, archive list, warranties."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from policy.errors import NotAllowed, Refused
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, contract, formal_scheme, officer, stranger
from tests.workflow.records import document
from works.acceptance_pages import sheet_data, sheet_pdf
from works.acceptance_queries import Signer, missing_papers, missing_signers, papers, passed, signers
from works.models import Acceptance, FiveChecks, Signature, Warranty
from works.services.acceptance import Signed, close_defect, hand_over_archive, hold_acceptance, sign, sign_all
from works.services.acceptance_day import (
    Held,
    Look,
    add_defect,
    draw_up_archive,
    keep_archive_list,
    record_checks,
)
from works.services.inviting import Kept, invite, keep_invitations, proposed

pytestmark = pytest.mark.django_db
P = Signature.Party
LIST = [Signer(party, f"{P(party).label}甲") for party in P.values]
OTHER = Signer(P.DEPARTMENTS, "区城管局")


def asked(project: Project | None = None, **fields: Any) -> Acceptance:
    given: dict[str, Any] = {"held_on": TODAY, "invited": [*LIST, OTHER]} | fields
    return invite(project or at(10), actor=clerk(), on=TODAY, **given)


def all_sign(acceptance: Acceptance) -> None:
    words = {one: Signed(True) for one in missing_signers(acceptance)}
    sign_all(acceptance, actor=clerk(), on=TODAY, signed=words)


def archive(acceptance: Acceptance, **fields: Any) -> Acceptance:
    given = {"receiver": "区城建档案馆"} | fields
    return hand_over_archive(acceptance, actor=clerk(), on=TODAY, **given)


def test_the_usual_list_names_departments_contractors_and_residents() -> None:
    project = at(10, builder_name="和睦街道办事处")
    formal_scheme(project)
    contract(project)
    contract(project, kind="supervision")
    names = {one.party: one.organisation for one in proposed(project)}
    assert names.keys() >= set(P.values) - {"departments"}
    assert names["designer"] == "杭州设计院"
    assert names["contractor"] == "浙江建工"
    assert names["builder"] == "和睦街道办事处"


def test_every_party_is_invited_and_nobody_twice() -> None:
    wrong = partial(asked, invited=[LIST[0], LIST[0], Signer("mayor", "x"), Signer(P.STREET, " ")])
    assert set(codes_of(wrong)) == {"unknown_party", "required", "invited_twice", "party_left_out"}


def test_an_invitation_is_the_builders_and_of_step_10() -> None:
    assert codes_of(partial(asked, at(9))) == ("wrong_step",)
    with pytest.raises(NotAllowed):
        invite(at(10), actor=stranger(), on=TODAY, held_on=TODAY, invited=LIST)
    standing = asked().project
    assert codes_of(partial(asked, standing)) == ("already_held",)


def test_everybody_invited_signs_by_organisation() -> None:
    acceptance = asked()
    sign_all(acceptance, actor=clerk(), on=TODAY, signed={one: Signed(True) for one in LIST})
    assert missing_signers(acceptance) == [OTHER]
    assert not passed(acceptance)
    sign(acceptance, actor=clerk(), on=TODAY, party=OTHER.party, organisation=OTHER.organisation, passed=True)
    assert passed(Acceptance.objects.get(pk=acceptance.pk))


def test_who_was_not_invited_does_not_sign_and_refusing_needs_why() -> None:
    acceptance = asked()
    words = {Signer(P.STREET, "别的街道"): Signed(True), OTHER: Signed(False, " ")}
    verb = partial(sign_all, acceptance, actor=clerk(), on=TODAY, signed=words)
    assert codes_of(verb) == ("required", "not_invited")
    assert codes_of(partial(sign_all, acceptance, actor=clerk(), on=TODAY, signed={})) == ("required",)


def test_nobody_signs_before_the_day() -> None:
    acceptance = asked(held_on=TODAY + timedelta(days=3))
    verb = partial(sign_all, acceptance, actor=clerk(), on=TODAY, signed={OTHER: Signed(True)})
    assert codes_of(verb) == ("not_held_yet",)
    checks = partial(record_checks, acceptance, actor=clerk(), on=TODAY, checks={"roof": Look(True)})
    assert codes_of(checks) == ("not_held_yet",)


def test_the_list_is_kept_until_somebody_signed() -> None:
    acceptance = asked()
    rows = {one.organisation: one.pk for one in acceptance.invitees.all()}
    sign_all(acceptance, actor=clerk(), on=TODAY, signed={LIST[0]: Signed(True)})
    keep = partial(keep_invitations, acceptance, actor=clerk(), on=TODAY)
    signed_away = {
        rows[LIST[0].organisation]: Kept(struck=True),
        rows[LIST[3].organisation]: Kept(struck=True),
    }
    wrong = partial(keep, kept=signed_away, held_on=TODAY + timedelta(days=1))
    assert codes_of(wrong) == ("signed", "has_signed", "party_left_out")
    keep(
        kept={rows["区城管局"]: Kept(struck=True), rows[LIST[1].organisation]: Kept(came=True)},
        added=[Signer(P.RESIDENTS, "3幢代表")],
    )
    left = {one.organisation: one.came for one in acceptance.invitees.all()}
    assert "区城管局" not in left
    assert left[LIST[1].organisation] is True
    assert "3幢代表" in left


def test_five_checks_hold_or_are_explained_and_are_corrected_until_the_archive_left() -> None:
    acceptance = asked()
    check = partial(record_checks, acceptance, actor=clerk(), on=TODAY)
    assert codes_of(partial(check, checks={"roof": Look(False), "moon": Look(True)})) == (
        "required",
        "unknown_check",
    )
    check(checks={code: Look(True) for code in FiveChecks.Check.values})
    check(checks={"stairs": Look(False, "4幢不具备加装电梯条件")})
    assert acceptance.checks.count() == 5
    assert acceptance.checks.get(check_code="stairs").note == "4幢不具备加装电梯条件"


def test_a_defect_names_who_and_until_when() -> None:
    acceptance = asked()
    found = partial(add_defect, acceptance, actor=clerk(), on=TODAY)
    assert codes_of(partial(found, text=" ", responsible="", due_on=None)) == ("required",) * 3
    early = partial(found, text="扶手松动", responsible="浙江建工", due_on=TODAY - timedelta(days=1))
    assert codes_of(early) == ("too_early",)
    defect = found(text="扶手松动", responsible="浙江建工", due_on=TODAY)
    again = partial(found, text="扶手松动", responsible="浙江建工", due_on=TODAY)
    assert codes_of(again) == ("already_recorded",)
    assert close_defect(defect, actor=clerk(), on=TODAY, closing_note="已加固").closing_note == "已加固"


def test_a_document_on_record_is_present_by_itself_and_the_rest_is_missing() -> None:
    project = at(10)
    document(project, clerk(), 7, "minutes")
    acceptance = asked(project)
    there = {one.item.document_kind: one.present for one in papers(acceptance)}
    assert there["minutes"]
    assert not there["contract"]
    assert "archive" not in there
    assert "联审纪要" not in missing_papers(acceptance)


def test_the_archive_goes_whole_or_with_a_reason() -> None:
    acceptance = asked()
    all_sign(acceptance)
    assert codes_of(partial(archive, acceptance)) == ("papers_missing",)
    done = archive(acceptance, reason="施工图由设计院另行移交")
    assert done.archive_reason == "施工图由设计院另行移交"


def test_ticked_and_explained_papers_let_the_archive_go() -> None:
    acceptance = asked()
    all_sign(acceptance)
    rows = list(acceptance.archive_items.all())
    held = {one.pk: Held(True, 2) for one in rows[1:]} | {rows[0].pk: Held(False, note="未产生")}
    keep = partial(keep_archive_list, acceptance, actor=clerk(), on=TODAY)
    assert codes_of(partial(keep, held={}, added=[rows[0].title, "新", "新"])) == ("already_listed",) * 3
    keep(held=held, added=["竣工图"])
    assert missing_papers(acceptance) == ["竣工图"]
    keep(held={one.pk: Held(True) for one in acceptance.archive_items.filter(title="竣工图")})
    assert archive(acceptance).archive_reason == ""
    assert codes_of(partial(keep, held={})) == ("already_archived",)


def test_an_older_record_has_no_list_until_it_is_drawn_up() -> None:
    held = hold_acceptance(
        at(10), actor=clerk(), on=TODAY, held_on=TODAY, signatures={party: Signed(True) for party in P.values}
    )
    assert [one.organisation for one in signers(held)] == [""] * 8
    draw = partial(draw_up_archive, held, actor=clerk(), on=TODAY)
    draw()
    assert codes_of(draw) == ("already_drawn_up",)
    assert codes_of(partial(archive, held)) == ("papers_missing",)


def test_the_warranties_begin_with_the_last_signature() -> None:
    acceptance = asked(held_on=date(2019, 10, 1))
    sign_all(acceptance, actor=clerk(), on=TODAY, signed={one: Signed(True) for one in LIST})
    assert not Warranty.objects.exists()
    all_sign(Acceptance.objects.get(pk=acceptance.pk))
    ends = dict(Warranty.objects.values_list("kind", "ends_on"))
    assert ends == {
        "防水工程": date(2024, 10, 1), "管线工程": date(2021, 10, 1), "装修工程": date(2021, 10, 1),
    }  # fmt: skip


def test_the_sheet_has_a_place_for_everybody() -> None:
    acceptance = asked()
    data = sheet_data(acceptance)
    assert len(data["signers"]) == 9
    assert [name for name, _, _ in data["checks"]] == [
        "屋顶不漏",
        "底层不堵",
        "楼道不暗",
        "管线不乱",
        "上楼不难",
    ]
    assert sheet_pdf(acceptance).startswith(b"%PDF")


def test_the_bureau_does_not_invite() -> None:
    with pytest.raises(NotAllowed):
        invite(at(10), actor=officer(), on=TODAY, held_on=TODAY, invited=LIST)


class TestTwoAtOnce:
    """Two clerks sign for the same party in the same second."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_one_wins_and_the_other_is_told_who_signed_what(self) -> None:
        acceptance, people = asked(), [clerk(), clerk()]
        barrier, told = Barrier(2), []

        def press(person: Any, passes: bool) -> None:
            barrier.wait()
            try:
                sign(
                    acceptance, actor=person, on=TODAY, party=OTHER.party, organisation=OTHER.organisation,
                    passed=passes, opinion="有意见",
                )  # fmt: skip
            except Refused as refusal:
                told.append((person, str(refusal.reasons[0].message)))
            finally:
                connection.close()

        threads = [Thread(target=press, args=pair) for pair in zip(people, (True, False), strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = Signature.objects.get()
        assert [person for person, _ in told] == [one for one in people if one != kept.recorded_by]
        assert str(kept.recorded_by) in told[0][1]
