"""How a public page is answered: read only, revalidated by its ETag, the same for everyone but for 大字版."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_cookie

View = Callable[..., HttpResponse]


def public_page(view: Any) -> View:
    """Browsers ask again each time and get 304 while nothing changed; the cookie that matters is the view's."""
    answer: View = require_safe(cache_control(no_cache=True)(vary_on_cookie(conditional_page(view))))
    return answer
