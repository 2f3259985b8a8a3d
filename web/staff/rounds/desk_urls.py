"""Rounds of many projects, below /work/."""

from django.urls import path

from web.staff.rounds import let_pass_several

urlpatterns = [path("let-pass/", let_pass_several.several, name="let_pass_several")]
