"""The monthly questions about the bladder, in words of our own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards

ANSWERS = (("no", _("No")), ("yes", _("Yes")), ("unsure", _("Not sure")))


def _asked(label: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ANSWERS,
        widget=ChoiceCards,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class BladderForm(CommandForm):
    """Pain, urgency, blood: in the last month."""

    pain = _asked(
        _("Does your bladder hurt, or does it hurt or burn when you urinate?"),
        _("Say whether your bladder hurts."),
    )
    urgency = _asked(
        _("Do you have to go more often than before, or so suddenly that you can hardly wait?"),
        _("Say whether you have to go more often or suddenly."),
    )
    blood = _asked(
        _("Have you seen blood in your urine?"), _("Say whether you have seen blood in your urine.")
    )
