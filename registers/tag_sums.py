"""What hangs on a tag (标签): its neighbourhoods and their projects; each in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from projects.models import Neighbourhood, Project
from registers.models import Tag

Name = tuple[str, str]
"""A tag's kind and name; tags of one name in several streets are one tag."""


@dataclass
class TagSum:
    """One tag: its neighbourhoods (`without` a project among them), households, area, and their projects by step."""

    kind: str
    name: str
    neighbourhoods: int = 0
    without: int = 0
    households: int = 0
    area: Decimal = Decimal(0)
    steps: dict[int, int] = field(default_factory=dict)
    closed: int = 0

    @property
    def kind_name(self) -> str:
        """未来社区."""
        return str(Tag.Kind(self.kind).label)

    @property
    def projects(self) -> int:
        """All of them, closed ones too; what was called out of the plan is none."""
        return sum(self.steps.values()) + self.closed


def tag_names(user: Any) -> QuerySet[Tag, Name]:
    """The tags the reader may see, each once, in order."""
    rows = Tag.objects.visible_to(user).standing()
    return rows.order_by("kind", "name").values_list("kind", "name").distinct()


def tag_sums(user: Any, of: Sequence[Name] | None = None) -> list[TagSum]:
    """Each of these tags, or of all the reader may see, with its sums; two queries."""
    tags = Tag.objects.visible_to(user).standing()
    if of is not None:
        named = (Q(kind=kind, name__in=[name for a_kind, name in of if a_kind == kind]) for kind in dict(of))
        tags = tags.filter(Q(*named, _connector=Q.OR)) if of else tags.none()
    live = Project.objects.exclude(state=Project.State.WITHDRAWN)
    has_none = ~Exists(live.filter(neighbourhood=OuterRef("neighbourhood")))
    counted = tags.annotate(has_none=has_none).order_by("kind", "name").values_list("kind", "name").annotate(
        Count("pk"), none=Count("pk", filter=Q(has_none=True)),
        households=Sum("neighbourhood__household_count"), total=Sum("neighbourhood__building_area"),
    )  # fmt: skip
    sums = {tuple(figures[:2]): TagSum(*figures) for figures in counted}
    for a_kind, a_name, state, step, count in _projects(live.filter(neighbourhood__tags__in=tags)):
        _count(sums[a_kind, a_name], state, step, count)
    return list(sums.values())


def _projects(tagged_ones: QuerySet[Project]) -> Iterable[tuple[str, str, str, int, int]]:
    """Tag, state, step and how many; the tags are those the projects were found by."""
    names = ("neighbourhood__tags__kind", "neighbourhood__tags__name")
    return tagged_ones.order_by().values_list(*names, "state", "step").annotate(Count("pk"))


def _count(line: TagSum, state: str, step: int, count: int) -> None:
    if state == Project.State.CLOSED:
        line.closed += count
    else:
        line.steps[step] = line.steps.get(step, 0) + count


def tagged(user: Any, kind: str, name: str) -> QuerySet[Tag]:
    """The lines of one tag, by street and sound of the neighbourhood."""
    rows = Tag.objects.visible_to(user).standing().filter(kind=kind, name=name)
    return rows.select_related("street", "neighbourhood__community").order_by(
        "street__order", "neighbourhood__pinyin", "pk"
    )


def tags_of(place: Neighbourhood) -> QuerySet[Tag]:
    """The tags a neighbourhood has."""
    return Tag.objects.standing().filter(neighbourhood=place)
