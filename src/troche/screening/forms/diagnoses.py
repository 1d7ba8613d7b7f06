"""A diagnosis chosen from the classification, with what it is to this person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CHOOSE, CommandForm
from troche.screening.forms.history_fields import Month
from troche.screening.history import is_ahead

TREATED = "treated"
KINDS = (
    CHOOSE,
    (TREATED, _("Treated here: the main diagnosis")),
    ("active", _("Another one, active")),
    ("provisional", _("Another one, provisional")),
    ("resolved", _("Another one, resolved")),
)


class ChosenForm(CommandForm):
    """The code that was chosen among those found, what it is, and since when."""

    code = forms.CharField(max_length=12, error_messages={"required": _("Choose one of the codes.")})
    counts_as = forms.ChoiceField(label=_("What it is to this person"), choices=KINDS)
    onset = Month(label=_("Since"), help_text=_("Month and year, or a year"))

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today
        self.fields["code"].label = _("Code")

    def clean_onset(self) -> str:
        """Not ahead."""
        told: str = self.cleaned_data["onset"]
        if is_ahead(told, self.today):
            raise forms.ValidationError(_("This lies in the future."))
        return told
