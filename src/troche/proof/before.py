"""What bears on a dose or a parcel before its day: the decision and what it rests on, and what is told since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.programme.contraindicated import ADEQUATE_FROM_MG, EXCLUSIONS, MEDICINES
from troche.programme.needed import GATES
from troche.proof.acts import (
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    SINCE,
    TRIALS,
    items,
    step,
    told_again,
)
from troche.proof.classes import (
    Axis,
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
from troche.proof.life import DECIDED_AT
from troche.proof.story import GOAL_AT
from troche.proof.today import licensed_until
from troche.screening.commands import AnswerInstrument, GiveHistory, ReportResult, ScreenSafety
from troche.screening.facts import Medicine, Trial

if TYPE_CHECKING:
    from troche.programme import Programme

WORDS = {"overrides": dict.fromkeys(GATES["eligible"].split(), "I judged it.")}
"""A prescriber who lets everything pass in words: what the floor lets nobody pass must not pass so."""


def of_the_person(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement from the first question to the preparation, before the decision and since."""
    before, since = "before the decision", "since the decision"
    return (
        Axis("eligible.identity", before, tuple(_identity())),
        Axis("eligible.adult", before, tuple(_adult())),
        Axis("eligible.licence", "at any time", tuple(_licence())),
        Axis("eligible.diagnosis", before, tuple(_diagnosis())),
        Axis("eligible.trials", before, tuple(_trials())),
        Axis("eligible.phq_9", before, tuple(_phq_9(programme))),
        Axis("eligible.suicide", before, tuple(_suicide())),
        Axis("eligible.suicide", since, tuple(_suicide_since())),
        Axis("eligible.exclusions", before, tuple(_exclusions(since=False))),
        Axis("eligible.exclusions", since, tuple(_exclusions(since=True))),
        Axis("eligible.interactions", before, tuple(_medicines(since=False))),
        Axis("eligible.interactions", since, tuple(_medicines(since=True))),
        Axis("eligible.pressure", before, tuple(_home_pressure())),
        Axis("eligible.liver", before, tuple(_liver(programme))),
        Axis("eligible.liver", since, tuple(_liver_since())),
        Axis("eligible.urine_drug_screen", before, tuple(_drug_screen())),
        Axis("eligible.pregnancy", before, tuple(_pregnancy())),
        Axis("eligible.pregnancy", since, tuple(_pregnancy_since())),
        Axis("eligible.pdmp", before, tuple(_pdmp())),
        Axis("eligible.home", "before the decision and since", tuple(_home())),
        Axis("prepare.decision", before, tuple(_decision())),
    )


def _judged_in_words(edit: Edit) -> Edit:
    """The same, and the prescriber lets pass in words whatever stands against it."""
    return both(edit, saying("decision", **WORDS))


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
    yield Kind("the same, let pass in words", "unmet", _judged_in_words(young))
    older = bound("eligibility.age.review_from_years")
    old = saying("register", birth_date=decided.replace(year=decided.year - older))
    yield Kind(f"{older} years old, and the prescriber does not look twice", "unmet", old)


def _licence() -> Iterator[Kind]:
    yield Kind(
        "the prescriber’s licence ended the day before",
        "unmet",
        in_a_clinic(licensed_until("prescriber", -1)),
    )
    yield Kind("the prescriber’s licence ends today", "fine", in_a_clinic(licensed_until("prescriber", 0)))


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
        edit = _judged_in_words(saying("diagnosis", code=code))
        yield Kind(f"the diagnosis is {code}, let pass in words", "unmet", edit, code == "F33.3")


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
        edit = _made_at("phq_9", DECIDED_AT - age * DAY)
        yield Kind(f"the PHQ-9 was {age} days old at the decision (at most {days})", verdict, edit)


def _made_at(name: str, at: timedelta) -> Edit:
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
    yield Kind("the same, let pass in words", "unknown", _judged_in_words(both(item_9, nobody)))
    yield Kind("item 9 is 1 and a clinician found no intent", "fine", item_9, together=True)
    yield Kind(
        "item 9 is not answered and nobody has asked", "unknown", both(_item_9_left_out("phq_9"), nobody)
    )
    for words, said in (
        ("a clinician found intent", {"finding": "intent"}),
        ("an attempt in the last twelve months", {"attempt_12_months": "yes"}),
    ):
        edit = saying("safety", **said)
        yield Kind(f"{words}, let pass in words", "unmet", _judged_in_words(edit))
    unsure = saying("safety", attempt_12_months="unsure")
    yield Kind("whether there was an attempt is not sure", "unknown", unsure)
    plan = both(saying("history", conditions={"suicide_plan": "yes"}), nobody)
    yield Kind("a plan is told in the history, let pass in words", "unmet", _judged_in_words(plan))


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


def told_since(**changes: Any) -> Edit:
    """The history is given anew with these changes."""
    new = msgspec.structs.replace(step(SINCE, GiveHistory, "patient", told_again), changes=changes)
    return adding(history_anew=new)


def _exclusions(*, since: bool) -> Iterator[Kind]:
    """Each condition with yes and with "not sure"; what stops is let pass in words, and must not pass."""
    yield from [] if since else [missing("history", "no history is given")]
    for code, (action, unsure, *_) in EXCLUSIONS.items():
        for answer, follows in (("yes", action), ("unsure", unsure)):
            if follows == "note" or (code == "high_pressure" and answer == "yes"):
                continue
            changes = {"conditions": {code: answer}}
            edit = told_since(**changes) if since else saying("history", **changes)
            verdict: Verdict = "unmet" if answer == "yes" else "unknown"
            stands = (code, answer) == ("seizures", "yes")
            if follows == "stop" and not since:
                edit = _judged_in_words(edit)
                yield Kind(f"{code}: {answer}, let pass in words", verdict, edit, stands)
            else:
                yield Kind(f"{code}: {answer}, not judged", verdict, edit, stands)
    if not since:
        yield Kind("a condition is left out", "unknown", _leaving_out("aneurysm"))


def _leaving_out(code: str) -> Edit:
    def edit(scene: Any) -> Any:
        old = scene.steps["history"]

        def said(at: Any) -> dict[str, Any]:
            whole = old.said(at)
            conditions = {name: one for name, one in whole["conditions"].items() if name != code}
            return {**whole, "conditions": conditions}

        new = msgspec.structs.replace(old, said=said)
        return msgspec.structs.replace(scene, steps=scene.steps | {"history": new})

    return edit


def _medicines(*, since: bool) -> Iterator[Kind]:
    """One medicine of each group that stops or is judged, by each of its names."""
    for code, (action, names) in MEDICINES.items():
        for number, name in enumerate(names.split(", ")):
            if action not in ("stop", "review"):
                continue
            taken = (Medicine(name=name, dose="10 mg", often="each morning"),)
            edit = told_since(medicines=taken) if since else saying("history", medicines=taken)
            judged = "let pass in words" if action == "stop" and not since else "not judged"
            edit = _judged_in_words(edit) if judged == "let pass in words" else edit
            yield Kind(f"{name} ({code}), {judged}", "unmet", edit, number == 0 and code == "stimulant")
    strange = (Medicine(name="Xyzzyne", dose="1 mg", often="each morning"),)
    edit = told_since(medicines=strange) if since else saying("history", medicines=strange)
    yield Kind("a medicine nobody knows, not judged", "unknown", edit)


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
        "readings at home on two days only", "unknown", both(_made_at("home 3", -19 * DAY), without("home 4"))
    )
    days = bound("eligibility.validity.home_pressure_days")
    old = both(
        *(_made_at(name, DECIDED_AT - days * DAY - number * DAY - HOUR) for number, name in enumerate(names))
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
            edit = _judged_in_words(edit) if times > stop else edit
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
    for test in ("alt", "ggt"):
        high = step(
            SINCE,
            ReportResult,
            "coordinator",
            test=test,
            value=LIVER[test] * (stop + 0.1),
            unit="U/L",
            upper_limit=LIVER[test],
            collected_on=(GOAL_AT - 3 * DAY).date(),
            laboratory="Laboratory",
        )
        words = f"{test.upper()} {stop + 0.1:g} times the upper limit is reported"
        yield Kind(words, "unmet", adding(high=high))


def _drug_screen() -> Iterator[Kind]:
    name = "drug screen"
    yield missing(name, "no urine drug screen")
    opioid = saying(name, finding="positive", substances=("opioid",))
    yield Kind("the drug screen found an opioid, not judged", "unmet", opioid)
    ketamine = saying(name, finding="positive", substances=("ketamine",))
    yield Kind("the drug screen found ketamine, let pass in words", "unmet", _judged_in_words(ketamine))
    days = bound("eligibility.validity.urine_drug_screen_days")
    for age in (days, days + 1):
        collected = (GOAL_AT + DECIDED_AT - 8 * HOUR).date() - timedelta(days=age)
        verdict: Verdict = "fine" if age <= days else "unknown"
        words = f"the drug screen was {age} days old at the decision (at most {days})"
        yield Kind(words, verdict, saying(name, collected_on=collected))


def _pregnancy() -> Iterator[Kind]:
    told = saying("history", pregnancy="yes")
    yield Kind("a pregnancy is told, let pass in words", "unmet", _judged_in_words(told))
    may_be = saying("history", pregnancy="no")
    yield Kind("a pregnancy is possible and there is no test", "unknown", may_be)
    days = bound("eligibility.validity.pregnancy_test_days")
    for age, finding in ((days, "negative"), (days + 1, "negative"), (1, "positive")):
        collected = (GOAL_AT + DECIDED_AT - 8 * HOUR).date() - timedelta(days=age)
        test = step(
            DECIDED_AT - 2 * HOUR,
            ReportResult,
            "coordinator",
            test="pregnancy",
            value=None,
            unit="",
            upper_limit=None,
            finding=finding,
            collected_on=collected,
            laboratory="Laboratory",
        )
        good = age <= days and finding == "negative"
        verdict: Verdict = "fine" if good else "unmet" if finding == "positive" else "unknown"
        words = f"a pregnancy is possible; the test of {age} days before the decision is {finding}"
        edit = both(may_be, adding(test=test))
        yield Kind(words, verdict, _judged_in_words(edit) if verdict == "unmet" else edit)


def _pregnancy_since() -> Iterator[Kind]:
    yield Kind("a pregnancy is told", "unmet", told_since(pregnancy="yes"))
    yield Kind("whether there is a pregnancy is not sure", "unknown", told_since(pregnancy="unsure"))
    positive = step(
        SINCE,
        ReportResult,
        "coordinator",
        test="pregnancy",
        value=None,
        unit="",
        upper_limit=None,
        finding="positive",
        collected_on=(GOAL_AT - 3 * DAY).date(),
        laboratory="Laboratory",
    )
    yield Kind("a pregnancy test is positive", "unmet", adding(positive=positive))


def _pdmp() -> Iterator[Kind]:
    yield missing("pdmp", "the prescription monitoring programme was not asked before the decision")
    yield Kind("the query raised a concern, not judged", "unmet", saying("pdmp", finding="concern"))
    yield Kind("the query did not ask the person’s state", "unknown", saying("pdmp", states=("WA",)))
    hours = bound("eligibility.validity.pdmp_hours")
    for age in (hours * 60, hours * 60 + 1):
        verdict: Verdict = "fine" if age <= hours * 60 else "unknown"
        words = f"the query was {age / 60:.2f} hours old at the decision (at most {hours})"
        yield Kind(words, verdict, _made_at("pdmp", DECIDED_AT - age * MINUTE))


def _home() -> Iterator[Kind]:
    alone = saying("history", lives_with_adult="no")
    yield Kind("nobody can be at home, let pass in words", "unmet", _judged_in_words(alone))
    yield Kind("not sure who can be at home", "unknown", saying("history", lives_with_adult="unsure"))
    yield Kind("since the decision nobody can be at home", "unmet", told_since(lives_with_adult="no"))


def _decision() -> Iterator[Kind]:
    yield missing("decision", "nobody has decided")
    yield Kind("the decision is: not now", "unmet", saying("decision", verdict="not_now"))
    yield Kind("the decision is: not here", "unmet", saying("decision", verdict="not_here"))
