"""Who may do what: the complete table, as the command prints it and as verbs ask it."""

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from accounts.models import Role
from accounts.permissions import GRANTS, Action, authorise, may
from policy.errors import NotAllowed
from tests.factories import NeighbourhoodFactory, StreetFactory, UserFactory

# Columns: street_clerk, street_certifier, community_worker, bureau_officer, bureau_leader, department_reviewer,
# builder_clerk, development_officer, finance_officer, auditor, administrator
EXPECTED = """
edit_neighbourhood   ● · · ● · · · · · · ·
open_project         ● · · · · · · · · · ·
take_over            ● · · · · · · · · · ·
confirm_take_over    · · · ● · · · · · · ·
import_roster        ● · · · · · · · · · ·
decide_heads         ● · · · · · · · · · ·
upload_document      ● ● · ● · · ● · · · ·
publish_document     ● ● · ● · · · · · · ·
decide_items         ● · · · · · · · · · ·
record_progress      ● · · · · · ● · · · ·
open_round           ● · · · · · · · · · ·
enter_ballots        ● · ● · · · · · · · ·
issue_letters        ● · · · · · · · · · ·
confirm_reissue      ● ● · · · · · · · · ·
record_delivery      ● · ● · · · · · · · ·
attach_scan          ● · ● · · · · · · · ·
read_scan            ● ● · · · · · · · · ·
draw_sample          · ● · · · · · · · · ·
correct_roll         ● ● · · · · · · · · ·
settle_ballot        ● ● · · · · · · · · ·
close_round          ● · · · · · · · · · ·
certify_round        · ● · · · · · · · · ·
let_pass             · · · · ● · · · · · ·
export_round         · · · ● ● · · · · ● ·
publish_notice       ● · · · · · · · · · ·
answer_objection     ● · · · · · · · · · ·
advance              ● · · · · · · · · · ·
advance_bureau       · · · ● · · · · · · ·
send_back            ● · · · · · · · · · ·
send_back_any        · · · ● · · · · · · ·
propose_pause        ● · · · · · · · · · ·
decide_pause         · · · · ● · · · · · ·
submit_batch         ● · · · · · · · · · ·
compile_batch        · · · ● · · · · · · ·
record_design        ● · · · · · · · · · ·
pre_review           · · · ● · · · · · · ·
open_review          · · · ● · · · · · · ·
give_opinion         · · · · · ● · · · · ·
reply_condition      ● · · · · · ● · · · ·
close_condition      · · · ● · ● · · · · ·
issue_minutes        · · · · ● · · · · · ·
record_tender        ● · · · · · · · · · ·
tender_opinion       · · · ● · · · · · · ·
record_site          ● · · · · · ● · · · ·
decide_change        · · · ● ● · · · · · ·
order_rectification  · · · ● · · · · · · ·
record_inspection    ● · · ● · · ● · · · ·
stop_works           ● · · ● · · ● · · · ·
record_voice         ● · · ● · · · · · · ·
record_audit         · · · · · · · · · ● ·
record_acceptance    ● · · · · · · · · · ·
record_aftercare     ● · · · · · · · · · ·
record_cost          ● · · · · · · · · · ·
approve_final_account · · · ● · · · · · · ·
record_funding       ● · · ● · · · · · · ·
set_subsidy_area     ● · · ● · · · · · · ·
claim_subsidy        ● · · · · · · · · · ·
decide_claim         · · · ● · · · · · · ·
audit_factors        · · · ● · · · · · ● ·
recognise_grade      · · · ● ● · · · · · ·
apply_grade          ● · · · · · · · · · ·
make_report          ● ● · ● · · · · · · ·
lock_report          · · · ● ● · · · · · ·
give_card            · · · ● · · · · · · ·
lift_card            · · · ● ● · · · · · ·
hold_meeting         · · · ● · · · · · · ·
finish_meeting_item  ● · · ● · · · · · · ·
hand_over            · · · · · · · · · · ●
manage_accounts      · · · · · · · · · · ●
manage_calendar      · · · · · · · · · · ●
list_project         · · · ● · · · ● · · ·
name_builder         ● · · ● · · · · · · ·
reply_pre_review     ● · · · · · ● · · · ·
answer_voice         ● · · · · · · · · · ·
prepare_acceptance   ● · · · · · ● · · · ·
record_appropriation ● · · ● · · · · ● · ·
release_payment      · · · · ● · · · ● · ·
read_register        ● ● · ● ● · · · · ● ·
keep_register        ● · · ● · · · · · · ·
"""
TABLE = {line.split()[0]: line.split()[1:] for line in EXPECTED.strip().splitlines()}


def printed() -> list[list[str]]:
    out = StringIO()
    call_command("grants", stdout=out)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in out.getvalue().splitlines()]


def test_the_table_is_complete_and_as_decided():
    assert {
        action.value: ["●" if action in GRANTS[role] else "·" for role in Role] for action in Action
    } == TABLE


def test_every_role_has_a_row_in_the_grants():
    assert set(GRANTS) == set(Role.values)


def test_the_command_prints_that_table():
    head, _, *rows = printed()
    assert head[2:] == [f"{role.label} {role.value}" for role in Role]
    assert {row[0]: [cell or "·" for cell in row[2:]] for row in rows} == TABLE
    assert [row[1] for row in rows] == [action.label for action in Action]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_may_answers_as_the_table_says(role):
    user = UserFactory(role=role)
    column = Role.values.index(role)
    for action in Action:
        assert may(user, action) is (TABLE[action.value][column] == "●")


@pytest.mark.django_db
def test_street_people_act_in_their_own_street_only():
    clerk = UserFactory(role="street_clerk")
    own, strange = NeighbourhoodFactory(), NeighbourhoodFactory(street=StreetFactory(code="daguan"))
    for action in GRANTS[Role.STREET_CLERK]:
        assert may(clerk, action, own)
        assert not may(clerk, action, strange)


@pytest.mark.django_db
def test_nobody_and_the_deactivated_may_do_nothing():
    gone = UserFactory(role="street_clerk", is_active=False)
    for action in Action:
        assert not may(AnonymousUser(), action)
        assert not may(gone, action)


@pytest.mark.django_db
def test_a_refusal_names_role_and_act():
    with pytest.raises(NotAllowed) as refused:
        authorise(UserFactory(role="auditor"), Action.ADVANCE)
    message = "您的角色(审计)不能办理“进入下一步(街道负责的步骤)”,请联系有权限的同事办理。"
    assert refused.value.reasons[0].message == message


def test_nobody_certifies_what_the_same_role_enters():
    """The street collects and builds; whoever enters may not certify, decide or approve (policy §2)."""
    apart = [
        (Action.ENTER_BALLOTS, Action.CERTIFY_ROUND),
        (Action.PROPOSE_PAUSE, Action.DECIDE_PAUSE),
        (Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER),
        (Action.RECORD_COST, Action.APPROVE_FINAL_ACCOUNT),
        (Action.SUBMIT_BATCH, Action.COMPILE_BATCH),
        (Action.SUBMIT_BATCH, Action.LIST_PROJECT),
        (Action.RECORD_FUNDING, Action.RELEASE_PAYMENT),
        (Action.APPLY_GRADE, Action.RECOGNISE_GRADE),
        (Action.RECORD_SITE, Action.DECIDE_CHANGE),
    ]
    for granted in GRANTS.values():
        assert not any(enters in granted and certifies in granted for enters, certifies in apart)
