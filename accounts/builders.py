"""建设单位: the verbs that put a building body on the list, take it off and put it back; the administrator's alone."""

from datetime import date

from django.db import transaction

from accounts.models import AccountEvent, BuilderBody, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused

LONGEST = 80


@transaction.atomic
def add_builder(*, actor: User, on: date, name: str, kind: str) -> BuilderBody:
    """A body that projects can be given to and clerks belong to. Refused: required, bad_kind, already_there."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    name = " ".join(name.split())
    reasons = [] if name else [Reason("required", "请填写建设单位名称。", field="name")]
    if kind not in BuilderBody.Kind.values:
        reasons.append(Reason("bad_kind", "请选择建设单位类型。", field="kind"))
    if len(name) > LONGEST:
        reasons.append(Reason("too_long", f"名称不超过{LONGEST}个字。", field="name"))
    if name and BuilderBody.objects.filter(name=name).exists():
        reasons.append(Reason("already_there", f"{name}已经登记,不必重复登记。", field="name"))
    if reasons:
        raise Refused(reasons)
    made = BuilderBody.objects.create(name=name, kind=kind)
    _record("builder_added", f"登记建设单位:{name}({made.get_kind_display()})", actor, on)
    return made


@transaction.atomic
def switch_builder(body: BuilderBody, *, actor: User, on: date, is_active: bool) -> BuilderBody:
    """Stop or resume the use of a body. Refused while an account of it is in use, or where nothing would change."""
    authorise(actor, Action.MANAGE_ACCOUNTS)
    body = BuilderBody.objects.select_for_update().get(pk=body.pk)
    reasons = []
    if body.is_active is is_active:
        reasons.append(Reason("nothing_changed", f"{body}已经{'启用' if is_active else '停用'}。"))
    people = "、".join(str(one) for one in body.user_set.filter(is_active=True))
    if not is_active and people:
        reasons.append(Reason("in_use", f"{body}还有在用的账号({people}),请先停用这些账号。"))
    if reasons:
        raise Refused(reasons)
    body.is_active = is_active
    body.save(update_fields=["is_active"])
    _record("builder_switched", f"{'启用' if is_active else '停用'}建设单位:{body}", actor, on)
    return body


def _record(verb: str, sentence: str, actor: User, on: date) -> None:
    """On the administrator's own record: a body is nobody's account."""
    AccountEvent.objects.create(verb=verb, sentence=sentence[:300], account=actor, actor=actor, on=on)
