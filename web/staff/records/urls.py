"""Records of one project, below /work/projects/<code>/records/."""

from django.urls import path

from web.staff.records import views

urlpatterns = [
    path("money/", views.money, name="money"),
    path("<slug:kind>/", views.record_page, name="record_page"),
    path("<slug:kind>/<slug:act>/", views.record_page, name="record_act"),
    path("<slug:kind>/<slug:act>/<int:pk>/", views.record_page, name="record_row_act"),
]
