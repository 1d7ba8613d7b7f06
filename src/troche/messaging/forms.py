"""What staff say about an alert."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm

LONGEST_OUTCOME = 2_000  # characters


class CloseForm(CommandForm):
    """What was done."""

    outcome = forms.CharField(
        label=_("What was done"),
        help_text=_("For example: called at 14:05, safe, visit moved to tomorrow."),
        max_length=LONGEST_OUTCOME,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say in a few words what was done.")},
    )
