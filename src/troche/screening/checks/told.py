"""Thoughts of suicide told in any questionnaire, sent or not: until a clinician asks, nothing is cleared."""

from __future__ import annotations

from collections.abc import Iterator

from troche.chart.words import say
from troche.instruments import AnswerRefused
from troche.screening.case import Case, Finding, unknown, unmet
from troche.screening.checks import mind
from troche.screening.risk import GRAVE, OTHERS, THOUGHTS, Concern, concerns


def suicide(case: Case) -> Finding:
    """What the person's history, PHQ-9 and ASQ say, and nothing better than what another questionnaire told."""
    own = mind.suicide(case)
    if own.answer == "unmet":
        return own
    told = list(_told(case))
    grave = next((concern for concern in told if concern.alert in GRAVE), None)
    if grave is not None:
        return unmet(
            "suicidal_intent",
            say("Right now you need people near you more than this programme. We help you find them today."),
            grave.words,
            action="stop",
        )
    if own.answer == "met" and (told or case.screening.path.sign is not None):
        return unknown(
            "suicide_to_ask",
            say("A clinician wants to talk with you about the thoughts you told us of."),
            told[0].words if told else say("A sign of suicide, and no clinician has asked since."),
        )
    return own


def _told(case: Case) -> Iterator[Concern]:
    """What needs a person and came after the last talk of a clinician with this one about suicide."""
    screening = case.screening
    for code in OTHERS:
        if code in screening.measures and _is_open(case, code):
            yield from _read(case, code, screening.measures[code].latest.answers, is_sent=True)
    for one in screening.positives:
        yield from _read(case, one.instrument, one.answers, is_sent=one.is_sent)


def _read(case: Case, code: str, answers: dict[str, int | None], *, is_sent: bool) -> tuple[Concern, ...]:
    """What these answers tell; such as do not fit, which only a correction can leave, are asked about."""
    try:
        return concerns(code, answers, case.programme, is_sent=is_sent)
    except (KeyError, AnswerRefused):
        return (Concern(THOUGHTS, say("Answers about suicide that cannot be read.")),)


def _is_open(case: Case, what: str) -> bool:
    by = case.screening.by
    return "safety" not in by or (what in by and by["safety"].position < by[what].position)
