"""Monthly reports."""

from django.urls import path

from web.staff.reports import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("make/", views.make, name="report_make"),
    path("jobs/<int:pk>/", views.job, name="report_job"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/file/", views.file, name="report_file"),
    path("<int:pk>/lock/", views.lock, name="report_lock"),
]
