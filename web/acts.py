"""How a page carries out a verb: valid form → verb → done, or every reason shown and nothing lost."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from policy.errors import Reason, Refused
from web.form_words import speak
from web.rehearsal import rehearse


def perform(
    request: HttpRequest,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    done: str = "",
    rehearsed: bool = True,
) -> Any | None:
    """Result of `verb()` if the posted form is valid and the verb accepts; else None, the reasons in the form.

    A reason whose `field` is a form field stands beside it; the others stand on top. `done` is the
    confirmation shown on the next page. A wrong form hears at once what the verb refuses besides (`rehearse`): not where
    files are posted, as the verb would put them on the disk, nor where it counts attempts (`rehearsed` False).
    """
    if request.method != "POST":
        return None
    if not form.is_valid():
        if rehearsed and form.is_bound and not request.FILES:
            show_besides(form, verb)
        return None
    try:
        result = verb()
    except Refused as refused:
        show_reasons(form, refused)
        return None
    if done:
        messages.success(request, done)
    return result if result is not None else True


def show_besides(form: forms.BaseForm, verb: Callable[[], Any]) -> None:
    """Put into a form that is wrong what its verb refuses besides."""
    _show(form, rehearse(form, verb))


def show_reasons(form: forms.BaseForm, refused: Refused) -> None:
    """Put every reason of the refusal into the form."""
    _show(form, refused.reasons)


def _show(form: forms.BaseForm, reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        form.add_error(reason.field if reason.field in form.fields else None, reason.message)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *forms_: forms.BaseForm | None
) -> HttpResponse:
    """The page; 422 when a posted form was refused, so that programs and tests see it too."""
    wrong = any(form is not None and form.is_bound and form.errors for form in forms_)
    return render(request, template, context, status=422 if wrong else 200)


class PlainForm(forms.Form):
    """A form in the portal's look: no colon after labels, every refusal in plain Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # a browser would cut off what is pasted; the refusal counts it instead
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def full_clean(self) -> None:
        """Word what may be wrong, of fields added late too, then look."""
        speak(self.fields.values())
        super().full_clean()


class VersionForm(PlainForm):
    """A form that remembers which version of the project its page showed; the verb refuses a stale one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    """An act that needs a reason."""

    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
