"""Pages for staff, one module a room."""

from django.urls import include, path

from web.staff.registers.project_views import of_project

urlpatterns = [
    path("", include("web.staff.desk.urls")),
    path("neighbourhoods/", include("web.staff.register.urls")),
    path("projects/", include("web.staff.projects.urls")),
    path("projects/<slug:code>/rounds/", include("web.staff.rounds.urls")),
    path("projects/<slug:code>/records/", include("web.staff.records.urls")),
    path("", include("web.staff.records.desk_urls")),
    path("", include("web.staff.rounds.desk_urls")),
    path("take-overs/", include("web.staff.take_overs.urls")),
    path("many/", include("web.staff.many.urls")),
    path("packages/", include("web.staff.packages.urls")),
    path("", include("web.staff.steering.urls")),
    path("projects/<slug:code>/money/", include("web.staff.money.urls")),
    path("money/", include("web.staff.money.desk_urls")),
    path("projects/<slug:code>/registers/", of_project, name="project_registers"),
    path("registers/", include("web.staff.registers.urls")),
    path("reports/", include("web.staff.reports.urls")),
    path("admin/", include("web.staff.admin.urls")),
]
