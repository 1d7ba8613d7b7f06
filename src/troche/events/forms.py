"""What patients and staff fill in about side effects, events and signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.chart.words import say
from troche.events.facts import Assessment
from troche.people.forms import CommandForm
from troche.programme.parts.events import Effect, Sign
from troche.site.widgets import ChoiceCards, DateParts, ManyCards, Scale
from troche.site.words import spoken

LONGEST_WORDS = 2_000  # characters
GRADES = (("none", _("None")), ("mild", _("Mild")), ("moderate", _("Moderate")), ("severe", _("Severe")))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of the answers.")}
CRITERIA = (
    ("death", _("Death")),
    ("life_threatening", _("Life-threatening")),
    ("hospitalization", _("Hospital stay, new or longer")),
    ("disability", _("Disability or lasting damage")),
    ("congenital_anomaly", _("Birth defect")),
    ("intervention_required", _("Needed intervention to prevent lasting damage")),
    ("important_medical_event", _("Other important medical event")),
)
SEVERITY = GRADES[1:]
RELATEDNESS = (
    ("certain", _("Certain")),
    ("probable", _("Probable")),
    ("possible", _("Possible")),
    ("unlikely", _("Unlikely")),
    ("unrelated", _("Not related")),
    ("unassessable", _("Cannot be assessed")),
)
ACTIONS = (
    ("dose_not_changed", _("Dose not changed")),
    ("dose_reduced", _("Dose reduced")),
    ("dose_held", _("Next dose held")),
    ("session_stopped", _("Session stopped")),
    ("medicine_stopped", _("Medicine stopped")),
    ("not_applicable", _("Does not apply")),
)
OUTCOMES = (
    ("recovered", _("Recovered")),
    ("recovered_with_sequelae", _("Recovered, with lasting effects")),
    ("recovering", _("Recovering")),
    ("not_recovered", _("Not recovered")),
    ("fatal", _("Fatal")),
    ("unknown", _("Unknown, nobody could be reached")),
)
APPLIES = (*YES_NO, ("not_applicable", _("Does not apply")))
MINE = ("craving", "early_use", "extra_use", "asked_for_more", "lost_units", "taken_by_other")
MINE_WORDS = {
    "craving": _("I crave it"),
    "early_use": _("I used some before its day"),
    "extra_use": _("I used more than planned"),
    "asked_for_more": _("It does not feel like enough"),
    "lost_units": _("Some are lost or stolen"),
    "taken_by_other": _("A child, a pet or somebody else took some"),
}


def words(label: Any, *, required: Any = "", rows: int = 3, help_text: Any = "") -> forms.CharField:
    """A few lines of text; optional unless it says what is missing."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        required=bool(required),
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": required} if required else {},
    )


def day(label: Any, *, required: Any = "", help_text: Any = "") -> forms.DateField:
    """A day, typed as month, day and year."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=bool(required),
        input_formats=["%Y-%m-%d"],
        widget=DateParts(),
        error_messages={
            "invalid": _("Write it as month, day and year."),
            **({"required": required} if required else {}),
        },
    )


def one_of(label: Any, choices: Iterable[tuple[str, Any]], *, cards: bool = False) -> forms.ChoiceField:
    """One answer or none."""
    if cards:
        return forms.ChoiceField(
            label=label, choices=tuple(choices), widget=ChoiceCards, error_messages=CHOOSE
        )
    shown = (("", _("Not said yet")), *choices)
    return forms.ChoiceField(label=label, choices=shown, required=False, error_messages=CHOOSE)


class SideEffectsForm(CommandForm):
    """Each side effect of the programme, graded. None is given beforehand."""

    words = words(_("Anything else, in your own words"))

    def __init__(self, effects: Mapping[str, Effect], data: Any = None) -> None:
        super().__init__(data)
        for code, effect in effects.items():
            self.fields[code] = forms.ChoiceField(
                label=spoken(say(effect.ask)),
                choices=GRADES,
                widget=Scale,
                error_messages={
                    "required": _("Choose one, also when it is none."),
                    "invalid_choice": _("Choose one of the four."),
                },
            )
        self.codes = tuple(effects)
        self.order_fields(("command_id", *effects, "words"))

    def asked(self) -> list[forms.BoundField]:
        """The questions, in order."""
        return [self[code] for code in self.codes]

    def graded(self) -> dict[str, Any]:
        """The answers."""
        return {code: self.cleaned_data[code] for code in self.codes}


class TellForm(CommandForm):
    """Something unwanted, in the person's own words."""

    words = words(_("What happened?"), required=_("Write in a few words what happened."), rows=5)
    began_on = day(_("When did it begin?"), help_text=_("Leave it empty if you are not sure."))
    urgent = forms.TypedChoiceField(
        label=_("Was a hospital, an emergency room or 911 needed?"),
        choices=YES_NO,
        widget=ChoiceCards,
        coerce=lambda answer: answer == "yes",
        error_messages=CHOOSE,
    )


class SeenForm(TellForm):
    """The same, as the sitter saw it."""

    words = words(
        _("What did you see or hear?"), required=_("Write in a few words what you saw or heard."), rows=5
    )


class RecordForm(TellForm):
    """The same, as staff record it."""

    words = words(
        _("What happened, in the words it was told"), required=_("Write in a few words what happened.")
    )
    began_on = day(_("Began on"))
    urgent = forms.TypedChoiceField(
        label=_("Hospital, emergency room, 911, or held to be serious"),
        choices=YES_NO,
        widget=ChoiceCards,
        coerce=lambda answer: answer == "yes",
        error_messages=CHOOSE,
    )


class LozengesForm(CommandForm):
    """What a person tells about the lozenges, without blame."""

    sign = forms.ChoiceField(
        label=_("What is it?"),
        choices=tuple((kind, MINE_WORDS[kind]) for kind in MINE),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    words = words(_("In your own words, if you like"))


class NoteForm(CommandForm):
    """A signal as staff saw or heard it."""

    sign = forms.ChoiceField(label=_("What"), error_messages=CHOOSE)
    words = words(
        _("What was seen or said"),
        required=_("Write what was seen or said, as a fact."),
        help_text=_("Facts, not a judgment."),
    )
    on = day(_("On"))

    def __init__(self, kinds: Mapping[Any, Sign], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["sign"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose what")),
            *((kind, spoken(say(sign.label))) for kind, sign in kinds.items()),
        ]


class AnswerForm(CommandForm):
    """A clinician's answer to a signal."""

    signal = forms.CharField(max_length=40, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Looked at"),
        choices=(("explained", _("Explained")), ("concern", _("A concern"))),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    words = words(
        _("What you looked at, and what you found"),
        required=_("Say in a few words what you looked at and what you found."),
    )


class AssessForm(CommandForm):
    """The next version of a case. What is left at “not said yet” stays as it was."""

    version = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)
    term = forms.CharField(
        label=_("What it is called"),
        help_text=_("A term that could be coded, such as Syncope."),
        max_length=200,
        required=False,
    )
    serious = one_of(_("Serious"), YES_NO)
    criteria = forms.MultipleChoiceField(
        label=_("Why it is serious"),
        choices=CRITERIA,
        widget=ManyCards,
        required=False,
        error_messages=CHOOSE,
    )
    severity = one_of(_("Severity"), SEVERITY)
    relatedness = one_of(_("Related to the medicine"), RELATEDNESS)
    expected = one_of(_("Expected"), YES_NO)
    action = one_of(_("Done with the medicine"), ACTIONS)
    outcome = one_of(_("Outcome"), OUTCOMES)
    began_on = day(_("Began on"))
    ended_on = day(_("Ended on"))
    abated = one_of(_("Better after stopping or lowering"), APPLIES)
    reappeared = one_of(_("Back after giving it again"), APPLIES)
    treatment = words(_("Treatment given"), rows=2)
    tests = words(_("Tests and laboratory data"), rows=2)
    reason = words(_("Reason for this version"), rows=2)

    def assessment(self) -> Assessment:
        """What was chosen; what was not stays empty."""
        said = self.cleaned_data
        yes_no = {"yes": True, "no": False}
        whole = {name: said.get(name) or None for name in Assessment.__struct_fields__}
        return Assessment(
            **{
                **whole,
                "term": said["term"].strip(),
                "serious": yes_no.get(said["serious"]),
                "expected": yes_no.get(said["expected"]),
                "criteria": tuple(said["criteria"]),
                "treatment": said["treatment"].strip(),
                "tests": said["tests"].strip(),
            }
        )


def as_fields(held: Assessment) -> dict[str, Any]:
    """What is held now, as the form shows it."""
    words_of = {True: "yes", False: "no", None: ""}
    shown = {name: getattr(held, name) for name in Assessment.__struct_fields__}
    return {**shown, "serious": words_of[held.serious], "expected": words_of[held.expected]}


class WordsForm(CommandForm):
    """Words to a step: a review, a close, an opening again."""

    words = words(_("In words"), required=_("Write a few words."), rows=2)


class SentForm(CommandForm):
    """A report that went out."""

    to = forms.ChoiceField(
        label=_("Reported to"),
        choices=(("fda", _("FDA MedWatch")), ("pharmacy", _("The pharmacy"))),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    sent_on = day(_("Sent on"), required=_("Write the day it was sent."))
    reference = forms.CharField(label=_("Their reference"), max_length=200, required=False)


class OwnerForm(CommandForm):
    """Who owns the case from now on."""

    owner = forms.TypedChoiceField(label=_("Owner"), coerce=UUID, error_messages=CHOOSE)

    def __init__(self, staff: Iterable[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(staff)
