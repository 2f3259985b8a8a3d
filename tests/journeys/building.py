"""Stages of steps 8 to 11: tender, works, acceptance, aftercare and the accounts."""

from policy.loader import DEFAULT_SCHEME, load_scheme
from tests.journeys.opening import LEFT_OUT
from tests.journeys.story import Story
from tests.journeys.work import do, go_on, record, take, upload

PARTIES = ("区级相关部门", "建设单位", "设计单位", "施工单位", "监理单位", "街道", "社区", "居民代表")


def let_the_works(story: Story) -> None:
    """Construction and supervision: applied for, agreed to, awarded; the price over the budget needs a reason."""
    clerk, officer = story.person("clerk"), story.person("officer")
    story.on("2020-01-13")
    do(clerk, story, "还没有申请EPC或施工招标", "提出招投标申请", "申请已提出", fields={"招标内容": "施工"})
    do(clerk, story, "还没有申请监理招标", "提出招投标申请", "申请已提出", fields={"招标内容": "监理"})
    for missing in ("区住建局还没有对施工招标申请", "区住建局还没有对监理招标申请"):
        do(officer, story, missing, "出具意见", "意见已出具", fields={"意见": "同意"})
    story.on("2020-01-14")
    _plan(story, "施工", "公开招标")
    _plan(story, "监理", "直接委托")
    _compete(story)
    story.on("2020-03-02")
    _award(story, "还没有登记施工中标通知书", "第1名 浙江宏建建设有限公司(报价 2,400,000.00 元)", "2,600,000")
    clerk.is_refused("高于审核后概算 2,500,000.00 元")
    clerk.fill({"合同价(元)": "2,400,000"})
    clerk.press("登记中标和合同", "中标结果和合同价已登记")
    _award(story, "还没有登记监理中标通知书", "杭州监理有限公司", "60,000")
    clerk.hears("中标结果和合同价已登记")
    upload(clerk, story, "中标通知书")
    go_on(clerk, story, "进入第9步(工程实施和监管)")


def _plan(story: Story, kind: str, method: str) -> None:
    fields = {"招标方式": method, "计划招标日期": "2020-01-16"}
    done = "招标方式和计划已登记"
    missing = f"还没有登记{kind}招标方式和计划"
    do(story.person("clerk"), story, missing, "登记招标方式和计划", done, fields=fields)


def _compete(story: Story) -> None:
    """Notice, three bids in one table, the candidates on notice until 24 February, a Monday."""
    clerk = story.person("clerk")
    story.on("2020-02-20")
    missing, notice = "还没有公示施工中标候选人", {"招标公告日期": "2020-01-16", "公告平台": "省交易平台"}
    do(clerk, story, missing, "登记招标公告", "招标公告已登记", fields=notice)
    bids: dict[str, str] = {"开标日期": "2020-02-18"}
    names = ("浙江宏建建设有限公司", "杭州城建有限公司", "宁波市政有限公司")
    for n, name in enumerate(names, start=1):
        bids |= {f"第{n}行投标单位": name, f"第{n}行投标报价(元)": f"2,{3 + n}00,000"}
        bids |= {f"第{n}行候选人名次": f"第{n}名"} if n < 3 else {}
    do(clerk, story, missing, "登记开标和投标单位", "投标单位已登记", fields=bids)
    days = {"公示开始日期": "2020-02-20", "公示截止日期": "2020-02-24"}
    do(clerk, story, missing, "公示中标候选人", "中标候选人公示已登记", fields=days)


def _award(story: Story, missing: str, winner: str, price: str) -> None:
    clerk = story.person("clerk")
    take(clerk, story, missing)
    clerk.fill({"中标单位": winner, "合同价(元)": price})
    clerk.press("登记中标和合同")


def build(story: Story) -> None:
    """Started and reported; a change of the works is asked for and decided before it is done."""
    clerk, leader = story.person("clerk"), story.person("leader")
    story.on("2020-03-16")
    do(clerk, story, "还没有登记开工", "登记开工", "开工已登记", fields={"计划完工日期": "2020-07-10"})
    story.on("2020-04-30")
    half = {"总形象进度(%)": "45", "累计完成投资(元)": "1,050,000"}
    record(clerk, story, "site", "登记进度", "进度已登记", half)
    change = {
        "变更内容": "3幢北侧增加雨水井2座",
        "变更理由": "开挖后发现原管线标高不符",
        "变更金额(元)": "18600",
    }
    record(clerk, story, "change", "申请工程变更", "变更申请已提出", change)
    do(
        leader,
        story,
        "还有1项工程变更等待审批",
        "审批工程变更",
        "审批意见已登记",
        fields={"审批意见": "同意"},
    )


def supervise(story: Story) -> None:
    """The bureau orders something put right, the street replies, the bureau closes it; the audit notes and is answered."""
    clerk, officer, auditor = (story.person(part) for part in ("clerk", "officer", "auditor"))
    order = {"整改问题": "2幢脚手架连墙件不足", "整改期限": "2020-05-08"}
    record(officer, story, "rectification", "下达整改通知", "整改通知已下达", order)
    story.on("2020-05-07")
    fixed = {"整改回复": "连墙件已按方案补齐,5月6日完成。"}
    record(clerk, story, "rectification", "回复整改", "整改回复已提交", fixed)
    closing = {"整改情况": "已加固,现场复查合格"}
    do(officer, story, "还有1份整改通知没有办结", "整改办结", "整改已办结", fields=closing)
    note = {"审计意见": "签证单第3号缺少监理签字,请补齐。"}
    do(auditor, story, "还没有跟踪审计记录", "登记审计意见", "审计意见已登记", fields=note)
    reply = {"整改回复": "已补签并归档。"}
    record(clerk, story, "audit", "回复审计意见", "回复已登记", reply)


def finish_the_works(story: Story) -> None:
    """Every item done or dropped with a reason, the works complete."""
    clerk = story.person("clerk")
    story.on("2020-06-30")
    clerk.open(f"{story.home}items/")
    clerk.fill({"PO05 快递设施 决定": "中途取消", "PO05 快递设施 理由": "小区外已有快递驿站"})
    clerk.press("保存改造内容", "改造内容已保存")
    take(clerk, story, "还有32项改造内容没有完成")
    clerk.follow("工程进度")
    for one in load_scheme(DEFAULT_SCHEME).items:
        if one.code not in (*LEFT_OUT, "PO05"):
            clerk.fill({f"{one.code} {one.name} 进度": "已完成"})
    clerk.press("保存工程进度", "工程进度已保存")
    full = {"总形象进度(%)": "100", "累计完成投资(元)": "2,380,000", "新增停车位(个)": "24"}
    record(clerk, story, "site", "登记进度", "进度已登记", full)
    clerk.press("登记完工", "完工已登记")
    clerk.on_a_phone()
    go_on(clerk, story, "进入第10步(项目验收)")


def accept(story: Story) -> None:
    """Eight parties sign, one of them later; the defect is put right, the archive handed over."""
    clerk = story.person("clerk")
    story.on("2020-07-08")
    take(clerk, story, "还没有组织竣工验收")
    clerk.follow("登记联合竣工验收")
    clerk.fill(
        {f"{name}检查结果": "符合" for name in ("屋顶不漏", "底层不堵", "楼道不暗", "管线不乱", "上楼不难")}
    )
    clerk.fill({f"{party}签字": "同意通过" for party in PARTIES[:-1]})
    clerk.fill({"地点": "小区活动场地", "遗留问题": "5幢东侧坡道扶手松动"})
    clerk.press("登记联合竣工验收", "竣工验收已登记")
    clerk.fill({"参加方": "居民代表", "签字": "同意通过"})
    clerk.press("登记补签", "签字已登记")
    clerk.press("整改完成", "遗留问题已整改")
    clerk.fill({"档案接收单位": "拱墅区城建档案室"})
    clerk.press("登记档案移交", "档案移交已登记")
    clerk.on_a_phone()
    upload(clerk, story, "档案移交清单")
    go_on(clerk, story, "进入第11步(后续管理)")


def look_after_it(story: Story) -> None:
    """Management agreed, residents visited, settlement and final account approved: the project is closed."""
    clerk, officer = story.person("clerk"), story.person("officer")
    story.on("2020-08-12")
    care = {
        "管理主体": "和睦社区",
        "物业服务单位": "和睦准物业",
        "物业费标准": "0.35 元/㎡·月",
        "维修资金情况": "已续筹",
    }
    do(clerk, story, "长效管理还没有落实", "登记长效管理", "长效管理情况已登记", fields=care)
    visit = {"居民满意情况": "满意", "回访情况": "随机回访20户,对停车改善满意。"}
    do(clerk, story, "还没有做首次回访", "登记回访", "回访已登记", fields=visit)
    settled = {"竣工结算审定价(元)": "2,390,000", "审核单位": "浙江中审工程造价咨询有限公司"}
    do(clerk, story, "竣工结算还没有审定", "登记竣工结算", "竣工结算已登记", fields=settled)
    account = {"决算总额(元)": "2,450,000.00", "二次供水(元)": "150,000.00"}
    do(clerk, story, "还没有报送竣工财务决算", "报送竣工财务决算", "决算已报送", fields=account)
    story.on("2020-09-10")
    approval = {"核定文号": "拱财建核〔2020〕7号"}
    do(officer, story, "等待区住建局核定", "登记核定", "决算已核定", fields=approval)
    clerk.open(f"{story.home}records/money/")
    clerk.sees("2,300,000.00", "1,150,000.00")  # (2,450,000 - 150,000) × 50 %, below the cap
    clerk.on_a_phone()
    go_on(clerk, story, "办结项目")
    clerk.sees("已办结")
