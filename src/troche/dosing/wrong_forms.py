"""What patient, sitter and monitor fill in when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.chart.rooms import Chart
from troche.dosing.forms import CHOOSE, words
from troche.dosing.state import dosing_of
from troche.medication.state import medication_of
from troche.people.forms import CommandForm
from troche.people.setting import Setting
from troche.site.widgets import ChoiceCards, ManyCards


class WrongForm(CommandForm):
    """What goes wrong: a button each."""

    path = forms.SlugField(max_length=60)


class OfOneForm(CommandForm):
    """About one thing that went wrong; its fields have ids of their own where several stand on a page."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, number: int | None = None) -> None:
        of = number if number is not None else data.get("number") if data else None
        super().__init__(data, initial={"number": of}, auto_id=f"id_wrong_{of}_%s")


class StepForm(OfOneForm):
    """A step that is done: a button each."""

    step = forms.SlugField(max_length=60)


class ExtraForm(OfOneForm):
    """Which lozenges were taken beside the dose."""

    units = forms.MultipleChoiceField(
        label=_("Which lozenges were taken beside the dose"),
        widget=ManyCards,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, at_home: tuple[str, ...], data: Any = None, *, number: int | None = None) -> None:
        super().__init__(data, number=number)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one, one) for one in at_home]

    def clean_units(self) -> tuple[str, ...]:
        """The numbers, one by one."""
        return tuple(self.cleaned_data["units"])


class EndForm(OfOneForm):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), widget=ChoiceCards, error_messages=CHOOSE)
    words = words(_("What was done, and how the person is"), required=True, rows=2)

    def __init__(
        self, outcomes: list[tuple[str, str]], data: Any = None, *, number: int | None = None
    ) -> None:
        super().__init__(data, number=number)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = outcomes


class FollowUpForm(OfOneForm):
    """That something which follows was done."""

    follow_up = forms.ChoiceField(label=_("What was done"), widget=ChoiceCards, error_messages=CHOOSE)
    words = words(_("What came of it"), required=True, rows=2)

    def __init__(self, left: list[tuple[str, str]], data: Any = None, *, number: int | None = None) -> None:
        super().__init__(data, number=number)
        field = self.fields["follow_up"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = left


def _number(data: Any) -> int:
    given = str(data.get("number", "")) if data else ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def extra_form(chart: Chart, setting: Setting, data: Any = None, *, number: int | None = None) -> ExtraForm:
    """The form with the lozenges that should be at home."""
    units = tuple(unit.number for unit in medication_of(chart).at("at_home"))
    return ExtraForm(units, data, number=number)


def end_form(chart: Chart, setting: Setting, data: Any = None, *, number: int | None = None) -> EndForm:
    """The form with the outcomes of this path."""
    rules, of = setting.programme.wrong, number or _number(data)
    path = next((one.opened.path for one in dosing_of(chart).wrong if one.number == of), "")
    codes = rules.paths[path].outcomes if path in rules.paths else tuple(rules.outcomes)
    return EndForm([(code, rules.outcomes[code].text) for code in codes], data, number=number)


def follow_up_form(
    chart: Chart, setting: Setting, data: Any = None, *, number: int | None = None
) -> FollowUpForm:
    """The form with what still has to follow."""
    of = number or _number(data)
    one = next((one for one in dosing_of(chart).wrong if one.number == of), None)
    left = one.left(setting.programme) if one is not None else {}
    return FollowUpForm([(code, rule.title) for code, rule in left.items()], data, number=number)


MADE: dict[str, Callable[[Chart, Setting, Any], CommandForm]] = {
    "wrong": lambda _chart, _setting, data: WrongForm(data),
    "wrong_step": lambda _chart, _setting, data: StepForm(data),
    "wrong_extra": extra_form,
    "wrong_end": end_form,
    "wrong_follow_up": follow_up_form,
}
"""The forms by the names with which they are posted."""
