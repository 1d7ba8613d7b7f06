"""Letting a requirement pass by two people: what a prescriber proposes, what the director answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm

LONGEST = 1000  # characters of either one's words


class ProposeForm(CommandForm):
    """Why this should be let pass, for the medical director to read."""

    gate = forms.ChoiceField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Why, for the medical director"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write why this should be let pass.")},
    )

    def __init__(self, gates: Iterable[str], data: Any = None, *, gate: str = "") -> None:
        super().__init__(data, auto_id=f"propose_{gate}_%s", initial={"gate": gate})
        self.fields["gate"].choices = [(code, code) for code in gates]  # type: ignore[attr-defined]


class AnswerForm(CommandForm):
    """The director's own words on it, and yes or no."""

    proposal = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    answer = forms.ChoiceField(
        choices=[("grant", _("Grant")), ("decline", _("Decline"))], widget=forms.HiddenInput
    )
    words = forms.CharField(
        label=_("Your own words on it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write why you grant or decline this.")},
    )

    def __init__(self, data: Any = None, *, proposal: int = 0) -> None:
        super().__init__(data, auto_id=f"answer_{proposal}_%s", initial={"proposal": proposal})
