"""支付: below /work/projects/<code>/money/payments/."""

from django.urls import path

from web.staff.money import payments

urlpatterns = [
    path("", payments.payments, name="payments"),
    path("retention/", payments.retention, name="payment_retention"),
    path("<int:pk>/", payments.payment, name="payment"),
    path("<int:pk>/account/", payments.payment_account, name="payment_account"),
    path("<int:pk>/paper/", payments.payment_paper, name="payment_paper"),
    path("<int:pk>/<slug:act>/", payments.payment, name="payment_act"),
]
