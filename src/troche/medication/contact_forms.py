"""What staff fill in after they saw or spoke with the person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import LONGEST_WORDS
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards

WAY_WORDS = (("video", _("On video")), ("phone", _("By phone")), ("in_person", _("In person")))


class VisitForm(CommandForm):
    """A visit with the prescriber, after it took place."""

    way = forms.ChoiceField(
        label=_("How you met"),
        choices=WAY_WORDS,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    note = forms.CharField(
        label=_("What came of it"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write in a few words what came of it.")},
    )


class ContactForm(CommandForm):
    """A talk with the person after an appointment was missed."""

    note = forms.CharField(
        label=_("What the person said"),
        help_text=_("Only when you reached them. A message left is no contact."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write in a few words what the person said.")},
    )
