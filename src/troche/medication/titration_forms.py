"""What clinicians fill in about the next dose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import LONGEST_WORDS, whole
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards

CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
WHAT_WORDS = (
    ("same", _("A dose")),
    ("hold", _("Hold: no dose for now")),
    ("stop", _("Stop: no dose at home")),
)


class _AnswerForm(CommandForm):
    session = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AcceptProposalForm(_AnswerForm):
    """Yes to the proposal that was read."""

    reason = forms.CharField(
        label=_("Reason, as the patient reads it"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the reason in words the patient understands.")},
    )

    def __init__(self, *args: Any, changes_plan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not changes_plan:
            del self.fields["reason"]


class AnotherForm(_AnswerForm):
    """Something else than was proposed."""

    what = forms.ChoiceField(
        label=_("What follows"), choices=WHAT_WORDS, widget=ChoiceCards, error_messages=CHOOSE
    )
    dose_mg = whole(_("Dose"), required="", help_text=_("In mg; only for a dose."))
    days_between = whole(
        _("Days between sessions"),
        required="",
        help_text=_("Change the dose or the interval, not both."),
    )
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept beside the proposal. Where the plan changes, the patient reads it."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the reason.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dose_mg"].required = self.fields["days_between"].required = False


class ToleranceForm(CommandForm):
    """Three questions after a session."""

    of_session = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    nausea = forms.ChoiceField(
        label=_("Nausea after the dose"),
        choices=(("none", _("None")), ("nausea", _("Nausea")), ("vomited", _("Vomited"))),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    anxiety = forms.ChoiceField(
        label=_("Fear or distress"),
        choices=(("none", _("None")), ("some", _("Some")), ("severe", _("Severe"))),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    craving = forms.TypedChoiceField(
        label=_("Craving, or asking for more or sooner"),
        choices=(("no", _("No")), ("yes", _("Yes"))),
        coerce=lambda answer: answer == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
