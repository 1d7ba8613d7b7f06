"""What somebody says about a message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm

LONGEST_WORDS = 1_000  # characters


class FileForm(CommandForm):
    """To whom it is filed, and how one knows when something differs."""

    person = forms.UUIDField(
        error_messages={
            "required": _("Choose the person it is for."),
            "invalid": _("Choose the person it is for."),
        }
    )
    words = forms.CharField(
        label=_("How you know that it is this person"),
        help_text=_("Needed when the message and the chart do not say the same."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class AsideForm(CommandForm):
    """Why nothing more follows from it."""

    reason = forms.CharField(
        label=_("Why nothing more follows from it"),
        help_text=_(
            "For example: not a patient of this clinic, the laboratory was told. Or: entered by hand."
        ),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why nothing more follows from this message.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="aside_%s")
