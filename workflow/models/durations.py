"""各步骤用时, stored: what the steps took, counted once a day."""

from django.db import models

from accounts.models import Street


class StepTimes(models.Model):
    """One step of one street, or of the district (no street); derived, made anew by workflow/services/step_times.py.

    `median` may end in .5; `saved` is negative where the step took longer than its standard.
    """

    scheme_code = models.CharField(max_length=40)
    street = models.ForeignKey(Street, models.CASCADE, null=True, related_name="+")
    step = models.PositiveSmallIntegerField()
    standard = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    median = models.DecimalField(max_digits=7, decimal_places=1)
    saved = models.IntegerField()
    late_count = models.PositiveIntegerField()
    made_on = models.DateField()

    class Meta:
        verbose_name = verbose_name_plural = "各步骤用时"
        ordering = ["scheme_code", "street", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_code", "street", "step"], name="one_time_per_step", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.street or ''} {self.step}"
