"""What the free assessment answers: honest, personal, and no more than the answers can say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, get_args

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say, say_n
from troche.people.clinic import ClinicState
from troche.screening.facts import AssessmentTaken
from troche.screening.others import evidence_for, others_for, said_in
from troche.screening.point import Point, Result
from troche.screening.points import needs_help, points_of
from troche.screening.told import PLAN

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.assessment import Other
    from troche.programme.parts.protocol import Statement

ONLY_TESTS_TELL = ("identity", "pressure", "liver", "urine_drug_screen")
SUICIDE = ("suicidal_intent", PLAN)
NOT_ABOUT_HEALTH = ("not_adult", "not_licensed_there")

__all__ = ["Feedback", "Point", "Result", "feedback", "needs_help"]


class Feedback(msgspec.Struct, frozen=True):
    """The result with everything that led to it."""

    result: Result
    headline: Words
    lead: Words
    points: tuple[Point, ...]
    to_come: tuple[Words, ...]
    others: dict[str, Other]
    evidence: dict[str, Statement]

    @property
    def decided(self) -> tuple[Point, ...]:
        """What stands in the way or needs a talk, gravest first."""
        order = get_args(Result)
        found = [point for point in self.points if point.leads_to != "likely"]
        return tuple(sorted(found, key=lambda point: order.index(point.leads_to)))

    @property
    def found(self) -> tuple[Point, ...]:
        """What was found to stand in the way or to need a talk."""
        return tuple(point for point in self.decided if not point.is_open)

    @property
    def open(self) -> tuple[Point, ...]:
        """What was left out, or is not sure."""
        return tuple(point for point in self.decided if point.is_open)

    @property
    def met(self) -> tuple[Point, ...]:
        """What speaks for it."""
        return tuple(point for point in self.points if point.leads_to == "likely")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where all of it comes from."""
        reasons = (point.gate.reason.source for point in self.points)
        said = (one.source for one in (*self.others.values(), *self.evidence.values()))
        return (*reasons, *said)

    @property
    def is_grave(self) -> bool:
        """Whether the numbers to call come before all else on the page."""
        return _is_grave(self.points)

    @property
    def shown(self) -> tuple[Statement, ...]:
        """What the evidence shows."""
        return tuple(statement for statement in self.evidence.values() if statement.shown)

    @property
    def not_shown(self) -> tuple[Statement, ...]:
        """What it does not."""
        return tuple(statement for statement in self.evidence.values() if not statement.shown)


def feedback(taken: AssessmentTaken, programme: Programme, clinic: ClinicState, day: date) -> Feedback:
    """What these answers mean under this programme, at this clinic, on this day."""
    points = points_of(taken, programme, clinic, day)
    order = get_args(Result)
    result: Result = min((point.leads_to for point in points), key=order.index)
    decided = [point for point in points if point.leads_to == result != "likely"]
    requires = programme.gates["eligible"].requires
    said = said_in(taken, frozenset(point.gate.reason.code for point in points))
    return Feedback(
        result=result,
        headline=_headline(result, decided),
        lead=_lead(result, points),
        points=points,
        to_come=tuple(requires[code].name for code in ONLY_TESTS_TELL if code in requires),
        others=others_for(said, programme),
        evidence=evidence_for(said, programme),
    )


def _headline(result: Result, decided: list[Point]) -> Words:
    one_topic = len({str(point.topic) for point in decided}) == 1
    match result:
        case "likely":
            return say("Likely suitable. A clinician would look at it with you next.")
        case "conversation" if one_topic:
            return say("It may suit you. First, a talk about {topic}.", topic=decided[0].topic)
        case "conversation":
            return say("It may suit you. First, a talk about a few things.")
        case "not_now" if one_topic:
            code = decided[0].gate.reason.code
            return NOT_NOW.get(code, say("Not now, because of {topic}.", topic=decided[0].topic))
        case "not_now":
            return say("Not now. Below is what could change that.")
    if _is_grave(decided):
        return say("Not at home. Help from people comes first, today.")
    return say("Not at home. Other care fits you better.")


def _is_grave(decided: Iterable[Point]) -> bool:
    """Whether help for one's life comes before anything about a treatment."""
    return any(point.gate.reason.code in SUICIDE for point in decided)


def _lead(result: Result, points: tuple[Point, ...]) -> Words:
    stops = [point for point in points if point.leads_to == "not_home"]
    if _is_grave(stops):
        return say(
            "Thank you for telling us. You do not have to get through today alone: the people below can help now."
        )
    if result == "not_home":
        return say_n(
            "It is good that you told us: {n} of your answers makes this treatment unsafe at home. "
            "Below is why, and what else could help.",
            "It is good that you told us: {n} of your answers make this treatment unsafe at home. "
            "Below is why, and what else could help.",
            n=len(stops),
        )
    if any(point.gate.reason.code in NOT_ABOUT_HEALTH for point in points):
        return say(
            "This has nothing to do with how ill or well you are. "
            "Below is what could change it, and what else could help."
        )
    good = sum(point.leads_to == "likely" for point in points)
    if good == len(points):
        return say(
            "All {all} things we asked about speak for this treatment. "
            "A clinician decides with you; this page does not.",
            all=good,
        )
    return say_n(
        "Of the {all} things we asked about, {n} speaks for this treatment; the others do not, or not yet. "
        "A clinician decides with you; this page does not.",
        "Of the {all} things we asked about, {n} speak for this treatment; the others do not, or not yet. "
        "A clinician decides with you; this page does not.",
        good,
        all=len(points),
    )


NOT_NOW: dict[str, Words] = {
    "not_adult": say("Not now. This programme is for adults."),
    "not_licensed_there": say("Not now. We may not treat people where you live."),
    "nobody_at_home": say("Not now. Somebody would have to be with you."),
    "unsafe_home": say("Not now. A safe place comes first."),
    "no_phone": say("Not now. You would need a phone."),
    "dependants": say("Not now. Someone would have to look after those who need you."),
    "pregnancy": say("Not now, while you are pregnant or breast-feeding."),
    "substance_use": say("Not now. Help with alcohol or drugs comes first."),
    "mania_now": say("Not now. Some rest from this high phase comes first."),
}
