"""events.yaml: side effects and when they are asked, by when an event is judged and reported, signs of misuse."""

from __future__ import annotations

from typing import Literal

from troche.chart.terms import SignalKind
from troche.sheets.values import Code, Number, Part, Ruled, Text


class Effect(Ruled, frozen=True, kw_only=True):
    """A side effect as it is asked. From `from_grade` on it raises the alert `calls`, or is a `signal` of misuse."""

    ask: Text
    calls: Code | None = None
    signal: SignalKind | None = None
    from_grade: Literal["mild", "moderate", "severe"] = "severe"


class Prompting(Part, frozen=True, kw_only=True):
    """When side effects are asked about: after each dose, and again when an answer is old at the next.

    An answer earlier than `counts_from_hours` after the dose is kept, and does not stand for the day after it.
    """

    ask_after_hours: Number
    counts_from_hours: Number
    again_within_hours: Number


class Cases(Part, frozen=True, kw_only=True):
    """By when an event is judged, a serious one reviewed and reported, and an open one looked at again.

    What is not done by then is said again every `again_hours`.
    """

    judge_hours: Number
    review_hours: Number
    report_days: Number
    follow_up_days: Number
    again_hours: Number


class Sign(Ruled, frozen=True, kw_only=True):
    """A kind of signal. `also` says what else may be behind it: a signal is no accusation."""

    label: Text
    also: Text


class Signals(Part, frozen=True, kw_only=True):
    """Signs that may speak of misuse, each for a clinician to answer."""

    answer_hours: Number
    kinds: dict[SignalKind, Sign]


class Events(Part, frozen=True, kw_only=True):
    """Safety follow-up."""

    prompting: Prompting
    effects: dict[Code, Effect]
    cases: Cases
    signals: Signals
