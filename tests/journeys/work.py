"""What a clerk does on a project's page: take the next thing from the checklist, upload, go on."""

from typing import Any

from playwright.sync_api import Locator, expect

from demo.files import pdf
from tests.journeys.person import Person
from tests.journeys.story import Story


def take(person: Person, story: Story, missing: str) -> None:
    """From the project's page to where a missing thing is done, by the checklist's own link."""
    person.open(story.home)
    with person.page.expect_navigation():
        unmet(person, missing).locator("a.gate-link").click()


def unmet(person: Person, missing: str) -> Locator:
    """The line of the checklist that says so."""
    return person.main.locator("#gate .gate li.unmet").filter(has_text=missing)


def do(
    person: Person, story: Story, missing: str, button: str, says: str, fields: dict[str, Any] | None = None
) -> None:
    """Take the missing thing, fill its form by labels and press its button."""
    take(person, story, missing)
    person.fill(fields or {})
    person.press(button, says)


def record(
    person: Person, story: Story, kind: str, button: str, says: str, fields: dict[str, Any], act: str = ""
) -> None:
    """A record that no line of the checklist asks for: its page, the act chosen beside it where one is named."""
    person.open(f"{story.home}records/{kind}/")
    if act:
        person.follow(act)
    person.fill(fields)
    person.press(button, says)


def upload(person: Person, story: Story, name: str, *, public: bool = False) -> None:
    """The document the checklist asks for; the link has chosen its kind already."""
    take(person, story, name)
    attach(person, name, public=public)


def attach(person: Person, name: str, *, public: bool = False) -> None:
    """The form beside the list of documents, its kind chosen beforehand."""
    made = pdf(name, name, ["和睦新村北区改造材料"])
    person.fill(
        {
            "文件": {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": made.getvalue()},
            "向居民公开": public,
        }
    )
    person.press("上传材料", f"已上传“{name}”")


def go_on(person: Person, story: Story, goal: str) -> None:
    """进入下一步: the page of the check, then the button that names the act."""
    person.open(story.home)
    person.sees("条件都已具备")
    person.follow("办结项目" if goal.startswith("办结") else "进入下一步")
    expect(person.main.locator(".gate li.unmet")).to_have_count(0)
    person.press(goal, f"已{goal}")


def waits_at_the_desk(person: Person, sentence: str) -> None:
    """The desk lists it, and the row leads where it is done."""
    person.open("/work/")
    row = person.main.locator(".task-list li").filter(has_text=sentence)
    expect(row).to_have_count(1)
    with person.page.expect_navigation():
        row.get_by_role("link").click()
