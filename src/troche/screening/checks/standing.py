"""Who the person is, where, by what right we may prescribe, and who is at home."""

from __future__ import annotations

from datetime import date

from troche.chart.words import day_words, say
from troche.screening.case import Case, Finding, met, unknown, unmet


def identity(case: Case) -> Finding:
    """A document was seen, and the place confirmed is where the person lives."""
    seen = case.screening.identity
    if seen is None:
        return unknown(
            "identity_not_seen",
            say("We have not seen your identity document yet."),
            say("No identity document seen on video."),
        )
    if seen.state != case.state:
        return unmet(
            "place_differs",
            say("The place we confirmed is not the one in your contact details."),
            say("Confirmed in {seen}; lives in {lives}.", seen=seen.state or "?", lives=case.state or "?"),
            action="hold",
        )
    return met(
        "identity_seen",
        say("We have seen your identity document."),
        say("{document} seen on video; lives in {state}.", document=seen.document, state=seen.state),
    )


def adult(case: Case) -> Finding:
    """Old enough; from a certain age a clinician decides."""
    rule = case.programme.eligibility.age
    registered = case.person.registered
    if registered is None:
        return unknown(
            "birth_date_missing", say("We do not know your date of birth."), say("No date of birth on file.")
        )
    age = years_between(registered.birth_date, case.today)
    if age < rule.adult_from_years.value:
        return unmet(
            "not_adult",
            say("This programme is for adults of {years} or older.", years=rule.adult_from_years.value),
            say("{age} years old.", age=age),
            action="stop",
            source=rule.adult_from_years.source,
        )
    if age >= rule.review_from_years.value:
        return unmet(
            "older_adult",
            say(
                "From {years} years on, a clinician looks twice before we start.",
                years=rule.review_from_years.value,
            ),
            say("{age} years old: a clinician decides, and a cautious start dose applies.", age=age),
            action="review",
            source=rule.review_from_years.source,
            would_change=say("The clinician’s own words on why this is right."),
        )
    return met(
        "adult", say("You are an adult."), say("{age} years old.", age=age), rule.adult_from_years.source
    )


def years_between(born: date, day: date) -> int:
    """Completed years on a day.

    >>> years_between(date(2000, 2, 29), date(2018, 2, 28))
    17
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def licence(case: Case) -> Finding:
    """The prescriber, or one of them while none is assigned, is licensed where the person lives."""
    clinic, prescriber = case.setting.clinic, case.person.team.prescriber
    able = [prescriber] if prescriber else [staff.id for staff in clinic.working("prescriber", "director")]
    licensed = [staff for staff in able if case.state and clinic.licensed(staff, case.state, case.today)]
    if not case.state:
        return unknown(
            "state_missing", say("We do not know in which state you live."), say("No state on file.")
        )
    if not licensed:
        return unmet(
            "not_licensed_there",
            say("None of our prescribers may treat people in your state at the moment."),
            say("No licence for {state} that is valid today.", state=case.state),
            action="stop",
        )
    return met(
        "licensed_there",
        say("Our prescriber is licensed in your state."),
        say("{name} is licensed in {state}.", name=clinic.staff[licensed[0]].name, state=case.state),
    )


def legal_basis(case: Case) -> Finding:
    """A basis for prescribing at a distance is on file and has not ended."""
    recorded = case.screening.legal_basis
    rule = case.programme.eligibility.legal_bases.get(recorded.basis) if recorded else None
    if recorded is None or rule is None:
        return unknown(
            "legal_basis_missing",
            say("We have not recorded yet by which rule we may prescribe for you."),
            say("No legal basis recorded."),
        )
    starts = date.fromisoformat(rule.first_day) if rule.first_day else None
    ends = last_day(recorded.expires_on, rule.last_day)
    label = say(rule.label)
    if ends is None and recorded.basis == "telehealth_flexibility":
        return unknown(
            "legal_basis_open_ended",
            say("We do not know until when the rule holds by which we prescribe."),
            say("{label}: its last day is not on file.", label=label),
            source=rule.source,
        )
    if (ends and ends < case.today) or (starts and case.today < starts):
        return unmet(
            "legal_basis_ended",
            say("The rule by which we prescribed for you is no longer valid."),
            say("{label}: not valid today.", label=label),
            action="stop",
            source=rule.source,
        )
    if ends is None:
        return met("legal_basis", say(rule.patient), say("{label}, no end.", label=label), rule.source)
    clinician = say(
        "{label}, until {day}; {citation}.", label=label, day=day_words(ends), citation=recorded.citation
    )
    return met("legal_basis", say(rule.patient), clinician, rule.source)


def last_day(recorded: date | None, by_rule: str | None) -> date | None:
    """The earlier of the day recorded for the person and the rule's own last day."""
    days = [day for day in (recorded, date.fromisoformat(by_rule) if by_rule else None) if day]
    return min(days, default=None)


def home(case: Case) -> Finding:
    """An adult can be at home during each session."""
    history = case.screening.history
    match history.lives_with_adult if history else None:
        case "yes":
            return met(
                "adult_at_home", say("An adult can be with you."), say("An adult is there, by own history.")
            )
        case "no":
            return unmet(
                "nobody_at_home",
                say("A sober adult has to be in the house for each session."),
                say("Nobody can be at home, by own history."),
                action="stop",
            )
        case "unsure":
            return unknown(
                "adult_at_home_unsure",
                say("You are not sure yet who can be with you."),
                say("Not sure who can be at home, by own history."),
            )
    return unknown(
        "home_not_asked",
        say("We do not know yet who can be with you."),
        say("History not given: home not known."),
    )
