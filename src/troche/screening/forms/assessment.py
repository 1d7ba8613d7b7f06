"""One question of the free assessment at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.instruments import instrument
from troche.people.states import STATES
from troche.programme import Programme
from troche.screening.answers import PHQ_9_ITEMS
from troche.screening.checks.mind import PLAN
from troche.site.widgets import ChoiceCards, ManyCards

YES_NO_UNSURE = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure")))
MISSING = {"required": _("Choose an answer, or leave the question out.")}


class Question(forms.Form):
    """A form with one field, `answer`. `preamble` stands above it."""

    preamble: Any = ""

    def __init__(self, field: forms.Field, *, data: Any, answer: Any, preamble: Any = "") -> None:
        super().__init__(data, initial={"answer": answer})
        field.error_messages.update(MISSING)
        self.fields["answer"] = field
        self.preamble = preamble


def question(step: str, programme: Programme, data: Any, answer: Any) -> Question:
    """The form of a step. `answer` is what was answered before."""
    if step in PHQ_9_ITEMS:
        return _phq_9_item(step, data, answer)
    match step:
        case "adult":
            years = programme.eligibility.age.adult_from_years.value
            label: Any = _("Are you %(years)s or older?") % {"years": years}
            return Question(_cards(label, YES_NO_UNSURE[:2]), data=data, answer=answer)
        case "state":
            label = _("In which state do you live?")
            field = forms.ChoiceField(
                label=label,
                choices=[("", _("Choose a state")), *STATES],
                help_text=_("A clinician must be licensed there."),
            )
            return Question(field, data=data, answer=answer)
        case "diagnosis":
            return _diagnosis(programme, data, answer)
        case "trials":
            return _trials(programme, data, answer)
        case "conditions":
            return _conditions(programme, data, answer)
        case "home":
            label = _("Could a sober adult be in the house with you for each session?")
            hints = _("A partner, relative or friend.")
            return Question(_cards(label, YES_NO_UNSURE, help_text=hints), data=data, answer=answer)
        case "thoughts":
            return _thoughts(data, answer)
    label = programme.eligibility.exclusions[PLAN].ask
    choices = (("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure")))
    return Question(_cards(label, choices), data=data, answer=answer)


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


def _diagnosis(programme: Programme, data: Any, answer: Any) -> Question:
    known = [(code, _(rule.label)) for code, rule in programme.eligibility.diagnoses.items()]
    choices = [*known, ("other", _("Something else")), ("none", _("No diagnosis yet"))]
    label = _("What has a doctor or therapist told you that you have?")
    hint = _("If there are several, choose the one that weighs most.")
    return Question(_cards(label, choices, help_text=hint), data=data, answer=answer)


def _trials(programme: Programme, data: Any, answer: Any) -> Question:
    weeks = programme.eligibility.trials.weeks_at_least.value
    label = _("How many medicines for depression have you taken for at least %(weeks)s weeks?") % {
        "weeks": weeks
    }
    hint = _(
        "Count each medicine once, also when it did not help. Leave out those you had to stop for side effects."
    )
    choices = (
        ("0", _("None")),
        ("1", _("One")),
        ("2", _("Two")),
        ("3", _("Three or more")),
        ("unsure", _("I am not sure")),
    )
    field = forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=ChoiceCards,
        coerce=lambda v: None if v == "unsure" else int(v),
    )
    return Question(field, data=data, answer=None if answer is None else str(answer))


class Conditions(forms.MultipleChoiceField):
    """Conditions that apply. Nothing else goes with "none"."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The codes; "none" stands alone."""
        chosen = tuple(super().clean(value))
        if "none" in chosen and len(chosen) > 1:
            raise forms.ValidationError(
                _("“None of these” cannot be right together with others. Please choose again.")
            )
        return chosen


def _conditions(programme: Programme, data: Any, answer: Any) -> Question:
    first = [
        (code, _(e.ask)) for code, e in programme.eligibility.exclusions.items() if e.first and code != PLAN
    ]
    choices = [*first, ("none", _("No to all of them")), ("unsure", _("I am not sure about some"))]
    field = Conditions(
        label=_("Which of these would you answer with yes?"),
        help_text=_("Choose all that apply. They decide whether treatment at home can be safe."),
        choices=choices,
        widget=ManyCards,
    )
    return Question(field, data=data, answer=list(answer or ()))


def _thoughts(data: Any, answer: Any) -> Question:
    choices = (
        ("no", _("No")),
        ("thoughts", _("I have such thoughts, and I would not act on them")),
        ("might_act", _("I might act on them")),
    )
    return Question(_cards(_("Are you thinking of ending your life now?"), choices), data=data, answer=answer)
