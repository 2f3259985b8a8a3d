"""What holds for every request and every answer: text is UTF-8, and what staff read is kept by no cache."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

Answer = Callable[[HttpRequest], HttpResponseBase]
UTF8 = frozenset({"utf-8", "utf8"})
# pages with people's names, forms and passwords; the browser's own disk is a cache too
UNKEPT = ("/work/", "/accounts/")
WORK = "/work/"


class CleanRequest:
    """Refuses text in other encodings and drops cookies with NUL bytes: neither comes from a browser's own page.

    Some encodings (utf-7) make half characters that no database stores, others (zlib) are no text at all.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or 400."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"'").lower() not in UTF8:
            raise BadRequest("only UTF-8 is taken")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)


class PrivateAnswer:
    """Staff pages are never stored; what anyone else reads while logged in is no shared cache's business."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its Cache-Control."""
        answer = self.get_response(request)
        if request.path.startswith(UNKEPT):
            patch_cache_control(answer, private=True, no_store=True)
        elif settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            patch_cache_control(answer, private=True)
        return answer


class OwnPassword:
    """Nobody works under a password somebody else has seen: first comes the change of it. Programs use tokens."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or the way to the change of password; a form posted meanwhile is not carried out."""
        user = request.user
        if request.path.startswith(WORK) and getattr(user, "must_change_password", False):
            return redirect("account_change_password")
        return self.get_response(request)
