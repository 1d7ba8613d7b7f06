"""The free assessment is read with six to eight years of school, and shames nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.screening.answering import told, with_
from tests.screening.charts import PROGRAMME
from tests.screening.reading_age import grade
from tests.screening.test_feedback import TABLE
from troche.screening.answers import PHQ_9_ITEMS, STEPS
from troche.screening.reading_time import words_of

TEMPLATES = Path("src/troche/screening/templates/screening")
SAID = re.compile(r'{% translate "([^"]+)"|{% blocktranslate[^%]*%}(.+?){% endblocktranslate %}', re.DOTALL)
ASKED = [step for step in STEPS if step not in PHQ_9_ITEMS]
"""The nine mood questions are the PHQ-9's own words, which nobody may change."""
AT_MOST = 8.0
A_SENTENCE = 6  # words; labels and names would make the measure too mild
HARDEST = 13.0
"""Ours, grade D: a single short text may be harder, for the sake of a medicine's name."""
SHAMING = re.compile(
    r"\b(abus\w*|addict|addicts|junkie|crazy|insane|suffer\w*|fail\w*|commit\w* suicide|refuse\w*|deny|denied"
    r"|disqualif\w*|non-?complian\w*|obese|clean|victim|guilty|fault)\b",
    re.IGNORECASE,
)


def questions() -> list[str]:
    """What is asked, with hints and choices."""
    return [words for step in ASKED for words in words_of(step, PROGRAMME) if words]


def beside() -> list[str]:
    """Why it is asked, and what an answer leads to."""
    assessment = PROGRAMME.assessment
    return [
        text
        for one in (*assessment.asked.values(), *assessment.lists.values())
        for text in (one.why, one.leads_to)
    ]


def results() -> list[str]:
    """Everything the feedback says to everybody in the table, each sentence once."""
    found: dict[str, None] = {}
    for changes, *_ in TABLE:
        answer = told(with_(**changes))
        found |= dict.fromkeys((str(answer.headline), str(answer.lead)))
        for point in answer.points:
            reason = point.gate.reason
            found |= dict.fromkeys((str(reason.patient), str(reason.would_change or "")))
    return [text for text in found if text]


def elsewhere() -> list[str]:
    """Other help."""
    return [text for one in PROGRAMME.assessment.others.values() for text in (one.patient, one.evidence)]


def evidence() -> list[str]:
    """What is known and what is not."""
    protocol = PROGRAMME.protocol
    said = [statement.patient for statement in protocol.evidence.values()]
    return [*said, protocol.approval.patient, PROGRAMME.assessment.hundred.patient]


def pages() -> list[str]:
    """What the pages themselves say."""
    names = (
        "assessment_start",
        "assessment_step",
        "result",
        "help",
        "other_help",
        "_evidence",
        "_others",
        "_cited",
    )
    texts = [(TEMPLATES / f"{name}.html").read_text() for name in names]
    said = [one or other for text in texts for one, other in SAID.findall(text)]
    return [re.sub(r"{{[^}]*}}|<[^>]+>", "9", text) for text in said]


PARTS = (questions, beside, results, elsewhere, evidence, pages)


@pytest.mark.parametrize("part", PARTS)
def test_it_is_read_with_eight_years_of_school(part: object) -> None:
    texts = [text for text in part() if len(text.split()) >= A_SENTENCE]  # type: ignore[operator]
    assert grade(texts) <= AT_MOST, round(grade(texts), 1)
    hard = {
        text: round(grade([text]), 1) for text in texts if len(text.split()) >= 6 and grade([text]) > HARDEST
    }
    assert hard == {}


def test_the_measure_tells_plain_from_hard_words() -> None:
    assert grade(["The cat sat on the mat. It was a good day."]) < 2
    assert (
        grade(["Contraindicated comorbidities necessitate interdisciplinary evaluation before initiation."])
        > 15
    )


@pytest.mark.parametrize("part", PARTS)
def test_no_word_of_it_shames(part: object) -> None:
    assert [text for text in part() if SHAMING.search(text)] == []  # type: ignore[operator]


def test_a_yes_to_what_is_hard_to_say_is_met_with_care() -> None:
    lists = PROGRAMME.assessment.lists
    assert "No one is judged" in lists["substances"].hint
    assert "not a mark against you" in lists["mind"].leads_to
    assert "You are not turned away" in PROGRAMME.assessment.asked["past"].leads_to
