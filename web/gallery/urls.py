"""Routes of the gallery, included outside production only."""

from django.urls import path

from web.gallery import views

urlpatterns = [
    path("", views.components, name="gallery"),
    path("forms/", views.forms, name="gallery_forms"),
    path("lists/", views.lists, name="gallery_lists"),
    path("empty/", views.empty, name="gallery_empty"),
    path("grid/", views.grid, name="gallery_grid"),
    path("notice/", views.notice, name="gallery_notice"),
    path("public/", views.public, name="gallery_public"),
    path("errors/<slug:name>/", views.error, name="gallery_error"),
]
