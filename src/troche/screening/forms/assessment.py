"""One question of the free assessment at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.instruments import instrument
from troche.people.states import STATE_CHOICES
from troche.programme import Programme
from troche.screening.answers import LISTS, PHQ_9_ITEMS
from troche.screening.told import PLAN
from troche.site.widgets import ChoiceCards, ManyCards

if TYPE_CHECKING:
    from troche.programme.parts.assessment import CardList

YES_NO_UNSURE = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure")))
NONE, UNSURE = ("none", _("None of these")), ("unsure", _("I am not sure about some"))
MISSING = {"required": _("Choose an answer, or leave the question out.")}


class Question(forms.Form):
    """A form with one field, `answer`. `preamble` stands above it."""

    preamble: Any = ""

    def __init__(self, field: forms.Field, *, data: Any, answer: Any, preamble: Any = "") -> None:
        super().__init__(data, initial={"answer": answer})
        field.error_messages.update(MISSING)
        self.fields["answer"] = field
        self.preamble = preamble


def question(step: str, programme: Programme, data: Any = None, answer: Any = None) -> Question:
    """The form of a step. `answer` is what was answered before."""
    if step in PHQ_9_ITEMS:
        return _phq_9_item(step, data, answer)
    if step in LISTS:
        asked = programme.assessment.lists[step]  # type: ignore[index]  # LISTS are its keys
        return Question(_cards_of(asked), data=data, answer=list(answer or ()))
    match step:
        case "age":
            return Question(_age(programme), data=data, answer=answer)
        case "state":
            field = forms.ChoiceField(label=_("In which state do you live?"), choices=STATE_CHOICES)
            return Question(field, data=data, answer=answer)
        case "diagnosis":
            return Question(_diagnoses(programme), data=data, answer=list(answer or ()))
        case "trials":
            return Question(_trials(programme), data=data, answer=None if answer is None else str(answer))
        case "home":
            label = _("Could a sober adult be in the house with you for each session?")
            hint = _("A partner, relative or friend. It need not be the same one each time.")
            return Question(_cards(label, YES_NO_UNSURE, help_text=hint), data=data, answer=answer)
        case "thoughts":
            return Question(_thoughts(), data=data, answer=answer)
    choices = (("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure")))
    return Question(_cards(_(programme.eligibility.exclusions[PLAN].ask), choices), data=data, answer=answer)


def _cards(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=ChoiceCards, **more)


def _phq_9_item(step: str, data: Any, answer: Any) -> Question:
    phq_9 = instrument("phq_9")
    choices = [(str(option.value), _(option.label)) for option in phq_9.options_for(step)]
    field = forms.TypedChoiceField(
        label=_(phq_9.item(step).text or ""),
        choices=choices,
        coerce=int,
        widget=ChoiceCards,
        empty_value=None,
    )
    return Question(
        field, data=data, answer=None if answer is None else str(answer), preamble=_(phq_9.stem or "")
    )


def _age(programme: Programme) -> forms.ChoiceField:
    age = programme.eligibility.age
    adult, older = age.adult_from_years.value, age.review_from_years.value
    choices = (
        ("under", _("Under %(years)s") % {"years": adult}),
        ("adult", _("%(first)s to %(last)s") % {"first": adult, "last": older - 1}),
        ("older", _("%(years)s or older") % {"years": older}),
    )
    return _cards(_("How old are you?"), choices)


class Cards(forms.MultipleChoiceField):
    """Cards that apply. Nothing else goes with "none"."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The codes; "none" stands alone."""
        chosen = tuple(super().clean(value))
        if "none" in chosen and len(chosen) > 1:
            raise forms.ValidationError(
                _("“None of these” cannot be right together with others. Please choose again.")
            )
        return chosen


def _cards_of(asked: CardList) -> Cards:
    cards = [(code, _(words)) for code, words in asked.cards.items()]
    return Cards(
        label=_(asked.ask), help_text=_(asked.hint), choices=[*cards, NONE, UNSURE], widget=ManyCards
    )


def _diagnoses(programme: Programme) -> Cards:
    known = [(code, _(rule.label)) for code, rule in programme.eligibility.diagnoses.items()]
    return Cards(
        label=_("What has a doctor or therapist told you that you have?"),
        help_text=_("Choose all that apply."),
        choices=[*known, ("other", _("Something else")), ("none", _("No diagnosis yet, or I am not sure"))],
        widget=ManyCards,
    )


def _trials(programme: Programme) -> forms.TypedChoiceField:
    weeks = programme.eligibility.trials.weeks_at_least.value
    return forms.TypedChoiceField(
        label=_("How many medicines for depression helped you by less than half?"),
        help_text=_(
            "Count those you took for at least %(weeks)s weeks. Leave out those you stopped for side effects."
        )
        % {"weeks": weeks},
        choices=(
            ("0", _("None")),
            ("1", _("One")),
            ("2", _("Two")),
            ("3", _("Three or more")),
            ("unsure", _("I am not sure")),
        ),
        widget=ChoiceCards,
        coerce=lambda v: None if v == "unsure" else int(v),
        empty_value=None,
    )


def _thoughts() -> forms.ChoiceField:
    choices = (
        ("no", _("No")),
        ("thoughts", _("I have such thoughts, and I would not act on them")),
        ("might_act", _("I might act on them")),
    )
    return _cards(_("Are you thinking of ending your life now?"), choices)
