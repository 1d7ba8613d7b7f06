"""Form widgets of the design system. Plain Django widgets work too; `{% field %}` draws them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ChoiceCards(forms.RadioSelect):
    """One answer of a few, each a large target. `hints` puts a line under a choice."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})


class ManyCards(forms.CheckboxSelectMultiple):
    """Any number of answers, each a large target. `hints` puts a line under a choice."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})


class Scale(forms.RadioSelect):
    """A row of buttons for a rating. `low` and `high` say in words what the ends mean."""

    def __init__(self, *args: Any, low: Any = "", high: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high


class EnteredDate(str):
    """A date as it was typed, so that a wrong one can be shown again unchanged."""

    parts: tuple[str, str, str]

    def __new__(cls, month: str, day: str, year: str) -> EnteredDate:
        typed = (month.strip(), day.strip(), year.strip())
        digits = all(part.isascii() and part.isdigit() for part in typed)
        iso = f"{typed[2]:0>4}-{typed[0]:0>2}-{typed[1]:0>2}" if digits else "-".join(typed)
        made = super().__new__(cls, iso if any(typed) else "")
        made.parts = typed
        return made


class DateParts(forms.MultiWidget):
    """A date that people know by heart: month, day and year typed, no calendar to scroll."""

    template_name = "parts/date_parts.html"

    def __init__(self, attrs: dict[str, Any] | None = None, birthday: bool = False) -> None:
        names = {"month": _("Month"), "day": _("Day"), "year": _("Year")}
        autocomplete = {name: f"bday-{name}" for name in names} if birthday else {}
        self.part_labels = names
        super().__init__(
            {
                name: forms.TextInput(
                    {
                        "inputmode": "numeric",
                        "maxlength": 4 if name == "year" else 2,
                        "class": f"part-{name}",
                        **({"autocomplete": autocomplete[name]} if autocomplete else {}),
                    }
                )
                for name in names
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[str]:
        """Month, day and year of a date or of what was typed."""
        if isinstance(value, EnteredDate):
            return list(value.parts)
        if isinstance(value, date):
            return [str(value.month), str(value.day), str(value.year)]
        if isinstance(value, str) and value.count("-") == 2:
            year, month, day = value.split("-")
            return [month, day, year]
        return ["", "", ""]

    def value_from_datadict(  # type: ignore[override]  # one value, as DateField wants it
        self, data: Any, files: Any, name: str
    ) -> EnteredDate:
        """The three parts as one ISO date, or as they were typed when they are not numbers."""
        month, day, year = (str(part or "") for part in super().value_from_datadict(data, files, name))
        return EnteredDate(month, day, year)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The subwidgets, each with the word for its part."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.part_labels.values(), strict=True):
            part["part_label"] = label
        return context
