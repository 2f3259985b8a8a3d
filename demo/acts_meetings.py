"""The demo's weekly meetings (工作例会): one of last week, one of this week with what was left open."""

from demo.days import Days
from demo.people import People
from projects.models import Project
from workflow.models import MeetingItem
from workflow.services.meetings import add_item, finish_item, hold_meeting

LAST, THIS = 7, 2
"""Working days ago."""
AGREED = (
    ("长征里", "催请未反馈的部门出具联审意见", "区住建局", 4),
    ("桃源新村", "管线单位进场计划对表,明确上改下时间", "半山街道、指挥部", -1),
    ("", "汇总各街道年度计划申报情况", "区住建局", -3),
)
"""小区 (none: the district's own), what, who, due in working days from today."""
ADDED = (("和睦新村东区", "补齐验收签字和遗留问题整改", "和睦街道", 3),)
DONE = "汇总各街道年度计划申报情况"


def meet(people: People, days: Days) -> None:
    """Both meetings; one matter is done in between, the others go over."""
    _hold(people, days, LAST, AGREED)
    done = MeetingItem.objects.get(what=DONE)
    finish_item(done, actor=people.officer, on=days.back(THIS + 1), note="汇总表已发各街道核对。")
    _hold(people, days, THIS, ADDED)


def _hold(people: People, days: Days, before: int, items: tuple[tuple[str, str, str, int], ...]) -> None:
    on = days.back(before)
    made = hold_meeting(actor=people.officer, on=on, held_on=on, note="各街道分管负责人参加。")
    for name, what, who, due in items:
        rows = Project.objects.with_place().filter(neighbourhood__name=name).order_by("pk")
        due_on = days.ahead(days.today, due) if due > 0 else days.back(-due)
        add_item(made, actor=people.officer, on=on, what=what, who=who, due_on=due_on, project=rows.first())
