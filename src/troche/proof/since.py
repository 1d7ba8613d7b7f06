"""What bears on a dose of how the last one was borne: events, side effects, signs of misuse."""

from __future__ import annotations

from collections.abc import Iterator

from troche.events.commands import NoteSignal, OpenEvent
from troche.programme.needed import EVENTS_WITHIN
from troche.proof.acts import HOUR, MINUTE, step
from troche.proof.classes import Axis, Kind, adding, both, moved, saying, without
from troche.proof.today import EFFECTS

FELT = "session 2 felt"
SINCE = "since the last dose"


def of_the_follow_up() -> tuple[Axis, ...]:
    """Each requirement of safety follow-up, and the classes of facts that bear on it."""
    return (
        Axis("dose.events", SINCE, tuple(_events()), goals=("dose",)),
        Axis("dose.side_effects", SINCE, tuple(_side_effects()), goals=("dose",)),
        Axis("dose.misuse", SINCE, tuple(_misuse()), goals=("dose",)),
    )


def _events() -> Iterator[Kind]:
    told = step(-20 * HOUR, OpenEvent, "patient", words="A rash on both arms.")
    urgent = step(-20 * HOUR, OpenEvent, "patient", words="I was taken to the emergency room.", urgent=True)
    yield Kind("something was told that nobody has judged", "unknown", adding(told=told))
    yield Kind("something that needed an emergency room was told", "unmet", adding(told=urgent))


def _side_effects() -> Iterator[Kind]:
    hours = EVENTS_WITHIN["events.prompting.again_within_hours"]
    yield Kind("side effects were not asked about after the last dose", "unknown", without(EFFECTS, FELT))
    for over in (-MINUTE, MINUTE):
        age = hours * HOUR + over
        yield Kind(
            f"side effects were answered {age / HOUR:.2f} hours ago (at most {hours})",
            "fine" if over < 0 * MINUTE else "unknown",
            both(without(EFFECTS), moved(66 * HOUR - age, FELT)),
        )
    severe = saying(EFFECTS, graded={"bladder_blood": "severe"})
    yield Kind("blood in the urine was told today", "unmet", severe)


def _misuse() -> Iterator[Kind]:
    craving = step(-20 * HOUR, NoteSignal, "patient", sign="craving")
    yield Kind("craving was told and nobody has answered", "unknown", adding(told=craving))
