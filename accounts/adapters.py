"""What the portal wants otherwise than django-allauth does."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
