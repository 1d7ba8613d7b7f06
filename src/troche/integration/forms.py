"""The daily check-in, the visit, goals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.chart.words import say
from troche.people.forms import CommandForm
from troche.programme.parts.integration import CheckIn as CheckInRule
from troche.site.widgets import Scale
from troche.site.words import spoken

LONGEST_WORDS = 500  # characters
LONGEST_NOTE = 4_000
SCALES = ("mood", "anxiety", "sleep", "energy")


class CheckInForm(CommandForm):
    """Four questions and a few words. Each may be left out."""

    words = forms.CharField(
        label=_("A few words, if you like"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    thoughts = forms.BooleanField(
        label=_("I have thoughts of not wanting to live"),
        help_text=_("Then help comes first, and somebody calls you."),
        required=False,
    )

    def __init__(self, rule: CheckInRule, data: Any = None) -> None:
        super().__init__(data)
        for name in SCALES:
            scale = rule.scales[name]
            numbers = range(rule.lowest.value, rule.highest.value + 1)
            self.fields[name] = forms.TypedChoiceField(
                label=spoken(say(scale.ask)),
                choices=[(number, str(number)) for number in numbers],
                coerce=int,
                empty_value=None,
                required=False,
                widget=Scale(low=spoken(say(scale.low)), high=spoken(say(scale.high))),
                error_messages={"invalid_choice": _("Choose one of the numbers, or leave it out.")},
            )
        self.order_fields(("command_id", *SCALES, "words"))

    def scales(self) -> list[forms.BoundField]:
        """The four questions, in order."""
        return [self[name] for name in SCALES]


class VisitForm(CommandForm):
    """When and with whom the visit is."""

    session = forms.IntegerField(min_value=1, max_value=10_000, widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": _("Choose a day and a time."),
            "invalid": _("Write the day and the time like 2026-11-25T15:00."),
        },
    )
    with_id = forms.TypedChoiceField(
        label=_("With"), coerce=UUID, error_messages={"required": _("Choose with whom.")}
    )

    def __init__(self, staff: Sequence[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["with_id"].choices = staff  # type: ignore[attr-defined]


class HeldForm(CommandForm):
    """What the visit was about."""

    session = forms.IntegerField(min_value=1, max_value=10_000, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write a few words about the visit.")},
    )
    insight = forms.CharField(
        label=_("In the person’s own words"),
        help_text=_("One sentence worth keeping. The person sees it."),
        max_length=LONGEST_WORDS,
        required=False,
    )


class GoalForm(CommandForm):
    """A goal and a small practice."""

    goal = forms.CharField(
        label=_("A goal"),
        help_text=_("Something small that you would notice."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write the goal in a few words.")},
    )
    practice = forms.CharField(
        label=_("A small practice towards it"), max_length=LONGEST_WORDS, required=False
    )
    when = forms.CharField(
        label=_("When"), help_text=_("For example: after breakfast"), max_length=120, required=False
    )
