"""What each answer of the free assessment says by itself, with its reason and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from troche.chart.gates import Met, Unknown, Unmet
from troche.chart.words import Words, say, say_n
from troche.people.clinic import ClinicState
from troche.screening.answers import PHQ_9_ITEMS
from troche.screening.cards import points_of_list
from troche.screening.facts import AssessmentTaken
from troche.screening.point import A_LOOK, Point, Reader
from troche.screening.state import total_of
from troche.screening.told import PLAN

if TYPE_CHECKING:
    from troche.programme import Programme


def points_of(
    taken: AssessmentTaken, programme: Programme, clinic: ClinicState, day: date
) -> tuple[Point, ...]:
    """Everything these answers say, in the order of the questions."""
    return tuple(_points(taken, programme, clinic, day))


def _points(taken: AssessmentTaken, programme: Programme, clinic: ClinicState, day: date) -> Iterator[Point]:
    def read(step: str, topic: Words) -> Reader:
        return Reader(programme, step, topic)

    yield _age(taken, read("age", say("your age")))
    yield _state(taken, read("state", say("where you live")), clinic, day)
    yield _score(taken, read("q1", say("how you feel")))
    yield _safety(taken, read("thoughts", say("your safety")))
    yield from _diagnoses(taken, read("diagnosis", say("your diagnosis")))
    yield _trials(taken, read("trials", say("what you have tried")))
    lists = programme.assessment.lists
    for page, asked in lists.items():
        if page != "place":
            yield from points_of_list(taken, page, read(page, say(asked.topic)))
    yield _home(taken, read("home", say("who can be with you")))
    yield from points_of_list(taken, "place", read("place", say(lists["place"].topic)))


def _age(taken: AssessmentTaken, read: Reader) -> Point:
    age = read.programme.eligibility.age
    words = say("This programme is for adults of {years} or older.", years=age.adult_from_years.value)
    source = age.adult_from_years.source
    if taken.age == "under" or taken.adult == "no":
        return read.point(
            Unmet,
            "adult",
            "not_adult",
            words,
            "not_now",
            source=source,
            would_change=say("time. Until then there are good doctors for young people."),
        )
    if taken.age == "older":
        return read.point(
            Unmet,
            "adult",
            "older_adult",
            say(
                "From {years} years on, a clinician takes a closer look, and the first dose is low.",
                years=age.review_from_years.value,
            ),
            "conversation",
            source=age.review_from_years.source,
            would_change=A_LOOK,
        )
    if taken.age == "adult":
        return read.point(Met, "adult", "adult", say("You are an adult."), "likely")
    return read.point(
        Unknown, "adult", "age_open", words, "conversation", source=source, would_change=say("your age")
    )


def _state(taken: AssessmentTaken, read: Reader, clinic: ClinicState, day: date) -> Point:
    if not taken.state:
        words = say("You did not say in which state you live. It decides whether we may treat you.")
        return read.point(
            Unknown, "licence", "state_open", words, "conversation", would_change=say("the state you live in")
        )
    if any(clinic.licensed(staff.id, taken.state, day) for staff in clinic.working("prescriber", "director")):
        words = say("Somebody here is licensed in your state.")
        return read.point(Met, "licence", "licensed_there", words, "likely")
    words = say("Nobody here is licensed in your state, so we may not treat you there.")
    return read.point(Unmet, "licence", "not_licensed_there", words, "not_now")


def _score(taken: AssessmentTaken, read: Reader) -> Point:
    least = read.programme.eligibility.severity.phq_9_at_least
    total = total_of("phq_9", taken.phq_9)
    if total is None:
        words = say("Too many of the mood questions were left out for a score.")
        return read.point(Unknown, "phq_9", "phq_9_incomplete", words, "conversation")
    if any(taken.phq_9.get(item) is None for item in PHQ_9_ITEMS):
        words = say("You left out some of the mood questions, so the score is not sure.")
        return read.point(Unknown, "phq_9", "phq_9_incomplete", words, "conversation")
    words = say(
        "Your mood score is {total} of 27. We ask for {least} or more.", total=total, least=least.value
    )
    if total >= least.value:
        return read.point(Met, "phq_9", "phq_9", words, "likely", source=least.source)
    low = say(
        "Your mood score is {total} of 27. We ask for {least} or more: below that, gentler help comes first.",
        total=total,
        least=least.value,
    )
    return read.point(Unmet, "phq_9", "phq_9_low", low, "conversation", source=least.source)


def _safety(taken: AssessmentTaken, read: Reader) -> Point:
    rule = read.programme.eligibility.exclusions[PLAN]
    if taken.thoughts_now == "might_act":
        words = say(
            "You need people near you now, more than a treatment at home. Please use the numbers on this page."
        )
        return read.point(Unmet, "suicide", "suicidal_intent", words, "not_home")
    if taken.attempt_12_months == "yes" or PLAN in taken.conditions:
        return read.point(
            Unmet,
            "suicide",
            PLAN,
            rule.to_patient,
            "not_home",
            source=rule.source,
            would_change=say(rule.would_change) if rule.would_change else A_LOOK,
        )
    if needs_help(taken, read.programme):
        words = say(
            "You told us of thoughts of not wanting to live. A clinician would talk about them with you first."
        )
        return read.point(Unknown, "suicide", "suicide_to_ask", words, "conversation")
    if taken.phq_9.get("q9") is None or not taken.thoughts_now or taken.attempt_12_months != "no":
        words = say("You left out a question about your safety. It has to be asked before we can start.")
        return read.point(Unknown, "suicide", "suicide_open", words, "conversation")
    words = say("You told us of no thoughts of ending your life.")
    return read.point(Met, "suicide", "no_intent_no_attempt", words, "likely")


def needs_help(taken: AssessmentTaken, programme: Programme) -> bool:
    """Whether the answers ask for the help page before anything else."""
    least = programme.eligibility.severity.item_9_screen_from.value
    return (
        (taken.phq_9.get("q9") or 0) >= least
        or taken.thoughts_now in ("thoughts", "might_act")
        or taken.attempt_12_months == "yes"
    )


def diagnoses_of(taken: AssessmentTaken) -> tuple[str, ...]:
    """The diagnoses that were chosen."""
    return taken.diagnoses or ((taken.diagnosis,) if taken.diagnosis else ())


def _diagnoses(taken: AssessmentTaken, read: Reader) -> Iterator[Point]:
    """Depression is what it is for; beside it only a diagnosis that makes depression another illness counts."""
    rules = read.programme.eligibility.diagnoses
    named = {code: rules[code] for code in diagnoses_of(taken) if code in rules}
    treated = next((rule for rule in named.values() if rule.action == "treat"), None)
    reviewed = {code: rule for code, rule in named.items() if rule.action == "review"}
    if treated is not None:
        reviewed = {code: rule for code, rule in reviewed.items() if code == "bipolar_depression"}
        if not reviewed:
            yield read.point(
                Met, "diagnosis", "diagnosis", treated.to_patient, "likely", source=treated.source
            )
    for code, rule in reviewed.items():
        yield read.point(
            Unmet,
            "diagnosis",
            code,
            rule.to_patient,
            "conversation",
            source=rule.source,
            would_change=say("a clinician’s view of what you have, after talking with you"),
            told=say(rule.label),
        )
    if not named:
        words = say(
            "You have no diagnosis that this programme knows. A clinician would find out with you first."
        )
        found_out = say("a talk in which a clinician finds out what you have")
        yield read.point(
            Unknown, "diagnosis", "diagnosis_open", words, "conversation", would_change=found_out
        )


def _trials(taken: AssessmentTaken, read: Reader) -> Point:
    rules = read.programme.eligibility.trials
    needed, weeks, source = rules.at_least.value, rules.weeks_at_least.value, rules.at_least.source
    if taken.trials is None:
        words = say(
            "You were not sure which medicines you took for at least {weeks} weeks. We would go through them.",
            weeks=weeks,
        )
        return read.point(Unknown, "trials", "trials_open", words, "conversation", source=source)
    if taken.trials >= needed:
        words = say_n(
            "You tried {n} medicine for at least {weeks} weeks, and it did not help enough.",
            "You tried {n} medicines for at least {weeks} weeks each, and they did not help enough.",
            n=taken.trials,
            weeks=weeks,
        )
        return read.point(Met, "trials", "trials", words, "likely", source=source)
    words = say(
        "Medicines you took for at least {weeks} weeks: {n}. We ask for {needed}; what is better known comes first.",
        n=taken.trials,
        weeks=weeks,
        needed=needed,
    )
    return read.point(
        Unmet,
        "trials",
        "trials_too_few",
        words,
        "conversation",
        source=source,
        would_change=say("another medicine, taken long enough, or a clinician who sees a reason not to wait"),
    )


def _home(taken: AssessmentTaken, read: Reader) -> Point:
    if taken.sitter == "yes":
        return read.point(
            Met, "home", "adult_at_home", say("A sober adult can be with you each time."), "likely"
        )
    if taken.sitter == "no":
        words = say("Nobody can be with you. A sober adult has to be in the house for each session.")
        return read.point(Unmet, "home", "nobody_at_home", words, "not_now")
    words = say(
        "You are not sure who could be with you. A sober adult has to be in the house for each session."
    )
    return read.point(Unknown, "home", "home_open", words, "conversation")
