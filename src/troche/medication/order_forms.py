"""What prescribers fill in to confirm an order, or to call it off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import LONGEST_WORDS
from troche.people.forms import CommandForm

LONGEST_ANSWER = 20_000  # characters of a passkey's answer; ours
READ_AGAIN = _("Reload the page, read the order again, and confirm it.")
HELD = {"required": READ_AGAIN, "invalid": READ_AGAIN}


class ConfirmForm(CommandForm):
    """Yes to exactly this text, with a second factor."""

    order = forms.UUIDField(widget=forms.HiddenInput, error_messages=HELD)
    digest = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", READ_AGAIN)],
        error_messages=HELD,
    )
    code = forms.CharField(
        label=_("Code from your authenticator app"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    credential = forms.CharField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data = dict(self.data.items())  # what was said with the second factor is never shown again

    def full_clean(self) -> None:
        """Check, and forget what was said with the second factor. A passkey takes the place of a code."""
        self.fields["code"].required = False
        super().full_clean()
        self.fields["code"].required = True
        if self.is_bound:
            self.data = {**self.data, "code": "", "credential": ""}


class CancelForm(CommandForm):
    """Why an order is called off."""

    order = forms.UUIDField(widget=forms.HiddenInput, error_messages=HELD)
    reason = forms.CharField(
        label=_("Why it is called off"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why the order is called off.")},
    )

    def __init__(self, *args: Any, is_signed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "cancel_%s"  # it stands beside a form that has a reason, too
        self.fields["reason"].required = is_signed
