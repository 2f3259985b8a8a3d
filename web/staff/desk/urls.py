"""The desk: the first page after login."""

from django.urls import path

from web.staff.desk import standing, views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("stand-in/", standing.own_stand_in, name="own_stand_in"),
    path("stand-in/<int:pk>/end/", standing.end_own_stand_in, name="own_stand_in_end"),
]
