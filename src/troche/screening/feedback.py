"""What the free assessment answers: honest, personal, and no more than the answers can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from troche.chart.gates import Gate, Met, Unknown, Unmet
from troche.chart.reasons import Reason, Source
from troche.chart.words import Words, say, say_n
from troche.people.clinic import ClinicState
from troche.screening.facts import AssessmentTaken
from troche.screening.state import total_of

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.eligibility import Exclusion

Result = Literal["not_home", "not_now", "conversation", "likely"]
"""Gravest first: the gravest answer of all is the result."""

NO_CONDITION = ("none", "unsure")
"""What stands among the conditions when none applies, or when the person is not sure."""
ONLY_TESTS_TELL = ("identity", "pressure", "liver", "urine_drug_screen")


class Point(msgspec.Struct, frozen=True):
    """One thing the answers say, as a gate, with the result it alone would lead to."""

    gate: Gate
    leads_to: Result
    topic: Words


class Feedback(msgspec.Struct, frozen=True):
    """The result with everything that led to it."""

    result: Result
    headline: Words
    lead: Words
    points: tuple[Point, ...]
    to_come: tuple[Words, ...]
    others: tuple[Words, ...]

    @property
    def decided(self) -> tuple[Point, ...]:
        """What stands in the way or needs a talk, gravest first."""
        order = get_args(Result)
        found = [point for point in self.points if point.leads_to != "likely"]
        return tuple(sorted(found, key=lambda point: order.index(point.leads_to)))

    @property
    def met(self) -> tuple[Point, ...]:
        """What speaks for it."""
        return tuple(point for point in self.points if point.leads_to == "likely")


class _Reader(msgspec.Struct, frozen=True):
    """Builds points with the programme's labels, sources and ways to change them."""

    programme: Programme

    def point(
        self,
        make: Callable[..., Gate],
        gate: str,
        code: str,
        patient: Words,
        leads_to: Result,
        topic: Words,
        *,
        source: Source | None = None,
        would_change: Words | None = None,
    ) -> Point:
        requirement = self.programme.gates["eligible"].requires[gate]
        reason = Reason(
            code=code,
            patient=patient,
            clinician=patient,
            source=source or requirement.source,
            would_change=None if make is Met else would_change or requirement.change,
        )
        return Point(make(gate=gate, label=requirement.name, reason=reason), leads_to, topic)


def feedback(taken: AssessmentTaken, programme: Programme, clinic: ClinicState, day: date) -> Feedback:
    """What these answers mean under this programme, at this clinic, on this day."""
    points = tuple(_points(taken, programme, clinic, day))
    order = get_args(Result)
    result: Result = min((point.leads_to for point in points), key=order.index)
    decided = [point for point in points if point.leads_to == result != "likely"]
    requires = programme.gates["eligible"].requires
    return Feedback(
        result=result,
        headline=_headline(result, decided),
        lead=_lead(points),
        points=points,
        to_come=tuple(requires[code].name for code in ONLY_TESTS_TELL if code in requires),
        others=OTHERS,
    )


def _points(taken: AssessmentTaken, programme: Programme, clinic: ClinicState, day: date) -> Iterator[Point]:
    read = _Reader(programme)
    yield _adult(taken, read)
    yield _state(taken, read, clinic, day)
    yield _diagnosis(taken, read)
    yield _trials(taken, read)
    yield from _conditions(taken, read)
    yield _home(taken, read)
    yield _score(taken, read)
    yield _safety(taken, read)


def _adult(taken: AssessmentTaken, read: _Reader) -> Point:
    years = read.programme.eligibility.age.adult_from_years
    topic = say("your age")
    if taken.adult == "yes":
        return read.point(Met, "adult", "adult", say("You are an adult."), "likely", topic)
    words = say("This programme is for adults of {years} or older.", years=years.value)
    if taken.adult == "no":
        return read.point(Unmet, "adult", "not_adult", words, "not_now", topic, source=years.source)
    return read.point(Unknown, "adult", "age_open", words, "conversation", topic, source=years.source)


def _state(taken: AssessmentTaken, read: _Reader, clinic: ClinicState, day: date) -> Point:
    topic = say("where you live")
    if not taken.state:
        words = say("You did not say in which state you live. It decides whether we may treat you.")
        return read.point(Unknown, "licence", "state_open", words, "conversation", topic)
    if any(clinic.licensed(staff.id, taken.state, day) for staff in clinic.working("prescriber", "director")):
        words = say("Somebody here is licensed in your state.")
        return read.point(Met, "licence", "licensed_there", words, "likely", topic)
    words = say("Nobody here is licensed in your state, so we may not treat you there.")
    return read.point(Unmet, "licence", "not_licensed_there", words, "not_now", topic)


def _diagnosis(taken: AssessmentTaken, read: _Reader) -> Point:
    rule = read.programme.eligibility.diagnoses.get(taken.diagnosis)
    topic = say("your diagnosis")
    if rule is None:
        words = say(
            "You have no diagnosis that this programme knows. A clinician would find out with you first."
        )
        return read.point(Unknown, "diagnosis", "diagnosis_open", words, "conversation", topic)
    if rule.action == "treat":
        return read.point(Met, "diagnosis", "diagnosis", rule.to_patient, "likely", topic, source=rule.source)
    return read.point(
        Unmet, "diagnosis", "diagnosis_review", rule.to_patient, "conversation", topic, source=rule.source
    )


def _trials(taken: AssessmentTaken, read: _Reader) -> Point:
    rules = read.programme.eligibility.trials
    needed, weeks = rules.at_least.value, rules.weeks_at_least.value
    topic = say("what you have tried")
    if taken.trials is None:
        words = say(
            "You were not sure which medicines you took for at least {weeks} weeks. We would go through them.",
            weeks=weeks,
        )
        return read.point(
            Unknown, "trials", "trials_open", words, "conversation", topic, source=rules.at_least.source
        )
    if taken.trials >= needed:
        words = say_n(
            "You tried {n} medicine for at least {weeks} weeks.",
            "You tried {n} medicines for at least {weeks} weeks each.",
            n=taken.trials,
            weeks=weeks,
        )
        return read.point(Met, "trials", "trials", words, "likely", topic, source=rules.at_least.source)
    words = say(
        "Medicines you took for at least {weeks} weeks: {n}. We ask for {needed}; what is better known comes first.",
        n=taken.trials,
        weeks=weeks,
        needed=needed,
    )
    return read.point(
        Unmet, "trials", "trials_too_few", words, "conversation", topic, source=rules.at_least.source
    )


def _conditions(taken: AssessmentTaken, read: _Reader) -> Iterator[Point]:
    rules = read.programme.eligibility.exclusions
    topic = say("your health")
    if "unsure" in taken.conditions:
        words = say(
            "You were not sure about your health conditions. A clinician would go through them with you."
        )
        yield read.point(Unknown, "exclusions", "condition_unsure", words, "conversation", topic)
    named = [rules[code] for code in taken.conditions if code in rules]
    for rule in named:
        yield read.point(
            Unmet,
            "exclusions",
            "excluded",
            rule.to_patient,
            _consequence(rule),
            topic,
            source=rule.source,
            would_change=say(rule.would_change) if rule.would_change else None,
        )
    if not taken.conditions:
        words = say("You did not say whether any of the conditions applies to you.")
        yield read.point(Unknown, "exclusions", "condition_open", words, "conversation", topic)
    if taken.conditions == NO_CONDITION[:1]:
        words = say("None of the conditions we asked about applies to you.")
        yield read.point(Met, "exclusions", "no_exclusion", words, "likely", topic)


def _consequence(rule: Exclusion) -> Result:
    return "not_home" if rule.action == "stop" else "conversation"


def _home(taken: AssessmentTaken, read: _Reader) -> Point:
    topic = say("who can be with you")
    if taken.sitter == "yes":
        return read.point(
            Met, "home", "adult_at_home", say("A sober adult can be with you each time."), "likely", topic
        )
    if taken.sitter == "no":
        words = say("Nobody can be with you. A sober adult has to be in the house for each session.")
        return read.point(Unmet, "home", "nobody_at_home", words, "not_now", topic)
    words = say(
        "You are not sure who could be with you. A sober adult has to be in the house for each session."
    )
    return read.point(Unknown, "home", "home_open", words, "conversation", topic)


def _score(taken: AssessmentTaken, read: _Reader) -> Point:
    least = read.programme.eligibility.severity.phq_9_at_least
    total = total_of("phq_9", taken.phq_9)
    topic = say("how you feel")
    if total is None:
        words = say("Too many of the mood questions were left out for a score.")
        return read.point(Unknown, "phq_9", "phq_9_incomplete", words, "conversation", topic)
    words = say(
        "Your mood score is {total} of 27. We ask for {least} or more.", total=total, least=least.value
    )
    if total >= least.value:
        return read.point(Met, "phq_9", "phq_9", words, "likely", topic, source=least.source)
    return read.point(Unmet, "phq_9", "phq_9_low", words, "conversation", topic, source=least.source)


def _safety(taken: AssessmentTaken, read: _Reader) -> Point:
    topic = say("your safety")
    if taken.thoughts_now == "might_act" or taken.attempt_12_months == "yes":
        words = say(
            "You need people near you now, more than a treatment at home. Please use the numbers on this page."
        )
        return read.point(Unmet, "suicide", "suicidal_intent", words, "not_home", topic)
    if needs_help(taken, read.programme):
        words = say(
            "You told us of thoughts of not wanting to live. A clinician would talk about them with you first."
        )
        return read.point(Unknown, "suicide", "suicide_to_ask", words, "conversation", topic)
    if taken.phq_9.get("q9") is None or not taken.thoughts_now or taken.attempt_12_months != "no":
        words = say("You left out a question about your safety. It has to be asked before we can start.")
        return read.point(Unknown, "suicide", "suicide_open", words, "conversation", topic)
    words = say("You told us of no thoughts of ending your life.")
    return read.point(Met, "suicide", "no_intent_no_attempt", words, "likely", topic)


def needs_help(taken: AssessmentTaken, programme: Programme) -> bool:
    """Whether the answers ask for the help page before anything else."""
    least = programme.eligibility.severity.item_9_screen_from.value
    return (
        (taken.phq_9.get("q9") or 0) >= least
        or taken.thoughts_now in ("thoughts", "might_act")
        or taken.attempt_12_months == "yes"
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
            return NOT_NOW[decided[0].gate.gate]
        case "not_now":
            return say("Not now. Below is what could change that.")
    return say("Not at home. Other care fits you better.")


def _lead(points: tuple[Point, ...]) -> Words:
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
    "adult": say("Not now. This programme is for adults."),
    "licence": say("Not now. We may not treat people where you live."),
    "home": say("Not now. Somebody would have to be with you."),
}
OTHERS: tuple[Words, ...] = (
    say("Your own doctor or therapist: another medicine, a higher dose, or talking therapy."),
    say("Esketamine nasal spray, given and watched in a certified clinic."),
    say("Treatments in a clinic for depression that medicines have not lifted: TMS or ECT."),
    say("988, day and night, if things get worse. You do not have to be in danger to call."),
)
OTHERS_SOURCE = Source("clinical_programme.md 4.7", "PC")
