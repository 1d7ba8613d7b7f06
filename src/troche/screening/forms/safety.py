"""What the person and a clinician say about safety: the person's own word, the talk, the safety plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CHOOSE, CommandForm
from troche.screening.facts import PlanContact, SafetyPlanWritten
from troche.site.widgets import ManyCards

LONGEST_LINE = 160  # characters of one line that still fit on the printed sheet; ours
PEOPLE_ROWS = 3


class HowSafeForm(CommandForm):
    """I am safe for now, or I am not."""

    safe = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda said: said == "yes",
        error_messages={"required": _("Choose one of the two.")},
    )


class TalkForm(CommandForm):
    """A talk about suicide: what was asked, what was found, how it ended."""

    asked = forms.MultipleChoiceField(
        label=_("Asked about"),
        choices=[
            ("thoughts", _("Thoughts")),
            ("plan", _("A plan")),
            ("intent", _("Intent")),
            ("attempt", _("Attempts")),
            ("means", _("Means")),
            ("reasons_to_live", _("Reasons to live")),
        ],
        widget=ManyCards,
        error_messages={"required": _("Say what you asked about.")},
    )
    finding = forms.ChoiceField(
        label=_("Thoughts of suicide"),
        choices=[
            CHOOSE,
            ("no_thoughts", _("None")),
            ("thoughts_without_intent", _("Thoughts, no intent or plan")),
            ("intent", _("Intent or plan")),
        ],
        error_messages={"required": _("Say what you found.")},
    )
    attempt_12_months = forms.ChoiceField(
        label=_("Attempt in 12 months"),
        choices=[CHOOSE, ("no", _("No")), ("yes", _("Yes")), ("unsure", _("Not known"))],
        error_messages={"required": _("Say whether there was an attempt.")},
    )
    means = forms.ChoiceField(
        label=_("Means at hand"),
        choices=[
            CHOOSE,
            ("none", _("None")),
            ("secured", _("Locked away or with somebody")),
            ("at_hand", _("At hand")),
            ("unsure", _("Not known")),
        ],
        error_messages={"required": _("Say what you know about means.")},
    )
    lozenges = forms.ChoiceField(
        label=_("Lozenges"),
        choices=[
            CHOOSE,
            ("none", _("None at home")),
            ("locked", _("In the lock-box")),
            ("removed", _("Out of the home")),
            ("at_hand", _("Within reach")),
        ],
        error_messages={"required": _("Say where the lozenges are.")},
    )
    with_them = forms.CharField(
        label=_("Who is with the person now"), max_length=LONGEST_LINE, required=False
    )
    agreed = forms.CharField(
        label=_("What was agreed, and when you speak next"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    disposition = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            CHOOSE,
            ("emergency", _("911 or emergency department")),
            ("same_day_care", _("Care in person, the same day")),
            ("plan_and_call", _("Safety plan, and a next call")),
            ("none_needed", _("Nothing more is needed")),
        ],
        error_messages={"required": _("Say how it ended.")},
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def said(self) -> dict[str, Any]:
        """The fields of the command."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "command_id"}
        return {**cleaned, "asked": tuple(cleaned["asked"])}


class TriedForm(CommandForm):
    """Not reached."""

    note = forms.CharField(
        label=_("What you tried, and what comes next"),
        help_text=_("For example: called twice, no answer; called Dana, who goes there now."),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what you tried, and what comes next.")},
    )
    handed_over = forms.BooleanField(label=_("Emergency services look for the person now"), required=False)


class ReviewForm(CommandForm):
    """The plan was gone through together."""

    reviewed_on = forms.DateField(
        label=_("Gone through together on"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("Say on which day.")},
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)


def _part(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class PlanForm(CommandForm):
    """The safety plan: one thing to a line, people with their numbers."""

    signs = _part(
        _("How I notice that a hard moment begins"), _("Thoughts, moods, what I do. One to a line.")
    )
    by_myself = _part(
        _("What I can do by myself"), _("Things that took my mind off it before. One to a line.")
    )
    surroundings = _part(
        _("How my surroundings are made safer"),
        _(
            "Whatever could hurt me, locked away or with somebody: medicines and the lozenges too, weapons, others."
        ),
    )
    reason = forms.CharField(label=_("One thing worth living for"), max_length=LONGEST_LINE, required=False)

    PEOPLE = {
        "company": (_("Person or place"), _("Phone, if there is one")),
        "helpers": (_("Name"), _("Phone")),
        "professionals": (_("Name"), _("Phone")),
    }

    def __init__(
        self, data: Any = None, *, plan: SafetyPlanWritten | None, prefilled: Iterable[PlanContact]
    ) -> None:
        initial = _initial(plan) if plan else {"professionals": list(prefilled)}
        super().__init__(data, initial={**_flat(initial), **initial})
        for part, (name, phone) in self.PEOPLE.items():
            for row in range(self._rows(part, len(initial.get(part, ())))):
                self.fields[f"{part}{row}_name"] = forms.CharField(
                    label=name, max_length=LONGEST_LINE, required=False
                )
                self.fields[f"{part}{row}_phone"] = forms.CharField(
                    label=phone, max_length=30, required=False, widget=forms.TextInput({"type": "tel"})
                )

    def _rows(self, part: str, given: int) -> int:
        if self.is_bound:
            return min(12, max(PEOPLE_ROWS, sum(f"{part}{row}_name" in self.data for row in range(12))))
        return min(12, max(PEOPLE_ROWS, given + 1))

    def people(self, part: str) -> list[tuple[BoundField, BoundField]]:
        """The rows of one part."""
        rows = range(sum(name.startswith(part) and name.endswith("_name") for name in self.fields))
        return [(self[f"{part}{row}_name"], self[f"{part}{row}_phone"]) for row in rows]

    def parts(self) -> list[dict[str, Any]]:
        """The parts in the order in which a hard moment needs them."""
        return [
            {"field": self["signs"]},
            {"field": self["by_myself"]},
            {"title": _("People and places that take my mind off it"), "people": self.people("company")},
            {"title": _("People I can ask for help"), "people": self.people("helpers")},
            {"title": _("Professionals I can call"), "people": self.people("professionals"), "lines": True},
            {"field": self["surroundings"]},
            {"field": self["reason"]},
        ]

    def clean(self) -> dict[str, Any]:
        """A number belongs to somebody, and a line fits on the sheet."""
        cleaned = super().clean() or {}
        for part in self.PEOPLE:
            for name, phone in self.people(part):
                if cleaned.get(phone.name) and not cleaned.get(name.name):
                    self.add_error(name.name, _("Write whose number this is."))
        for part in ("signs", "by_myself", "surroundings"):
            if any(len(line) > LONGEST_LINE for line in str(cleaned.get(part, "")).splitlines()):
                self.add_error(part, _("One of these lines is too long to be read in a hard moment."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """The fields of the command."""
        cleaned = self.cleaned_data
        lines = {part: tuple(cleaned[part].splitlines()) for part in ("signs", "by_myself", "surroundings")}
        people = {
            part: tuple(
                PlanContact(name=cleaned[name.name], phone=cleaned[phone.name])
                for name, phone in self.people(part)
                if cleaned[name.name]
            )
            for part in self.PEOPLE
        }
        return {**lines, **people, "reason": cleaned["reason"]}


def _initial(plan: SafetyPlanWritten) -> dict[str, Any]:
    lines = {part: "\n".join(getattr(plan, part)) for part in ("signs", "by_myself", "surroundings")}
    return {**lines, "reason": plan.reason, **{part: list(getattr(plan, part)) for part in PlanForm.PEOPLE}}


def _flat(initial: dict[str, Any]) -> dict[str, str]:
    return {
        f"{part}{row}_{name}": getattr(one, name)
        for part in PlanForm.PEOPLE
        for row, one in enumerate(initial.get(part, ()))
        for name in ("name", "phone")
    }
