"""What can be done on a project's claim now, by whom, and the address of each act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.permissions import Action, may
from funding.claim_queries import Basis, basis_of, claims_of
from funding.models import SubsidyClaim
from funding.services import areas, claims
from policy.errors import Reason
from projects.models import Project
from web.access import found
from web.staff.money import claim_forms as forms
from web.staff.records.desk import files, posted


@dataclass(frozen=True)
class Act:
    """An act: on the project, or on its open claim. `offered` says whether it is shown; the verb decides again."""

    code: str
    title: str
    action: Action
    form: type[forms.ClaimForm]
    verb: Callable[..., Any]
    done: str
    offered: Callable[["ClaimDesk"], object]
    on_claim: bool = True
    danger: bool = False


@dataclass(frozen=True)
class ClaimDesk:
    """The page's state for one person."""

    user: Any
    project: Project
    basis: Basis
    open: SubsidyClaim | None

    @property
    def stopped(self) -> list[Reason]:
        """Why an open claim can only go back now: the project stands still, or went back to an earlier step."""
        return claims.standing_still(self.project) if self.open else []

    @property
    def acts(self) -> list[Act]:
        """What the person may do now, the next thing first."""
        return [act for act in ACTS if may(self.user, act.action, self.project) and act.offered(self)]

    def address(self, act: Act) -> str:
        """Where the act is done."""
        if act.on_claim and self.open:
            return reverse("money_claim_do", args=[self.project.code, self.open.pk, act.code])
        return reverse("money_claim_act", args=[self.project.code, act.code])


@dataclass(frozen=True)
class Chosen:
    """An act and what it is done on."""

    act: Act
    target: Any
    address: str

    def form(self, request: HttpRequest, desk: ClaimDesk) -> forms.ClaimForm:
        """The form, filled with what was posted."""
        return self.act.form(posted(request), files(request), project=desk.project, user=desk.user)

    def carry_out(self, form: forms.ClaimForm, user: Any, today: date) -> Any:
        """The verb with the form's arguments."""
        return self.act.verb(self.target, actor=user, on=today, **form.arguments())


ACTS = (
    Act("confirm", "核定", Action.DECIDE_CLAIM, forms.Confirm, claims.confirm_claim, "申报已核定。",
        lambda desk: desk.open and not desk.stopped),
    Act("open", "查收", Action.DECIDE_CLAIM, forms.ClaimForm, claims.open_claim, "已查收,街道不能再撤回。",
        lambda desk: desk.open and desk.open.opened_at is None and not desk.stopped),
    Act("return", "退回", Action.DECIDE_CLAIM, forms.Return, claims.return_claim, "申报已退回街道。",
        lambda desk: desk.open, danger=True),
    Act("apply", "申报补助资金", Action.CLAIM_SUBSIDY, forms.ClaimForm, claims.claim_subsidy,
        "已申报,等待区住建局核定;查收前可以撤回。", lambda desk: not claims.why_not(desk.basis), on_claim=False),
    Act("take-back", "撤回申报", Action.CLAIM_SUBSIDY, forms.ClaimForm, claims.take_back_claim, "申报已撤回。",
        lambda desk: desk.open and desk.open.opened_at is None, danger=True),
    Act("area", "登记补助面积", Action.SET_SUBSIDY_AREA, forms.AreaForm, areas.set_area_with_upload, "补助面积已登记。",
        lambda desk: not desk.open and desk.project.state in areas.STATES, on_claim=False),
)  # fmt: skip


def desk_of(user: Any, project: Project) -> ClaimDesk:
    """The page's state."""
    rows = claims_of(project).filter(state=SubsidyClaim.State.CLAIMED)
    return ClaimDesk(user, project, basis_of(project), rows.first())


def chosen_of(desk: ClaimDesk, code: str, pk: int | None, *, posting: bool) -> Chosen | None:
    """The act of the address; without one the next that needs nothing but a look. Unknown acts are 404, others' acts 403.

    An act that is no longer offered is still posted to its verb, which says who was quicker; to look at, it is gone.
    """
    if not code:
        first = next((act for act in desk.acts if act.code in {"confirm", "apply"}), None)
        return (
            Chosen(first, desk.open if first.on_claim else desk.project, desk.address(first))
            if first
            else None
        )
    act = next((one for one in ACTS if one.code == code and one.on_claim is (pk is not None)), None)
    if act is None:
        raise Http404
    if not may(desk.user, act.action, desk.project):
        raise PermissionDenied
    if pk is None:
        target, address = desk.project, reverse("money_claim_act", args=[desk.project.code, code])
    else:
        target = found(SubsidyClaim.objects.visible_to(desk.user).filter(project=desk.project), pk=pk)
        address = reverse("money_claim_do", args=[desk.project.code, pk, code])
    shown = posting or (act in desk.acts and (pk is None or (desk.open and desk.open.pk == pk)))
    return Chosen(act, target, address) if shown else None
