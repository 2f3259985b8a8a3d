"""补录 of many projects, below /work/take-overs/."""

from django.urls import path

from web.staff.take_overs import papers, table, views

urlpatterns = [
    path("", views.take_over_list, name="take_over_list"),
    path("papers/", papers.upload, name="take_over_papers"),
    path("table/", table.upload, name="take_over_table"),
    path("table/template.xlsx", table.template, name="take_over_template"),
    path("table/<uuid:token>/", table.preview, name="take_over_preview"),
    path("table/<uuid:token>/discard/", table.discard, name="take_over_discard"),
]
