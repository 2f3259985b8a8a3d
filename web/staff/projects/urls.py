"""Projects, below /work/projects/."""

from django.urls import path

from web.staff.projects import proposals, steps, take_over, views

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
]
