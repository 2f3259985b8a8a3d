"""Records over many projects: the year's batch, and the reviews asked of a department; below /work/."""

from django.urls import path

from web.staff.records import (
    acceptance_views,
    batch_targets,
    batch_views,
    matrix_views,
    pre_review_views,
    review_views,
)

urlpatterns = [
    path("batch/", batch_views.batch_list, name="batch_list"),
    path("batch/targets/", batch_targets.batch_targets, name="batch_targets"),
    path("batch/targets/set/", batch_targets.batch_targets_set, name="batch_targets_set"),
    path("batch/<int:year>/", batch_views.batch_list, name="batch_list"),
    path("batch/<int:year>/collect/", batch_views.batch_collect, name="batch_collect"),
    path("batch/<int:year>/numbers/", batch_views.batch_numbers, name="batch_numbers"),
    path("batch/<int:year>/lists/<int:number>/", batch_views.batch_plan, name="batch_plan"),
    path(
        "batch/<int:year>/lists/<int:number>/plan.xlsx", batch_views.batch_plan_xlsx, name="batch_plan_xlsx"
    ),
    path("batch/<int:year>/lists/<int:number>/plan.pdf", batch_views.batch_plan_pdf, name="batch_plan_pdf"),
    path("batch/<int:year>/<slug:act>/", batch_views.batch_act, name="batch_act"),
    path("due/", acceptance_views.due_list, name="due_list"),
    path("acceptances/<int:pk>/sheet.pdf", acceptance_views.acceptance_sheet, name="acceptance_sheet"),
    path("pre-reviews/", pre_review_views.pre_review_list, name="pre_review_list"),
    path("reviews/", review_views.review_list, name="review_list"),
    path("reviews/all/", matrix_views.review_matrix, name="review_matrix"),
    path("reviews/days/", matrix_views.review_days, name="review_days"),
    path("reviews/<int:pk>/", review_views.review_opinion, name="review_opinion"),
    path("reviews/<int:pk>/received/", review_views.review_received, name="review_received"),
    path("reviews/<int:pk>/sheet/", matrix_views.review_sheet, name="review_sheet"),
    path("reviews/conditions/<int:pk>/", review_views.review_condition, name="review_condition"),
    path("reviews/files/<int:pk>/", matrix_views.review_file, name="review_file"),
    path("reviews/papers/<int:pk>/sheets/", matrix_views.review_sheets, name="review_sheets"),
    path(
        "reviews/papers/<int:pk>/minutes.docx", matrix_views.review_minutes_docx, name="review_minutes_docx"
    ),
    path("reviews/papers/<int:pk>/minutes.pdf", matrix_views.review_minutes_pdf, name="review_minutes_pdf"),
]
