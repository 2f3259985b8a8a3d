"""`manage.py seed_demo`: what it says, and where it refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from demo import seeding
from tests.factories import UserFactory

MADE = seeding.Seeded(131, 131, 8_397, 32, {"red": 1, "yellow": 2, "green": 3, "grey": 0})


def test_an_installation_with_accounts_is_left_alone(db):
    UserFactory(role="administrator")
    with pytest.raises(CommandError, match="已有账号"):
        call_command("seed_demo", "--today", "2026-11-21", stdout=StringIO())
    assert User.objects.count() == 1


def test_progress_and_the_missing_light_are_told(db, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        seeding, "seed", lambda today, path, **options: asked.update(options, today=today) or MADE
    )
    out = StringIO()
    call_command("seed_demo", "--scale", "district", "--today", "2026-03-02", stdout=out)
    assert asked["everyone"] is True
    assert f"{asked['today']:%Y-%m-%d}" == "2026-03-02"
    assert "共131个小区、131个项目" in out.getvalue()
    assert "今天没有待定的项目" in out.getvalue()
    assert "demo-accounts.json" in out.getvalue()
