"""Money over many projects; below /work/money/."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
