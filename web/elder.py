"""大字版: larger type and targets for residents who ask for it; remembered in a cookie, no account needed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

COOKIE = "view"
ELDER, STANDARD = "elder", "standard"
ONE_YEAR = 365 * 24 * 3600


def wanted(request: HttpRequest) -> bool:
    """The address says it (?view=elder), or else the cookie."""
    return (request.GET.get("view") or request.COOKIES.get(COOKIE)) == ELDER


@never_cache
@require_safe
def switch_view(request: HttpRequest) -> HttpResponse:
    """Remember ?view=elder|standard and go back to ?next= (a page of this portal, or its front page)."""
    response = HttpResponseRedirect(_back(request))
    view = ELDER if request.GET.get("view") == ELDER else STANDARD
    response.set_cookie(
        COOKIE, view, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


def _back(request: HttpRequest) -> str:
    target = request.GET.get("next", "/")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else "/"
