"""What somebody fills in about a thing that the e-prescriber said."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm


class AsideForm(CommandForm):
    """Why nothing more follows from it."""

    reason = forms.CharField(
        label=_("What you found, and why nothing more follows from it"),
        max_length=1_000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why nothing more follows from this.")},
    )
