"""Verbs on accounts: made, switched off and given new passwords by the administrator alone."""

import re
import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import tokens
from accounts.models import (
    STREET_ROLES,
    AccountEvent,
    ApiToken,
    BuilderBody,
    Community,
    Department,
    Role,
    Street,
    User,
)
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class NewPassword:
    """An account with its password in clear, the only time it can be read."""

    account: User
    password: str


def random_password() -> str:
    """Sixteen letters and digits that cannot be mistaken for each other, in groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_account(
    *,
    actor: User,
    on: date,
    username: str,
    full_name: str,
    role: str,
    street: Street | None = None,
    community: Community | None = None,
    department: Department | None = None,
    builder: BuilderBody | None = None,
    email: str = "",
) -> NewPassword:
    """Make an account with a random password, to be changed at the first login.

    A community names its street. Refuses a wrong or taken name and a desk that does not fit the role.
    """
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = User(
        username=username.strip().lower(), full_name=full_name.strip(), role=role, email=email.strip(),
        street=street or (community.street if community else None), community=community, department=department,
        builder=builder,
    )  # fmt: skip
    reasons = [*_name_reasons(account), *_desk_reasons(account)]
    if reasons:
        raise Refused(reasons)
    return _made(account, actor, on)


@transaction.atomic
def create_first_administrator(*, on: date, username: str, full_name: str) -> NewPassword:
    """The installation's first administrator. Refused as soon as an active one exists."""
    account = User(username=username.strip().lower(), full_name=full_name.strip(), role=Role.ADMINISTRATOR)
    reasons = _name_reasons(account)
    if User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        reasons.append(Reason("administrator_exists", "已有系统管理员,请由其登录后建立其他账号。"))
    if reasons:
        raise Refused(reasons)
    return _made(account, None, on)


@transaction.atomic
def deactivate_account(account: User, *, actor: User, on: date, reason: str) -> User:
    """Switch the account off at once, its tokens too. Refused for oneself and for the last administrator."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    reasons = [] if reason.strip() else [Reason("required", "请填写停用理由。", field="reason")]
    reasons += why_not_deactivate(account, actor)
    account = _locked(account)
    if reasons:
        raise Refused(reasons)
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    _record("deactivate", f"停用账号:{reason.strip()}", account, actor, on)
    return account


def why_not_deactivate(account: User, actor: User) -> list[Reason]:
    """What stands against switching the account off; administrators and account stay locked until the act is done."""
    administrators, account = _active_administrators(), _locked(account)
    reasons = []
    if not account.is_active:
        reasons.append(Reason("already_inactive", "该账号已停用。"))
    if account.pk == actor.pk:
        reasons.append(Reason("own_account", "不能停用自己的账号,请由另一位系统管理员办理。"))
    elif administrators == {account.pk}:
        reasons.append(Reason("last_administrator", "这是最后一位系统管理员,停用后将无人管理账号。"))
    return reasons


@transaction.atomic
def reactivate_account(account: User, *, actor: User, on: date) -> NewPassword:
    """Switch the account on again, with a new password; old tokens stay revoked."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = _locked(account)
    if account.is_active:
        raise Refused(Reason("already_active", "该账号正在使用,不必重新启用。"))
    account.is_active = True
    return _with_new_password(account, "reactivate", "重新启用账号,并生成新密码", actor, on)


@transaction.atomic
def reset_password(account: User, *, actor: User, on: date) -> NewPassword:
    """A new random password; the account's open sessions end. Refused for an account that is switched off."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = _locked(account)
    if not account.is_active:
        raise Refused(Reason("inactive", "该账号已停用,请先重新启用。"))
    return _with_new_password(account, "reset_password", "重设密码", actor, on)


@transaction.atomic
def choose_password(account: User, *, password: str, on: date) -> User:
    """The person's own password in place of the one somebody else saw; whoever calls has checked the old one."""
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    _record("choose_password", "本人修改密码", account, account, on)
    return account


@transaction.atomic
def issue_token(account: User, *, actor: User, on: date, name: str) -> str:
    """An API token for the account, returned in clear this once; it may what the account may, for one year."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    account = _locked(account)
    reasons = [] if name.strip() else [Reason("required", "请填写令牌用途。", field="name")]
    if not account.is_active:
        reasons.append(Reason("inactive", "该账号已停用,不能签发令牌。"))
    if account.works_in_community:
        reasons.append(Reason("no_token", "社区工作者只在页面上办理,不签发接口令牌。"))
    if reasons:
        raise Refused(reasons)
    token = tokens.issue_token(account, name.strip())
    _record("issue_token", f"签发接口令牌:{name.strip()}", account, actor, on)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User, on: date) -> ApiToken:
    """Make the token useless from now on. Refused where it already is."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if token.revoked_at is not None:
        raise Refused(Reason("already_revoked", "该令牌已停用。"))
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    _record("revoke_token", f"停用接口令牌:{token.name}", token.user, actor, on)
    return token


def _name_reasons(account: User) -> list[Reason]:
    reasons = []
    if not USERNAME.fullmatch(account.username):
        reasons.append(
            Reason(
                "bad_username", "用户名须为2至64个小写字母、数字或 . _ -,以字母或数字开头。", field="username"
            )
        )
    elif User.objects.filter(username=account.username).exists():
        reasons.append(Reason("username_taken", "该用户名已被使用,请换一个。", field="username"))
    if not account.full_name:
        reasons.append(Reason("required", "请填写姓名。", field="full_name"))
    return reasons


def _desk_reasons(account: User) -> list[Reason]:
    """Street people have a street and nobody else; reviewers a department; community workers a community of the street;
    builders' clerks a building body that is in use.
    """
    if account.role not in Role.values:
        return [Reason("bad_role", "请选择角色。", field="role")]
    reasons = []
    if (account.role in STREET_ROLES) is not (account.street is not None):
        wanted = "须选择" if account.street is None else "不得选择"
        reasons.append(Reason("street", f"{account.get_role_display()}{wanted}所属街道。", field="street"))
    reasons += _community_reasons(account)
    if (account.role == Role.DEPARTMENT_REVIEWER) is not (account.department is not None):
        wanted = "须选择" if account.department is None else "不得选择"
        reasons.append(
            Reason("department", f"{account.get_role_display()}{wanted}所属部门。", field="department")
        )
    return [*reasons, *_builder_reasons(account)]


def _builder_reasons(account: User) -> list[Reason]:
    builder, wanted = account.builder, account.role == Role.BUILDER_CLERK
    if wanted is not (builder is not None):
        message = f"{account.get_role_display()}{'须选择' if wanted else '不得选择'}所属建设单位。"
        return [Reason("builder", message, field="builder")]
    if builder is not None and not builder.is_active:
        return [Reason("builder_off", f"{builder}已停用,请选择在用的建设单位。", field="builder")]
    return []


def _community_reasons(account: User) -> list[Reason]:
    community = account.community
    if account.works_in_community is not (community is not None):
        wanted = "须选择" if community is None else "不得选择"
        message = f"{account.get_role_display()}{wanted}所属社区。"
        return [Reason("community", message, field="community")]
    if community is not None and community.street_id != account.street_id:
        message = f"{community}属于{community.street},不属于{account.street}。"
        return [Reason("community_elsewhere", message, field="community")]
    return []


def _made(account: User, actor: User | None, on: date) -> NewPassword:
    return _with_new_password(account, "create", f"建立账号,角色:{account.get_role_display()}", actor, on)


def _with_new_password(account: User, verb: str, sentence: str, actor: User | None, on: date) -> NewPassword:
    password = random_password()
    account.set_password(password)
    account.must_change_password = True
    account.save()
    _record(verb, sentence, account, actor, on)
    return NewPassword(account, password)


def _locked(account: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=account.pk)


def _active_administrators() -> set[int]:
    """Locked in one order, so that two administrators cannot switch each other off at once."""
    active = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    rows = active.select_for_update(no_key=True).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _record(verb: str, sentence: str, account: User, actor: User | None, on: date) -> None:
    AccountEvent.objects.create(verb=verb, sentence=sentence[:300], account=account, actor=actor, on=on)
