"""Folding a long chart, and rebuilding everything from facts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from bench.figures import show

FACTS = 3000
FOLDS = 60


def history(count: int) -> Iterator[tuple[datetime, object]]:
    """A long course: daily check-ins, a questionnaire a week, alerts now and then."""
    from troche.integration.facts import CheckedIn
    from troche.messaging.facts import AlertAcknowledged, AlertClosed, AlertRaised
    from troche.screening.facts import HomePressureMeasured, InstrumentAnswered

    began = datetime(2021, 1, 1, 17, tzinfo=UTC)
    for number in range(count):
        at = began + timedelta(hours=12 * number)
        match number % 14:
            case 7:
                yield (
                    at,
                    InstrumentAnswered(
                        instrument="phq_9", answers={f"q{item}": number % 4 for item in range(1, 10)}
                    ),
                )
            case 9:
                yield (
                    at,
                    HomePressureMeasured(
                        systolic_mm_hg=124, diastolic_mm_hg=80, pulse_bpm=66, measured_at=at
                    ),
                )
            case 10:
                yield (
                    at,
                    AlertRaised(
                        alert=f"bench:{number}",
                        level=3,
                        code="bench",
                        words="Call",
                        owner="coordinator",
                        respond_by=at,
                    ),
                )
            case 11:
                yield at, AlertAcknowledged(alert=f"bench:{number - 1}", name="Sam Example")
            case 12:
                yield at, AlertClosed(alert=f"bench:{number - 2}", outcome="called")
            case _:
                yield at, CheckedIn(mood=5, anxiety=3, sleep=number % 10, energy=6, words="a quiet day")


def fold(clinic: UUID) -> None:
    """Decode and fold a chart of 3,000 facts from their kept form, with no snapshot."""
    from troche.chart.facts import tag_of
    from troche.journey.rooms import PERSON
    from troche.ledger.store import recorded_from

    actor = uuid4()
    rows = [
        (position, tag_of(fact), msgspec.json.encode(fact).decode(), at, actor, "patient", actor)
        for position, (at, fact) in enumerate(history(FACTS), 1)
    ]
    recorded = recorded_from(PERSON, rows)
    show(
        f"fold of {FACTS:,} facts", _rate(lambda: PERSON.refold(actor, clinic, recorded)), "/s", at_least=100
    )
    show(
        "  decoded from the database's rows as well",
        _rate(lambda: PERSON.refold(actor, clinic, recorded_from(PERSON, rows))),
        "/s",
    )


def _rate(work: object) -> float:
    began = time.perf_counter()
    for _ in range(FOLDS):
        work()  # type: ignore[operator]
    return FOLDS / (time.perf_counter() - began)


def rebuild(clinic: UUID) -> None:
    """Facts a second of `troche ledger rebuild` and `troche ledger verify` over what the run has written."""
    from troche.ledger.rebuild import rebuild as again
    from troche.ledger.verify import verify

    began = time.perf_counter()
    rebuilt = again()
    show(
        f"rebuild of {rebuilt.facts:,} facts",
        rebuilt.facts / (time.perf_counter() - began),
        "/s",
        at_least=5000,
    )
    began = time.perf_counter()
    verified = verify()
    assert verified.broken == (), verified.broken
    show(f"verify of {verified.facts:,} facts", verified.facts / (time.perf_counter() - began), "/s")
