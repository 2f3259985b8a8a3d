"""The roles of the portal, and what they have in common."""

from django.db import models


class Role(models.TextChoices):
    """The roles of the district's renovation work (glossary, "Roles")."""

    STREET_CLERK = "street_clerk", "街道经办"
    STREET_CERTIFIER = "street_certifier", "街道复核"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    BUREAU_OFFICER = "bureau_officer", "区住建局经办"
    BUREAU_LEADER = "bureau_leader", "区住建局负责人"
    DEPARTMENT_REVIEWER = "department_reviewer", "联审员"
    BUILDER_CLERK = "builder_clerk", "建设单位经办"
    DEVELOPMENT_OFFICER = "development_officer", "区发改经办"
    FINANCE_OFFICER = "finance_officer", "区财政经办"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"


# a community worker belongs to a street too, but sees the own community of it alone
STREET_ROLES = frozenset({Role.STREET_CLERK, Role.STREET_CERTIFIER, Role.COMMUNITY_WORKER})
DISTRICT_ROLES = frozenset({Role.BUREAU_OFFICER, Role.BUREAU_LEADER, Role.AUDITOR})
# they sit outside street and bureau: of their projects they see what a model or a page says they may, never residents
OUTSIDE_ROLES = frozenset({Role.BUILDER_CLERK, Role.DEVELOPMENT_OFFICER, Role.FINANCE_OFFICER})
