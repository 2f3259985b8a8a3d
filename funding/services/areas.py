"""补助面积: set with its basis and evidence, by building where years of construction straddle the limit; the newest counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.area_rules import BuildingArea, Counted, counted
from funding.claim_queries import newest_area
from funding.models import SubsidyArea, SubsidyClaim
from policy.errors import NotAllowed, Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.checks import refuse, unless
from projects.guards import locked, required_text
from projects.models import Document, Project
from projects.services.documents import OTHER, attach_document
from projects.services.neighbourhoods import EARLIEST_YEAR, edit_neighbourhood

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 10
NO_EVIDENCE = "请选择或上传依据材料。"
STATES = frozenset({Project.State.ACTIVE, Project.State.PAUSED, Project.State.CLOSED})


@transaction.atomic
def set_subsidy_area(
    project: Project, *, actor: User, on: date, basis: str, evidence: Document | None, area: Decimal | None = None,
    buildings: Sequence[BuildingArea] = (),
) -> SubsidyArea:  # fmt: skip
    """The area the subsidy is computed from, in m²; with buildings: the sum of those built up to the scheme's limit.

    The register's own field follows, so that whatever is computed elsewhere rests on the same area. Refused while a claim
    is open: it rests on the area before.
    """
    project = locked(project)
    authorise(actor, Action.SET_SUBSIDY_AREA, project)
    limit = load_scheme(project.scheme_code).subsidy.year_limit
    refuse(
        unless(project.state in STATES, "not_running", f"项目{project.get_state_display()},不能办理。"),
        _no_open_claim(project),
        _evidence(project, evidence),
        *wrong_area({"basis": basis, "area": area, "buildings": buildings}, on, limit),
    )
    row = SubsidyArea(
        neighbourhood=project.neighbourhood, project=project, basis=basis.strip(), evidence=evidence, set_on=on, set_by=actor,
        area=counted(buildings, limit).eligible if buildings else area, buildings=[one.stored() for one in buildings],
    )  # fmt: skip
    refuse(_nothing_new(row, newest_area(project.neighbourhood)))
    return _keep(row, counted(buildings, limit), actor, on)


def _keep(row: SubsidyArea, found: Counted, actor: User, on: date) -> SubsidyArea:
    row.save()
    _keep_in_step(row.project, row, actor, on)
    beside = f"(各幢合计 {found.whole:,.2f} ㎡)" if found.straddles else ""
    sentence = f"登记补助面积 {row.area:,.2f} ㎡{beside},依据:{row.basis}"
    events.record("subsidy_area_set", sentence, actor=actor, on=on, project=row.project)
    return row


def set_area_with_upload(
    project: Project,
    *,
    actor: User,
    on: date,
    upload: BinaryIO | None,
    evidence: Document | None = None,
    **fields: Any,
) -> SubsidyArea:
    """The same with the evidence as a file: filed as a document of the project's step, or nothing is stored at all."""
    filed: list[Document] = []
    try:
        with transaction.atomic():
            if upload is not None:
                filed.append(_file(project, actor, on, upload, fields))
            paper = filed[0] if filed else evidence
            return set_subsidy_area(project, actor=actor, on=on, evidence=paper, **fields)
    except BaseException:
        for document in filed:
            document.file.storage.delete(document.file.name)
        raise


def _file(project: Project, actor: User, on: date, upload: BinaryIO, fields: dict[str, Any]) -> Document:
    """The uploaded paper; what is wrong with it is told together with what else is wrong."""
    title = "补助面积依据"
    try:
        return attach_document(
            project,
            actor=actor,
            on=on,
            step=project.step,
            kind=OTHER,
            title=title,
            upload=upload,
            states=STATES,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        mine = [replace(one, field="upload" if one.field else None) for one in refused.reasons]
        limit = load_scheme(project.scheme_code).subsidy.year_limit
        refuse(mine, *wrong_area(fields, on, limit))
        raise


def wrong_area(fields: Mapping[str, Any], on: date, limit: int) -> list[list[Reason]]:
    """What is wrong with basis, area and buildings, whatever the evidence."""
    area, buildings = fields.get("area"), fields.get("buildings", ())
    eligible = counted(buildings, limit).eligible if buildings else area
    return [
        required_text(fields.get("basis", ""), "basis", "核定依据"),
        _buildings(buildings, on, limit) or _area(eligible, area, bool(buildings)),
    ]


def _keep_in_step(project: Project, row: SubsidyArea, actor: User, on: date) -> None:
    if project.neighbourhood.subsidy_area != row.area:
        edit_neighbourhood(project.neighbourhood, actor=actor, on=on, subsidy_area=row.area)


def _no_open_claim(project: Project) -> list[Reason]:
    open_ones = SubsidyClaim.objects.filter(project=project, state=SubsidyClaim.State.CLAIMED)
    words = "补助资金申报正在办理,不能改补助面积;请先撤回申报,或由区住建局退回。"
    return unless(not open_ones.exists(), "claim_open", words, where="claim")


def _evidence(project: Project, evidence: Document | None) -> list[Reason]:
    if evidence is None:
        return [Reason("required", NO_EVIDENCE, field="evidence")]
    fits = evidence.project_id == project.pk and evidence.removed_at is None
    return unless(fits, "bad_evidence", "请选择本项目的材料。", field="evidence")


def _area(eligible: Decimal | None, stated: Decimal | None, by_building: bool) -> list[Reason]:
    if eligible is None:
        return [Reason("required", "请填写补助面积,或逐幢填写。", field="area")]
    if by_building:
        words = f"{eligible:,.2f} ㎡是逐幢合计,与填写的补助面积不一致;逐幢填写时这里可以不填。"
        return unless(stated is None or stated == eligible, "area_differs", words, field="area")
    return [Reason("bad_area", words, field="area") for words in _bad(eligible, "补助面积")]


def _buildings(rows: Sequence[BuildingArea], on: date, limit: int) -> list[Reason]:
    wrong = [Reason("bad_building", words, field="buildings") for words in _bad_rows(rows, on)]
    if wrong or not rows:
        return wrong
    words = f"没有一幢建成于{limit}年(含)以前,没有可以补助的面积。"
    return unless(counted(rows, limit).eligible > 0, "none_eligible", words, field="buildings")


def _bad_rows(rows: Sequence[BuildingArea], on: date) -> Iterator[str]:
    seen: set[str] = set()
    for one in rows:
        name = f"{one.building}幢" if one.building.strip() else "没有幢号的一行"
        if not one.building.strip() or len(one.building) > 20:
            yield "请填写幢号,最多20个字。"
        elif one.building in seen:
            yield f"{name}填写了两次。"
        if not EARLIEST_YEAR <= one.year_built <= on.year:
            yield f"{name}的建成年份应在{EARLIEST_YEAR}年至{on.year}年之间。"
        yield from _bad(one.area, f"{name}的面积")
        seen.add(one.building)


def _bad(area: Decimal, label: str) -> Iterator[str]:
    if not area.is_finite() or area >= LARGEST:
        yield f"{label}太大,请核对单位是否为平方米。"
    elif area <= 0:
        yield f"{label}应大于 0。"
    elif area != area.quantize(CENT):
        yield f"{label}最多两位小数。"


def _nothing_new(row: SubsidyArea, last: SubsidyArea | None) -> list[Reason]:
    same = last is not None and (last.area, last.buildings, last.basis, last.evidence_id, last.project_id) == (
        row.area, row.buildings, row.basis, row.evidence_id, row.project_id
    )  # fmt: skip
    return unless(not same, "nothing_changed", "与现行的补助面积相同,不需要再登记。")
