"""Signs that may speak of misuse, as the facts tell them, with every answer. None of them is a verdict."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.chart.terms import SignalKind
from troche.events.facts import SignalAnswered, SignalNoted
from troche.medication.facts import ToleranceNoted, UnitsAccounted
from troche.messaging.facts import AlertClosed, AlertRaised

BY_ALERT: dict[str, SignalKind] = {
    "count_mismatch": "count_mismatch",
    "count_missed": "count_missed",
    "extra_dose": "extra_use",
    "taken_by_other": "taken_by_other",
    "pdmp_concern": "pdmp_concern",
    "drug_screen_positive": "drug_screen",
}
"""Alerts that are signals, too."""

TOLD = "told "
"""Begins the key of an alert that a signal noted here has raised, so that it is not counted twice."""


CONCERN = "concern "
"""Begins the key of the alert of a signal that a clinician answered as a concern."""


class Behind(msgspec.Struct, frozen=True):
    """A fact behind a signal: its words, whose, when, and where it stands in the chart."""

    words: str
    role: Role
    at: datetime
    position: int
    source: str
    on: date | None = None


class Answer(msgspec.Struct, frozen=True):
    """What a clinician said of a signal."""

    answered: SignalAnswered
    at: datetime


class Signal(msgspec.Struct, frozen=True):
    """A sign that may speak of misuse, with the facts behind it and every answer to it."""

    id: str
    kind: SignalKind
    behind: tuple[Behind, ...]
    alert: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def answer(self) -> Answer | None:
        """The latest answer."""
        return self.answers[-1] if self.answers else None

    @property
    def at(self) -> datetime:
        """When it was first told."""
        return self.behind[0].at

    @property
    def is_concern(self) -> bool:
        """Whether a clinician answered that it is a concern, and nobody has explained it since."""
        return self.answer is not None and self.answer.answered.verdict == "concern"

    @property
    def was_told(self) -> bool:
        """Whether somebody told it here, so that no alert of another room holds the dose for it."""
        return not self.alert


Signals = dict[str, Signal]


def heard(signals: Signals, recorded: Recorded) -> Signals:
    """The signals after one more fact."""
    match recorded.fact:
        case SignalNoted() as fact:
            behind = msgspec.structs.replace(
                _behind(fact.words, recorded, f"told:{fact.told_by}"), on=fact.on
            )
            return _new(signals, fact.kind, behind)
        case ToleranceNoted(craving=True) as fact:
            return _craved(signals, fact, recorded)
        case AlertRaised() as fact if fact.code in BY_ALERT and f":{TOLD}" not in fact.alert:
            return _by_alert(signals, fact, recorded)
        case AlertClosed() as fact:
            return _alert_closed(signals, fact, recorded)
        case UnitsAccounted(place="lost") as fact:
            words = f"{', '.join(fact.units)}: {fact.words}"
            return _new(signals, "lost_units", _behind(words, recorded, "units"))
        case SignalAnswered() as fact if fact.signal in signals:
            signal = signals[fact.signal]
            answers = (*signal.answers, Answer(fact, recorded.at))
            return {**signals, signal.id: msgspec.structs.replace(signal, answers=answers)}
    return signals


def _new(signals: Signals, kind: SignalKind, behind: Behind, alert: str = "") -> Signals:
    signal = Signal(str(behind.position), kind, (behind,), alert)
    return {**signals, signal.id: signal}


def _behind(words: str, recorded: Recorded, source: str) -> Behind:
    return Behind(words, recorded.role, recorded.at, recorded.position, source)


def _more(signals: Signals, signal: Signal, behind: Behind) -> Signals:
    return {**signals, signal.id: msgspec.structs.replace(signal, behind=(*signal.behind, behind))}


def _unanswered(signals: Signals, alert: str) -> Signal | None:
    """The signal that this alert stands for, while nobody has answered it."""
    return next((one for one in signals.values() if one.alert == alert and one.answer is None), None)


def _craved(signals: Signals, fact: ToleranceNoted, recorded: Recorded) -> Signals:
    """A clinician asked how a session was borne and heard of craving; noted again it is the same signal."""
    behind = _behind("", recorded, f"session:{fact.session}")
    for signal in signals.values():
        if signal.behind[0].source == behind.source and signal.answer is None:
            return _more(signals, signal, behind)
    return _new(signals, "craving", behind)


def _by_alert(signals: Signals, fact: AlertRaised, recorded: Recorded) -> Signals:
    """The same alert raised again before anybody answered is one more fact behind the same signal."""
    source, signal = f"alert:{fact.code}", _unanswered(signals, fact.alert)
    if signal is not None:
        return _more(signals, signal, _behind(fact.words, recorded, source))
    return _new(signals, BY_ALERT[fact.code], _behind(fact.words, recorded, source), fact.alert)


def _alert_closed(signals: Signals, fact: AlertClosed, recorded: Recorded) -> Signals:
    """What was done about the alert stands behind the signal, too. It is no answer to the signal."""
    signal = _unanswered(signals, fact.alert)
    return signals if signal is None else _more(signals, signal, _behind(fact.outcome, recorded, "closed"))
