"""Every route that is read, filled in for the small district."""

from tests.api.world import World

LISTS = ("neighbourhoods/", "projects/", "streets/", "items/", "reports/")


def readable(world: World) -> list[str]:
    """Addresses of the public project, and the lists."""
    project = f"/api/v1/projects/{world.project.code}/"
    return [
        *(f"/api/v1/{name}" for name in LISTS),
        project,
        *(
            f"{project}{name}/"
            for name in ("steps", "rounds", "items", "funding", "ladder", "claims", "payments")
        ),
        f"/api/v1/rounds/{world.certified.pk}/",
        f"/api/v1/rounds/{world.running.pk}/",
        "/api/v1/streets/hemu/progress/?month=2019-10",
    ]
