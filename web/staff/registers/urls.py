"""台账, below /work/registers/."""

from django.urls import path

from web.staff.registers import views

urlpatterns = [
    path("", views.overview, name="registers"),
    path("<slug:kind>/", views.register_list, name="register_list"),
    path("<slug:kind>/excel/", views.workbook, name="register_excel"),
    path("<slug:kind>/add/", views.add, name="register_add"),
    path("<slug:kind>/<int:pk>/", views.line, name="register_line"),
    path("<slug:kind>/<int:pk>/edit/", views.edit, name="register_edit"),
    path("<slug:kind>/<int:pk>/strike/", views.strike, name="register_strike"),
]
