"""The pages that say no or sorry, in the reader's words; programs under /api/ get JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

API = "/api/"
STAFF = "/work/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent is no request of ours; drawn without session or host, either of which may be false."""
    if request.path.startswith(API):
        return JsonResponse({"detail": "请求有误。"}, status=400)
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role may not do this; every reason of the refusal is shown."""
    return _answer(
        request, 403, "您没有办理此事的权限。", "errors/403.html", refusals=getattr(exception, "reasons", ())
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one this user may see; both look alike."""
    return _answer(request, 404, "没有找到。", "errors/404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without user, session or database, any of which may be what failed."""
    if request.path.startswith(API):
        return JsonResponse({"detail": "系统出错了,请稍后再试。"}, status=500)
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety mark is missing or old: nothing was stored, and how to go on. (CSRF_FAILURE_VIEW)"""
    return _answer(request, 403, "页面已过期,内容没有保存。", "errors/csrf.html")


def _answer(request: HttpRequest, status: int, detail: str, template: str, **context: object) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": detail}, status=status)
    context |= _shell(request)
    return HttpResponse(render_to_string(template, context, request), status=status)


def _shell(request: HttpRequest) -> dict[str, object]:
    """Whoever works here keeps the own header and the way back to the desk."""
    user = getattr(request, "user", None)
    staff = user is not None and user.is_authenticated and request.path.startswith(STAFF)
    return {"staff": staff, "shell": "base_staff.html" if staff else "base_public.html"}
