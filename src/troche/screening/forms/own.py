"""What a patient fills in at home: questionnaires, blood pressure. The history is in `history.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards


class InstrumentForm(CommandForm):
    """A questionnaire. A question may be left out; what depends on other answers appears when it is due."""

    def __init__(self, asked: Any, data: Any = None) -> None:
        super().__init__(data)
        self.asked = asked
        for item in asked.items:
            if self._is_shown(item):
                self.fields[item.id] = forms.TypedChoiceField(
                    label=_(item.text),
                    choices=[(str(option.value), _(option.label)) for option in asked.options_for(item.id)],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=ChoiceCards,
                )

    def _is_shown(self, item: Any) -> bool:
        """Whether the item is asked, given what was answered. A question left out counts as yes, as ASQ asks."""
        return not item.asked_if_any or any(
            self.is_bound and self.data.get(other, "") != "0" for other in item.asked_if_any
        )

    @property
    def asks_more(self) -> bool:
        """Whether the answers call for a question that was not on the page that was sent."""
        return self.is_bound and any(
            item.asked_if_any and item.id in self.fields and f"shown_{item.id}" not in self.data
            for item in self.asked.items
        )

    def questions(self) -> list[BoundField]:
        """The questions, in order."""
        return [self[item.id] for item in self.asked.items if item.id in self.fields]

    def late_questions(self) -> list[str]:
        """Ids of questions that are asked because of other answers."""
        return [item.id for item in self.asked.items if item.asked_if_any and item.id in self.fields]

    def answers(self) -> dict[str, int | None]:
        """The answers; None was left out."""
        return {
            item.id: self.cleaned_data.get(item.id) for item in self.asked.items if item.id in self.fields
        }


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
