"""What a patient fills in at home: questionnaires, blood pressure. The history is in `history.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.screening.forms.readings import LocalTimeField


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
    measured_at = LocalTimeField(label=_("When you measured"))

    def __init__(self, zone: ZoneInfo, now: datetime, data: Any = None) -> None:
        super().__init__(data, initial={"measured_at": now.astimezone(zone).replace(tzinfo=None)})
        self.fields["measured_at"].zone = zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The top number is the higher one."""
        cleaned = super().clean() or {}
        top, bottom = cleaned.get("systolic_mm_hg"), cleaned.get("diastolic_mm_hg")
        if top is not None and bottom is not None and top <= bottom:
            self.add_error("systolic_mm_hg", _("The top number must be higher than the bottom one."))
        return cleaned
