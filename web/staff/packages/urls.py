"""打包, below /work/packages/."""

from django.urls import path

from web.staff.packages import views

urlpatterns = [
    path("", views.package_list, name="package_list"),
    path("new/", views.package_new, name="package_new"),
    path("<int:pk>/", views.package, name="package"),
    path("<int:pk>/<slug:act>/", views.package, name="package_act"),
]
