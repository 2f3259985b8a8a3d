"""竣工验收单: the sheet everybody signs and seals, as A4 pages."""

from typing import Any

from policy.loader import load_scheme
from projects import pdf
from projects.checks import said
from works import acceptance_queries as asked
from works.models import Acceptance, FiveChecks, WorksCompletion
from works.queries import contract_total, newest_start, standing_tenders


def sheet_pdf(acceptance: Acceptance) -> bytes:
    """The sheet with what is known so far, and room for the rest to be written by hand."""
    rows = Acceptance.objects.select_related("project__neighbourhood__street")
    whole = rows.prefetch_related("signatures", "defects", "invitees", "checks").get(pk=acceptance.pk)
    return pdf.pdf("acceptance_sheet", sheet_data(whole))


def sheet_data(acceptance: Acceptance) -> dict[str, Any]:
    """What the sheet says."""
    place = acceptance.project.neighbourhood
    return {
        "place": place.name,
        "facts": _facts(acceptance),
        "note": acceptance.note,
        "checks": _checks(acceptance),
        "signers": [_signer(acceptance, one) for one in asked.signers(acceptance)],
        "defects": [
            [one.text, one.responsible, said(one.due_on), one.closing_note or said(one.closed_on)]
            for one in acceptance.defects.all()
        ],
    }


def _facts(acceptance: Acceptance) -> list[list[str]]:
    project, lots = acceptance.project, standing_tenders(acceptance.project)
    place, start, price = project.neighbourhood, newest_start(project), contract_total(project)
    ended = WorksCompletion.objects.filter(project=project).values_list("completed_on", flat=True).first()
    pairs = [
        ("小区", f"{place.name}({place.street.name})"),
        ("建设单位", project.builder_name),
        *((f"{one.get_kind_display()}单位", one.winner) for one in lots),
        ("合同价", f"{price:,.2f} 元" if price is not None else ""),
        ("开工日期", said(start.started_on) if start else ""),
        ("完工日期", said(ended)),
        ("验收日期", said(acceptance.held_on)),
        ("验收地点", acceptance.place),
        ("依据", load_scheme(project.scheme_code).document_no),
    ]
    return [[label, value] for label, value in pairs]


def _checks(acceptance: Acceptance) -> list[list[Any]]:
    """Name, holds (None: not looked at yet), note."""
    found = {one.check_code: one for one in acceptance.checks.all()}
    return [
        [label, found[code].holds if code in found else None, found[code].note if code in found else ""]
        for code, label in FiveChecks.Check.choices
    ]


def _signer(acceptance: Acceptance, signer: asked.Signer) -> dict[str, Any]:
    signed = {(one.party, one.organisation): one for one in acceptance.signatures.all()}.get(tuple(signer))
    return {
        "name": signer.name,
        "passed": signed.passed if signed else None,
        "opinion": signed.opinion if signed else "",
        "on": said(signed.signed_on) if signed else "",
    }
