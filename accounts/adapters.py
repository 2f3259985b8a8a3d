"""What the portal wants otherwise than django-allauth does."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.services import choose_password


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the administrator; nobody signs up. What went wrong is said with what to do next."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "密码连续输错多次,请5分钟后再试;忘记密码的,请联系系统管理员重设。",
        "username_password_mismatch": "用户名或密码不对,请核对大小写后重新输入。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """As the validators say; the password the administrator saw is not chosen again."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError("新密码不能与系统管理员交给您的密码相同。", code="same_password")
        return super().clean_password(password, user)

    def set_password(self, user: Any, password: str) -> None:
        """The person's own choice, by the verb that records it."""
        choose_password(user, password=password, on=timezone.localdate())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return settings.LOGIN_REDIRECT_URL
