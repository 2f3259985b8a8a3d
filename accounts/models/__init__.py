"""People, streets, departments and building bodies: who works with the portal."""

from accounts.models.offices import BuilderBody, Community, Department, Street
from accounts.models.people import DESK, AccountEvent, ApiToken, User
from accounts.models.roles import DISTRICT_ROLES, OUTSIDE_ROLES, STREET_ROLES, Role
from accounts.models.stand_ins import StandIn

__all__ = [
    "DESK", "DISTRICT_ROLES", "OUTSIDE_ROLES", "STREET_ROLES", "AccountEvent", "ApiToken", "BuilderBody", "Community",
    "Department", "Role", "StandIn", "Street", "User",
]  # fmt: skip
