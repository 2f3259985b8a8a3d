"""The guide to scheme files names every key there is."""

import tomllib

import pytest

from policy.loader import SCHEMES

GUIDE = (SCHEMES.parent.parent / "docs" / "schemes.md").read_text("utf-8")
GONGSHU = tomllib.loads((SCHEMES / "gongshu-2019.toml").read_text("utf-8"))


@pytest.mark.parametrize("key", sorted(GONGSHU))
def test_every_part_of_the_file_is_explained(key: str) -> None:
    assert f"`{key}`" in GUIDE or f"[{key}" in GUIDE


@pytest.mark.parametrize("part", ["eligibility", "subsidy", "lights", "showcase"])
def test_every_number_of_a_part_is_explained(part: str) -> None:
    assert all(f"`{key}`" in GUIDE for key in GONGSHU[part])
