"""Answers to the free assessment, and the feedback to them."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.screening.charts import HERE, PROGRAMME, TODAY
from troche.screening.answers import LISTS, Answers
from troche.screening.feedback import Feedback, feedback

GOOD = Answers(
    age="adult",
    state="OR",
    diagnoses=("depression",),
    trials=2,
    sitter="yes",
    phq_9={f"q{n}": 2 for n in range(1, 9)} | {"q9": 0},
    thoughts_now="no",
    attempt_12_months="no",
    chosen=dict.fromkeys(LISTS, ("none",)),
)
"""Answers of which each speaks for the treatment."""


def told(answers: Answers) -> Feedback:
    """The feedback to these answers, at a clinic licensed in Oregon."""
    return feedback(answers.as_fact(), PROGRAMME, HERE, TODAY)


def with_(answers: Answers = GOOD, **changes: Any) -> Answers:
    """These answers with some changed; the name of a list changes what was chosen from it."""
    chosen = {page: changes.pop(page) for page in LISTS if page in changes}
    left_out = {page for page, codes in chosen.items() if codes is None}
    kept = {page: codes for page, codes in {**answers.chosen, **chosen}.items() if page not in left_out}
    return msgspec.structs.replace(answers, chosen=kept, **changes)
