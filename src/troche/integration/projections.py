"""Check-ins and questionnaire totals as rows, for trends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.instruments import AnswerRefused, instrument, score
from troche.integration.facts import CheckedIn
from troche.ledger.projections import FactProjection
from troche.people.rules import PEOPLE
from troche.screening.facts import InstrumentAnswered


def measure_rows(recorded: Recorded, chart: Chart) -> Iterable[dict[str, Any]]:
    """A row for each value that was given."""
    match recorded.fact:
        case CheckedIn() as fact:
            scales = {"mood": fact.mood, "anxiety": fact.anxiety, "sleep": fact.sleep, "energy": fact.energy}
            for kind, value in scales.items():
                if value is not None:
                    yield _row(recorded, chart, kind, value)
            if fact.words:
                yield _row(recorded, chart, "words", None, fact.words)
        case InstrumentAnswered() as fact:
            total = total_of(fact)
            if total is not None:
                yield _row(recorded, chart, fact.instrument, total)


def total_of(fact: InstrumentAnswered) -> int | None:
    """The total of the answers; None where the instrument gives none or the answers do not fit it."""
    try:
        return score(instrument(fact.instrument), fact.answers).total
    except (KeyError, AnswerRefused):
        return None


def _row(recorded: Recorded, chart: Chart, kind: str, value: int | None, words: str = "") -> dict[str, Any]:
    return {
        "key": kind,
        "at": recorded.at,
        "day": recorded.at.astimezone(PEOPLE.of(chart).zone).date(),
        "kind": kind,
        "value": value,
        "words": words,
    }


PROJECTIONS = (
    FactProjection(model="integration.Measure", facts=(CheckedIn, InstrumentAnswered), rows=measure_rows),
)
