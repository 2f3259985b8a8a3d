"""Accounts are made and switched off by the administrator, with every refusal named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts import services
from accounts.models import AccountEvent, ApiToken, Role, User
from accounts.tokens import TokenAuthentication
from policy.errors import NotAllowed, Refused
from tests.factories import TODAY, DepartmentFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return UserFactory(role=Role.ADMINISTRATOR)


def make(administrator: User, **fields):
    given = {"username": "wang.li", "full_name": "王丽", "role": Role.STREET_CLERK, "street": StreetFactory()}
    return services.create_account(actor=administrator, on=TODAY, **given | fields)


def test_a_new_account_can_log_in_with_the_password_shown_once(administrator, client) -> None:
    made = make(administrator)
    assert made.account.check_password(made.password)
    assert len(made.password.replace("-", "")) == 16
    assert made.password not in str(list(AccountEvent.objects.values()))


def test_two_accounts_never_get_the_same_password(administrator) -> None:
    assert make(administrator).password != make(administrator, username="li.na").password


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"username": "王"}, {"bad_username"}),
        ({"username": "x", "full_name": " "}, {"bad_username", "required"}),
        ({"street": None}, {"street"}),
        ({"role": Role.BUREAU_OFFICER}, {"street"}),
        ({"role": Role.DEPARTMENT_REVIEWER, "street": None}, {"department"}),
        ({"role": "mayor"}, {"bad_role"}),
        ({"role": Role.AUDITOR, "full_name": ""}, {"street", "required"}),
    ],
)
def test_every_reason_against_an_account_is_named_at_once(administrator, fields, codes) -> None:
    with pytest.raises(Refused) as refusal:
        make(administrator, **fields)
    assert set(refusal.value.codes) == codes
    assert User.objects.count() == 1


def test_a_user_name_is_taken_whatever_its_case(administrator) -> None:
    make(administrator)
    with pytest.raises(Refused) as refusal:
        make(administrator, username="WANG.LI")
    assert refusal.value.codes == ("username_taken",)


def test_a_reviewer_sits_in_a_department(administrator) -> None:
    made = make(administrator, role=Role.DEPARTMENT_REVIEWER, street=None, department=DepartmentFactory())
    assert made.account.department.code == "chengguan"


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_manages_accounts(role) -> None:
    actor, other = UserFactory(role=role), UserFactory()
    acts = [
        lambda: make(actor),
        lambda: services.deactivate_account(other, actor=actor, on=TODAY, reason="离职"),
        lambda: services.reactivate_account(other, actor=actor, on=TODAY),
        lambda: services.reset_password(other, actor=actor, on=TODAY),
        lambda: services.issue_token(other, actor=actor, on=TODAY, name="月报"),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_deactivated_account_loses_its_tokens_and_its_sessions(administrator, client, rf) -> None:
    account = make(administrator).account
    token = services.issue_token(account, actor=administrator, on=TODAY, name="月报")
    client.force_login(account)
    services.deactivate_account(account, actor=administrator, on=TODAY, reason="调离")
    assert ApiToken.objects.get().revoked_at is not None
    request = rf.get("/", headers={"Authorization": f"Token {token}"})
    with pytest.raises(Exception, match="令牌无效"):
        TokenAuthentication().authenticate(request)
    assert client.get("/accounts/password/").status_code == 302


def test_deactivating_needs_a_reason_and_an_active_account(administrator) -> None:
    account = make(administrator).account
    services.deactivate_account(account, actor=administrator, on=TODAY, reason="调离")
    with pytest.raises(Refused) as refusal:
        services.deactivate_account(account, actor=administrator, on=TODAY, reason=" ")
    assert set(refusal.value.codes) == {"required", "already_inactive"}


def test_nobody_locks_himself_out(administrator) -> None:
    with pytest.raises(Refused) as refusal:
        services.deactivate_account(administrator, actor=administrator, on=TODAY, reason="x")
    assert refusal.value.codes == ("own_account",)


def test_an_account_is_switched_on_again_with_a_new_password(administrator) -> None:
    made = make(administrator)
    services.deactivate_account(made.account, actor=administrator, on=TODAY, reason="借调")
    again = services.reactivate_account(made.account, actor=administrator, on=TODAY)
    assert again.account.is_active
    assert again.password != made.password
    with pytest.raises(Refused, match="不必重新启用"):
        services.reactivate_account(made.account, actor=administrator, on=TODAY)


def test_a_reset_password_replaces_the_old_one(administrator) -> None:
    made = make(administrator)
    new = services.reset_password(made.account, actor=administrator, on=TODAY)
    made.account.refresh_from_db()
    assert made.account.check_password(new.password)
    assert not made.account.check_password(made.password)


def test_no_password_and_no_token_for_an_inactive_account(administrator) -> None:
    account = UserFactory(is_active=False)
    with pytest.raises(Refused, match="已停用"):
        services.reset_password(account, actor=administrator, on=TODAY)
    with pytest.raises(Refused) as refusal:
        services.issue_token(account, actor=administrator, on=TODAY, name="")
    assert set(refusal.value.codes) == {"required", "inactive"}


def test_a_token_is_revoked_once(administrator) -> None:
    services.issue_token(UserFactory(), actor=administrator, on=TODAY, name="数据大屏")
    token = services.revoke_token(ApiToken.objects.get(), actor=administrator, on=TODAY)
    with pytest.raises(Refused, match="已停用"):
        services.revoke_token(token, actor=administrator, on=TODAY)


def test_the_history_of_an_account_cannot_be_changed(administrator) -> None:
    make(administrator)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccountEvent.objects.update(sentence="")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccountEvent.objects.all().delete()


def test_the_first_administrator_is_made_by_a_command_and_only_once() -> None:
    out = StringIO()
    call_command("create_administrator", "admin.zhao", name="赵敏", stdout=out)
    account = User.objects.get()
    assert account.role == Role.ADMINISTRATOR
    assert account.check_password(out.getvalue().strip().rsplit(":", 1)[1])
    with pytest.raises(CommandError, match="已有系统管理员"):
        call_command("create_administrator", "another", name="钱伟")


def test_the_command_refuses_a_bad_user_name() -> None:
    with pytest.raises(CommandError, match="用户名须为"):
        call_command("create_administrator", "管理员", name="赵敏")
