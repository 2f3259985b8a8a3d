"""Papers that other records name as what they rest on: such a paper stays on the list of its step."""

from django.db.models import CharField, F, QuerySet, Value

from projects.models import Document, Project


def papers_in_use(project: Project) -> dict[int, str]:
    """The project's papers by key, with what the record that rests on each is called; one query.

    Any model with a key to a paper counts, so that an app above needs to register nothing here.
    """
    first, *others = (_named_by(relation, project) for relation in _relations())
    return dict(first.union(*others))


def _relations() -> list[tuple[type, str]]:
    fields = Document._meta.get_fields(include_hidden=True)
    return [(one.related_model, one.field.name) for one in fields if one.auto_created and one.is_relation]


def _named_by(relation: tuple[type, str], project: Project) -> QuerySet:
    model, field = relation
    named = Value(model._meta.verbose_name, output_field=CharField())
    rows = model._base_manager.filter(**{f"{field}__project": project}).order_by()
    return rows.annotate(paper=F(field), holder=named).values_list("paper", "holder")
