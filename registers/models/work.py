"""工作记录: what was done beside the eleven steps, with whom and to what end."""

from django.db import models

from registers.models.base import RegisterLine


class WorkRecord(RegisterLine):
    """A visit, an experts' hearing, a residents' council, a supervision: date, people, conclusion, photos."""

    class Kind(models.TextChoices):
        """The kinds offices keep; a scheme's own words beside them go into the title."""

        SURVEY = "survey", "现场踏勘"
        EXPERTS = "experts", "专家咨询"
        COUNCIL = "council", "红茶议事会、居民议事"
        MENTOR = "mentor", "居民导师"
        SUPERVISION = "supervision", "人大政协监督"
        EXCHANGE = "exchange", "互看互学"
        OTHER = "other", "其他工作"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    held_on = models.DateField("日期")
    title = models.CharField("事项", max_length=120)
    people = models.CharField("参加人员", max_length=300)
    conclusion = models.TextField("结论、意见")
    follow_up = models.CharField("落实情况", max_length=300, blank=True)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "工作记录"
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["street", "-held_on", "-id"]),
            models.Index(fields=["-held_on", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"
