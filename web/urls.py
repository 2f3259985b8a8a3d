"""All pages: what residents read at the root, what staff work with under /work/."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("web.public.urls")),
    path("work/", include("web.staff.urls")),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("gallery/", include("web.gallery.urls")))
