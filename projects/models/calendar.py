"""Working days as the State Council's yearly notice says (放假安排)."""

from django.db import models


class CalendarYear(models.Model):
    """A year whose notice is published; a year without a row is unknown and no date is computed in it."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    document_no = models.CharField("通知文号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排年份"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """An exception of the calendar: a weekday off, or a weekend day worked (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'}"
