"""The desk: the first page after login."""

from django.urls import path

from web.staff.desk import views

urlpatterns = [path("", views.desk, name="desk")]
