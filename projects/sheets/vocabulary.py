"""What offices call their columns: the usual Chinese wordings of each meaning, best wording first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from projects.sheets.text import fold

MEANINGS: Mapping[str, str] = {
    "building": "幢",
    "entrance": "单元",
    "room": "室",
    "address": "地址",
    "owner": "业主",
    "last_four": "证件号后四位",
    "area": "面积",
    "area_source": "面积依据",
    "phone": "联系电话",
    "remark": "备注",
    "year_built": "建成年份",
}
"""What a roster's column may mean, and how the preview calls it."""

BRACKETED = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]?")
PUNCTUATION = re.compile(r"[*:。.、,;?!\"'“”_|]|^(?:请)?填写|必填$")
NUMBERED = re.compile(r"(?<=[\u4e00-\u9fff])[1-9一二三四]$")


@dataclass(frozen=True)
class Wording:
    """One way of naming a meaning: the folded header must match `pattern` wholly and hold none of `never`."""

    meaning: str
    rank: int
    pattern: re.Pattern[str]
    never: re.Pattern[str] | None = None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The wordings of one kind of list, tried in order, and what the preview calls each meaning."""

    words: tuple[Wording, ...]
    labels: Mapping[str, str]


def wording(meaning: str, rank: int, pattern: str, never: str = "") -> Wording:
    """Build one entry of a vocabulary."""
    return Wording(meaning, rank, re.compile(pattern), re.compile(never) if never else None)


LOCATION: tuple[Wording, ...] = (
    wording(
        "address", 2, r"(?:所在)?(?:幢|栋|楼)(?:栋|幢)?(?:号)?[-/]?单元(?:号)?[-/]?(?:室|房|户|门牌)(?:号)?"
    ),
    wording("address", 2, r"(?:楼|幢|栋)室号?|幢号?[-/]室号?|楼号?[-/]房号?"),
    wording(
        "address",
        2,
        r".*(?:地址|坐落|座落|住址|位置)",
        "户籍|户口|通讯|通信|邮寄|身份证|联系地址|单位地址",
    ),
    wording(
        "building",
        1,
        r"(?:房屋|所在|所属|住宅)?(?:幢|栋|楼栋|楼幢|幢楼|栋楼|号楼|楼宇|楼号|座)(?:号|名|名称|数|别|次|编号|牌号|/?座)?",
    ),
    wording("building", 1, r"几(?:幢|栋|号楼)|幢/?栋号?|幢\(?栋\)?号?|栋/?幢号?|幢号?[-/]单元号?"),
    wording("building", 2, r"楼|座|楼房"),
    wording(
        "entrance", 1, r"(?:所在|所属)?(?:单元|门洞|单元门|楼门|楼道|梯号|楼梯号|几单元)(?:号|名称|编号)?"
    ),
    wording("entrance", 2, r"门|梯|门号"),
    wording(
        "room",
        1,
        r"(?:单元)?(?:室|房|户室|房室|房间|门牌|房屋|套|几)(?:室)?(?:号|号码|编号)|室|户室|室牌号|房间|几室|室/房号?",
    ),
    wording("room", 1, r"(?:室号|房号)[/或](?:室号|房号|门牌号?)|室房号"),
    wording("room", 2, r"户号|门号|房屋代码|户"),
    wording("address", 3, r"房屋|房屋信息|房源|物业|房产|房屋情况|住房"),
)

NOT_THE_OWNER = (
    r"电话|手机|承租|租户|租客|租赁|使用人|签字|签名|签章|委托|代表|联系人|证件|身份证|证号|类型|类别|性质|户数|"
    r"人数|意见|比例|份额|地址|年龄|性别|经办|填表|家庭成员|监护|关系"
)
PEOPLE: tuple[Wording, ...] = (
    wording(
        "phone", 1, r".*(?:电话|手机|联系方式|联系号码|联络方式|电话号码|手机号码).*", "后四位|后4位|尾号"
    ),
    wording(
        "last_four",
        1,
        r".*(?:身份证|证件|后四位|后4位|后四码|尾号|尾数|信用代码|公民身份|证照号).*",
        "电话|手机|类型|类别|种类|名称|地址|住址|有效|产权证|房产证|不动产|照片|复印|姓名",
    ),
    wording(
        "co_owner",
        1,
        r"(?:产权|其他|房屋)?共(?:有|同|同共有)(?:权|所有|产权)?人(?:姓名|名单|名称)?",
        NOT_THE_OWNER,
    ),
    wording(
        "owner",
        1,
        r"(?:现|房屋|房产|产权|小区|登记|不动产)?(?:业主|产权人|所有权人|所有人|权利人|房主|产权所有人|权属人|购房人|"
        r"买受人|购房者|产权单位|房东|业主方|业主/产权人|产权人/业主)(?:的)?(?:姓名|名称|姓名/名称|名|名单|全称)?",
        NOT_THE_OWNER,
    ),
    wording("owner", 2, r"户主(?:姓名|名)?|住户(?:姓名|名称)", NOT_THE_OWNER),
    wording("owner", 3, r"姓名|名字|姓名/名称|名称|住户|owner", NOT_THE_OWNER),
)

NOT_THE_AREA = (
    r"套内|使用|公摊|分摊|占地|用地|土地|车位|车库|阳台|阁楼|储藏|自行车|违|搭|补助|改造|绿化|总建筑|户数|"
    r"小区|面积差|单价|价"
)
THE_REST: tuple[Wording, ...] = (
    wording("area_source", 1, r"面积(?:来源|依据|类型|类别|性质|出处|说明)|测绘性质"),
    wording("area", 1, r"(?:房屋)?专有(?:部分)?(?:建筑)?面积", NOT_THE_AREA),
    wording("area", 2, r".*(?:登记|产权|证载|权证|不动产|房产证).*面积", NOT_THE_AREA),
    wording("area", 3, r".*(?:实测|测绘).*面积", NOT_THE_AREA),
    wording("area", 4, r".*(?:合同|购房).*面积", NOT_THE_AREA),
    wording("area", 5, r".*面积(?:数|平方米|m2|平米)?|建面", NOT_THE_AREA),
    wording("year_built", 1, r"(?:房屋)?(?:建成|建造|竣工|建设|建筑)(?:年份|年代|年|时间|年度)"),
    wording(
        "remark",
        1,
        r"备注.*|说明|情况说明|备考|(?:房屋|交付|销售|入住|使用|居住|出售|房产)?(?:状态|情况|现状)",
    ),
)

ROSTER = Vocabulary((*PEOPLE, *THE_REST, *LOCATION), MEANINGS)


@dataclass(frozen=True)
class Recognised:
    """What a header means; the lower the rank, the surer the wording."""

    meaning: str
    rank: int


def bare_header(text: str) -> str:
    """A header without brackets, stars, colons and a closing number: "*业主1(必填):" → "业主"."""
    folded = fold(text)
    bare = PUNCTUATION.sub("", BRACKETED.sub("", folded)) or PUNCTUATION.sub("", folded)
    return NUMBERED.sub("", bare)


@lru_cache(maxsize=4096)
def recognise(text: str, vocabulary: Vocabulary) -> Recognised | None:
    """The meaning of one header text, or None. Words that exclude a meaning count inside brackets too."""
    if not text or len(text) > 60:
        return None
    folded, bare = fold(text), bare_header(text)
    for entry in vocabulary.words:
        if entry.pattern.fullmatch(bare) and not (entry.never and entry.never.search(folded)):
            return Recognised(entry.meaning, entry.rank)
    return None
