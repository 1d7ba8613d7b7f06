"""What bears on a dose or a parcel before its day: the decision and what it rests on, and what is told since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.medication.commands import AccountForUnits, WritePlan
from troche.medication.state import medication_of
from troche.messaging.commands import RaiseAlert
from troche.programme.contraindicated import ADEQUATE_FROM_MG, EXCLUSIONS, MEDICINES
from troche.programme.needed import ALERTS, GATES
from troche.proof.classes import Axis, Edit, Kind, Verdict, adding, both, bound, in_a_clinic, saying, without
from troche.proof.life import DAY, DECIDED_AT, HOUR, LIVER, MINUTE, TRIALS, items, step, told_again
from troche.proof.story import GOAL_AT, At, actor
from troche.proof.today import licensed_until
from troche.screening.commands import AnswerInstrument, GiveHistory, ReportResult, ScreenSafety
from troche.screening.facts import Medicine, Trial

if TYPE_CHECKING:
    from troche.programme import Programme

WORDS = {"overrides": dict.fromkeys(GATES["eligible"].split(), "I judged it.")}
"""A prescriber who lets everything pass in words: what the floor lets nobody pass must not pass so."""
SINCE = -30 * HOUR
LESSONS = ("what_it_is", "the_day", "how_it_may_feel", "body_risks", "keeping_safe", "afterwards")
CHECKLIST = ("room", "lock_box", "phone", "card", "fasting", "carer", "ride")


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
        Axis("prepare.plan", "before the order", tuple(_plan())),
        Axis("prepare.consent", "before the order", tuple(_consent(programme))),
        Axis("prepare.order", "before the first parcel", tuple(_order())),
        Axis("dose.legal_basis", "at any time", tuple(_legal_basis())),
        Axis("dose.alerts", "at any time", tuple(_alerts())),
        *(
            msgspec.structs.replace(axis, goals=("dose",))
            for axis in (
                Axis("prepare.care_team", "before preparation", tuple(_care_team())),
                Axis("prepare.emergency", "before the decision", tuple(_emergency())),
                Axis("prepare.safety_plan", "in preparation", tuple(_safety_plan())),
                Axis("induct.checklist", "in preparation", tuple(_checklist(programme))),
                Axis("induct.lessons", "in preparation", tuple(_lessons(programme))),
                Axis(
                    "induct.intention", "in preparation", (_missing("intention", "no intention is written"),)
                ),
                Axis("induct.sitter", "in preparation", tuple(_sitter())),
                Axis(
                    "induct.visit", "in preparation", (_missing("preparation visit", "no preparation visit"),)
                ),
                Axis("induct.cuff", "in preparation", tuple(_cuff())),
                Axis("induct.received", "on arrival", tuple(_received())),
                Axis("dose.units", "at any time", tuple(_units())),
                Axis("dose.plan", "at any time", tuple(_plan_since())),
            )
        ),
    )


def _missing(name: str, words: str) -> Kind:
    return Kind(words, "unknown", without(name))


def _judged_in_words(edit: Edit) -> Edit:
    """The same, and the prescriber lets pass in words whatever stands against it."""
    return both(edit, saying("decision", **WORDS))


def _identity() -> Iterator[Kind]:
    yield _missing("identity", "no identity document was seen")
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
    yield _missing("diagnosis", "no diagnosis was made")
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
    yield _missing("phq_9", "no PHQ-9 before the decision")
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
    yield from [] if since else [_missing("history", "no history is given")]
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
    yield _missing(name, "no urine drug screen")
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
    yield _missing("pdmp", "the prescription monitoring programme was not asked before the decision")
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
    yield _missing("decision", "nobody has decided")
    yield Kind("the decision is: not now", "unmet", saying("decision", verdict="not_now"))
    yield Kind("the decision is: not here", "unmet", saying("decision", verdict="not_here"))


def _plan() -> Iterator[Kind]:
    yield Kind("no plan is written", "unknown", without("plan"))
    yield Kind("the plan is not accepted", "unmet", without("plan accepted"))
    most = bound("ladder.start.at_most_mg")
    too_high = both(saying("plan", start_dose_mg=most + 50), saying("order", units=16))
    yield Kind(f"the first plan names {most + 50} mg (at most {most})", "unmet", too_high)
    light = saying("plan", weight_kg=float(most - 1))
    yield Kind(f"the first plan names {most} mg at {most - 1} kg (1 mg per kg)", "unmet", light)
    often = bound("ladder.interval.at_least_hours") // 24 - 1
    yield Kind(f"the plan has {often} days between sessions", "unmet", saying("plan", days_between=often))


def _plan_since() -> Iterator[Kind]:
    anew = step(
        SINCE,
        WritePlan,
        "prescriber",
        lambda at: {
            "goal": "To get up again.",
            "start_dose_mg": 50,
            "sessions": 8,
            "days_between": 3,
            "monitor_id": str(actor("therapist").id),
            "weight_kg": 108.0,
            "reason": "A lower dose.",
        },
    )
    yield Kind("a new version of the plan is not accepted", "unmet", adding(anew=anew))
    yield Kind("all sessions of the plan are done", "unmet", saying("plan", sessions=2))
    yield Kind("the last dose was 91 days ago, and no plan was written since", "unmet", _after_a_pause)


def _after_a_pause(scene: Any) -> Any:
    """Everything up to the last visit so many days ago, the questionnaire still answered each week."""
    by = (bound("ladder.interval.restart_visit_after_days") + 1) * DAY - 4 * DAY
    goal = [name for name in scene.steps if name.startswith("session 3")]
    kept = {"phq_9 anew", "check-in", *goal}
    steps = {
        name: one if name in kept else msgspec.structs.replace(one, at=one.at - by)
        for name, one in scene.steps.items()
    }
    steps["parcel"] = msgspec.structs.replace(
        steps["parcel"], changes={"beyond_use_on": (GOAL_AT + 30 * DAY).date()}
    )
    for week in range(1, by // (7 * DAY) + 1):
        weekly = step(
            -by + (week * 7 - 6) * DAY,
            AnswerInstrument,
            "patient",
            instrument="phq_9",
            answers=items("phq_9", 12),
        )
        steps[f"phq_9 week {week}"] = weekly
    return msgspec.structs.replace(scene, steps=steps)


def _consent(programme: Programme) -> Iterator[Kind]:
    yield _missing("consent", "the consent is not signed")
    yield Kind("the text signed is another one", "unmet", saying("consent", version="0", digest="0"))
    for code, asked in programme.consent.teach_back.items():
        wrong = next((one for one in asked.answers if one != asked.right), "")
        edit = saying(f"teach-back {code}", answer=wrong)
        yield Kind(f"the question about the consent, {code}, is answered wrongly", "unmet", edit)
        yield Kind(
            f"the question about the consent, {code}, is not answered",
            "unknown",
            without(f"teach-back {code}"),
        )


def _order() -> Iterator[Kind]:
    yield _missing("order", "nothing is ordered")
    yield Kind("the e-prescriber has not answered", "unknown", without("order answered"))
    yield Kind("the e-prescriber refused", "unmet", saying("order answered", accepted=False))
    day = (GOAL_AT - 8 * HOUR).date()
    yield Kind("the order ends today", "fine", saying("order", valid_until=day))
    yield Kind("the order ended yesterday", "unmet", saying("order", valid_until=day - timedelta(days=1)))
    months = bound("supply.prescription.valid_months_at_most")
    long = saying("order", valid_until=(GOAL_AT + (months * 31 - 13) * DAY).date())
    yield Kind(f"the order is written for more than {months} months", "unmet", long)
    refills = bound("supply.prescription.refills_at_most")
    yield Kind(f"the order has {refills + 1} refills", "unmet", saying("order", refills=refills + 1))
    least, most = (bound(f"session.lozenge.hold_at_{end}_minutes") for end in ("least", "most"))
    for minutes in (least - 1, most + 1):
        edit = saying("order", hold_minutes=minutes)
        yield Kind(f"the order says to hold the lozenge {minutes} minutes", "unmet", edit)
    hours = bound("supply.prescription.pdmp_hours")
    yield Kind(
        f"the query was more than {hours} hours old when it was ordered", "unmet", without("pdmp to order")
    )
    registered = licensed_until("prescriber", -17, "DEA")
    yield Kind("the prescriber’s registration ended before the order", "unmet", in_a_clinic(registered))


def _legal_basis() -> Iterator[Kind]:
    day = (GOAL_AT - 8 * HOUR).date()
    yield _missing("legal basis", "no legal basis is on file")
    yield Kind(
        "the legal basis ended yesterday", "unmet", saying("legal basis", expires_on=day - timedelta(days=1))
    )
    yield Kind("the whole of it a day after the law’s last day", "unmet", _next_year)


def _next_year(scene: Any) -> Any:
    """Every step of the story so much later that its goal is on the first of January, without a day in the record."""
    by = 38 * DAY
    steps = {name: msgspec.structs.replace(one, at=one.at + by) for name, one in scene.steps.items()}
    basis = steps["legal basis"]
    steps["legal basis"] = msgspec.structs.replace(basis, changes={"expires_on": None})
    return msgspec.structs.replace(scene, steps=steps)


def _alerts() -> Iterator[Kind]:
    """Each alert that the floor says blocks a dose, open."""
    for code, (_level, _minutes, blocks) in ALERTS.items():
        if not blocks:
            continue
        raised = step(SINCE, RaiseAlert, "therapist", code=code, words="Look.", key="x")
        edit = adding(raised=raised)
        yield Kind(f"the alert {code} is open", "unmet", edit)


def _care_team() -> Iterator[Kind]:
    yield Kind("the prescriber no longer works here", "unmet", in_a_clinic(_left, -3 * HOUR))


def _left(clinic: Any) -> Any:
    one = next(clinic.working("prescriber"))
    gone = msgspec.structs.replace(one, left_at=GOAL_AT - 3 * HOUR)
    return msgspec.structs.replace(clinic, staff=clinic.staff | {one.id: gone})


def _emergency() -> Iterator[Kind]:
    for field in ("contact_name", "contact_phone", "local_emergency_number", "address"):
        edit = saying("history", **{field: " "})
        yield Kind(f"the history leaves out: {field.replace('_', ' ')}", "unmet", edit)


def _safety_plan() -> Iterator[Kind]:
    yield Kind("no safety plan", "unknown", without("safety plan", "safety plan together"))


def _checklist(programme: Programme) -> Iterator[Kind]:
    mine = [code for code, item in programme.preparation.checklist.items() if item.who == "patient"]
    for code in dict.fromkeys((*CHECKLIST, *mine)):
        yield Kind(f"not done: {code}", "unknown", without(f"item {code}"))


def _lessons(programme: Programme) -> Iterator[Kind]:
    needed = [code for code, lesson in programme.lessons.items() if lesson.required]
    for code in dict.fromkeys((*LESSONS, *needed)):
        yield Kind(f"not read: {code}", "unknown", without(f"lesson {code}"))


def _sitter() -> Iterator[Kind]:
    yield Kind("no sitter is named", "unknown", without("sitter asked", "sitter agreed"))
    yield Kind("the sitter has not agreed", "unknown", without("sitter agreed"))
    for field in ("adult", "sober", "stays"):
        edit = saying("sitter agreed", **{field: False})
        yield Kind(f"the sitter does not say yes to: {field}", "unmet", edit)


def _cuff() -> Iterator[Kind]:
    yield Kind("the cuff was not checked", "unmet", saying("preparation visit", cuff_checked=False))


def _received() -> Iterator[Kind]:
    name = "parcel counted"
    yield Kind("the first parcel was not counted", "unknown", without(name))
    yield Kind("one lozenge was missing in the first parcel", "unmet", saying(name, counted=7))
    yield Kind("the lozenges are not locked away", "unmet", saying(name, locked_away=False))


def _units() -> Iterator[Kind]:
    past = (GOAL_AT - 2 * DAY).date()
    yield Kind("the lozenges are past their beyond-use date", "unmet", saying("parcel", beyond_use_on=past))
    lost = step(
        SINCE,
        AccountForUnits,
        "pharmacist",
        lambda at: {"units": _all_but_one(at), "place": "lost", "words": "Gone."},
    )
    yield Kind(
        "one lozenge is left at home, the others are accounted for as lost", "unmet", adding(lost=lost)
    )


def _all_but_one(at: At) -> tuple[str, ...]:
    return tuple(unit.number for unit in medication_of(at.chart).at("at_home")[1:])
