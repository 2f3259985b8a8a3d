"""The register (项目库) and the owners' rosters."""

from django.urls import path

from web.staff.register import boards, heads, rosters, views
from web.staff.registers import lift_views

urlpatterns = [
    path("", views.neighbourhood_list, name="neighbourhood_list"),
    path("add/", views.add, name="neighbourhood_add"),
    path("<slug:code>/", views.neighbourhood, name="neighbourhood"),
    path("<slug:code>/edit/", views.edit, name="neighbourhood_edit"),
    path("<slug:code>/buildings/", views.buildings, name="neighbourhood_buildings"),
    path("<slug:code>/lifts/", lift_views.neighbourhood_lifts, name="neighbourhood_lifts"),
    path("<slug:code>/boards/", boards.board_list, name="neighbourhood_boards"),
    path("<slug:code>/boards/<int:pk>/", boards.edit, name="neighbourhood_board"),
    path("<slug:code>/boards/<int:pk>/retire/", boards.retire, name="neighbourhood_board_retire"),
    path("<slug:code>/open-project/", views.open_project_page, name="project_open"),
    path("<slug:code>/roster/", rosters.roster, name="roster"),
    path("<slug:code>/roster/heads/", heads.heads, name="roster_heads"),
    path("<slug:code>/roster/heads/decide/", heads.decide, name="roster_heads_decide"),
    path("<slug:code>/roster/heads/<int:pk>/", heads.split, name="roster_head"),
    path("<slug:code>/roster/upload/", rosters.upload, name="roster_upload"),
    path("<slug:code>/roster/upload/<uuid:token>/", rosters.preview, name="roster_preview"),
    path("<slug:code>/roster/upload/<uuid:token>/discard/", rosters.discard, name="roster_discard"),
    path("<slug:code>/roster/<int:number>/", rosters.roster, name="roster_version"),
]
