"""What bears on a dose or a parcel before its day: the decision and what it rests on, and what is told since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.medication.commands import AnswerBladder
from troche.people.commands import ChangeContact
from troche.programme.contraindicated import ADEQUATE_FROM_MG, EXCLUSIONS
from troche.proof.acts import (
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    SINCE,
    TRIALS,
    items,
    result,
    step,
)
from troche.proof.classes import (
    DOSES,
    Axis,
    Cure,
    Edit,
    Kind,
    Verdict,
    adding,
    both,
    bound,
    in_a_clinic,
    missing,
    saying,
    without,
)
from troche.proof.history_told import (
    IN_WORDS_OR_BY_TWO,
    exclusions,
    judged_in_words,
    medicines,
    told_since,
)
from troche.proof.life import DECIDED_AT
from troche.proof.longer import closing_alerts
from troche.proof.story import GOAL_AT, Goal, Step
from troche.proof.today import licensed_until
from troche.proof.undoing import BY_TWO, DECIDED, HISTORY, IN_WORDS, MOVED, QUERIED, TALK, TESTED
from troche.screening.commands import (
    AnswerInstrument,
    DecideEligibility,
    RecordCondition,
    ScreenSafety,
)
from troche.screening.facts import Trial

if TYPE_CHECKING:
    from troche.programme import Programme

RULED_OUT: tuple[Cure, ...] = ((HISTORY, TESTED), (TESTED, HISTORY))
"""What was said of a pregnancy is taken back only with a test that is negative."""


def of_the_person(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement from the first question to the preparation, before the decision and since."""
    before, since = "before the decision", "since the decision"
    passed, told = IN_WORDS_OR_BY_TWO, (*anew(HISTORY), *IN_WORDS_OR_BY_TWO)
    first: tuple[Goal, ...] = ("first_dose",)
    screen, pregnant, decided = "urine_drug_screen", "pregnancy", ((DECIDED,), *passed)
    return (
        Axis("eligible.identity", before, tuple(_identity())),
        Axis("eligible.adult", before, tuple(_adult()), cures=decided),
        Axis("eligible.licence", "at any time", tuple(_licence())),
        Axis("dose.licence", "at any time", tuple(_licence_today()), DOSES),
        Axis("eligible.diagnosis", before, tuple(_diagnosis()), cures=passed),
        Axis("eligible.trials", before, tuple(_trials()), cures=told),
        Axis("eligible.phq_9", before, tuple(_phq_9(programme)), cures=(*anew(TALK), *passed)),
        Axis("eligible.suicide", before, tuple(_suicide()), cures=(*anew(TALK), *anew(HISTORY))),
        Axis("eligible.suicide", since, tuple(_suicide_since()), cures=((TALK,),)),
        Axis("eligible.exclusions", before, tuple(exclusions(since=False)), cures=told),
        Axis("eligible.exclusions", since, tuple(exclusions(since=True))),
        Axis("eligible.interactions", before, tuple(medicines(since=False)), cures=told),
        Axis("eligible.interactions", since, tuple(medicines(since=True))),
        Axis("eligible.pressure", before, tuple(_home_pressure()), cures=anew(TESTED)),
        Axis("eligible.liver", before, tuple(_liver(programme)), cures=(*anew(TESTED), *passed)),
        Axis("eligible.liver", since, tuple(_liver_since()), DOSES, ((TESTED,),)),
        Axis(f"eligible.{screen}", before, tuple(_drug_screen()), cures=(*anew(TESTED), *passed)),
        Axis(f"eligible.{screen}", "before the first dose", tuple(_drug_screen_at_first()), first),
        Axis(f"eligible.{pregnant}", before, tuple(_pregnancy()), cures=(*anew(TESTED), *anew(HISTORY))),
        Axis(f"eligible.{pregnant}", since, tuple(pregnancy_since()), DOSES, RULED_OUT),
        Axis(f"eligible.{pregnant}", "before the first dose", tuple(_pregnancy_at_first()), first),
        Axis("eligible.bladder", since, tuple(_bladder_since()), DOSES, ((TESTED,),)),
        Axis("eligible.pdmp", before, tuple(_pdmp()), cures=(*anew(QUERIED), *passed)),
        Axis("eligible.home", "before the decision and since", tuple(_home()), cures=((HISTORY,),)),
        Axis("prepare.decision", "before the decision and since", tuple(_decision()), cures=decided),
    )


def anew(mended: str) -> tuple[Cure, ...]:
    """This is looked at anew, and the prescriber decides again, in whichever way."""
    return tuple((mended, how) for how in (DECIDED, IN_WORDS, BY_TWO))


def _identity() -> Iterator[Kind]:
    yield missing("identity", "no identity document was seen")
    yield Kind("the place confirmed is another state", "unmet", saying("identity", state="WA"))


def _adult() -> Iterator[Kind]:
    years = bound("eligibility.age.adult_from_years")
    decided = (GOAL_AT + DECIDED_AT - 8 * HOUR).date()
    birthday = decided.replace(year=decided.year - years)
    yield Kind(
        f"{years} years old on the day of the decision", "fine", saying("register", birth_date=birthday)
    )
    young = saying("register", birth_date=birthday + timedelta(days=1))
    yield Kind(f"one day short of {years} years at the decision", "unmet", young)
    yield Kind("the same, let pass in words", "unmet", judged_in_words(young))
    older = bound("eligibility.age.review_from_years")
    old = saying("register", birth_date=decided.replace(year=decided.year - older))
    yield Kind(f"{older} years old, and the prescriber does not look twice", "unmet", old)


def _licence() -> Iterator[Kind]:
    yield Kind(
        "the prescriber’s licence ended the day before",
        "unmet",
        in_a_clinic(licensed_until("prescriber", -1)),
    )
    yield Kind("the person has moved to another state", "unmet", adding(moved=moving("WA")), ((MOVED,),))


def _licence_today() -> Iterator[Kind]:
    yield Kind("the prescriber’s licence ends today", "fine", in_a_clinic(licensed_until("prescriber", 0)))


def moving(state: str, at: timedelta = SINCE) -> Step:
    """The person says to live in another state."""
    return step(
        at,
        ChangeContact,
        "patient",
        email="ada@example.org",
        phone="+1 503 555 0101",
        timezone="America/Los_Angeles",
        state=state,
        address="18 Alder Row",
    )


def _diagnosis() -> Iterator[Kind]:
    yield missing("diagnosis", "no diagnosis was made")
    for code, words in (
        ("F43.10", "post-traumatic stress"),
        ("F31.81", "bipolar II"),
        ("M54.5", "back pain"),
    ):
        yield Kind(f"the diagnosis is {words}, not judged", "unmet", saying("diagnosis", code=code))
    for code in sorted(
        {each for *_, codes in EXCLUSIONS.values() for each in codes.split() if each[0] == "F"}
    ):
        if not any(code.startswith(stop) for stop in ("F20", "F30", "F01", "F32.3", "F33.3", "F25")):
            continue
        edit = judged_in_words(saying("diagnosis", code=code))
        yield Kind(f"the diagnosis is {code}, let pass in words", "unmet", edit)
    found = step(SINCE, RecordCondition, "prescriber", code="F20.9", status="active")
    yield Kind("schizophrenia is recorded since the decision", "unmet", adding(found=found))


def _trials() -> Iterator[Kind]:
    weeks = bound("eligibility.trials.weeks_at_least")
    first, second = TRIALS
    replace = msgspec.structs.replace
    yield Kind("one trial is told, not judged", "unmet", saying("history", trials=(first,)))
    short = (replace(first, weeks=weeks - 1), second)
    yield Kind(
        f"one of two trials lasted {weeks - 1} weeks, not judged", "unmet", saying("history", trials=short)
    )
    edge = (replace(first, weeks=weeks), second)
    yield Kind(f"one of two trials lasted {weeks} weeks", "fine", saying("history", trials=edge))
    for name, least in ADEQUATE_FROM_MG.items():
        other = second if name != second.ingredient else first
        low = (Trial(ingredient=name, dose_mg=least - 1, weeks=20, outcome="none"), other)
        words = f"one of two trials was {name} {least - 1:g} mg (at least {least:g}), not judged"
        yield Kind(words, "unmet", saying("history", trials=low))
    unknown = (replace(first, dose_mg=None), second)
    yield Kind(
        "the dose of one of two trials is not known, not judged", "unknown", saying("history", trials=unknown)
    )
    better = (replace(first, outcome="half_or_more"), second)
    yield Kind("one of two trials helped by half, not judged", "unmet", saying("history", trials=better))


def _phq_9(programme: Programme) -> Iterator[Kind]:
    least = bound("eligibility.severity.phq_9_at_least")
    for total in sorted({least, least - 1, programme.eligibility.severity.phq_9_at_least.value}):
        verdict: Verdict = "fine" if total >= least else "unmet"
        edit = saying("phq_9", answers=items("phq_9", total))
        yield Kind(f"PHQ-9 of {total} at the start (at least {least}), not judged", verdict, edit)
    yield missing("phq_9", "no PHQ-9 before the decision")
    yield Kind(
        "the PHQ-9 has too few answers for a score",
        "unknown",
        saying("phq_9", answers={f"q{number}": None for number in range(1, 9)}),
    )
    days = bound("eligibility.validity.phq_9_days")
    for age in (days, days + 1):
        verdict = "fine" if age <= days else "unknown"
        edit = made_at("phq_9", DECIDED_AT - age * DAY)
        if age <= days:  # the parcel asks for one that is newer
            newer = step(
                DECIDED_AT + HOUR, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 16)
            )
            edit = both(edit, adding(newer=newer))
        yield Kind(f"the PHQ-9 was {age} days old at the decision (at most {days})", verdict, edit)


def made_at(name: str, at: timedelta) -> Edit:
    """This step at another time, and whoever it is about registered before it."""

    def edit(scene: Any) -> Any:
        steps = dict(scene.steps)
        steps[name] = msgspec.structs.replace(steps[name], at=at)
        if steps["register"].at >= at:
            steps["register"] = msgspec.structs.replace(steps["register"], at=at - HOUR)
        return msgspec.structs.replace(scene, steps=steps)

    return edit


def _suicide() -> Iterator[Kind]:
    nobody = without("safety")
    item_9 = saying("phq_9", answers={"q9": 1})
    yield Kind("item 9 is 1 and no clinician has asked", "unknown", both(item_9, nobody))
    yield Kind("the same, let pass in words", "unknown", judged_in_words(both(item_9, nobody)))
    judged = both(item_9, closing_alerts(DECIDED_AT - HOUR))
    yield Kind("item 9 is 1 and a clinician found no intent", "fine", judged)
    yield Kind(
        "item 9 is not answered and nobody has asked", "unknown", both(_item_9_left_out("phq_9"), nobody)
    )
    for words, said in (
        ("a clinician found intent", {"finding": "intent"}),
        ("an attempt in the last twelve months", {"attempt_12_months": "yes"}),
    ):
        edit = saying("safety", **said)
        yield Kind(f"{words}, let pass in words", "unmet", judged_in_words(edit))
    unsure = saying("safety", attempt_12_months="unsure")
    yield Kind("whether there was an attempt is not sure", "unknown", unsure)
    plan = both(saying("history", conditions={"suicide_plan": "yes"}), nobody)
    yield Kind("a plan is told in the history, let pass in words", "unmet", judged_in_words(plan))


def _item_9_left_out(name: str) -> Edit:
    return saying(name, answers={"q9": None})


def _suicide_since() -> Iterator[Kind]:
    anew = "phq_9 anew"
    yield Kind("item 9 is 1 in the last PHQ-9", "unmet", saying(anew, answers={"q9": 1}))
    yield Kind("item 9 is left out of the last PHQ-9", "unknown", _item_9_left_out(anew))
    found = step(SINCE, ScreenSafety, "prescriber", finding="intent", attempt_12_months="no")
    yield Kind("a clinician finds intent", "unmet", adding(found=found))
    asq = items("asq", 0)
    asq |= {next(iter(asq)): 1}
    told = step(SINCE, AnswerInstrument, "patient", instrument="asq", answers=asq)
    yield Kind("the safety questions are answered with a yes", "unmet", adding(told=told))


def _home_pressure() -> Iterator[Kind]:
    names = tuple(f"home {number}" for number in range(1, 5))
    top, bottom = (
        bound(f"eligibility.home_pressure.mean_{part}_at_most_mm_hg") for part in ("systolic", "diastolic")
    )
    for part, most in (("systolic_mm_hg", top), ("diastolic_mm_hg", bottom)):
        for value in (most, most + 1):
            verdict: Verdict = "fine" if value <= most else "unmet"
            edit = both(*(saying(name, **{part: value}) for name in names))
            words = f"the mean {part.split('_')[0]} pressure at home is {value} (at most {most})"
            yield Kind(words, verdict, edit)
    least = bound("eligibility.home_pressure.readings_at_least")
    yield Kind(f"{least - 1} readings at home (at least {least})", "unknown", without(*names[least - 1 :]))
    yield Kind(
        "readings at home on two days only", "unknown", both(made_at("home 3", -19 * DAY), without("home 4"))
    )
    days = bound("eligibility.validity.home_pressure_days")
    old = both(
        *(made_at(name, DECIDED_AT - days * DAY - number * DAY - HOUR) for number, name in enumerate(names))
    )
    yield Kind(f"the readings at home are older than {days} days at the decision", "unknown", old)


def _liver(programme: Programme) -> Iterator[Kind]:
    review, stop = bound("eligibility.liver.review_above"), bound("eligibility.liver.stop_above")
    own = programme.eligibility.liver
    for test in ("alt", "ast", "alp", "ggt"):
        limit = LIVER[test]
        yield Kind(f"no {test.upper()}", "unknown", without(test))
        for times in sorted(
            {review, review + 0.01, stop + 0.01, own.review_above.value, own.stop_above.value}
        ):
            verdict: Verdict = "fine" if times <= review else "unmet"
            edit = saying(test, value=round(limit * times, 4))
            edit = judged_in_words(edit) if times > stop else edit
            judged = "let pass in words" if times > stop else "not judged"
            words = f"{test.upper()} {times:g} times the upper limit ({judged})"
            yield Kind(words, verdict, edit)
    yield Kind("a liver test without the laboratory’s limit", "unknown", saying("alt", upper_limit=None))
    days = bound("eligibility.validity.liver_days")
    for age in (days, days + 1):
        collected = (GOAL_AT + DECIDED_AT - 8 * HOUR).date() - timedelta(days=age)
        edit = both(*(saying(test, collected_on=collected) for test in LIVER))
        verdict = "fine" if age <= days else "unknown"
        yield Kind(f"the liver tests were {age} days old at the decision (at most {days})", verdict, edit)


def _liver_since() -> Iterator[Kind]:
    stop = bound("eligibility.liver.stop_above")
    for test in ("alt", "ast", "alp", "ggt"):
        value = LIVER[test] * (stop + 0.1)
        high = result(test, SINCE, value=value, unit="U/L", upper_limit=LIVER[test])
        words = f"{test.upper()} {stop + 0.1:g} times the upper limit is reported"
        yield Kind(words, "unmet", adding(high=high))


def _bladder_since() -> Iterator[Kind]:
    """What was told of the bladder in the monthly questions."""
    calm = {"pain": "no", "urgency": "no", "blood": "no"}
    for what in ("pain", "blood"):
        told = msgspec.structs.replace(
            step(SINCE, AnswerBladder, "patient", lambda _at: calm), changes={what: "yes"}
        )
        yield Kind(f"{what} of the bladder is told", "unmet", adding(told=told))


def _drug_screen() -> Iterator[Kind]:
    name = "drug screen"
    yield missing(name, "no urine drug screen")
    opioid = saying(name, finding="positive", substances=("opioid",))
    yield Kind("the drug screen found an opioid, not judged", "unmet", opioid)
    ketamine = saying(name, finding="positive", substances=("ketamine",))
    yield Kind("the drug screen found ketamine, let pass in words", "unmet", judged_in_words(ketamine))
    days = bound("eligibility.validity.urine_drug_screen_days")
    for age in (days, days + 1):
        collected = (GOAL_AT + DECIDED_AT - 8 * HOUR).date() - timedelta(days=age)
        verdict: Verdict = "fine" if age <= days else "unknown"
        words = f"the drug screen was {age} days old at the decision (at most {days})"
        yield Kind(words, verdict, saying(name, collected_on=collected))


def _pregnancy() -> Iterator[Kind]:
    told = saying("history", pregnancy="yes")
    yield Kind("a pregnancy is told, let pass in words", "unmet", judged_in_words(told))
    may_be = saying("history", pregnancy="no")
    yield Kind("a pregnancy is possible and there is no test", "unknown", may_be)
    days = bound("eligibility.validity.pregnancy_test_days")
    later = {
        f"test_{number}": result("pregnancy", at, finding="negative")
        for number, at in enumerate((-9 * DAY, -2 * HOUR))
    }
    for age, finding in ((days, "negative"), (days + 1, "negative"), (1, "positive")):
        collected = (GOAL_AT + DECIDED_AT - 8 * HOUR).date() - timedelta(days=age)
        at = DECIDED_AT - 2 * HOUR
        test = result("pregnancy", at, finding=finding, collected_on=collected)
        good = age <= days and finding == "negative"
        verdict: Verdict = "fine" if good else "unmet" if finding == "positive" else "unknown"
        words = f"a pregnancy is possible; the test of {age} days before the decision is {finding}"
        edit = both(may_be, adding(test=test))
        if good:  # it is asked for again before the first dose, and said again before each parcel
            edit = both(edit, adding(**later), told_since(pregnancy="no"))
        yield Kind(words, verdict, judged_in_words(edit) if verdict == "unmet" else edit)


def pregnancy_since() -> Iterator[Kind]:
    yield Kind("a pregnancy is told", "unmet", told_since(pregnancy="yes"))
    yield Kind(
        "whether there is a pregnancy is not sure", "unknown", told_since(pregnancy="unsure"), ((TESTED,),)
    )
    positive = result("pregnancy", SINCE, finding="positive")
    yield Kind("a pregnancy test is positive", "unmet", adding(positive=positive), ((TESTED,),))


def _pregnancy_at_first() -> Iterator[Kind]:
    """The test of the decision has to be fresh on the day of the first dose, too."""
    days, today = bound("eligibility.validity.pregnancy_test_days"), (GOAL_AT - 8 * HOUR).date()
    may_be = saying("history", pregnancy="no")
    decided = result("pregnancy", DECIDED_AT - 2 * HOUR, finding="negative")
    for age in (days, days + 1):
        anew = result("pregnancy", -HOUR, finding="negative", collected_on=today - timedelta(days=age))
        verdict: Verdict = "fine" if age <= days else "unknown"
        edit = both(may_be, adding(decided=decided, anew=anew))
        words = f"a pregnancy is possible; the last test is {age} days old at the first dose (at most {days})"
        yield Kind(words, verdict, edit, ((TESTED,), (HISTORY,)))


def _drug_screen_at_first() -> Iterator[Kind]:
    for substance in ("ketamine", "opioid"):
        found = result("urine_drug_screen", SINCE, finding="positive", substances=(substance,))
        yield Kind(
            f"a drug screen since the decision found {substance}",
            "unmet",
            adding(found=found),
            ((TESTED,), *IN_WORDS_OR_BY_TWO),
        )


def _pdmp() -> Iterator[Kind]:
    yield missing("pdmp", "the prescription monitoring programme was not asked before the decision")
    concern = saying("pdmp", finding="concern", note="Two prescribers.")
    yield Kind("the query raised a concern, not judged", "unmet", concern)
    yield Kind("the query did not ask the person’s state", "unknown", saying("pdmp", states=("WA",)))
    hours = bound("eligibility.validity.pdmp_hours")
    for age in (hours * 60, hours * 60 + 1):
        verdict: Verdict = "fine" if age <= hours * 60 else "unknown"
        words = f"the query was {age / 60:.2f} hours old at the decision (at most {hours})"
        yield Kind(words, verdict, made_at("pdmp", DECIDED_AT - age * MINUTE))


def _home() -> Iterator[Kind]:
    alone = saying("history", lives_with_adult="no")
    yield Kind("nobody can be at home, let pass in words", "unmet", judged_in_words(alone))
    yield Kind("not sure who can be at home", "unknown", saying("history", lives_with_adult="unsure"))
    yield Kind("since the decision nobody can be at home", "unmet", told_since(lives_with_adult="no"))


def _decision() -> Iterator[Kind]:
    yield missing("decision", "nobody has decided")
    yield Kind("the decision is: not now", "unmet", saying("decision", verdict="not_now"))
    yield Kind("the decision is: not here", "unmet", saying("decision", verdict="not_here"))
    for verdict in ("not_now", "not_here"):
        back = step(
            SINCE,
            DecideEligibility,
            "prescriber",
            verdict=verdict,
            reason="Looked again.",
            patient_words="Not now.",
        )
        words = f"the decision is taken back since: {verdict.replace('_', ' ')}"
        yield Kind(words, "unmet", adding(taken_back=back), ((DECIDED,), *IN_WORDS_OR_BY_TWO))
