"""移交: who took over whose work."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User


class Handover(models.Model):
    """All of one person's open work given to another in one act; append-only."""

    person = models.ForeignKey(User, models.PROTECT, related_name="handovers", verbose_name="移交人")
    successor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="接收人")
    reason = models.CharField("理由", max_length=200)
    projects = models.JSONField("项目编号", default=list)
    deactivated = models.BooleanField("同时停用账号", default=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    on = models.DateField("日期")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "移交"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="handed_to_another", condition=~Q(successor=F("person")))]

    def __str__(self) -> str:
        return f"{self.person}移交给{self.successor}"
