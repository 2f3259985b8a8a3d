"""How often something was done by one address: counted in the database, so that all processes count together."""

from django.db import models


class Hit(models.Model):
    """Uses within one span of time. `key` names the act and a keyed hash of the address, never the address."""

    key = models.CharField(max_length=100)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "次数"
        constraints = [models.UniqueConstraint(fields=["key", "since"], name="hit_once_per_span")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
