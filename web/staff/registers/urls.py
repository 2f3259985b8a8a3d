"""台账, below /work/registers/."""

from django.urls import path

from web.staff.registers import (
    lift_views,
    paste_views,
    photo_views,
    pilot_views,
    room_views,
    tag_views,
    utility_views,
    views,
    year_views,
)

urlpatterns = [
    path("", views.overview, name="registers"),
    path("photos/<int:pk>/", photo_views.photo, name="register_photo"),
    path("photos/<int:pk>/small/", photo_views.small, name="register_photo_small"),
    path("photos/<int:pk>/remove/", photo_views.photo_remove, name="register_photo_remove"),
    path("utility/matrix/", utility_views.matrix, name="utility_matrix"),
    path("utility/usual/<slug:code>/", utility_views.usual, name="utility_usual"),
    path("utility/paste/", paste_views.paste, {"kind": "utility"}, name="utility_paste"),
    path("room/paste/", paste_views.paste, {"kind": "room"}, name="room_paste"),
    path("room/sums/", room_views.sums, name="room_sums"),
    path("year/", year_views.highlights, name="year_highlights"),
    path("year/excel/", year_views.highlights_excel, name="year_highlights_excel"),
    path("lift/sums/", lift_views.sums, name="lift_sums"),
    path("lift/sums/excel/", lift_views.sums_excel, name="lift_sums_excel"),
    path("pilot/<int:pk>/checklist/", pilot_views.pilot_checklist, name="pilot_checklist"),
    path("tag/sums/", tag_views.tag_list, name="tag_sums"),
    path("tag/sums/excel/", tag_views.tag_excel, name="tag_sums_excel"),
    path("tag/of/", tag_views.tag, name="tag"),
    path("tag/several/", tag_views.several, name="tag_several"),
    path("<slug:kind>/", views.register_list, name="register_list"),
    path("<slug:kind>/excel/", views.workbook, name="register_excel"),
    path("<slug:kind>/add/", views.add, name="register_add"),
    path("<slug:kind>/<int:pk>/", views.line, name="register_line"),
    path("<slug:kind>/<int:pk>/edit/", views.edit, name="register_edit"),
    path("<slug:kind>/<int:pk>/strike/", views.strike, name="register_strike"),
    path("<slug:kind>/<int:pk>/photos/", photo_views.photos_add, name="register_photos_add"),
]
