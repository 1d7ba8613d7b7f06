"""What somebody told in the free assessment and not in the history is shown to the clinician."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.screening.answering import GOOD, with_
from tests.screening.charts import NOW, PROGRAMME, SETTING, chart, history
from troche.screening.answers import Answers
from troche.screening.facts import Medicine
from troche.screening.gates import case_of
from troche.screening.told_before import assessment_rows

LEFT_OUT = "Chosen there, not in the history"


def rows(answers: Answers, *facts: Any) -> dict[str, str]:
    """What the dossier says the person told."""
    taken = msgspec.structs.replace(answers.as_fact(), result="conversation")
    return dict(assessment_rows(case_of(chart([taken, *facts]), SETTING, NOW)))


def test_without_a_history_the_assessment_is_there() -> None:
    said = rows(with_(heart=("stroke",)))
    assert said == {"Free assessment": "needs a conversation", "Chosen there": "A stroke or mini-stroke"}
    assert rows(GOOD) == {"Free assessment": "needs a conversation"}


@pytest.mark.parametrize(
    ("changes", "later", "left_out"),
    [
        ({"heart": ("stroke",)}, {}, "A stroke or mini-stroke"),
        ({"heart": ("stroke",)}, {"stroke": "yes"}, None),
        ({"heart": ("stroke",)}, {"stroke": "unsure"}, "A stroke or mini-stroke"),
        ({"tried": ("therapy",)}, {}, None),
        ({"heart": ("unsure",)}, {}, None),
    ],
)
def test_what_the_history_does_not_repeat(changes: Any, later: dict[str, str], left_out: str | None) -> None:
    conditions = dict.fromkeys(PROGRAMME.eligibility.exclusions, "no") | later
    assert rows(with_(**changes), history(conditions=conditions)).get(LEFT_OUT) == left_out


def test_a_medicine_counts_under_whatever_name_the_history_has_it() -> None:
    answers = with_(medicines=("benzodiazepine",))
    assert LEFT_OUT in rows(answers, history())
    assert LEFT_OUT not in rows(answers, history(medicines=(Medicine(name="Lorazepam 1 mg at night"),)))
