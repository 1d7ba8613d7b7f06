"""What a pharmacist fills in about a parcel and an order, and who watches a count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import LONGEST_WORDS, day, whole
from troche.medication.units import LONGEST_NUMBER, MOST_COUNTED
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards

KNOWN = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))
KNOWN_AS = {"yes": True, "no": False, "unknown": None}
BECAME = (
    ("lost", _("Lost on its way")),
    ("returned", _("Came back, or put back")),
    ("destroyed", _("Destroyed before it left, with a witness")),
)


def known(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or nobody knows: never taken for yes."""
    return forms.TypedChoiceField(
        label=label,
        choices=KNOWN,
        coerce=KNOWN_AS.__getitem__,
        empty_value=None,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )


class SendForm(CommandForm):
    """With whom the parcel that is made up leaves."""

    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=LONGEST_NUMBER,
        error_messages={"required": _("Write who carries it.")},
    )
    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=LONGEST_NUMBER,
        error_messages={"required": _("Write the tracking number.")},
    )


class DeliveryForm(CommandForm):
    """What the carrier says."""

    delivered_on = day(_("Delivered on"), required=_("Write the day of the delivery."))
    adult_signed = known(_("Did an adult sign?"))
    temperature_kept = known(_("Did it stay in its range of temperature?"))


class EndForm(CommandForm):
    """A parcel that did not arrive, or is not sent."""

    place = forms.ChoiceField(
        label=_("What became of it"),
        choices=BECAME,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    words = forms.CharField(
        label=_("What the carrier said, or what was seen"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say in a few words what was found.")},
    )


class QuestionForm(CommandForm):
    """A question to the prescriber."""

    words = forms.CharField(
        label=_("Question to the prescriber"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the question.")},
    )


class AnswerForm(CommandForm):
    """The prescriber's answer."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the answer.")},
    )


class WatchForm(CommandForm):
    """A count that somebody of the team sees on video."""

    counted = whole(
        _("Lozenges seen in the lock-box"), required=_("Write how many you saw."), most=MOST_COUNTED
    )
    locked_away = forms.TypedChoiceField(
        label=_("Locked away afterwards"),
        choices=(("yes", _("Yes, seen")), ("no", _("No"))),
        coerce=lambda answer: answer == "yes",
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
