"""A bound form field as its template needs it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext

from troche.site.widgets import DateParts, Scale

# errors whose own words do not name the field
FIELD_CODES = {
    "invalid",
    "invalid_choice",
    "invalid_list",
    "min_value",
    "max_value",
    "max_length",
    "min_length",
    "incomplete",
    "null_characters_not_allowed",
}


def drawn(
    bound: BoundField, *, label: Any = None, hint: Any = None, unit: Any = "", heading: bool = False
) -> dict[str, Any]:
    """What `parts/field.html` shows: kind, words, ids and the widget with its ARIA attributes."""
    widget = bound.field.widget
    ident = bound.auto_id or bound.html_name
    errors = [said for said, _ in problems(bound)]
    hint = bound.help_text if hint is None else hint
    described = [f"{ident}_hint"] * bool(hint) + [f"{ident}_error"] * bool(errors)
    kind = kind_of(widget)
    attrs = {} if kind in ("cards", "scale", "date") else aria(described, errors)
    widget.attrs.pop("placeholder", None)  # goes away while one types; label and hint stay
    if isinstance(widget, forms.NumberInput):
        as_text(bound)
    return {
        "field": bound,
        "kind": kind,
        "ident": ident,
        "label": bound.label if label is None else label,
        "hint": hint,
        "unit": unit,
        "heading": heading,
        "errors": errors,
        "optional": not bound.field.required and kind != "tick",
        "described": " ".join(described),
        "widget": bound.as_widget(attrs=attrs) if kind in ("input", "tick", "date", "text") else "",
        "options": options(bound) if kind in ("cards", "scale") else [],
        "low": getattr(widget, "low", ""),
        "high": getattr(widget, "high", ""),
    }


def problems(bound: BoundField) -> list[tuple[str, str]]:
    """Each error twice: as it stands at the field, and as it stands alone in the summary."""
    label = str(bound.label or "").rstrip(".:")
    found: list[tuple[str, str]] = []
    for error in bound.errors.as_data():
        for text in error.messages:
            if text == str(forms.Field.default_error_messages["required"]):
                found.append(
                    (gettext("Please answer this."), gettext("Please answer: {label}").format(label=label))
                )
            elif label and str(getattr(error, "code", "")) in FIELD_CODES:
                found.append((text, gettext("{label}: {problem}").format(label=label, problem=text)))
            else:
                found.append((text, text))
    return found


def as_text(bound: BoundField) -> None:
    """Type a number into a text box: nothing scrolls it away, and what was mistyped is shown again."""
    widget = bound.field.widget
    widget.input_type = "text"
    widget.attrs = {name: value for name, value in widget.attrs.items() if name not in ("min", "max", "step")}
    widget.attrs["inputmode"] = "numeric" if isinstance(bound.field, forms.IntegerField) else "decimal"
    widget.attrs.setdefault("autocomplete", "off")
    widget.attrs.setdefault("class", "number")


def kind_of(widget: forms.Widget) -> str:
    """Which shape a widget is drawn in: scale, cards, tick, date, text or input."""
    if isinstance(widget, Scale):
        return "scale"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "cards"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, DateParts | forms.SelectDateWidget):
        return "date"
    return "text" if isinstance(widget, forms.Textarea) else "input"


def aria(described: list[str], errors: list[str]) -> dict[str, Any]:
    """Attributes that tie an input to its hint and error."""
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if errors:
        attrs["aria-invalid"] = "true"
    return attrs


def options(bound: BoundField) -> list[dict[str, Any]]:
    """The choices of a group, each with its input and hint."""
    hints = getattr(bound.field.widget, "hints", {})
    return [option(choice, hints) for choice in bound.subwidgets]


def option(choice: BoundWidget, hints: dict[str, Any]) -> dict[str, Any]:
    """One choice. Groups never carry `required` on each input: the summary says what is missing."""
    choice.data["attrs"].pop("required", None)
    return {
        "input": choice.tag(),
        "label": choice.choice_label,
        "hint": hints.get(str(choice.data["value"]), ""),
    }


def first_input(bound: BoundField) -> str:
    """The id an error summary links to: the first input of the field."""
    ident = bound.auto_id or bound.html_name
    match kind_of(bound.field.widget):
        case "scale" | "cards":
            return f"{ident}_0"
        case "date" if isinstance(bound.field.widget, DateParts):
            return f"{ident}_0"
        case _:
            return bound.id_for_label or ident
