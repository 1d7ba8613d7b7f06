"""The monthly questions about the bladder, in words of our own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards

ANSWERS = (("no", _("No")), ("yes", _("Yes")), ("unsure", _("Not sure")))


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ANSWERS,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )


class BladderForm(CommandForm):
    """Pain, urgency, blood: in the last month."""

    pain = _asked(_("Does your bladder hurt, or does it hurt or burn when you pass water?"))
    urgency = _asked(_("Do you have to go more often than before, or so suddenly that you can hardly wait?"))
    blood = _asked(_("Have you seen blood in your urine?"))
