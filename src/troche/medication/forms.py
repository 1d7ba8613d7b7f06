"""What prescribers, pharmacists and patients fill in about plan, order and units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from troche.medication.units import LONGEST_NUMBER, MOST_COUNTED
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards, DateParts, ManyCards

LONGEST_WORDS = 1_000  # characters
MOST_TYPED = 9_999  # what a number field takes before the rules judge it
WHOLE = _("Write a whole number.")
TECHNIQUE_WORDS = (("spat", _("Spat out")), ("swallowed", _("Swallowed")))
PLACE_WORDS = (
    ("lost", _("Lost, and looked for")),
    ("returned", _("Returned to the pharmacy")),
    ("destroyed", _("Destroyed, with a witness")),
)


def whole(label: Any, *, required: Any, most: int = MOST_TYPED, **options: Any) -> forms.IntegerField:
    """A whole number from 0."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        error_messages={"required": required, "invalid": WHOLE},
        widget=forms.NumberInput({"inputmode": "numeric"}),
        **options,
    )


def day(label: Any, *, required: Any, **options: Any) -> forms.DateField:
    """A calendar day typed as month, day and year."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=DateParts(),
        error_messages={"required": required, "invalid": _("Write it as month, day and year.")},
        **options,
    )


def about(missing: Any) -> forms.CharField:
    """What a form is about, as it was when its page was opened; nobody types it."""
    return forms.CharField(
        max_length=LONGEST_NUMBER, widget=forms.HiddenInput, error_messages={"required": missing}
    )


class PlanForm(CommandForm):
    """The plan, in the order in which it is talked about."""

    goal = forms.CharField(
        label=_("Goal, in the patient’s own words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the goal as the patient says it.")},
    )
    weight_kg = forms.FloatField(
        label=_("Weight"),
        help_text=_("Without it the careful first dose is the limit."),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        error_messages={"invalid": _("Write the weight as a number of kilograms.")},
    )
    start_dose_mg = whole(_("Dose"), required=_("Write the dose in mg."))
    sessions = whole(_("Sessions"), required=_("Write how many sessions."))
    days_between = whole(_("Days between sessions"), required=_("Write how many days lie between sessions."))
    monitor_id = forms.ChoiceField(
        label=_("Monitor"),
        help_text=_("The therapist who watches the sessions live."),
        error_messages={
            "required": _("Choose who watches the sessions."),
            "invalid_choice": _("Choose one of the therapists."),
        },
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, monitors: Iterable[tuple[str, str]], changes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["monitor_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a therapist")), *monitors]
        if not changes:
            del self.fields["reason"]


class AcceptForm(CommandForm):
    """Yes to the version that was read."""

    version = forms.IntegerField(min_value=1, max_value=MOST_TYPED, widget=forms.HiddenInput)


class OrderForm(CommandForm):
    """An order for the e-prescriber."""

    units = whole(
        _("Units in one fill"), required=_("Write how many units."), help_text=_("Single lozenges.")
    )
    unit_strength_mg = whole(_("Strength of one unit"), required=_("Write the strength in mg."))
    refills = whole(_("Refills"), required=_("Write how many refills; 0 for none."))
    hold_minutes = whole(_("Minutes held in the mouth"), required=_("Write how many minutes."))
    technique = forms.ChoiceField(
        label=_("Then the saliva is"),
        choices=TECHNIQUE_WORDS,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    valid_until = day(_("Valid until"), required=_("Write the last day."))
    reason = forms.CharField(
        label=_("Why another takes its place"),
        help_text=_("Only when an order is in force already."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class DispenseForm(CommandForm):
    """A parcel: the order it is made up for, the lot, its date, and the number on each unit."""

    order = about(_("Open this page again: it does not say which order is meant."))
    lot = forms.CharField(
        label=_("Lot"), max_length=LONGEST_NUMBER, error_messages={"required": _("Write the lot.")}
    )
    beyond_use_on = day(_("Beyond-use date"), required=_("Write the beyond-use date."))
    units = whole(_("Units"), required=_("Write how many units."), most=MOST_COUNTED)
    numbers = forms.CharField(
        label=_("Unit numbers"),
        help_text=_("One to a line. Leave it empty and they are made from the lot."),
        max_length=MOST_COUNTED * (LONGEST_NUMBER + 1),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_numbers(self) -> tuple[str, ...]:
        """The numbers as they were typed, one after the other."""
        return tuple(number for number in re.split(r"[\s,;]+", self.cleaned_data["numbers"]) if number)

    def clean(self) -> dict[str, Any] | None:
        """As many numbers as units, when they are typed."""
        cleaned = super().clean()
        numbers, units = self.cleaned_data.get("numbers"), self.cleaned_data.get("units")
        if numbers and units is not None and len(numbers) != units:
            self.add_error("numbers", _("The count of numbers is not the count of units."))
        return cleaned


class ReceiveForm(CommandForm):
    """What was found in the parcel."""

    parcel = forms.UUIDField(widget=forms.HiddenInput)
    counted = whole(
        _("How many lozenges are in it?"),
        required=_("Write how many you counted."),
        most=MOST_COUNTED,
        help_text=_("Count them twice. Write what you find, also if it is not what you expected."),
    )
    locked_away = forms.TypedChoiceField(
        label=_("Are they locked away now?"),
        choices=(("yes", _("Yes, in the lock-box")), ("no", _("Not yet"))),
        widget=ChoiceCards,
        coerce=lambda answer: answer == "yes",
        error_messages={
            "required": _("Choose yes or not yet."),
            "invalid_choice": _("Choose yes or not yet."),
        },
    )


class CountForm(CommandForm):
    """What is at home now."""

    counted = whole(
        _("How many lozenges are in your lock-box?"),
        required=_("Write how many you counted."),
        most=MOST_COUNTED,
    )
    locked_away = forms.TypedChoiceField(
        label=_("Are they locked away now?"),
        choices=(("yes", _("Yes, in the lock-box")), ("no", _("Not yet"))),
        widget=ChoiceCards,
        coerce=lambda answer: answer == "yes",
        error_messages={
            "required": _("Choose yes or not yet."),
            "invalid_choice": _("Choose yes or not yet."),
        },
    )


class AccountForm(CommandForm):
    """What became of units that should be at home."""

    units = forms.MultipleChoiceField(
        label=_("Units"),
        widget=ManyCards,
        error_messages={
            "required": _("Choose the units."),
            "invalid_choice": _("Choose units that should be at home."),
        },
    )
    place = forms.ChoiceField(
        label=_("What became of them"),
        choices=PLACE_WORDS,
        widget=ChoiceCards,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    words = forms.CharField(
        label=_("What was found, and who was there"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say in a few words what was found.")},
    )

    def __init__(self, *args: Any, numbers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, number) for number in numbers]
