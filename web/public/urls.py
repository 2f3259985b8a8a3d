"""Routes anyone may open."""

from django.urls import path

from web import elder
from web.public import calculators

urlpatterns = [
    path("try/", calculators.overview, name="calculators"),
    path("try/tally/", calculators.tally, name="calculator_tally"),
    path("try/subsidy/", calculators.subsidy_page, name="calculator_subsidy"),
    path("try/notice/", calculators.notice, name="calculator_notice"),
    path("view/", elder.switch_view, name="view_switch"),
]
