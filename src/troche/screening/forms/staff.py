"""What staff record about a person, ask for, and decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.chart.gates import Gate
from troche.people.forms import CHOOSE, CommandForm
from troche.people.states import STATE_CHOICES, STATES
from troche.programme import Programme
from troche.screening.diagnosing import not_to_be_recorded
from troche.screening.icd10 import classification
from troche.site.widgets import ChoiceCards
from troche.site.words import spoken

LIVER = ("alt", "ast", "alp", "ggt", "bilirubin")
FINDINGS = (CHOOSE, ("negative", _("Negative")), ("positive", _("Positive")))

SUBSTANCES = (
    ("ketamine", _("Ketamine")),
    ("opioid", _("Opioid")),
    ("cocaine", _("Cocaine")),
    ("amphetamine", _("Amphetamine")),
    ("pcp", _("PCP")),
    ("benzodiazepine", _("Benzodiazepine")),
    ("cannabis", _("Cannabis")),
    ("other", _("Something else")),
)


class IdentityForm(CommandForm):
    """A document seen on video, and where the person is."""

    document = forms.ChoiceField(
        label=_("Document seen"),
        choices=[
            CHOOSE,
            ("Driver's licence", _("Driver’s licence")),
            ("State ID", _("State ID")),
            ("Passport", _("Passport")),
            ("Other", _("Other")),
        ],
    )
    state = forms.ChoiceField(label=_("State, confirmed on video"), choices=STATE_CHOICES)


class DiagnosisForm(CommandForm):
    """A clinician's diagnosis by its code. Without words of the clinician's own the classification's stand."""

    code = forms.CharField(label=_("ICD-10-CM"), help_text=_("Such as F33.1"), max_length=12)
    text = forms.CharField(label=_("In words"), max_length=200, required=False)

    def clean_code(self) -> str:
        """A code that exists and says enough; otherwise those that are nearest."""
        code: str = self.cleaned_data["code"]
        entry = classification().entry(code)
        if entry is None:
            why = not_to_be_recorded(code).reasons[0].clinician
            raise forms.ValidationError(spoken(why))
        return entry.code


class LiverForm(CommandForm):
    """One liver test with the laboratory's own upper limit."""

    test = forms.ChoiceField(
        label=_("Test"),
        choices=[*((test, test.upper()) for test in LIVER), ("creatinine", _("Creatinine"))],
    )
    value = forms.FloatField(label=_("Value"), min_value=0, max_value=1_000_000)
    unit = forms.CharField(
        label=_("Unit"), help_text=_("As the laboratory writes it."), max_length=20, initial="U/L"
    )
    upper_limit = forms.FloatField(label=_("Laboratory’s upper limit"), min_value=0.0001, max_value=1_000_000)
    collected_on = forms.DateField(label=_("Collected on"), widget=forms.DateInput({"type": "date"}))
    laboratory = forms.CharField(label=_("Laboratory"), max_length=120, required=False)


class FindingForm(CommandForm):
    """A urine drug screen, a pregnancy test or a urinalysis."""

    test = forms.ChoiceField(
        label=_("Test"),
        choices=[
            ("urine_drug_screen", _("Urine drug screen")),
            ("pregnancy", _("Pregnancy test")),
            ("urinalysis", _("Urinalysis")),
        ],
    )
    finding = forms.ChoiceField(label=_("Finding"), choices=FINDINGS)
    substances = forms.MultipleChoiceField(
        label=_("What a positive drug screen found"),
        choices=SUBSTANCES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    found = forms.CharField(
        label=_("What a positive urinalysis found"),
        help_text=_("For example: blood, leukocytes, protein."),
        max_length=200,
        required=False,
    )
    collected_on = forms.DateField(label=_("Collected on"), widget=forms.DateInput({"type": "date"}))
    laboratory = forms.CharField(label=_("Laboratory"), max_length=120, required=False)

    def clean_substances(self) -> tuple[str, ...]:
        """What was found, as the fact keeps it."""
        return tuple(self.cleaned_data["substances"])

    def clean(self) -> dict[str, Any]:
        """A positive drug screen or urinalysis says what it found, and nothing else does."""
        cleaned = super().clean() or {}
        is_positive = (cleaned.get("test"), cleaned.get("finding")) == ("urine_drug_screen", "positive")
        if "substances" in cleaned and bool(cleaned["substances"]) != is_positive:
            self.add_error(
                "substances",
                _("Say what the drug screen found.")
                if is_positive
                else _("Only for a positive drug screen."),
            )
        is_found = (cleaned.get("test"), cleaned.get("finding")) == ("urinalysis", "positive")
        if "found" in cleaned and bool(cleaned["found"].strip()) != is_found:
            self.add_error(
                "found",
                _("Say what the urinalysis found.") if is_found else _("Only for a positive urinalysis."),
            )
        return cleaned


class PdmpForm(CommandForm):
    """A query of the prescription monitoring programme, just made."""

    states = forms.CharField(label=_("States asked"), help_text=_("Two letters each: OR, WA"), max_length=200)
    finding = forms.ChoiceField(
        label=_("Finding"), choices=[CHOOSE, ("clear", _("Clear")), ("concern", _("Concern"))]
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def clean_states(self) -> tuple[str, ...]:
        """The states by their letters, each once."""
        asked = tuple(dict.fromkeys(self.cleaned_data["states"].upper().replace(",", " ").split()))
        if not asked or not set(asked) <= {code for code, _name in STATES}:
            raise forms.ValidationError(_("Write states as two letters, such as OR, WA."))
        return asked

    def clean(self) -> dict[str, Any]:
        """A concern says what it is."""
        cleaned = super().clean() or {}
        if cleaned.get("finding") == "concern" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what the concern is."))
        return cleaned


EARLIEST_YEAR = 2000  # ours: no basis of today's ended before it


class LegalBasisForm(CommandForm):
    """On what basis the person may be prescribed for at a distance."""

    basis = forms.ChoiceField(label=_("Basis"))
    expires_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: the rule’s own."),
    )

    def __init__(self, programme: Programme, data: Any = None) -> None:
        super().__init__(data)
        self.bases = programme.eligibility.legal_bases
        self.fields["basis"].choices = [(code, _(rule.label)) for code, rule in self.bases.items()]  # type: ignore[attr-defined]

    def clean_expires_on(self) -> date | None:
        """Not long ago: that is a slip."""
        own: date | None = self.cleaned_data["expires_on"]
        if own is not None and own.year < EARLIEST_YEAR:
            raise forms.ValidationError(_("This day is too long ago."))
        return own

    def said(self) -> dict[str, Any]:
        """The fields of the command. Without a day of its own the rule's last day stands."""
        rule = self.bases[self.cleaned_data["basis"]]
        own: date | None = self.cleaned_data["expires_on"]
        by_rule = date.fromisoformat(rule.last_day) if rule.last_day else None
        return {"basis": self.cleaned_data["basis"], "citation": rule.citation, "expires_on": own or by_rule}


class AskForm(CommandForm):
    """Ask the patient for what is missing."""

    gates = forms.MultipleChoiceField(label=_("What is missing"), widget=forms.CheckboxSelectMultiple)
    message = forms.CharField(
        label=_("The patient will read"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, programme: Programme, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        required = programme.gates["eligible"].requires
        self.fields["gates"].choices = [(code, _(one.label)) for code, one in required.items()]  # type: ignore[attr-defined]


class DecisionForm(CommandForm):
    """The decision, its reason, and what the patient will read."""

    verdict = forms.ChoiceField(label=_("Decision"), widget=ChoiceCards)
    reason = forms.CharField(
        label=_("Reason, for the chart"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    patient_words = forms.CharField(
        label=_("The patient will read"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self, open_gates: list[Gate], may: frozenset[str], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.stopping = [gate for gate in open_gates if gate.gate not in may]
        self.judged = [gate for gate in open_gates if gate.gate in may]
        hints = {
            "eligible": self._eligible_hint(len(open_gates)),
            "not_now": _("The case stays open; the patient reads what is missing."),
            "not_here": _("Not at home; the patient reads what else could help."),
        }
        choices = [("eligible", _("Eligible")), ("not_now", _("Not now")), ("not_here", _("Not here"))]
        verdict = self.fields["verdict"]
        verdict.choices = choices  # type: ignore[attr-defined]
        verdict.widget = ChoiceCards(hints=hints, choices=choices)
        for gate in self.judged:
            self.fields[f"override_{gate.gate}"] = forms.CharField(
                label=_("Your judgement"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
            )

    def _eligible_hint(self, open_gates: int) -> Any:
        if self.stopping:
            return _("Opens when every gate is met, or judged by you where that is allowed.")
        return (
            _("Needs your judgement on %(n)s gates, below.") % {"n": open_gates}
            if open_gates
            else _("Every gate is met, or let pass.")
        )

    def overrides(self) -> dict[str, str]:
        """The clinician's words for each gate that is let pass."""
        words = {
            gate.gate: self.cleaned_data.get(f"override_{gate.gate}", "").strip() for gate in self.judged
        }
        return {gate: why for gate, why in words.items() if why}

    def judgements(self) -> list[tuple[Gate, Any]]:
        """The gates that words may open, each with its field."""
        return [(gate, self[f"override_{gate.gate}"]) for gate in self.judged]
