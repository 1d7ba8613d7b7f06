"""A questionnaire as forms: one question to a page for the person, the whole of it for staff and for sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from troche.chart.words import say
from troche.instruments import Instrument, Item
from troche.people.forms import CommandForm
from troche.site.widgets import ChoiceCards
from troche.site.words import spoken

Answers = Mapping[str, int | None]
LEAVE_OUT = "leave_out"


def is_due(item: Item, answers: Answers) -> bool:
    """Whether the item is asked, given what was answered.

    One that depends on others is, as soon as one of these was answered with anything but 0; a question left out
    counts as yes, as the ASQ asks.
    """
    return not item.asked_if_any or any(
        other in answers and answers[other] != 0 for other in item.asked_if_any
    )


def due_items(asked: Instrument, answers: Answers) -> list[Item]:
    """The questions to ask, in order."""
    return [item for item in asked.items if is_due(item, answers)]


def _field(asked: Instrument, item: Item, *, required: bool) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=spoken(item.words),
        choices=[(str(option.value), spoken(option.words)) for option in asked.options_for(item.id)],
        coerce=int,
        empty_value=None,
        required=required,
        widget=ChoiceCards,
        error_messages={"required": _("Choose an answer, or leave the question out.")},
    )


class QuestionForm(CommandForm):
    """One question. It is answered, or left out by the button that says so."""

    def __init__(
        self, asked: Instrument, item: Item, data: Any = None, answers: Answers | None = None
    ) -> None:
        given = (answers or {}).get(item.id)
        super().__init__(data, initial={} if given is None else {item.id: str(given)})
        self.asked, self.item = asked, item
        self.is_left_out = self.is_bound and LEAVE_OUT in self.data
        self.fields[item.id] = _field(asked, item, required=not self.is_left_out)

    @property
    def question(self) -> BoundField:
        """The question."""
        return self[self.item.id]

    @property
    def heading(self) -> str:
        """The question with what those of its kind begin with, so that it is understood alone."""
        if self.asked.stem is None or self.item.options != "usual":
            return spoken(self.item.words)
        return format_html(
            '<span class="stem">{}</span> {}', spoken(say(self.asked.stem)), spoken(self.item.words)
        )

    @property
    def answer(self) -> int | None:
        """The answer; None was left out."""
        found = None if self.is_left_out else self.cleaned_data[self.item.id]
        assert found is None or isinstance(found, int)
        return found


class InstrumentForm(CommandForm):
    """A whole questionnaire. A question may be left out; what depends on other answers is asked when it is due."""

    def __init__(self, asked: Instrument, data: Any = None, *, shows_all: bool = False) -> None:
        super().__init__(data)
        self.asked = asked
        said = _said(asked, self.data) if self.is_bound else {}
        for item in asked.items if shows_all else due_items(asked, said):
            self.fields[item.id] = _field(asked, item, required=False)
            if shows_all and item.asked_if_any:
                self.fields[item.id].help_text = _("Only if one of the answers above calls for it.")

    def questions(self) -> list[BoundField]:
        """The questions, in order."""
        return [self[item.id] for item in self.asked.items if item.id in self.fields]

    def asks_more(self) -> Item | None:
        """The first question that the answers call for and that was not seen yet."""
        for item in self.asked.items:
            is_late = item.asked_if_any and item.id in self.fields
            if is_late and self.is_bound and item.id not in self.data and f"shown_{item.id}" not in self.data:
                return item
        return None

    def answers(self) -> dict[str, int | None]:
        """The answers; None was left out."""
        return {
            item.id: self.cleaned_data.get(item.id) for item in self.asked.items if item.id in self.fields
        }


def _said(asked: Instrument, data: Any) -> dict[str, int | None]:
    """What was sent, as far as it decides which questions are due: 0, or anything else, or nothing."""
    return {item.id: 0 if data.get(item.id, "") == "0" else None for item in asked.items}


class InterviewForm(InstrumentForm):
    """A questionnaire that staff fill in. They say whose answers these are."""

    administration = forms.ChoiceField(
        label=_("Who gave these answers?"),
        choices=[
            ("interview", _("The patient, asked by me")),
            ("self", _("The patient alone, on paper")),
            ("proxy", _("Somebody close to the patient")),
            ("clinician", _("I rated it myself, as a clinician")),
        ],
        widget=ChoiceCards,
        error_messages={"required": _("Say who gave these answers.")},
    )

    def __init__(self, asked: Instrument, data: Any = None) -> None:
        super().__init__(asked, data, shows_all=True)
        if asked.rater == "clinician":
            self.initial["administration"] = "clinician"
