"""Records over many projects: the year's batch, and the reviews asked of a department; below /work/."""

from django.urls import path

from web.staff.records import batch_views, review_views

urlpatterns = [
    path("batch/", batch_views.batch_list, name="batch_list"),
    path("batch/<int:year>/", batch_views.batch_list, name="batch_list"),
    path("batch/<int:year>/<slug:act>/", batch_views.batch_act, name="batch_act"),
    path("reviews/", review_views.review_list, name="review_list"),
    path("reviews/<int:pk>/", review_views.review_opinion, name="review_opinion"),
]
