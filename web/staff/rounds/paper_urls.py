"""Paper of a round: stacks, their second entry and scans, samples, and forms taken out again."""

from django.urls import path

from web.staff.rounds import batches, retraction, samples, scans, second

urlpatterns = [
    path("batches/", batches.batches, name="round_batches"),
    path("batches/<int:pk>/", batches.batch, name="round_batch"),
    path("batches/<int:pk>/reopen/", batches.reopen, name="round_batch_reopen"),
    path("batches/<int:pk>/compare/", batches.compare, name="round_batch_compare"),
    path("batches/<int:pk>/second/", second.second, name="round_second"),
    path("batches/<int:pk>/second/drop/", second.drop, name="round_second_drop"),
    path("batches/<int:pk>/scans/", scans.upload, name="round_scans"),
    path("batches/<int:pk>/phone/", scans.phone, name="round_phone"),
    path("batches/<int:pk>/phone/sent/", scans.sent, name="round_phone_sent"),
    path("batches/<int:pk>/phone/end/", scans.end_phone, name="round_phone_end"),
    path("scans/<int:pk>/", scans.file, name="round_scan"),
    path("scans/<int:pk>/remove/", scans.remove, name="round_scan_remove"),
    path("samples/", samples.samples, name="round_samples"),
    path("samples/<int:pk>/", samples.sample, name="round_sample"),
    path("retract/<int:unit>/", retraction.retract, name="round_retract"),
]
