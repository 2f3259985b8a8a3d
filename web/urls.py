"""All pages: what residents read at the root, what staff work with under /work/."""

from django.urls import include, path

urlpatterns = [
    path("", include("web.public.urls")),
    path("work/", include("web.staff.urls")),
]
