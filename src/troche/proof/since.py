"""What bears on a dose or a parcel of how the last dose was borne: events, side effects, signs of misuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from troche.events.commands import AnswerSignal, AssessEvent, NoteSignal, OpenEvent
from troche.events.facts import Assessment
from troche.events.state import events_of
from troche.programme.needed import EVENTS_WITHIN, GATES
from troche.proof.acts import HOUR, MINUTE, step
from troche.proof.classes import (
    DOSES,
    NEXT_DOSE,
    PARCELS,
    Axis,
    Kind,
    adding,
    both,
    moved,
    with_a_programme,
    without,
)
from troche.proof.story import At
from troche.proof.today import EFFECTS
from troche.proof.undoing import CAUGHT_UP, EVENTS, EXPLAINED

if TYPE_CHECKING:
    from troche.programme import Programme

FELT = "session 2 felt"
SINCE = "since the last dose"


def of_the_follow_up() -> tuple[Axis, ...]:
    """Each requirement of safety follow-up, and the classes of facts that bear on it."""
    axes = (
        Axis("dose.events", SINCE, tuple(_events()), DOSES, ((EVENTS,),)),
        Axis("dose.side_effects", SINCE, tuple(_side_effects()), NEXT_DOSE, ((CAUGHT_UP,),)),
        Axis("dose.misuse", SINCE, tuple(_misuse()), DOSES, ((EXPLAINED,),)),
        Axis("ship.events", SINCE, tuple(_events()), PARCELS, ((EVENTS,),)),
        Axis("ship.misuse", SINCE, tuple(_misuse()), PARCELS, ((EXPLAINED,),)),
    )
    asked = {f"{gate}.{code}" for gate in ("dose", "ship") for code in GATES[gate].split()}
    return tuple(axis for axis in axes if axis.requirement in asked)


def _events() -> Iterator[Kind]:
    told = step(-20 * HOUR, OpenEvent, "patient", words="A rash on both arms.")
    urgent = step(-20 * HOUR, OpenEvent, "patient", words="I was taken to the emergency room.", urgent=True)
    serious = step(-18 * HOUR, AssessEvent, "prescriber", _serious)
    yield Kind("something was told that nobody has judged", "unknown", adding(told=told))
    yield Kind("something that needed an emergency room was told", "unmet", adding(told=urgent))
    yield Kind("what was told is judged to be serious", "unmet", adding(told=told, judged=serious))


def _serious(at: At) -> dict[str, Any]:
    event = next(iter(events_of(at.chart).events.values()), None)
    held = Assessment(term="Angio-oedema", serious=True, criteria=("important_medical_event",))
    return {"event": event.id if event else "", "version": 0, "assessment": held}


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
    added = with_a_programme(_asking_more, -10 * MINUTE)
    yield Kind("the programme asks about one more side effect than was answered", "unknown", added)


def _asking_more(programme: Programme) -> Programme:
    asked = programme.events.effects
    more = {**asked, "another": next(iter(asked.values()))}
    return msgspec.structs.replace(programme, events=msgspec.structs.replace(programme.events, effects=more))


def _misuse() -> Iterator[Kind]:
    craving = step(-20 * HOUR, NoteSignal, "patient", sign="craving")
    concern = step(-18 * HOUR, AnswerSignal, "prescriber", _a_concern)
    yield Kind("craving was told and nobody has answered", "unknown", adding(told=craving))
    yield Kind("a clinician answered craving as a concern", "unmet", adding(told=craving, answered=concern))


def _a_concern(at: At) -> dict[str, Any]:
    signal = next(iter(events_of(at.chart).signals.values()), None)
    return {"signal": signal.id if signal else "", "verdict": "concern", "words": "We talked. It worries me."}
