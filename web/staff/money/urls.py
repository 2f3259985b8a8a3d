"""Money of one project; below /work/projects/<code>/money/."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
