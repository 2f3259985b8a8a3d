"""How tests open and post a record's page, on one day."""

from typing import Any

from django.test import Client

from accounts.models import User
from projects.models import Project

DAY = "2019-10-21"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/records/" + "".join(f"{part}/" for part in parts)


def post(user: User, project: Project, *parts: Any, **data: Any) -> Any:
    return browser(user).post(url(project, *parts), data, follow=True)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: list(map(str, found)) for name, found in response.context["form"].errors.items()}
