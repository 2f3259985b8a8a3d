"""Stages of steps 3 to 7: notice and second consultation, annual plan, design, third consultation, joint review."""

from playwright.sync_api import expect

from policy.loader import DEFAULT_SCHEME, load_scheme
from tests.journeys import rounds
from tests.journeys.story import Story
from tests.journeys.work import do, go_on, take, unmet, upload, waits_at_the_desk
from tests.notices import picture

OBJECTION = "方案中新增停车位占用了3幢南侧的绿地,希望保留大树。"
SUMMARY = "停车位占绿地;晾晒的地方。"
ANSWER = "现场核对后,南侧香樟全部保留,停车位减少2个。"
LISTING = "杭发改投资〔2020〕15号"
BUDGET = {
    "方案概要": "屋面、管线、道路整治,新增停车位 24 个。",
    "设计单位": "杭州城建设计院",
    "概算(元)": "2,550,000.00",
    "概算审核单位": "浙江中审工程造价咨询有限公司",
    "审核后概算(元)": "2,500,000.00",
    "BM01 屋面修缮 概算(元)": "800,000.00",
    "PM01 雨污管网 概算(元)": "1,600,000.00",
    "第1行名称": "二次供水改造",
    "第1行 概算(元)": "150,000.00",
    "第1行 是否计入补助": "二次供水",
}


def put_on_notice(story: Story) -> None:
    """A notice of five working days on two boards; without a photo of each the days do not begin."""
    clerk, resident = story.person("clerk"), story.visitor()
    story.on("2019-11-11")
    take(clerk, story, "还没有登记小区公告栏")
    for place in ("小区东门", "活动室门口"):
        clerk.fill({"公告栏位置": place})
        clerk.press("登记公告栏", "公告栏已登记")
    take(clerk, story, "还没有公示改造方案")
    clerk.follow("发布公示")
    clerk.sees("2019年11月18日(周一)结束")
    clerk.press("发布公示", "公示已发布")
    clerk.follow("公示单(打印张贴)")
    clerk.sees("公示期自张贴之日起计算", "和睦新村北区全体业主", "0571-88001234")
    expect(clerk.main.locator(".qr")).to_be_visible()
    take(clerk, story, "缺少第1、2号公告栏的张贴照片")
    for label in ("第1号公告栏(小区东门)照片", "第2号公告栏(活动室门口)照片"):
        photo = {"name": "张贴.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
        clerk.main.get_by_label(label).set_input_files(photo)
    clerk.press("保存照片", "照片已保存")
    clerk.sees("公示中,还有5个工作日,2019年11月18日24时截止")
    resident.open(story.public)
    resident.sees("正在公示")
    resident.follow("看公示全文")
    resident.sees("目前没有收到异议", "2019年11月18日")
    resident.on_a_phone()


def ask_again(story: Story) -> None:
    """Round 2 beside the notice; one form is entered at a browser without scripts."""
    clerk = story.person("clerk")
    rounds.begin(clerk, story, 2, "2019-11-22")
    story.on("2019-11-14")
    old = story.visitor(story.accounts["colleague"], java_script_enabled=False)
    old.open(rounds.address(story, 2, "grid/?building=1"))
    old.main.get_by_label("1幢1单元301室 未反馈").click()
    old.fill({"意见": "1 同意"})
    old.press("保存", "1幢1单元301室 同意")
    expect(old.main.get_by_label("1幢1单元301室 同意")).to_be_visible()
    forms = rounds.some_rooms(72)
    rounds.bring_sheet(clerk, story, 2, rounds.sheet_of(forms, "2019-11-13", "第二次意见汇总.xlsx"))
    clerk.press("录入这 72 份意见")
    clerk.open(rounds.address(story, 2))
    clerk.sees("73 / 90")


def answer_the_objection(story: Story) -> None:
    """An objection holds the step up until it is answered; so does the notice until it has closed."""
    clerk, resident = story.person("clerk"), story.visitor()
    clerk.open(f"{story.home}notice/")
    clerk.fill({"异议内容": OBJECTION})
    clerk.press("登记异议", "异议已登记")
    outsider = story.visitor(java_script_enabled=False)
    outsider.open(story.public)
    outsider.follow("看公示全文")
    outsider.follow("提出异议")
    outsider.fill({"您的异议": "晾衣架拆除以后在哪里晒?"})
    outsider.press("提出异议")
    outsider.sees("您的异议已收到", "受理号", "内容整理中")
    clerk.open(f"{story.home}notice/")
    expect(_line(story, "还有2条异议没有答复")).to_have_count(1)
    expect(_line(story, "公示到2019年11月18日")).to_have_count(1)
    story.on("2019-11-15")
    take(clerk, story, "还有2条异议没有答复")
    for box in clerk.main.get_by_role("checkbox").all():
        box.check()
    clerk.press("一并答复选中的异议")
    clerk.fill({"公开摘要": SUMMARY, "答复内容": ANSWER})
    clerk.press("答复这2条异议", "已答复2条异议")
    resident.open(story.public)
    resident.follow("看公示全文")
    resident.sees(SUMMARY, ANSWER)


def _line(story: Story, missing: str):
    clerk = story.person("clerk")
    clerk.open(story.home)
    return unmet(clerk, missing)


def finish_the_second_round(story: Story) -> None:
    """The notice is over, the round is certified, and the step is left."""
    clerk, certifier = story.person("clerk"), story.person("certifier")
    story.on("2019-11-25")
    rounds.close(clerk, story, 2)
    rounds.certify(certifier, story, 2)
    go_on(clerk, story, "进入第4步(明确改造计划)")


def get_listed(story: Story) -> None:
    """The street submits; the bureau accepts, compiles, has approved and lists on the pages of the whole year."""
    clerk, officer = story.person("clerk"), story.person("officer")
    story.on("2019-11-27")
    do(clerk, story, "还没有申报年度计划", "申报年度计划", "已申报", fields={"计划年度": "2020"})
    waits_at_the_desk(officer, "等待区住建局受理")
    officer.open("/work/batch/2020/")
    officer.follow("受理申报(1)")
    officer.press("受理申报", "所选项目已受理")
    officer.follow("汇总上报(1)")
    officer.press("汇总上报", "已汇总")
    story.on("2019-12-09")
    officer.open("/work/batch/2020/")
    officer.follow("第1批")
    officer.fill({"区政府批复文号": "拱政函〔2019〕88号"})
    officer.press("登记区政府同意", "区政府批复已登记")
    officer.open("/work/batch/2020/")
    officer.follow("登记计划下达(1)")
    officer.fill({"下达方式": "列入", "统一文号": LISTING})
    officer.press("登记计划下达", "计划下达已登记")
    officer.sees(LISTING)
    officer.on_a_phone()
    clerk.open(story.home)
    expect(clerk.main.get_by_role("link", name="进入下一步")).to_have_count(
        0
    )  # step 4 is the bureau's to pass
    go_on(officer, story, "进入第5步(委托方案设计)")


def design_it(story: Story) -> None:
    """The formal scheme with its budget line by line; what does not add up is refused, nothing typed is lost."""
    clerk = story.person("clerk")
    story.on("2019-12-18")
    take(clerk, story, "还没有登记正式方案")
    clerk.fill(BUDGET | {"PM01 雨污管网 概算(元)": "1,500,000.00"})
    clerk.press("登记正式方案和概算")
    clerk.is_refused("明细合计2,450,000.00元,与概算2,550,000.00元不一致")
    clerk.fill({"PM01 雨污管网 概算(元)": "1,600,000.00"})
    clerk.press("登记正式方案和概算", "正式方案和概算已登记")
    clerk.on_a_phone()
    for name in ("正式改造方案", "项目概算", "概算审核报告"):
        upload(clerk, story, name)
    go_on(clerk, story, "进入第6步(第三次征求意见)")


def pause_and_go_back(story: Story) -> None:
    """Paused and resumed by the leader; sent back a step with a reason, what is kept need not be done again."""
    clerk, leader = story.person("clerk"), story.person("leader")
    story.on("2019-12-19")
    for kind in ("暂缓实施", "恢复实施"):
        clerk.open(story.home)
        clerk.follow(f"提出{kind}")
        clerk.fill({"理由": "等待道路管线施工的安排。"})
        clerk.press(f"提出{kind}")
        waits_at_the_desk(leader, f"街道提出{kind},等待决定")
        leader.press(f"同意{kind}")
        clerk.open(story.home)
        expect(clerk.main.get_by_text("项目暂缓实施")).to_have_count(int(kind == "暂缓实施"))
    clerk.follow("退回前面的步骤")
    clerk.press("退回项目")
    clerk.is_refused("请填写退回理由")
    clerk.fill({"退回到": "第5步 委托方案设计", "退回理由": "补充方案说明,不影响居民。"})
    for box in clerk.main.get_by_role("group", name="保留下列结果").get_by_role("checkbox").all():
        box.check()
    clerk.press("退回项目", "项目已退回")
    go_on(clerk, story, "进入第6步(第三次征求意见)")


def ask_the_third_time(story: Story) -> None:
    """Round 3 falls short; the leader lets it pass with a reason that residents read. Beside it the pre-review."""
    clerk, officer, leader = (story.person(part) for part in ("clerk", "officer", "leader"))
    rounds.begin(clerk, story, 3, "2019-12-27")
    do(
        officer, story, "区住建局还没有预审现行方案", "登记预审结果", "预审结果已登记",
        fields={"预审意见": "补充消防登高场地说明。"},
    )  # fmt: skip
    story.on("2019-12-25")
    forms = rounds.some_rooms(55)
    rounds.bring_sheet(clerk, story, 3, rounds.sheet_of(forms, "2019-12-24", "第三次意见汇总.xlsx"))
    clerk.press("录入这 55 份意见")
    do(
        clerk, story, "预审意见还没有落实", "回复预审意见", "回复已登记",
        fields={"第1条修改情况": "已补充说明和总平面图。"},
    )  # fmt: skip
    do(officer, story, "预审意见还没有落实", "核对回复", "核对结果已登记", fields={"第1条核对结果": "已落实"})
    do(officer, story, "预审意见还没有落实", "确认意见已落实", "预审意见已落实")
    story.on("2019-12-30")
    rounds.close(clerk, story, 3)
    rounds.certify(story.person("certifier"), story, 3)
    waits_at_the_desk(leader, "没有达到要求")
    _let_pass(story)
    go_on(clerk, story, "进入第7步(方案联合审查)")


def _let_pass(story: Story) -> None:
    leader, resident = story.person("leader"), story.visitor()
    leader.open(rounds.address(story, 3))
    leader.follow("特殊情况审批")
    leader.fill({"理由(向居民公开)": "部分业主长期在外,未反馈的已逐户电话告知,没有反对意见。"})
    leader.press("同意第三次征求意见按特殊情况通过", "已批准通过")
    resident.open(story.public)
    resident.sees("按特殊情况审批", "部分业主长期在外")


def review_jointly(story: Story) -> None:
    """All eight departments are asked; one agrees on a condition, which is closed; minutes with a number."""
    officer = story.person("officer")
    story.on("2020-01-03")
    take(officer, story, "还没有对现行方案组织联合审查")
    officer.press("发起联合审查", "联合审查已发起")
    names = [one.code for one in load_scheme(DEFAULT_SCHEME).departments if one.joint_review]
    assert len(names) == 8
    for code in names:
        _give_opinion(story, code, conditional=code == names[0])
    clerk, leader = story.person("clerk"), story.person("leader")
    story.on("2020-01-08")
    do(
        clerk, story, "附带的条件还没有落实", "回复落实情况", "等待确认",
        fields={"落实情况": "图纸已修改。"},
    )  # fmt: skip
    do(
        officer, story, "附带的条件还没有落实", "确认条件已落实", "条件已确认落实",
        fields={"确认说明": "已复核。"},
    )  # fmt: skip
    do(
        officer, story, "联审纪要还没有印发", "起草联审纪要", "草稿已保存",
        fields={"联审纪要编号": "拱旧改联审〔2020〕1号"},
    )  # fmt: skip
    do(leader, story, "联审纪要已起草", "印发联审纪要", "联审纪要已印发")
    upload(officer, story, "联审纪要")
    go_on(officer, story, "进入第8步(招投标)")


def _give_opinion(story: Story, code: str, *, conditional: bool) -> None:
    """A reviewer sees the review on the own desk and nothing else of the project."""
    reviewer = story.visitor(story.accounts[code])
    waits_at_the_desk(reviewer, "和睦新村北区")
    if "/reviews/" not in reviewer.page.url:
        reviewer.follow("查看方案、出具意见")
    reviewer.sees("2,500,000.00 元")
    given = (
        {"意见": "原则同意,附条件", "附带的条件": "垃圾分类点位距住宅应不少于5米。"}
        if conditional
        else {"意见": "同意"}
    )
    reviewer.fill(given)
    reviewer.press("出具联审意见", "意见已出具")
    reviewer.context.close()
