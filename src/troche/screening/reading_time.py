"""How long the free assessment takes: counted from its own words, never promised from nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from troche.programme import Programme
from troche.screening.answers import STEPS
from troche.screening.forms.assessment import question

WORDS_A_MINUTE = 200  # ours, grade D: an unhurried adult reading plain words
ANSWER_S = 4  # ours, grade D: to choose and to press Continue
OWN_STATE_ALONE = "state"
"""Of the list of states nobody reads the others."""


def minutes(steps: Iterable[str], programme: Programme) -> int:
    """Whole minutes for these questions, rounded up: reading what is new on each, and answering."""
    asked = list(steps)
    read = dict.fromkeys(words for step in asked for words in words_of(step, programme))
    seconds = sum(len(words.split()) for words in read) * 60 / WORDS_A_MINUTE
    return ceil((seconds + ANSWER_S * len(asked)) / 60)


def minutes_left(step: str, programme: Programme) -> int:
    """Whole minutes from this question to the last."""
    return minutes(STEPS[STEPS.index(step) :], programme)


def words_of(step: str, programme: Programme) -> list[str]:
    """The words of one page's question: its preamble, what is asked, its hint, its choices."""
    form = question(step, programme)
    field: Any = form.fields["answer"]
    choices = [] if step == OWN_STATE_ALONE else [str(label) for _, label in field.choices]
    return [str(form.preamble), str(field.label), str(field.help_text), *choices]
