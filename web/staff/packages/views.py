"""打包: the list of a street's or the district's packages, a new one, and one package with its acts."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Street
from accounts.permissions import Action
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.packages import acts
from web.staff.packages.forms import NewPackage
from web.staff.records.desk import posted
from works.models import Package
from works.services.packages import make_package

PAGE_SIZE = 20


@staff_page()
def package_list(request: HttpRequest) -> HttpResponse:
    """Packages, newest first."""
    rows = Package.objects.visible_to(request.user).select_related("street").annotate(count=Count("members"))
    shown = Paginator(rows.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [{"package": one, "state": acts.state(one)} for one in shown.object_list]
    crumbs = [{"text": "我的工作台", "href": reverse("desk")}, {"text": "打包", "href": ""}]
    may_make = request.user.street_id is not None  # type: ignore[union-attr]
    values = {"page": shown, "rows": lines, "crumbs": crumbs, "may_make": may_make}
    return page(request, "staff/packages/list.html", values)


@staff_page(Action.RECORD_TENDER)
def package_new(request: HttpRequest) -> HttpResponse:
    """A new package of the own street."""
    street = found(Street.objects.all(), pk=request.user.street_id)  # type: ignore[union-attr]
    form, today = NewPackage(posted(request), street=street), timezone.localdate()
    made = perform(
        request,
        form,
        lambda: make_package(street, actor=request.user, on=today, **form.cleaned_data),  # type: ignore[arg-type]
        "打包已建立,请填写总金额和分摊方式。",
    )
    if made:
        return redirect("package", pk=made.pk)
    return page(request, "staff/packages/new.html", {"form": form, "crumbs": acts.crumbs("建立打包")}, form)


@staff_page()
def package(request: HttpRequest, pk: int, act: str = "") -> HttpResponse:
    """Members, shares and where each yuan comes from; and the form of the chosen act."""
    row = found(
        Package.objects.visible_to(request.user).select_related("street", "made_by", "settled_by"), pk=pk
    )
    offered, today = acts.acts_on(request.user, row), timezone.localdate()
    chosen = next((one for one in offered if one.code == act), None)
    if act and chosen is None and not any(one.code == act for one in acts.ACTS):
        raise Http404
    form = chosen.form(posted(request), package=row) if chosen else None
    if form and chosen and perform(
        request, form, lambda: chosen.verb(row, actor=request.user, on=today, **form.arguments()), chosen.done
    ):  # fmt: skip
        return redirect("package", pk=pk)
    values = {
        "package": row, "state": acts.state(row), "lines": acts.lines(row), "missing": acts.missing(row),
        "acts": offered, "chosen": chosen, "form": form, "crumbs": acts.crumbs(row.name),
        "gone": bool(act) and chosen is None,
    }  # fmt: skip
    return page(request, "staff/packages/package.html", values, form)
