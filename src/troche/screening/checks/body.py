"""Conditions, medicines, blood pressure, laboratory, pregnancy, and the prescription record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from math import ceil
from statistics import fmean
from typing import TYPE_CHECKING

import msgspec

from troche.chart.words import Words, day_words, say, say_n
from troche.screening import interactions as medicines
from troche.screening.case import Case, Finding, listed, met, unknown, unmet
from troche.screening.facts import HomePressureMeasured, ResultReported
from troche.screening.told import conditions_told

if TYPE_CHECKING:
    from troche.programme import Action
    from troche.programme.parts.eligibility import Exclusion
    from troche.programme.parts.interactions import Interaction

HISTORY_MISSING = "history_missing"


def exclusions(case: Case) -> Finding:
    """Every condition was asked about and none speaks against treatment at home."""
    rules = case.programme.eligibility.exclusions
    history = case.screening.history
    if history is None:
        return unknown(
            HISTORY_MISSING, say("Your health history is still to come."), say("History not given.")
        )
    told = conditions_told(history)
    yes = [
        rules[code]
        for code, answer in told.items()
        if answer == "yes" and code in rules and not _decided_elsewhere(case, code)
    ]
    against = [rule for rule in yes if rule.action != "note"]
    missing = [rule for code, rule in rules.items() if code not in told]
    unsure = [rules[code] for code, answer in told.items() if answer == "unsure" and code in rules]
    open_ones = missing + [rule for rule in unsure if rule.unsure != "note"]
    may_be_judged = not missing and all(rule.unsure in ("review", "note") for rule in unsure)
    grave = [rule for rule in against if rule.action in ("stop", "hold")]
    codes = tuple(code for code, rule in rules.items() if rule in against)
    if against and (grave or may_be_judged):
        found = _excluded(against, open_ones)
        return msgspec.structs.replace(found, against=codes, complete=may_be_judged)
    if open_ones:
        found = _not_known(open_ones, against, may_be_judged=may_be_judged)
        return msgspec.structs.replace(found, against=codes)
    day = day_words(case.day_of(case.screening.by["history"].at))
    return met(
        "no_exclusion",
        say("Nothing in your history rules this out."),
        say("{n} conditions asked on {day}, none applies.", n=len(rules), day=day),
    )


def _decided_elsewhere(case: Case, code: str) -> bool:
    """Whether a condition that only holds is answered by what was measured since."""
    is_hold = case.programme.eligibility.exclusions[code].action == "hold"
    return is_hold and code in DECIDED_BY and DECIDED_BY[code](case).answer == "met"


def _not_known(open_ones: list[Exclusion], against: list[Exclusion], *, may_be_judged: bool) -> Finding:
    """What was not answered is asked first, whatever a clinician thinks of the other answers."""
    asked = [say("Not answered or not sure: {what}", what=rule.to_clinician) for rule in open_ones]
    return unknown(
        "condition_unsure",
        listed([say("We need to know more: {question}", question=say(rule.ask)) for rule in open_ones]),
        listed([*asked, *(rule.to_clinician for rule in against)]),
        action="review" if may_be_judged else "hold",
        source=open_ones[0].source,
    )


def _excluded(against: list[Exclusion], open_ones: list[Exclusion]) -> Finding:
    action = next((a for a in ("stop", "hold") if any(rule.action == a for rule in against)), "review")
    gravest = next(rule for rule in against if rule.action == action)
    more = [say("Not answered or not sure: {what}", what=rule.to_clinician) for rule in open_ones]
    return unmet(
        "excluded",
        listed([rule.to_patient for rule in against]),
        listed([*(rule.to_clinician for rule in against), *more]),
        action=gravest.action,
        source=gravest.source,
        would_change=say(gravest.would_change) if gravest.would_change else _else_would_change(gravest),
    )


def _else_would_change(rule: Exclusion) -> Words:
    if rule.action == "review":
        return say("a clinician’s judgement of it, in words")
    return say("a clinician finding that it does not apply")


def interactions(case: Case) -> Finding:
    """Every medicine is known and none speaks against treatment at home."""
    history = case.screening.history
    if history is None or (not history.medicines and not history.no_medicines):
        return unknown(
            "medicines_missing",
            say("We do not know yet what medicines you take."),
            say("Medicines not stated."),
        )
    read = [medicines.read(medicine, case.programme) for medicine in history.medicines]
    found = [(one, i) for one in read for i in one.interactions(case.programme)]
    codes = tuple(dict.fromkeys(code for one in read for code in (*one.found, *one.near)))
    judged = [(one, i) for one, i in found if i.action in ("stop", "review")]
    to_sort = [_strange(one) for one in read if not one.recognised]
    if any(i.action == "stop" for _one, i in judged):
        return _against("stop", judged, codes, to_sort)
    if unclear := [one for one in read if one.may_stop(case.programme)]:
        return _unclear(unclear, to_sort)
    if judged:
        return _against("review", judged, codes, to_sort)
    if to_sort:
        return unknown(
            "medicines_unread",
            say(
                "A clinician has to look at these: {names}.",
                names="; ".join(one.medicine.name for one in read if not one.recognised),
            ),
            listed(to_sort),
            action="review",
        )
    noted: list[Words] = [
        say("{name}: {why}", name=one.medicine.name, why=i.to_clinician) for one, i in found
    ]
    if not noted:
        noted = [
            say_n("{n} medicine, no interaction.", "{n} medicines, none interacts.", n=len(read))
            if read
            else say("Takes no medicines, by own history.")
        ]
    return met("medicines_read", say("Nothing you take rules this out."), listed(noted))


def _against(
    action: Action,
    judged: list[tuple[medicines.Read, Interaction]],
    codes: tuple[str, ...],
    to_sort: list[Words],
) -> Finding:
    """What speaks against treatment at home, the gravest to the patient, all of it to who judges it."""
    gravest = [(one, rule) for one, rule in judged if rule.action == action]
    why = [say("{name}: {why}", name=one.medicine.name, why=rule.to_clinician) for one, rule in judged]
    return unmet(
        f"medicines_{action}",
        listed([say("{name}: {why}", name=one.medicine.name, why=rule.to_patient) for one, rule in gravest]),
        listed([*why, *to_sort]),
        action=action,
        source=gravest[0][1].source,
        against=codes,
    )


def _unclear(unclear: list[medicines.Read], to_sort: list[Words]) -> Finding:
    """A name that may be one that stops: no words let it pass, its right spelling does."""
    names = "; ".join(one.medicine.name for one in unclear)
    return unmet(
        "medicines_unclear",
        say("We have to be sure of the name: {names}. Please copy it from the box.", names=names),
        listed(to_sort),
        action="hold",
        would_change=say("the name as it stands on the box"),
    )


def _strange(read: medicines.Read) -> Words:
    if read.like:
        like = ", ".join(read.like)
        return say("{name}: not recognised; reads like {like}.", name=read.medicine.name, like=like)
    return say("{name}: not all of it is recognised, a clinician must judge.", name=read.medicine.name)


def pressure(case: Case) -> Finding:
    """Enough readings at home, and their mean low enough."""
    rule = case.programme.eligibility.home_pressure
    readings = recent_pressures(case)
    days = {case.day_of(reading.measured_at) for reading in readings}
    if len(readings) < rule.readings_at_least.value or len(days) < rule.days_at_least.value:
        return unknown(
            "pressure_missing",
            say(
                "We need {n} blood pressure readings from home, on {days} different days.",
                n=rule.readings_at_least.value,
                days=rule.days_at_least.value,
            ),
            say(
                "{readings} on {days}.",
                readings=say_n("{n} reading at home", "{n} readings at home", n=len(readings)),
                days=say_n("{n} day", "{n} days", n=len(days)),
            ),
            source=rule.readings_at_least.source,
        )
    systolic = fmean(reading.systolic_mm_hg for reading in readings)
    diastolic = fmean(reading.diastolic_mm_hg for reading in readings)
    top, bottom = rule.mean_systolic_at_most_mm_hg.value, rule.mean_diastolic_at_most_mm_hg.value
    patient = say(
        "Your average is {systolic} over {diastolic}; we start at {top} over {bottom} or lower.",
        systolic=ceil(systolic),
        diastolic=ceil(diastolic),
        top=top,
        bottom=bottom,
    )
    clinician = say(
        "{systolic:.1f}/{diastolic:.1f}, the mean of {n} readings at home on {days} days; limit {top}/{bottom}.",
        systolic=systolic,
        diastolic=diastolic,
        n=len(readings),
        days=len(days),
        top=top,
        bottom=bottom,
    )
    source = rule.mean_systolic_at_most_mm_hg.source
    if systolic > top or diastolic > bottom:
        return unmet("pressure_high", patient, clinician, action="hold", source=source)
    return met("pressure", patient, clinician, source)


def recent_pressures(case: Case) -> tuple[HomePressureMeasured, ...]:
    """Readings young enough to count, oldest first."""
    since = case.now - timedelta(days=case.programme.eligibility.validity.home_pressure_days.value)
    return tuple(reading for reading in case.screening.pressures if since <= reading.measured_at <= case.now)


def ratio(result: ResultReported) -> float | None:
    """A value as a multiple of the laboratory's own upper limit; None when either is not on file."""
    if result.value is None or not result.upper_limit or result.upper_limit <= 0:
        return None
    return result.value / result.upper_limit


def _short(test: str) -> str:
    return "bilirubin" if test == "bilirubin" else test.upper()


def liver(case: Case) -> Finding:
    """Every liver test is recent and below its limits, relative to the laboratory's own upper limit."""
    rule, days = case.programme.eligibility.liver, case.programme.eligibility.validity.liver_days
    ratios: dict[str, float] = {}
    for test in (*rule.tests.value, "bilirubin"):
        result = case.screening.results.get(test)
        multiple = ratio(result) if result and case.is_fresh(result.collected_on, days.value) else None
        if multiple is not None:
            ratios[test] = multiple
    missing = [test for test in rule.tests.value if test not in ratios]
    shown = ", ".join(f"{_short(test)} {multiple:.2f}×" for test, multiple in ratios.items()) or "–"
    high = {test: multiple for test, multiple in ratios.items() if test != "bilirubin"}
    if any(multiple > rule.stop_above.value for multiple in high.values()):
        return unmet(
            "liver_stop",
            say("A liver test is far above the normal range. It has to be looked into first."),
            say(
                "{shown} of the upper limit; above {limit:g}× stops.",
                shown=shown,
                limit=rule.stop_above.value,
            ),
            action="stop",
            source=rule.stop_above.source,
        )
    if any(multiple > rule.review_above.value for multiple in high.values()) or (
        ratios.get("bilirubin", 0.0) > rule.bilirubin_review_above.value
    ):
        return unmet(
            "liver_review",
            say("A liver test is above the normal range. A clinician looks at it first."),
            say("{shown} of the upper limit: a clinician decides.", shown=shown),
            action="review",
            source=rule.review_above.source,
            complete=not missing or _measured_for_the_start(case, missing),
        )
    if missing:
        return unknown(
            "liver_missing",
            say("We need a blood test of your liver that is not older than {days} days.", days=days.value),
            say(
                "{tests}: missing, older than {days} days or without the laboratory’s limit.",
                days=days.value,
                tests=", ".join(_short(test) for test in missing),
            ),
            source=days.source,
        )
    return met(
        "liver",
        say("Your liver tests are in order."),
        say("{shown} of the upper limit.", shown=shown),
        days.source,
    )


def _measured_for_the_start(case: Case, tests: Iterable[str]) -> bool:
    """Whether these tests have only grown old since a decision for treatment was made on them."""
    screening = case.screening
    return screening.is_eligible and all(ratio_on_file(case, test) is not None for test in tests)


def ratio_on_file(case: Case, test: str) -> float | None:
    """The latest value of a test as a multiple of its limit, however old."""
    result = case.screening.results.get(test)
    return ratio(result) if result else None


def spoken(substances: Iterable[str]) -> str:
    """What a urine drug screen found, as one writes it."""
    return ", ".join(one.upper() if one == "pcp" else one for one in substances)


def urine_drug_screen(case: Case) -> Finding:
    """A recent urine drug screen is negative."""
    days = case.programme.eligibility.validity.urine_drug_screen_days
    result = case.screening.results.get("urine_drug_screen")
    if result is None or not result.finding:
        return unknown(
            "drug_screen_missing",
            say("We need a urine test."),
            say("No urine drug screen on file."),
            source=days.source,
        )
    said = say("{finding} on {day}.", finding=say(result.finding), day=day_words(result.collected_on))
    stopping = case.programme.eligibility.drug_screen.stop_before_first_dose
    named = [one for one in result.substances if one in stopping.value]
    if named and case.screening.is_from_before_treatment("urine_drug_screen"):
        return unmet(
            "drug_screen_stop",
            say("Your urine test found something that speaks against a start at home."),
            listed((say("{what} before the first dose.", what=spoken(result.substances)), said)),
            action="stop",
            source=stopping.source,
            complete=case.is_fresh(result.collected_on, days.value),
        )
    if not case.is_fresh(result.collected_on, days.value):
        return unknown(
            "drug_screen_old",
            say("Your urine test is too old; we need a new one."),
            listed((said, say("Older than {days} days.", days=days.value))),
            source=days.source,
        )
    if result.finding == "positive":
        return unmet(
            "drug_screen_positive",
            say("Your urine test found something a clinician wants to talk about with you."),
            listed((say("{what}:", what=spoken(result.substances) or "–"), said)),
            action="review",
            source=days.source,
        )
    return met("drug_screen", say("Your urine test is in order."), said, days.source)


def pregnancy(case: Case) -> Finding:
    """Not pregnant: it does not apply, or a recent test is negative."""
    days = case.programme.eligibility.validity.pregnancy_test_days
    history, result = case.screening.history, case.screening.results.get("pregnancy")
    is_recent = result is not None and case.is_fresh(result.collected_on, days.value)
    if (history and history.pregnancy == "yes") or (result and result.finding == "positive"):
        return unmet(
            "pregnant",
            say("This medicine is not given in pregnancy."),
            say("Pregnant, by own history or by test."),
            action="stop",
            source=days.source,
        )
    if history is None:
        return unknown(
            HISTORY_MISSING, say("Your health history is still to come."), say("History not given.")
        )
    if history.pregnancy == "not_applicable":
        return met(
            "pregnancy_not_applicable",
            say("A pregnancy test does not apply."),
            say("Does not apply, by own history."),
        )
    if result is not None and is_recent and result.finding == "negative":
        return met(
            "not_pregnant",
            say("Your pregnancy test is negative."),
            say("Negative on {day}.", day=day_words(result.collected_on)),
            days.source,
        )
    return unknown(
        "pregnancy_test_missing",
        say("We need a pregnancy test from the {days} days before the start.", days=days.value),
        say("No pregnancy test of the last {days} days.", days=days.value),
        source=days.source,
    )


def pregnancy_since_the_start(case: Case) -> Finding:
    """Once treatment has begun a no is enough: the test belongs to the start, and each day asks anew."""
    found, history = pregnancy(case), case.screening.history
    if found.code == "pregnancy_test_missing" and history is not None and history.pregnancy == "no":
        return met(
            "not_pregnant_told",
            say("You told us that you are not pregnant."),
            say("Not pregnant, by own history; asked again on each day of a dose."),
        )
    return found


def pdmp(case: Case) -> Finding:
    """The prescription monitoring programme was asked recently, also in the person's state, and is clear."""
    hours = case.programme.eligibility.validity.pdmp_hours
    checked = case.screening.pdmp
    asked_at = case.screening.when("pdmp")
    patient = say("We look into the state’s prescription record before each prescription.")
    if checked is None or asked_at is None:
        return unknown("pdmp_missing", patient, say("PDMP not queried."), source=hours.source)
    where = ", ".join(checked.states)
    if checked.finding == "concern":
        return unmet(
            "pdmp_concern",
            say("The state’s prescription record shows something a clinician wants to talk about with you."),
            say("{states}: {note}", states=where, note=checked.note or "–"),
            action="review",
            source=hours.source,
            complete=case.state in checked.states and case.now - asked_at <= timedelta(hours=hours.value),
        )
    if case.state not in checked.states:
        return unknown(
            "pdmp_elsewhere",
            patient,
            say("Queried in {states}, not in {state}.", states=where, state=case.state or "?"),
        )
    if case.now - asked_at > timedelta(hours=hours.value):
        return unknown(
            "pdmp_old",
            patient,
            say(
                "Clear on {day}: older than {hours} hours.",
                day=day_words(case.day_of(asked_at)),
                hours=hours.value,
            ),
            source=hours.source,
        )
    return met(
        "pdmp",
        say("The state’s prescription record is clear."),
        say("{states}: clear.", states=where),
        hours.source,
    )


DECIDED_BY: dict[str, Callable[[Case], Finding]] = {"high_pressure": pressure}
"""Conditions that hold only until a check is met: the programme says that it decides."""
