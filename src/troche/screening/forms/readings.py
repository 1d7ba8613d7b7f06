"""The body's weight, in the unit of one's own scales."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.screening.results import KG_IN_A_POUND, WEIGHT_KG

ASKED = _("Write the weight as a number, such as 68 or 68.5.")


class LocalTimeField(forms.DateTimeField):
    """A time on the person's own clock, given back as the instant. `zone` is set by the form."""

    zone = ZoneInfo("UTC")

    def __init__(self, *, label: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(label=label, widget=widget, input_formats=formats)

    def clean(self, value: Any) -> Any:
        """What was typed is local to the person."""
        return super().clean(value).replace(tzinfo=self.zone)


class WeightForm(CommandForm):
    """A weight, in kilograms or pounds. The time is the person's own."""

    weight = forms.FloatField(
        label=_("Weight"),
        widget=forms.NumberInput({"inputmode": "decimal", "step": "any"}),
        error_messages={"required": ASKED, "invalid": ASKED},
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("lb", _("Pounds (lb)")), ("kg", _("Kilograms (kg)"))])
    measured_at = LocalTimeField(label=_("When it was measured"))

    def __init__(self, zone: ZoneInfo, now: datetime, data: Any = None, **options: Any) -> None:
        local = now.astimezone(zone).replace(tzinfo=None)
        super().__init__(data, initial={"measured_at": local, "unit": "lb"}, **options)
        self.fields["measured_at"].zone = zone  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A weight that somebody can have; most others were typed in the other unit."""
        cleaned = super().clean() or {}
        if {"weight", "unit"} <= cleaned.keys() and not WEIGHT_KG[0] <= self.kilograms() <= WEIGHT_KG[1]:
            self.add_error("weight", _("Look at the number and at the unit: nobody weighs this."))
        return cleaned

    def kilograms(self) -> float:
        """The weight in kg, to a tenth."""
        weight: float = self.cleaned_data["weight"]
        return round(weight * (KG_IN_A_POUND if self.cleaned_data["unit"] == "lb" else 1), 1)

    def said(self) -> dict[str, Any]:
        """The fields of the command."""
        return {"weight_kg": self.kilograms(), "measured_at": self.cleaned_data["measured_at"]}
