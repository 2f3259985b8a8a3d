"""成批办理, below /work/many/."""

from django.urls import path

from web.staff.many import acts, confirm, index, progress

urlpatterns = [
    path("", index.index, name="many"),
    path("progress/", progress.progress, name="many_progress"),
    path("done/", acts.done, name="many_done"),
    path("<slug:kind>/", confirm.confirm, name="many_confirm"),
]
