"""合并、拆分业主: what a clerk decided about the heads of a roster, and why."""

from django.db import models

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models.roster import Head, Roster
from projects.sheets.places import Place


class HeadDecision(models.Model):
    """One decision, append-only. `groups` are the units of each head joined or told apart, with the head's id.

    `groups`: [{"head": id, "units": [[building, entrance, room], …]}, …]; never a name. A merge is undone
    by a split that names it in `undoes`.
    """

    class Kind(models.TextChoices):
        """What was decided."""

        MERGE = "merge", "合并为一人"
        SPLIT = "split", "拆分"
        DIFFERENT = "different", "不是同一人"

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="head_decisions")
    kind = models.CharField("决定", max_length=10, choices=Kind.choices)
    head = models.ForeignKey(Head, models.PROTECT, null=True, related_name="decisions")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    groups = models.JSONField()
    heads_before = models.PositiveIntegerField("原人数(人)")
    heads_after = models.PositiveIntegerField("现人数(人)")
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    on = models.DateField("日期")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "roster__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "合并、拆分业主"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def places(self) -> list[str]:
        """The units of each group in words: "3幢2单元501室、3幢2单元502室"."""
        return ["、".join(str(Place(*unit)) for unit in group["units"]) for group in self.groups]
