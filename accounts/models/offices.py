"""Where people sit: streets with their communities, departments, building bodies."""

from django.db import models


class Street(models.Model):
    """街道: a subdistrict office, the first to act in most steps."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    phone = models.CharField("公开联系电话", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "街道"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """社区: a residents' committee area inside one street."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="communities", verbose_name="街道")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        ordering = ["street__order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="community_once_per_street"),
            # what a person's pair of community and street refers to (migration 0003)
            models.UniqueConstraint(fields=["id", "street"], name="community_with_its_street"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of the district; the scheme says which sit in the joint review (step 7)."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    joint_review = models.BooleanField("参加联合审查", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class BuilderBody(models.Model):
    """建设单位: a body whose clerks do the daily work of the projects it was named for (scheme, 三(三))."""

    class Kind(models.TextChoices):
        """As a project names its builder."""

        STREET = "street", "街道所属单位"
        COMMAND = "command_office", "指挥部"
        ORIGINAL = "original_body", "原责任主体"

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类型", max_length=16, choices=Kind.choices)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "建设单位"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
