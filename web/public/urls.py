"""Routes anyone may open."""

from django.urls import path

from web import elder
from web.public import calculators, objections, opinion, phone, receipts, results, views

urlpatterns = [
    path("", views.home, name="public_home"),
    path("try/", calculators.overview, name="calculators"),
    path("try/tally/", calculators.tally, name="calculator_tally"),
    path("try/subsidy/", calculators.subsidy_page, name="calculator_subsidy"),
    path("try/notice/", calculators.notice, name="calculator_notice"),
    path("receipt/", receipts.receipt, name="public_receipt"),
    path("opinion/", opinion.start, name="opinion"),
    path("opinion/about/", opinion.about, name="opinion_about"),
    path("opinion/choice/", opinion.choice, name="opinion_choice"),
    path("opinion/wishes/", opinion.wishes, name="opinion_wishes"),
    path("opinion/check/", opinion.check, name="opinion_check"),
    path("opinion/receipt/", opinion.receipt, name="opinion_receipt"),
    path("upload/<str:token>/", phone.phone_upload, name="phone_upload"),
    path("view/", elder.switch_view, name="view_switch"),
    path("n/<slug:code>/", views.neighbourhood_status, name="public_status"),
    path("n/<slug:code>/objections/", objections.register, name="public_objections"),
    path("n/<slug:code>/objections/<slug:serial>/", objections.state, name="public_objection_state"),
    path("n/<slug:code>/<slug:project>/", views.earlier_project, name="public_earlier"),
    path("n/<slug:code>/notice/<int:pk>/", views.notice, name="public_notice"),
    path("n/<slug:code>/notice/<int:pk>/objection/", objections.objection, name="public_objection"),
    path("n/<slug:code>/rounds/<int:pk>/", receipts.round_board, name="public_board"),
    path("n/<slug:code>/rounds/<int:pk>/receipts.txt", receipts.board_file, name="public_board_file"),
    path("n/<slug:code>/rounds/<int:pk>/result.pdf", results.result_notice, name="public_result_notice"),
    path("n/<slug:code>/documents/<int:pk>/", views.document, name="public_document"),
]
