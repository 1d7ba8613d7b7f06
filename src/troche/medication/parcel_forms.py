"""What a pharmacist fills in about a parcel and an order, and who watches a count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import LONGEST_WORDS, about, day, whole
from troche.medication.units import LONGEST_NUMBER, MOST_COUNTED
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards, ManyCards

KNOWN = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")))
KNOWN_AS = {"yes": True, "no": False, "unknown": None}
BECAME = {
    True: (("lost", _("Lost on its way")), ("returned", _("Came back to the pharmacy"))),
    False: (
        ("returned", _("Put back at the pharmacy")),
        ("destroyed", _("Destroyed before it left, with a witness")),
    ),
}
"""What may become of a parcel, by whether it has left."""


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


class AboutParcel(CommandForm):
    """A step of one parcel: the one that was seen, whatever was made up or sent since."""

    parcel = about(_("Open this page again: it does not say which parcel is meant."))


class SendForm(AboutParcel):
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


class DeliveryForm(AboutParcel):
    """What the carrier says."""

    delivered_on = day(_("Delivered on"), required=_("Write the day of the delivery."))
    adult_signed = known(_("Did an adult sign?"))
    temperature_kept = known(_("Did it stay in its range of temperature?"))


class EndForm(AboutParcel):
    """A parcel that did not arrive, or is not sent. `has_left` is how it stood on the page."""

    has_left = forms.TypedChoiceField(
        choices=(("yes", ""), ("no", "")), coerce=lambda answer: answer == "yes", widget=forms.HiddenInput
    )
    place = forms.ChoiceField(
        label=_("What became of it"),
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    words = forms.CharField(
        label=_("What the carrier said, or what was seen"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say in a few words what was found.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = BECAME[self["has_left"].value() != "no"]


class QuestionForm(CommandForm):
    """A question to the prescriber about an order."""

    order = about(_("Open this page again: it does not say which order is meant."))
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


class FindForm(CommandForm):
    """Units that were lost or had come back, and are at home after all."""

    units = forms.MultipleChoiceField(
        label=_("Units"),
        widget=ManyCards,
        error_messages={
            "required": _("Choose the units."),
            "invalid_choice": _("Choose units that were lost or came back."),
        },
    )
    words = forms.CharField(
        label=_("Where they were, and who has seen them"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say in a few words what was found.")},
    )

    def __init__(self, *args: Any, numbers: Iterable[str], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "find_%s")
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, number) for number in numbers]


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
