"""What patient, sitter and monitor fill in on the day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.dosing.facts import Called
from troche.people.forms import CommandForm
from troche.people.states import STATES
from troche.programme.parts.session import DayQuestion, Release
from troche.site.widgets import ChoiceCards, ManyCards, Scale

LONGEST_WORDS = 2_000  # characters
LONGEST_ADDRESS = 200  # characters
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure")))
PREGNANT = (("not_applicable", _("Does not apply to me")), ("no", _("No")), *YES_NO[::2])
HOW_OFTEN = (
    (0, _("Not at all")),
    (1, _("Several days")),
    (2, _("More than half the days")),
    (3, _("Nearly every day")),
)
CHOOSE = {"required": _("Choose one answer."), "invalid_choice": _("Choose one of the answers.")}


def words(label: Any, *, required: bool = False, rows: int = 3) -> forms.CharField:
    """A field for a few words."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": _("Write a few words.")},
    )


def day_fields(questions: dict[str, DayQuestion]) -> dict[str, forms.Field]:
    """The day's questions in the programme's words, then the place, then a few words of one's own."""
    fields: dict[str, forms.Field] = {code: _question(code, asked) for code, asked in questions.items()}
    fields["address"] = forms.CharField(
        label=_("Where are you right now? Write the whole address."),
        help_text=_(
            "House number, street and town. If you need help during the session, this is where it is sent."
        ),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Write house number, street and town.")},
    )
    fields["state"] = forms.ChoiceField(
        label=_("In which state are you right now?"),
        choices=[("", _("Choose a state")), *STATES],
        error_messages=CHOOSE,
    )
    fields["feeling"] = words(_("How are you today? A few words, if you like."))
    return fields


class DayQuestionForm(CommandForm):
    """One question of the day."""

    def __init__(self, code: str, field: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[code] = field


def _question(code: str, asked: DayQuestion) -> forms.Field:
    if code == "item_9":
        return forms.TypedChoiceField(
            label=asked.ask,
            help_text=asked.help,
            choices=HOW_OFTEN,
            coerce=int,
            widget=ChoiceCards,
            error_messages=CHOOSE,
        )
    return forms.ChoiceField(
        label=asked.ask,
        help_text=asked.help,
        choices=PREGNANT if code == "pregnant" else YES_NO,
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )


class VitalsForm(CommandForm):
    """One reading of the cuff."""

    systolic_mm_hg = forms.IntegerField(
        label=_("Top number"),
        min_value=30,
        max_value=300,
        error_messages={"required": _("Write the top number.")},
    )
    diastolic_mm_hg = forms.IntegerField(
        label=_("Bottom number"),
        min_value=20,
        max_value=250,
        error_messages={"required": _("Write the bottom number.")},
    )
    pulse_bpm = forms.IntegerField(
        label=_("Pulse"),
        min_value=20,
        max_value=250,
        error_messages={"required": _("Write the pulse. The cuff shows it, too.")},
    )
    spo2_percent = forms.IntegerField(
        label=_("Oxygen, if you have a finger clip"), min_value=50, max_value=100, required=False
    )
    minutes_ago = forms.IntegerField(
        label=_("Minutes ago"),
        min_value=0,
        max_value=60,
        initial=0,
        error_messages={"required": _("Write 0 for just now.")},
    )


class TakeForm(CommandForm):
    """The lozenges to take now: exactly the ones shown."""

    units = forms.CharField(max_length=400, widget=forms.HiddenInput)

    def clean_units(self) -> tuple[str, ...]:
        """The numbers, one by one."""
        return tuple(self.cleaned_data["units"].split(","))


class CodeForm(CommandForm):
    """The numbers on the lozenges in the hand, read off or scanned."""

    codes = forms.CharField(
        label=_("Number on the lozenge"),
        help_text=_("More than one: with a blank between them."),
        max_length=400,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the number that is printed on it.")},
    )

    def clean_codes(self) -> tuple[str, ...]:
        """The numbers, one by one."""
        return tuple(self.cleaned_data["codes"].replace(",", " ").split())


class PreflightForm(CommandForm):
    """What the script found on the device, as JSON; anything else is nothing found."""

    outcomes = forms.JSONField(required=False, widget=forms.HiddenInput)
    clock_offset_ms = forms.IntegerField(
        required=False, min_value=-(2**40), max_value=2**40, widget=forms.HiddenInput
    )

    def clean_outcomes(self) -> dict[str, str]:
        """Only outcomes by name; what is written otherwise is unknown."""
        given = self.cleaned_data["outcomes"]
        if not isinstance(given, dict):
            return {}
        return {str(code): one if one in ("ok", "failed") else "unknown" for code, one in given.items()}


class AddressForm(CommandForm):
    """A yes to the address that the page shows."""

    address = forms.CharField(
        max_length=LONGEST_WORDS,
        widget=forms.HiddenInput,
        error_messages={"required": _("The address has to be known first.")},
    )


class WaiveForm(CommandForm):
    """A clinician lets a check pass."""

    check = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = words(_("Reason, for the chart"), required=True, rows=2)


class LozengeForm(CommandForm):
    """What became of the rest in the mouth."""

    technique = forms.ChoiceField(choices=(("spat", _("Spat out")), ("swallowed", _("Swallowed"))))


class CheckForm(CommandForm):
    """How it goes."""

    answer = forms.ChoiceField(choices=(("fine", _("Fine")), ("unsure", _("Unsure")), ("help", _("Help"))))


class CallForm(CommandForm):
    """Who is being called."""

    whom = forms.ChoiceField(choices=[(one, one) for one in get_args(Called)])


class NoteForm(CommandForm):
    """A line of the journal, or the monitor's note."""

    words = words(_("A line, if you like"), required=True, rows=2)


class ConfirmForm(CommandForm):
    """Nothing but a yes."""


class JudgeForm(CommandForm):
    """A clinician's word on a pressure between the limits."""

    go = forms.TypedChoiceField(
        label=_("Decision"),
        choices=(("no", _("Not today")), ("yes", _("Go on"))),
        coerce=lambda value: value == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    reason = words(_("Reason, for the chart"), required=True, rows=2)


class StopForm(CommandForm):
    """Calling a session off, or breaking it off by handing over."""

    reason = words(_("Why"), required=True, rows=2)
    handed_over = forms.BooleanField(
        label=_("After the dose: handed over to emergency services, a hospital or a clinician in the room"),
        required=False,
    )


class NotTodayForm(CommandForm):
    """The person's own calling off. Nobody has to give a reason for it."""

    reason = words(_("Why, if you want to say"), rows=2)


class ReleaseForm(CommandForm):
    """The end of a session, as the monitor sees it."""

    seen = forms.MultipleChoiceField(label=_("Seen just now"), required=False, widget=ManyCards)
    dissociation = forms.TypedChoiceField(
        label=_("Felt far away or unreal, at the most"),
        coerce=int,
        widget=Scale(low=_("not at all"), high=_("very strongly")),
        error_messages=CHOOSE,
    )
    sedation = forms.TypedChoiceField(
        label=_("Sleepy, at the most"),
        coerce=int,
        widget=Scale(low=_("awake"), high=_("could not be woken")),
        error_messages=CHOOSE,
    )
    events = words(_("Anything unwanted that happened"), rows=2)
    serious = forms.BooleanField(
        label=_("It was serious: it needed treatment, or might have harmed for good"), required=False
    )
    reason = words(_("Only if a criterion is not met: why the session ends all the same"), rows=2)

    def __init__(self, rules: Release, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seen"]
        assert isinstance(field, forms.MultipleChoiceField) and isinstance(field.widget, ManyCards)
        by_monitor = {code: rule for code, rule in rules.criteria.items() if rule.by == "monitor"}
        field.choices = [(code, rule.label) for code, rule in by_monitor.items()]
        field.widget.hints = {code: rule.how for code, rule in by_monitor.items()}
        for name, scale in rules.scales.items():
            marks = self.fields[name]
            assert isinstance(marks, forms.TypedChoiceField)
            marks.choices = [(n, str(n)) for n in range(scale.highest.value + 1)]


class NextDayForm(CommandForm):
    """How the next day was reached."""

    slept = forms.TypedChoiceField(
        label=_("Have you slept since the session?"),
        choices=YES_NO[:2],
        coerce=lambda value: value == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    safe = forms.TypedChoiceField(
        label=_("Are you well and safe today?"),
        choices=YES_NO[:2],
        coerce=lambda value: value == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    item_9 = forms.TypedChoiceField(
        label=_(
            "Since the session, how often did you think that you would be better off dead, or of hurting yourself?"
        ),
        help_text=_("Whatever you answer, a person reads it today."),
        choices=HOW_OFTEN,
        coerce=int,
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    drove = forms.TypedChoiceField(
        label=_("Did you drive before you had slept?"),
        choices=YES_NO[:2],
        coerce=lambda value: value == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    unwanted = forms.TypedChoiceField(
        label=_("Has anything unwanted happened since the session?"),
        help_text=_(
            "You need not know whether the medicine did it. Single side effects are asked afterwards."
        ),
        choices=YES_NO[:2],
        coerce=lambda value: value == "yes",
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    happened = words(_("If yes: what happened"), rows=2)
    mood = words(_("Your mood today, in a sentence"), rows=2)
    words = words(_("Anything you want to tell us"), rows=2)

    def clean(self) -> dict[str, Any]:
        """What happened is said where something did."""
        given = super().clean() or {}
        if given.get("unwanted") and not str(given.get("happened", "")).strip():
            self.add_error("happened", _("Write in a few words what happened."))
        return given


class NextDayCallForm(CommandForm):
    """A call of the day after that did not reach the person."""

    whom = forms.ChoiceField(
        label=_("Who was called"),
        choices=(
            ("patient", _("The person")),
            ("sitter", _("The sitter")),
            ("emergency_contact", _("The emergency contact")),
            ("welfare_check", _("A welfare check")),
        ),
        widget=ChoiceCards,
        error_messages=CHOOSE,
    )
    words = words(_("What came of it, and what is next"), required=True, rows=2)


class BookForm(CommandForm):
    """The next session: when, and who watches."""

    starts_at = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": _("Choose a day and a time."), "invalid": _("Choose a day and a time.")},
    )
    monitor = forms.TypedChoiceField(
        label=_("Who watches over the session"), coerce=UUID, error_messages=CHOOSE
    )

    def __init__(self, staff: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["monitor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(staff)
