"""台账, below /work/registers/."""

from django.urls import path

from web.staff.registers import photo_views, room_views, utility_views, views

urlpatterns = [
    path("", views.overview, name="registers"),
    path("photos/<int:pk>/", photo_views.photo, name="register_photo"),
    path("photos/<int:pk>/small/", photo_views.small, name="register_photo_small"),
    path("photos/<int:pk>/remove/", photo_views.photo_remove, name="register_photo_remove"),
    path("utility/matrix/", utility_views.matrix, name="utility_matrix"),
    path("utility/usual/<slug:code>/", utility_views.usual, name="utility_usual"),
    path("room/sums/", room_views.sums, name="room_sums"),
    path("<slug:kind>/", views.register_list, name="register_list"),
    path("<slug:kind>/excel/", views.workbook, name="register_excel"),
    path("<slug:kind>/add/", views.add, name="register_add"),
    path("<slug:kind>/<int:pk>/", views.line, name="register_line"),
    path("<slug:kind>/<int:pk>/edit/", views.edit, name="register_edit"),
    path("<slug:kind>/<int:pk>/strike/", views.strike, name="register_strike"),
    path("<slug:kind>/<int:pk>/photos/", photo_views.photos_add, name="register_photos_add"),
]
