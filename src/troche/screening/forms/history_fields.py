"""The fields of each step of the history, with their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CHOOSE, PHONE
from troche.screening.forms.assessment import YES_NO_UNSURE
from troche.screening.history import MONTH, month_of
from troche.site.widgets import ChoiceCards, Scale

LONGEST = 1000
IN_ROW = re.compile(r"[mta]\d+_")
MEDICINE_PARTS = ("name", "dose", "often", "started")
TRIAL_PARTS = ("name", "dose", "weeks", "outcome", "started", "ended", "taken", "added_on")
ALLERGY_PARTS = ("substance", "reaction")
BEFORE_ROWS = ("no_medicines", "no_trials", "no_known_allergies")
ANSWER = {"required": _("Choose an answer.")}
OUTCOMES = (
    CHOOSE,
    ("none", _("It did not help")),
    ("some", _("It helped a little, by less than half")),
    ("half_or_more", _("It helped by half or more")),
    ("intolerance", _("I stopped because of side effects")),
    ("unsure", _("I am not sure")),
)
CONCERNS = (
    ("not_applicable", _("This does not apply to me")),
    ("no", _("No")),
    ("yes", _("Yes")),
    ("unsure", _("I am not sure")),
)
SUBSTANCES: dict[str, Any] = {
    "alcohol": _("Alcohol"),
    "nicotine": _("Tobacco or vapes"),
    "cannabis": _("Cannabis"),
    "ketamine": _("Ketamine or PCP that was not prescribed to you"),
    "opioid": _("Heroin, fentanyl, or pain tablets other than prescribed"),
    "stimulant": _("Cocaine, amphetamine, or such tablets other than prescribed"),
    "sedative": _("Sleeping or calming tablets other than prescribed"),
    "hallucinogen": _("LSD, mushrooms, MDMA or the like"),
}
HOW_OFTEN = (
    CHOOSE,
    ("never", _("Never")),
    ("past", _("Only in the past")),
    ("monthly", _("Once a month or less")),
    ("weekly", _("Every week")),
    ("daily", _("Every day or nearly")),
    ("unsure", _("I would rather talk about it")),
)
LAST_TIME = (
    CHOOSE,
    ("days_2", _("In the last two days")),
    ("week", _("In the last week")),
    ("month", _("In the last month")),
    ("year", _("In the last year")),
    ("longer", _("Longer ago")),
)
HINTS: dict[str, Any] = {
    "medicines": _("With and without prescription, herbs and grapefruit too. Copy the name from the box."),
    "trials": _(
        "One row for each, also those that did not help. Leave empty what you do not know. Treatments such as "
        "ECT, TMS or ketamine belong here too."
    ),
    "substances": _(
        "Told honestly, this keeps you safe. It is read by your care team, and by no one else here."
    ),
    "allergies": _("To medicines, foods, latex or anything else."),
}
MORE: dict[str, Any] = {
    "medicines": _("More rows for medicines"),
    "trials": _("More rows for tried medicines"),
    "allergies": _("More rows for allergies"),
}
Rows = Mapping[str, int]
Fields = dict[str, forms.Field]


class Month(forms.CharField):
    """A month and year, or only a year, as people remember them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=12, required=False, **given)

    def clean(self, value: Any) -> str:
        """As it is kept: `2021-03` or `2021`."""
        told = month_of(str(super().clean(value)))
        if told is None:
            raise forms.ValidationError(
                _("Write month and year, such as 3/2021, or only the year."), code="invalid"
            )
        return told

    def prepare_value(self, value: Any) -> Any:
        """As it is typed: `3/2021`."""
        found = MONTH.fullmatch(value) if isinstance(value, str) else None
        return f"{int(found['month'])}/{found['year']}" if found and found["month"] else value


def condition(ask: str) -> forms.Field:
    """A question about a condition. Left out, it is not known."""
    return forms.ChoiceField(label=_(ask), choices=YES_NO_UNSURE, widget=Scale, required=False)


def _text(label: Any, longest: int = 120, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **given)


def medicines(rows: Rows) -> Fields:
    """Each medicine with how much, how often, and since when."""
    found: Fields = {
        "no_medicines": forms.BooleanField(label=_("I take no medicines at all"), required=False)
    }
    for row in range(rows["m"]):
        found[f"m{row}_name"] = _text(_("Medicine"))
        found[f"m{row}_dose"] = _text(_("How much"))
        found[f"m{row}_often"] = _text(_("How often"))
        found[f"m{row}_started"] = Month(label=_("Since"), help_text=_("Such as 3/2021"))
    return found


def trials(rows: Rows) -> Fields:
    """Each past treatment with its highest dose, weeks, outcome and months."""
    names = forms.TextInput({"list": "antidepressants"})
    found: Fields = {
        "no_trials": forms.BooleanField(label=_("I have tried nothing for depression so far"), required=False)
    }
    for row in range(rows["t"]):
        found[f"t{row}_name"] = _text(_("Medicine or treatment"), 80, widget=names)
        found[f"t{row}_dose"] = forms.FloatField(
            label=_("Highest dose a day, in mg"), required=False, min_value=0, max_value=10_000
        )
        found[f"t{row}_weeks"] = forms.IntegerField(
            label=_("For how many weeks"), required=False, min_value=0, max_value=2_000
        )
        found[f"t{row}_outcome"] = forms.ChoiceField(label=_("How it went"), choices=OUTCOMES, required=False)
        found[f"t{row}_started"] = Month(label=_("Began"))
        found[f"t{row}_ended"] = Month(label=_("Ended"))
        found[f"t{row}_taken"] = forms.ChoiceField(
            label=_("Did you take it on most days?"), choices=(CHOOSE, *YES_NO_UNSURE), required=False
        )
        found[f"t{row}_added_on"] = forms.BooleanField(
            label=_("It was added to another one of these"), required=False
        )
    return found


def mind(rows: Rows) -> Fields:
    """What the person was told, and since when it has been so this time."""
    return {
        "diagnosis": _text(_("What have doctors or therapists told you that you have?"), 300),
        "episode_since": Month(
            label=_("When did this time of depression begin?"),
            help_text=_("Such as 3/2021, or only the year"),
        ),
    }


def allergies(rows: Rows) -> Fields:
    """Allergies with what happened; pregnancy and breast-feeding."""
    found: Fields = {
        "no_known_allergies": forms.BooleanField(
            label=_("I have no allergies that I know of"), required=False
        )
    }
    for row in range(rows["a"]):
        found[f"a{row}_substance"] = _text(_("Allergic to"))
        found[f"a{row}_reaction"] = _text(_("What happened"))
    found["pregnancy"] = forms.ChoiceField(
        label=_("Are you pregnant, or could you be?"),
        choices=CONCERNS,
        widget=ChoiceCards,
        error_messages=ANSWER,
    )
    found["breast_feeding"] = forms.ChoiceField(
        label=_("Are you breast-feeding?"), choices=CONCERNS, widget=ChoiceCards, error_messages=ANSWER
    )
    return found


def substances(rows: Rows) -> Fields:
    """What is taken without a prescription: how often, and when last."""
    found: Fields = {}
    for code, name in SUBSTANCES.items():
        found[f"s_{code}_often"] = forms.ChoiceField(label=name, choices=HOW_OFTEN, required=False)
        found[f"s_{code}_last"] = forms.ChoiceField(label=_("Last time"), choices=LAST_TIME, required=False)
    return found


def home(rows: Rows) -> Fields:
    """Where the sessions would be, and who is there."""
    return {
        "lives_with_adult": forms.ChoiceField(
            label=_("Could a sober adult be in the house with you for each session?"),
            choices=YES_NO_UNSURE,
            widget=ChoiceCards,
            error_messages=ANSWER,
        ),
        "household": _text(_("Who else is at home? Children and pets too."), 200),
        "storage": forms.ChoiceField(
            label=_("Do you have a place for medicines that locks?"),
            choices=YES_NO_UNSURE,
            widget=Scale,
            required=False,
        ),
        "address": forms.CharField(
            label=_("The address where you would have your sessions"),
            help_text=_("An ambulance would be sent here."),
            max_length=300,
            widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
        ),
        "local_emergency_number": forms.CharField(
            label=_("The emergency number that works there"), max_length=30, initial="911"
        ),
    }


def people(rows: Rows) -> Fields:
    """Whom to call, and the pharmacy."""
    phone = forms.TextInput({"type": "tel"})
    return {
        "contact_name": forms.CharField(label=_("Somebody we may call in an emergency"), max_length=120),
        "contact_relation": _text(
            _("Who they are to you"), 60, help_text=_("Such as partner, sister, friend")
        ),
        "contact_phone": forms.CharField(
            label=_("Their phone number"), max_length=30, validators=[PHONE], widget=phone
        ),
        "pharmacy_name": _text(_("Your pharmacy"), help_text=_("Where you get your other medicines")),
        "pharmacy_phone": _text(_("Its phone number"), 30, validators=[PHONE], widget=phone),
        "pharmacy_address": _text(_("Its address"), 300),
    }


def nothing_else(rows: Rows) -> Fields:
    """A step that asks about conditions only."""
    return {}


OF_STEP: dict[str, Callable[[Rows], Fields]] = {
    "medicines": medicines,
    "trials": trials,
    "mind": mind,
    "heart": nothing_else,
    "body": nothing_else,
    "allergies": allergies,
    "substances": substances,
    "home": home,
    "people": people,
    "safety": nothing_else,
}
"""The fields of each step beside its conditions."""
