"""Every route: pages, JSON, and the people's own login pages."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("api/v1/", include("api.urls")),
    path("", include("web.urls")),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
