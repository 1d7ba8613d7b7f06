"""What a patient fills in at home: history, questionnaires, blood pressure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from troche.people.forms import PHONE, CommandForm
from troche.programme import Programme
from troche.screening.facts import HistoryGiven, Medicine, Trial
from troche.screening.forms.assessment import YES_NO_UNSURE
from troche.site.widgets import ChoiceCards, Scale

MEDICINE_ROWS = 12
TRIAL_ROWS = 10
ROWS_AT_FIRST = 3
ANSWER_ALL = {"required": _("Choose an answer.")}
OUTCOMES = (
    ("", _("Choose")),
    ("none", _("It did not help")),
    ("some", _("It helped a little, by less than half")),
    ("half_or_more", _("It helped by half or more")),
    ("intolerance", _("I stopped because of side effects")),
    ("unsure", _("I am not sure")),
)


class HistoryForm(CommandForm):
    """The person's own history, on one page. Rows of medicines and trials are as many as are needed."""

    diagnosis = forms.CharField(
        label=_("What have doctors or therapists told you that you have?"), max_length=300, required=False
    )
    no_medicines = forms.BooleanField(label=_("I take no medicines at all"), required=False)
    allergies = forms.CharField(
        label=_("Allergies"), help_text=_("Write “none” if you have none."), max_length=500
    )
    pregnancy = forms.ChoiceField(
        label=_("Are you pregnant?"),
        choices=[
            ("not_applicable", _("This does not apply to me")),
            ("no", _("No")),
            ("yes", _("Yes")),
            ("unsure", _("I am not sure")),
        ],
        widget=ChoiceCards,
        error_messages=ANSWER_ALL,
    )
    lives_with_adult = forms.ChoiceField(
        label=_("Could a sober adult be in the house with you for each session?"),
        choices=YES_NO_UNSURE,
        widget=ChoiceCards,
        error_messages=ANSWER_ALL,
    )
    address = forms.CharField(
        label=_("The address where you would have your sessions"),
        help_text=_("An ambulance would be sent here."),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    local_emergency_number = forms.CharField(
        label=_("The emergency number that works there"), max_length=30, initial="911", validators=[]
    )
    contact_name = forms.CharField(label=_("Somebody we may call in an emergency"), max_length=120)
    contact_phone = forms.CharField(
        label=_("Their phone number"),
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput({"type": "tel"}),
    )

    def __init__(self, programme: Programme, data: Any = None, given: HistoryGiven | None = None) -> None:
        super().__init__(data, initial=_initial(given) if given else None)
        self.programme = programme
        self._add_conditions()
        self.medicine_rows = self._rows("m", len(given.medicines) if given else 0, MEDICINE_ROWS)
        self.trial_rows = self._rows("t", len(given.trials) if given else 0, TRIAL_ROWS)
        for row in range(self.medicine_rows):
            self._add_medicine(row)
        for row in range(self.trial_rows):
            self._add_trial(row)

    def _rows(self, kind: str, given: int, at_most: int) -> int:
        """How many rows to show: as many as were shown or given, and more when asked for."""
        wanted = max(given + 1, ROWS_AT_FIRST)
        if self.is_bound:
            shown = sum(f"{kind}{row}_name" in self.data for row in range(at_most))
            wanted = max(shown, ROWS_AT_FIRST) + (ROWS_AT_FIRST if self.data.get("more") == kind else 0)
        return min(wanted, at_most)

    def _add_conditions(self) -> None:
        for code, rule in self.programme.eligibility.exclusions.items():
            self.fields[f"c_{code}"] = forms.ChoiceField(
                label=_(rule.ask), choices=YES_NO_UNSURE, widget=Scale, error_messages=ANSWER_ALL
            )

    def _add_medicine(self, row: int) -> None:
        self.fields[f"m{row}_name"] = forms.CharField(label=_("Medicine"), max_length=120, required=False)
        self.fields[f"m{row}_dose"] = forms.CharField(
            label=_("How much, how often"), max_length=120, required=False
        )

    def _add_trial(self, row: int) -> None:
        self.fields[f"t{row}_name"] = forms.CharField(
            label=_("Medicine"),
            max_length=80,
            required=False,
            widget=forms.TextInput({"list": "antidepressants"}),
        )
        self.fields[f"t{row}_dose"] = forms.FloatField(
            label=_("Highest dose a day, in mg"), required=False, min_value=0, max_value=10_000
        )
        self.fields[f"t{row}_weeks"] = forms.IntegerField(
            label=_("For how many weeks"), required=False, min_value=0, max_value=2_000
        )
        self.fields[f"t{row}_outcome"] = forms.ChoiceField(
            label=_("How it went"), choices=OUTCOMES, required=False
        )

    def clean(self) -> dict[str, Any]:
        """Medicines are named, or said to be none; a trial that is named says how it went."""
        cleaned = super().clean() or {}
        named = any(cleaned.get(f"m{row}_name", "").strip() for row in range(self.medicine_rows))
        if named == bool(cleaned.get("no_medicines")):
            words = _("List your medicines, or tick that you take none. Only one of the two can be right.")
            self.add_error("no_medicines", words)
        for row in range(self.trial_rows):
            if cleaned.get(f"t{row}_name", "").strip() and not cleaned.get(f"t{row}_outcome"):
                self.add_error(f"t{row}_outcome", _("Say how it went with this medicine."))
        return cleaned

    @property
    def wants_rows(self) -> bool:
        """Whether only more rows were asked for."""
        return self.is_bound and self.data.get("more") in ("m", "t")

    def said(self) -> dict[str, Any]:
        """The fields of the command."""
        cleaned = self.cleaned_data
        plain = ("diagnosis", "no_medicines", "allergies", "pregnancy", "lives_with_adult", "address")
        reach = ("local_emergency_number", "contact_name", "contact_phone")
        return {
            **{name: cleaned[name] for name in (*plain, *reach)},
            "conditions": {code: cleaned[f"c_{code}"] for code in self.programme.eligibility.exclusions},
            "medicines": tuple(
                Medicine(name=cleaned[f"m{row}_name"].strip(), dose=cleaned[f"m{row}_dose"].strip())
                for row in range(self.medicine_rows)
                if cleaned[f"m{row}_name"].strip()
            ),
            "trials": tuple(
                self._trial(row) for row in range(self.trial_rows) if cleaned[f"t{row}_name"].strip()
            ),
        }

    def _trial(self, row: int) -> Trial:
        cleaned = self.cleaned_data
        return Trial(
            ingredient=cleaned[f"t{row}_name"].strip(),
            dose_mg=cleaned[f"t{row}_dose"],
            weeks=cleaned[f"t{row}_weeks"],
            outcome=cleaned[f"t{row}_outcome"],
        )

    def conditions(self) -> list[BoundField]:
        """The questions about conditions."""
        return [self[f"c_{code}"] for code in self.programme.eligibility.exclusions]

    def medicines(self) -> list[tuple[BoundField, BoundField]]:
        """The rows of medicines."""
        return [(self[f"m{row}_name"], self[f"m{row}_dose"]) for row in range(self.medicine_rows)]

    def trials(self) -> list[tuple[BoundField, ...]]:
        """The rows of past treatments."""
        parts = ("name", "dose", "weeks", "outcome")
        return [tuple(self[f"t{row}_{part}"] for part in parts) for row in range(self.trial_rows)]

    def antidepressants(self) -> Iterable[str]:
        """Names to choose from while typing."""
        return (name.replace("_", " ") for name in self.programme.eligibility.trials.antidepressants)


def _initial(given: HistoryGiven) -> dict[str, Any]:
    names = ("diagnosis", "no_medicines", "allergies", "pregnancy", "lives_with_adult", "address")
    reach = ("local_emergency_number", "contact_name", "contact_phone")
    initial: dict[str, Any] = {name: getattr(given, name) for name in (*names, *reach)}
    initial |= {f"c_{code}": answer for code, answer in given.conditions.items()}
    for row, medicine in enumerate(given.medicines):
        initial |= {f"m{row}_name": medicine.name, f"m{row}_dose": medicine.dose}
    for row, trial in enumerate(given.trials):
        initial |= {
            f"t{row}_name": trial.ingredient,
            f"t{row}_dose": trial.dose_mg,
            f"t{row}_weeks": trial.weeks,
            f"t{row}_outcome": trial.outcome,
        }
    return initial


class PressureForm(CommandForm):
    """A reading taken at home. The time is the person's own."""

    systolic_mm_hg = forms.IntegerField(
        label=_("Top number"), help_text=_("Often marked SYS"), min_value=50, max_value=300
    )
    diastolic_mm_hg = forms.IntegerField(
        label=_("Bottom number"), help_text=_("Often marked DIA"), min_value=20, max_value=200
    )
    pulse_bpm = forms.IntegerField(
        label=_("Pulse"), help_text=_("Beats in a minute"), min_value=20, max_value=250, required=False
    )
    measured_at = forms.DateTimeField(
        label=_("When you measured"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, zone: ZoneInfo, now: datetime, data: Any = None) -> None:
        super().__init__(data, initial={"measured_at": now.astimezone(zone).replace(tzinfo=None)})
        self.zone = zone
        self.fields["measured_at"].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # type: ignore[attr-defined]

    def clean_measured_at(self) -> datetime:
        """The instant: what was typed is local to the person."""
        typed: datetime = self.cleaned_data["measured_at"]
        return typed.replace(tzinfo=self.zone)

    def clean(self) -> dict[str, Any]:
        """The top number is the higher one."""
        cleaned = super().clean() or {}
        top, bottom = cleaned.get("systolic_mm_hg"), cleaned.get("diastolic_mm_hg")
        if top is not None and bottom is not None and top <= bottom:
            self.add_error("systolic_mm_hg", _("The top number must be higher than the bottom one."))
        return cleaned
