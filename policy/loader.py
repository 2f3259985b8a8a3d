"""Schemes from their files in `policy/schemes/`. A file is wholly checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from policy import parts
from policy.schema import Scheme, StreetDef
from policy.tables import SchemeFileError, Table

SCHEMES = Path(__file__).parent / "schemes"
DEFAULT_SCHEME = "gongshu-2019"
STEP_COUNT = 11

__all__ = ["DEFAULT_SCHEME", "SchemeFileError", "UnknownScheme", "load_scheme", "read_scheme", "scheme_codes"]


class UnknownScheme(KeyError):
    """No scheme of this code; `known` are the codes there are."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.known = scheme_codes()

    def __str__(self) -> str:
        return f"没有代码为“{self.code}”的实施方案;现有:{'、'.join(self.known)}"


def scheme_codes() -> tuple[str, ...]:
    """The codes of all schemes there are, sorted."""
    return tuple(sorted(path.stem for path in SCHEMES.glob("*.toml")))


@lru_cache(maxsize=32)
def load_scheme(code: str) -> Scheme:
    """The scheme of this code, read once. Raises UnknownScheme, SchemeFileError where its file is wrong."""
    if code not in scheme_codes():
        raise UnknownScheme(code)
    return read_scheme(SCHEMES / f"{code}.toml")


def read_scheme(path: Path) -> Scheme:
    """The scheme in a file. Raises SchemeFileError naming file and key."""
    top = Table.of_file(path)
    profiles, showcase = top.table("profiles"), top.table("showcase")
    rule_sets = parts.rule_sets(top.table("rule_sets"))
    rounds, profile_names = parts.profiles(profiles.table("of"), rule_sets)
    scheme = Scheme(
        code=top.choice("code", [path.stem]),
        name=top.text("name"),
        district=top.text("district"),
        document_no=top.text("document_no"),
        effective_from=top.day("effective_from"),
        effective_to=top.maybe("effective_to", top.day),
        street_defs=tuple(StreetDef(code, name) for code, name in top.names("streets").items()),
        departments=parts.departments(top.table("departments")),
        steps=tuple(map(parts.step, top.tables("steps"))),
        items=parts.items(top.table("items")),
        rule_sets=rule_sets,
        profiles=rounds,
        profile_names=profile_names,
        default_profile=profiles.choice("default", rounds),
        literal_profile=profiles.choice("literal", rounds),
        special_rules=parts.special_rules(profiles, rule_sets),
        subsidy=parts.subsidy(top.table("subsidy")),
        eligibility=parts.eligibility(top.table("eligibility")),
        lights=parts.lights(top.table("lights")),
        aftercare=parts.aftercare(top.table("aftercare")),
        notice_workdays=top.whole("notice_workdays", least=1),
        candidate_notice_days=top.whole("candidate_notice_days", least=1),
        over_estimate=top.part("over_estimate"),
        eras=tuple(map(parts.era, top.tables("eras"))),
        showcase_share=showcase.part("share"),
        showcase_per_street=parts.span(showcase, "per_street"),
        documents=tuple(map(parts.document, top.tables("documents"))),
        batch_window_closes=parts.month_and_day(top.table("batch_window_closes")),
        targets=tuple(map(parts.target, top.tables("targets"))),
        cards=top.flag("cards"),
        settlement_months=top.whole("settlement_months", least=1),
    )
    for table in (profiles, showcase, top):
        table.done()
    _check(top, scheme)
    return scheme


def _check(top: Table, scheme: Scheme) -> None:
    """What no part can know of itself."""
    if scheme.effective_to is not None and scheme.effective_to < scheme.effective_from:
        raise top.wrong("effective_to", "早于 effective_from")
    if not scheme.street_defs:
        raise top.wrong("streets", "至少写一个街道")
    if [step.number for step in scheme.steps] != list(range(1, STEP_COUNT + 1)):
        raise top.wrong("steps", f"应按顺序写全第1步至第{STEP_COUNT}步")
    _no_repeats(top, "departments", (department.code for department in scheme.departments))
    _no_repeats(top, "items", (item.code for item in scheme.items))
    _no_repeats(top, "documents", (document.kind for document in scheme.documents))
    _no_repeats(top, "eras", (era.code for era in scheme.eras))
    _no_repeats(top, "targets", (target.kind for target in scheme.targets))
    _check_documents(top, scheme)
    _check_eras(top, scheme)


def _no_repeats(top: Table, key: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise top.wrong(key, f"代码重复:{code}")
        seen.add(code)


def _check_documents(top: Table, scheme: Scheme) -> None:
    for document in scheme.documents:
        if document.step is None and document.required:
            raise top.wrong("documents", f"必交材料要写明步骤(step):{document.kind}")
        if document.step is not None and not 1 <= document.step <= STEP_COUNT:
            raise top.wrong("documents", f"没有第{document.step}步:{document.kind}")


def _check_eras(top: Table, scheme: Scheme) -> None:
    """Every year belongs to exactly one era: open at both ends, each beginning where the last ended."""
    first, last = scheme.eras[0], scheme.eras[-1]
    if first.from_year is not None or last.to_year is not None:
        raise top.wrong("eras", "第一个年代不写 from_year,最后一个年代不写 to_year")
    for earlier, later in pairwise(scheme.eras):
        if earlier.to_year is None or later.from_year != earlier.to_year + 1:
            raise top.wrong("eras", f"年代不衔接:{earlier.code}、{later.code}")
