"""Stages of steps 1 and 2: register, roster, first consultation, preliminary scheme with the menu of 36."""

import re

from playwright.sync_api import expect

from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import ItemDef
from tests.journeys import rounds
from tests.journeys.story import Story
from tests.journeys.work import do, go_on, record, take, upload, waits_at_the_desk

NAME = "和睦新村北区"
NEIGHBOURHOOD = {
    "小区名称": NAME,
    "社区": "和睦社区",
    "坐落": "和睦路 18 号",
    "建成年份": "1985",
    "幢数": "5",
    "户数(套)": "100",
    "建筑面积(㎡)": "7100.00",
    "补助面积(㎡)": "6733.34",
    "公开联系部门": "和睦街道旧改办",
    "公开联系电话": "0571-88001234",
}
PRELIMINARY = {
    "方案概要": "整修屋面和管线,增设停车和活动场地。",
    "编制单位": "杭州城建设计院",
    "估算(元)": "2,600,000.00",
}
PAPERS = ("初步改造方案", "投资估算", "居民资金筹集方案", "物业专项维修资金补建、续筹方案", "长效管理方案")
# items that are not built, and why
LEFT_OUT = {
    "BM06": ("不涉及", "防雷设施去年检测合格"),
    "BO02": ("不具备条件", "檐口形式不具备平改坡条件"),
    "BO06": ("业主不同意", "一层业主不同意加装电梯"),
}


def register_a_neighbourhood(story: Story) -> None:
    """登记小区 and 建立改造项目."""
    clerk = story.person("clerk")
    clerk.open("/work/neighbourhoods/")
    clerk.sees("项目库里还没有小区")
    clerk.follow("登记小区")
    clerk.fill(NEIGHBOURHOOD)
    clerk.press("登记小区", "登记")
    clerk.sees("改造条件 符合", "1985年建成")
    story.place = clerk.page.url.rstrip("/").rsplit("/", 1)[1]
    clerk.follow("建立改造项目")
    clerk.press("建立改造项目")
    story.project = clerk.page.url.rstrip("/").rsplit("/", 1)[1]
    clerk.sees("第1步", "本步骤清单", "还没有导入业主名册")
    clerk.open("/work/neighbourhoods/?search=hmxc")
    expect(clerk.main.get_by_role("link", name=NAME)).to_be_visible()


def bring_the_roster(story: Story) -> None:
    """A roster as the office keeps it: previewed, nothing stored, then confirmed."""
    clerk = story.person("clerk")
    take(clerk, story, "还没有导入业主名册")
    clerk.fill({"名册文件": rounds.ROSTERS / "bad-rows.xlsx"})
    clerk.press("上传并预览")
    clerk.sees("有 9 处错误,整份名册都没有导入")
    clerk.follow("重新上传")
    clerk.fill({"名册文件": rounds.ROSTERS / "several-units.xlsx"})
    clerk.press("上传并预览")
    clerk.sees("还没有保存", "100 套", "6,733.34 ㎡", "90 人(业主)", "3 人有多套", "7 套未售未交付")
    clerk.open(f"/work/neighbourhoods/{story.place}/roster/")
    clerk.sees("还没有业主名册")
    clerk.page.go_back()
    clerk.press("确认导入 100 套、90 人", "名册已导入:100套、90人")
    clerk.sees("90 人(业主)")
    clerk.on_a_phone()


def ask_the_owners(story: Story) -> None:
    """Round 1: several forms by keyboard, the rest from the office's sheet; it falls short and says by how much."""
    clerk, resident = story.person("clerk"), story.visitor()
    story.on("2019-10-09")
    rounds.begin(clerk, story, 1, "2019-10-25")
    story.on("2019-10-16")
    clerk.open(rounds.address(story, 1))
    clerk.follow("录入意见")
    rounds.type_in(clerk, {"1-1-402": "同意", "501": "同意", "1-2-302": "弃权", "202": "不同意"})
    clerk.on_a_phone()
    rounds.bring_sheet(clerk, story, 1, rounds.ROSTERS / "ballots-several-units.xlsx")
    clerk.sees("79 份意见", "将作更正:1 人", "互相矛盾):1 人")
    clerk.press("录入这 79 份意见")
    clerk.open(rounds.address(story, 1))
    clerk.sees("还差 3 人、100.28 ㎡", "4,388.62 / 6,733.34", "57 / 90", "待核实")
    resident.open(story.public)
    resident.sees("已收回 75 份意见表", "结果复核确认后在这里公布")
    resident.sees_not("4,388.62", "57 / 90")


def settle_and_correct(story: Story) -> None:
    """What contradicts itself is settled by two persons; two more forms reach exactly two thirds."""
    clerk, colleague = story.person("clerk"), story.person("colleague")
    story.on("2019-10-17")
    clerk.open(rounds.address(story, 1))
    clerk.follow("结束征求意见")
    clerk.sees("还不能结束")
    expect(clerk.main.get_by_role("button", name="结束第一次征求意见")).to_have_count(0)
    clerk.follow("处理待核实意见")
    clerk.fill({"核实后的意见": "同意", "核实情况": "电话联系业主本人,同意改造"})
    clerk.press("提出处理,交另一人确认")
    waits_at_the_desk(colleague, "待核实")
    colleague.press("确认为同意")
    clerk.open(rounds.address(story, 1))
    clerk.sees("4,531.95 / 6,733.34", "面积已达标", "还差 2 人")
    clerk.follow("未反馈名单")
    clerk.sees("黎建", "邱超")
    clerk.open(rounds.address(story, 1, "grid/?building=1"))
    rounds.type_in(clerk, {"1-301": "同意", "302": "同意"})
    expect(clerk.page.locator("#bars")).to_contain_text("60 / 90")
    expect(clerk.page.locator("#bars")).not_to_contain_text("还差")


def certify_the_first_round(story: Story) -> None:
    """Closed by the clerk, certified by another person, and only then told to residents and programs."""
    clerk, certifier, resident = story.person("clerk"), story.person("certifier"), story.visitor()
    story.on("2019-10-28")
    waits_at_the_desk(clerk, "已到期,请结束并提请复核")
    rounds.close(clerk, story, 1)
    expect(clerk.main.get_by_role("link", name="复核确认结果")).to_have_count(0)
    assert _results(story) == []
    waits_at_the_desk(certifier, "等待复核确认")
    rounds.certify(certifier, story, 1)
    certifier.sees("60 / 90", "4,661.72 / 6,733.34", "双2/3")
    resident.open(story.public)
    resident.sees("60 / 90", "4,661.72 / 6,733.34", "通过")
    resident.sees_not("韦桂磊", "黎建")
    assert _results(story)[0]["outcome"] == "passed"


def _results(story: Story) -> list[dict]:
    return [
        one["result"] for one in story.api(f"projects/{story.project}/rounds/")["results"] if one["result"]
    ]


def list_the_needs(story: Story) -> None:
    """Wishes per item and the list of needs; then step 2."""
    clerk = story.person("clerk")
    take(clerk, story, "还没有汇总业主对各项改造内容的需求")
    clerk.follow("只登记合计")
    clerk.fill({f"{one.code} {one.name}": str(80 - 2 * n) for n, one in enumerate(_items())})
    clerk.press("登记合计", "改造需求已登记")
    clerk.sees("屋面修缮", "80")
    upload(clerk, story, "问题与改造需求清单", public=True)
    clerk.on_a_phone()
    go_on_twice(story)


def go_on_twice(story: Story) -> None:
    """Two clerks have the same page open; the second one is told politely what happened meanwhile."""
    clerk, colleague = story.person("clerk"), story.person("colleague")
    clerk.open(f"{story.home}advance/")
    go_on(colleague, story, "进入第2步(制订初步方案)")
    clerk.press("进入第2步(制订初步方案)")
    expect(clerk.page).to_have_title(re.compile("^错误"))
    clerk.sees("项目现在的情况", "第2步 制订初步方案", "蒋国良")
    clerk.on_a_phone("/work/", story.home)


def draft_the_scheme(story: Story) -> None:
    """Preliminary scheme and estimate, the residents' part, five documents."""
    clerk = story.person("clerk")
    story.on("2019-11-06")
    do(clerk, story, "还没有登记初步方案和投资估算", "登记初步方案", "初步方案已登记", fields=PRELIMINARY)
    take(clerk, story, "还没有登记居民出资计划")
    clerk.fill({"资金来源": "居民个人出资", "计划金额(元)": "45,000"})
    clerk.press("填写来源计划", "资金来源计划已登记")
    city = {"资金来源": "市级财政", "计划金额(元)": "1,200,000"}
    record(clerk, story, "funding", "填写来源计划", "已登记", city)
    for name in PAPERS:
        upload(clerk, story, name, public=name == "初步改造方案")


def decide_the_menu(story: Story) -> None:
    """All 36 on one page; what is refused is told beside its item and nothing typed is lost."""
    clerk = story.person("clerk")
    take(clerk, story, "36项改造内容中还有36项没有确定")
    for one in _items():
        decision, reason = LEFT_OUT.get(one.code, ("纳入改造", ""))
        clerk.fill({f"{one.code} {one.name} 决定": decision})
        if reason and one.code != "BO06":
            clerk.fill({f"{one.code} {one.name} 理由": reason})
    clerk.fill({"BM01 屋面修缮 计划数量": "3200", "BM01 屋面修缮 估算(元)": "800000"})
    clerk.press("保存改造内容")
    clerk.is_refused("多层住宅加装电梯")
    clerk.fill({"BO06 多层住宅加装电梯 理由": LEFT_OUT["BO06"][1]})
    clerk.press("保存改造内容", "改造内容已保存")
    clerk.on_a_phone()
    clerk.follow("确定一小区一方案")
    clerk.press("确定改造内容,纳入 33 项", "改造内容已确定")
    go_on(clerk, story, "进入第3步(第二次征求意见)")


def _items() -> tuple[ItemDef, ...]:
    return load_scheme(DEFAULT_SCHEME).items
