"""Projects, below /work/projects/."""

from django.urls import path

from web.staff.projects import documents, items, notices, proposals, steps, take_over, take_over_again, views

urlpatterns = [
    path("take-over/<slug:code>/", take_over.enter, name="take_over"),
    path("<slug:code>/", views.project, name="project"),
    path("<slug:code>/history/", views.history, name="project_history"),
    path("<slug:code>/to/round/<int:number>/", views.to_round, name="project_round"),
    path("<slug:code>/to/opinion/", views.to_opinion, name="project_opinion"),
    path("<slug:code>/advance/", steps.advance, name="project_advance"),
    path("<slug:code>/send-back/", steps.send_back, name="project_send_back"),
    path("<slug:code>/propose/<slug:kind>/", proposals.propose, name="project_propose"),
    path("<slug:code>/proposal/", proposals.decide, name="project_proposal"),
    path("<slug:code>/proposal/take-back/", proposals.take_back, name="project_proposal_take_back"),
    path("<slug:code>/take-over/", take_over.confirm, name="project_take_over"),
    path("<slug:code>/take-over/return/", take_over_again.give_back, name="project_take_over_return"),
    path("<slug:code>/take-over/again/", take_over_again.again, name="project_take_over_again"),
    path("<slug:code>/documents/", documents.documents, name="documents"),
    path("<slug:code>/documents/<int:pk>/", documents.file, name="document_file"),
    path("<slug:code>/documents/<int:pk>/remove/", documents.remove, name="document_remove"),
    path("<slug:code>/documents/<int:pk>/publish/", documents.publish, name="document_publish"),
    path("<slug:code>/items/", items.item_list, name="item_list"),
    path("<slug:code>/items/menu/", items.menu, name="item_menu"),
    path("<slug:code>/items/progress/", items.progress, name="item_progress"),
    path("<slug:code>/notice/", notices.notice, name="notice"),
    path("<slug:code>/notice/publish/", notices.publish, name="notice_publish"),
    path("<slug:code>/notice/<int:pk>/revise/", notices.revise, name="notice_revise"),
    path("<slug:code>/notice/<int:pk>/withdraw/", notices.withdraw, name="notice_withdraw"),
    path("<slug:code>/notice/<int:pk>/sheet/", notices.sheet, name="notice_sheet"),
    path("<slug:code>/objections/<int:pk>/answer/", notices.answer, name="objection_answer"),
]
