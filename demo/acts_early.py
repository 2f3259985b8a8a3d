"""The acts of steps 1 to 4, told as a street's clerk does them."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Count
from django.utils import timezone

from consultations.carrying import old_heads
from consultations.models import Round
from consultations.services import (
    carry_over,
    cast,
    certify_round,
    close_round,
    confirm_correction,
    let_pass,
    propose_correction,
    record_wishes,
    record_wishes_of_heads,
    void_round,
)
from demo import files
from demo.ballots import Turnout, enter_ballots
from demo.menu import chosen
from demo.numbers import dice
from demo.rosters import give_roster
from demo.story import Story, attach, go_on
from funding.models import SourceKind
from funding.services.sources import plan_source
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Notice, NoticeBoard, Project
from projects.services.boards import add_board
from projects.services.items import confirm_menu, decide_items
from projects.services.notice_photos import NewPhoto, add_photos
from projects.services.notices import publish_notice
from projects.services.objections import Sent, answer_objection, receive_objection, record_objection
from projects.services.schemes import record_preliminary_scheme
from reviews.models import BatchEntry
from reviews.services.batch import accept_batch, record_approval, record_listing, submit_batch
from workflow.services.opening import open_project
from workflow.services.rounds import open_round, open_special_round

QUESTIONS = {
    1: "是否同意本小区实施综合改造提升?最需要改造哪些内容?",
    2: "是否同意公示的初步改造方案?",
    3: "是否同意正式改造方案?",
}
WILLING = Turnout(agree=81, disagree=6, abstain=4)
RELUCTANT = Turnout(agree=61, disagree=14, abstain=6)
BOARDS = ("小区东门内侧", "社区活动室门口", "西门岗亭旁")
LARGE = 1500
ONLINE = (
    ("希望在3幢和4幢之间加一盏路灯,晚上太暗,老人走路不安全。", ""),
    ("晾衣架如果统一拆除,请给一楼住户安排晾晒的地方。", "演示电话 0571-00000000"),
)
ROUND_STEP = {1: 1, 2: 3, 3: 6}
DOCUMENTS_2 = (
    "preliminary_scheme", "estimate", "residents_funding_plan", "maintenance_fund_plan", "management_plan",
)  # fmt: skip


def begin(story: Story) -> None:
    """The project is opened and the roster imported."""
    on = story.day(1, 0)
    story.project = open_project(
        story.row, actor=story.clerk, on=on, batch_year=story.batch_year, builder_kind=Project.Builder.STREET,
        builder_name=story.office,
    )  # fmt: skip
    give_roster(story.row, story.place, actor=story.clerk, on=story.day(1, 1))


def ask(story: Story, number: int, *, after: int = 2, workdays: int = 10) -> Round:
    """Open a round so many working days after its step was entered."""
    step = ROUND_STEP[number]
    on = story.day(step, after)
    return open_round(
        story.project, number, actor=story.clerk, on=on, ends_on=story.days.ahead(on, workdays),
        question=QUESTIONS[number],
    )  # fmt: skip


def ask_about_a_lift(story: Story, on: date) -> Round:
    """专项征求意见: the owners of the largest entrance about a lift; half of them have answered."""
    units = story.row.rosters.get(is_current=True).units.filter(is_parking=False)
    building, entrance = (
        units.order_by("building", "entrance")
        .values_list("building", "entrance")
        .annotate(heads=Count("head", distinct=True))
        .order_by("-heads", "building", "entrance")[0][:2]
    )
    where = f"{building}幢{entrance}单元" if entrance else f"{building}幢"
    held = open_special_round(
        story.project, actor=story.clerk, on=on, title=f"{where}加装电梯", item_code="BO06",
        scope=[(building, entrance)], ends_on=story.days.ahead(on, 15), question=f"是否同意{where}加装电梯",
    )  # fmt: skip
    for head in held.roll.order_by("id")[: held.total_heads // 2]:
        cast(held, actor=story.clerk, on=on, choice="agree", entry=head, signed_on=on)
    return held


def ask_again(story: Story, number: int, *, papers: int, carried: int) -> Round:
    """The first attempt was voided after some papers had come; of these some owners have reconfirmed theirs."""
    first = ask(story, number, after=1, workdays=8)
    on = first.opened_on
    for unit in first.units.order_by("-id")[:papers]:
        cast(first, actor=story.clerk, on=on, choice="agree", unit=unit, signed_on=on)
    void_round(first, actor=story.clerk, on=on, reason="意见表上印错了截止日期,收回重发。")
    held = ask(story, number, after=1, workdays=8)
    able = [head.entry.pk for head in old_heads(held) if head.entry is not None and not head.against]
    day = story.day(ROUND_STEP[number], 2)
    carry_over(held, able[:carried], actor=story.clerk, on=day, reconfirmed_on=day, how="phone")
    return held


def correct_slips(story: Story, held: Round) -> None:
    """Two misspelt names on the frozen roll: one is corrected, one waits for the second person."""
    heads = held.roll.filter(is_developer=False, owner_names__regex=r"^[^、]{3}$").order_by("id")
    right = [(head, f"{head.owner_names[:2]}{sign}") for head, sign in zip(heads[:2], "琪珺", strict=True)]
    reason = "与不动产登记簿核对,录入名册时写错一字。"
    first, _ = (
        propose_correction(head, actor=story.clerk, on=story.day(1, 8), after=after, reason=reason)
        for head, after in right
    )
    confirm_correction(first, actor=story.certifier, on=story.day(1, 9))


def count_up(story: Story, held: Round, turnout: Turnout, *, certify: bool = True, by_hand: int = 0) -> None:
    """Ballots entered by the clerk, the round closed, and certified by the certifier."""
    last = min(held.ends_on, story.days.back(0))
    enter_ballots(held, turnout, actor=story.clerk, on=last, by_hand=by_hand)
    close_round(held, actor=story.clerk, on=last)
    if certify:
        certify_round(held, actor=story.certifier, on=story.days.after(last, 1))
    held.refresh_from_db()


def excuse(story: Story, held: Round) -> None:
    """特殊情况审批: the leader lets a round pass that fell short."""
    reason = "该小区出租户较多,未反馈业主中多数已口头表示支持;经街道会同社区逐户走访,同意按特殊情况纳入。"
    on = story.days.after(story.days.back(0, held.certified_on), 2)
    let_pass(held, actor=story.people.leader, on=on, reason=reason)


def gather_wishes(story: Story, held: Round) -> None:
    """What the forms of round 1 ask for, head by head (only counted where there are thousands), and the list made of it."""
    roll = dice("wishes", story.place.name)
    liked = {item.code: roll.uniform(0.08, 0.85) for item in load_scheme(DEFAULT_SCHEME).items}
    if held.total_heads > 2000:
        wishes = {code: int(held.total_heads * share) for code, share in liked.items()}
        record_wishes(held, wishes, actor=story.clerk, on=story.day(1, 19))
    else:
        heads = held.effective.order_by("entry_id").values_list("entry_id", flat=True)
        wanted = {head: [code for code, share in liked.items() if roll.random() < share] for head in heads}
        record_wishes_of_heads(held, wanted, actor=story.clerk, on=story.day(1, 19))
    attach(story, 1, "needs_list", story.day(1, 20), public=True)


def draft(story: Story, *, everything: bool = False) -> None:
    """Step 2 as a whole: scheme and estimate, residents' part, the menu, five documents."""
    draft_scheme(story)
    plan_source(
        story.project,
        actor=story.clerk,
        on=story.day(2, 14),
        kind=SourceKind.PERSONAL,
        planned_yuan=story.part("3"),
    )
    decisions = chosen(story.place, everything=everything)
    decide_items(story.project, decisions, actor=story.clerk, on=story.day(2, 16))
    confirm_menu(story.project, actor=story.clerk, on=story.day(2, 18))
    for kind in DOCUMENTS_2:
        attach(story, 2, kind, story.day(2, 20), public=kind == "preliminary_scheme")


def draft_scheme(story: Story) -> None:
    """The preliminary scheme with its estimate."""
    record_preliminary_scheme(
        story.project, actor=story.clerk, on=story.day(2, 12), summary=story.summary,
        estimate_yuan=story.part("104"), author="演示建筑设计有限公司",
    )  # fmt: skip


def show(story: Story, *, after: int = 1, late: Collection[int] = ()) -> Notice:
    """The preliminary scheme on public notice, hung on every board the same day but for those that are `late`."""
    name, boards = story.place.name, give_boards(story)
    notice = publish_notice(
        story.project, actor=story.clerk, on=story.day(3, after), title=f"{name}综合改造提升初步方案公示",
        body=f"{story.summary}\n公示期内如有异议,请以书面形式向社区或街道提出。",
        contact=f"{story.row.street.name}旧改办公室 {story.place.phone}",
    )  # fmt: skip
    hang(story, notice, [board.number for board in boards if board.number not in late], story.day(3, after))
    notice.refresh_from_db()
    return notice


def give_boards(story: Story) -> list[NoticeBoard]:
    """Two boards, or three in a large neighbourhood."""
    known = list(story.row.boards.all())
    wanted = BOARDS[: 3 if story.place.households > LARGE else 2]
    on = story.entered[1]
    return known or [add_board(story.row, actor=story.clerk, on=on, place=place) for place in wanted]


def hang(story: Story, notice: Notice, numbers: Sequence[int], on: date) -> None:
    """A dated photo of each of these boards."""
    photos = [NewPhoto(number, files.board_photo(f"第{number}号公告栏", number), on) for number in numbers]
    add_photos(notice, photos, actor=story.clerk, on=on)


def object_to(story: Story, notice: Notice, *, after: int, answered: bool) -> None:
    """An objection against the notice, answered or not yet."""
    text = "7幢102室王先生来访:方案中新增停车位占用了7幢南侧的绿地,希望保留现有的大树和休息座椅。"
    on = story.day(3, after)
    made = record_objection(notice, actor=story.clerk, on=on, text=text)
    if answered:
        summary = "新增停车位占用7幢南侧绿地,希望保留大树和座椅。"
        answer = "经现场核对,南侧3株香樟全部保留,停车位减少2个,座椅移至东侧活动场地。"
        act = {"actor": story.clerk, "on": story.day(3, after + 2)}
        answer_objection(made, **act, public_text=summary, answer=answer)


def object_online(story: Story, notice: Notice, *, after: int) -> None:
    """Two residents object from the public page; one wants to be called."""
    on = story.day(3, after)
    for number, (text, contact) in enumerate(ONLINE):
        sent = Sent(text, contact)
        receive_objection(notice, sent, address=f"203.0.113.{number}", at=timezone.now(), on=on)


def submit(story: Story) -> BatchEntry:
    """The street submits for the yearly plan, and the bureau accepts."""
    late = "前期征求意见延后,公示期满后即行申报。"
    entry = submit_batch(story.project, actor=story.clerk, on=story.day(4, 3), late_reason=late)
    note = "已完成两次征求意见,同意受理。"
    return accept_batch(entry, actor=story.people.officer, on=story.day(4, 6), note=note)


def list_it(story: Story, entry: BatchEntry) -> None:
    """Approved by the district government, listed by the development bureau."""
    officer, year = story.people.officer, entry.year
    approval = f"拱政复〔{year}〕演示{story.place.number:03d}号"
    record_approval(entry, actor=officer, on=story.day(4, 14), approval_document=approval)
    listing = BatchEntry.Listing.SUPPLEMENTARY if entry.late_reason else BatchEntry.Listing.LISTED
    number = f"拱发改〔{year}〕演示{story.place.number:03d}号"
    record_listing(entry, actor=officer, on=story.day(4, 19), listing=listing, listing_number=number)
    attach(story, 4, "listing_document", story.day(4, 19), by=officer)


def first_three(story: Story, turnout: Turnout = WILLING, *, everything: bool = False) -> None:
    """Everything from the opening of the project until it may enter step 4."""
    first(story, turnout)
    go_on(story, 2)
    draft(story, everything=everything)
    go_on(story, 3)
    notice = show(story)
    held = ask(story, 2, after=1, workdays=8)
    object_to(story, notice, after=3, answered=True)
    count_up(story, held, turnout)
    go_on(story, 4)


def first(story: Story, turnout: Turnout = WILLING) -> Round:
    """Step 1 as a whole; a reluctant neighbourhood is let pass."""
    begin(story)
    held = ask(story, 1)
    count_up(story, held, turnout, by_hand=12)
    if held.outcome == "failed":
        excuse(story, held)
    gather_wishes(story, held)
    return held
