"""What bears on a dose on its day: the questions, the place, the people, the readings, and the time since the last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.dosing.commands import AnswerGoNoGo, JudgePressure, StopSession
from troche.people.clinic import ClinicState
from troche.people.facts import RotaSet, Shift
from troche.preparation.commands import InviteSitter
from troche.programme.needed import QUESTIONS
from troche.proof.acts import DAY, HOUR, MINUTE, TODAY, reading, step
from troche.proof.classes import (
    DOSES,
    NEXT_DOSE,
    Axis,
    Edit,
    Kind,
    Verdict,
    adding,
    around,
    both,
    bound,
    in_a_clinic,
    moved,
    saying,
    without,
)
from troche.proof.hours import answers, day_of, of_current
from troche.proof.last_hour import ANSWERS, aged, agreed, place, preflight, said_at, unit_code
from troche.proof.story import GOAL_AT, actor, id_of
from troche.proof.undoing import (
    BOOKED,
    CAUGHT_UP,
    CHECKED,
    CLOSED,
    COUNTED,
    JUDGED,
    READ,
    SAID,
)
from troche.screening.commands import MeasureHomePressure

if TYPE_CHECKING:
    from troche.programme import Programme

COUNT, SITTER, MONITOR = (f"{TODAY} {what}" for what in ("count", "sitter", "monitor"))
EFFECTS = f"{TODAY} side effects"
FIRST, SECOND = f"{TODAY} reading 1", f"{TODAY} reading 2"
AGAIN = ((READ,), (BOOKED,))
GIVEN: dict[str, tuple[Any, ...]] = {
    "item_9": (1, 2, 3, None),
    "pregnant": ("yes", "unsure", None),
}
YES_OR_NO = ("yes", "no", "unsure", None)


def of_the_day(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement of the day of a dose, and the classes of facts that bear on it."""
    day, last = "on the day", "since the last dose"
    anew = ((SAID,), (BOOKED,))
    return (
        Axis("dose.day_questions", day, tuple(_questions()), DOSES, anew),
        Axis("dose.agreed", day, tuple(agreed()), DOSES, anew),
        Axis("dose.place", day, tuple(place()), DOSES, anew),
        Axis("dose.preflight", day, tuple(preflight()), DOSES, ((CHECKED,), (BOOKED,))),
        Axis("dose.unit_code", day, tuple(unit_code()), DOSES, ((CHECKED,), (BOOKED,))),
        Axis("dose.count", day, tuple(_count()), DOSES, (*anew, (COUNTED,))),
        Axis("dose.sitter", day, tuple(_sitter()), DOSES, anew),
        Axis("dose.monitor", day, tuple(_monitor()), DOSES, anew),
        Axis("dose.on_call", day, tuple(_on_call()), DOSES),
        Axis("dose.pressure", day, tuple(_pressure(programme)), DOSES),
        Axis("dose.pulse", day, tuple(_pulse(programme)), DOSES),
        Axis("dose.oxygen", day, tuple(_oxygen(programme)), DOSES),
        Axis("dose.interval", last, tuple(_interval(programme)), NEXT_DOSE),
        Axis("dose.frequency", last, tuple(_frequency(programme)), NEXT_DOSE),
        Axis("dose.next_day", last, tuple(_next_day()), NEXT_DOSE, ((CAUGHT_UP,),)),
        Axis("dose.integration", last, tuple(_integration()), NEXT_DOSE, ((CAUGHT_UP,),)),
        Axis("dose.last_session", last, tuple(_last_session()), NEXT_DOSE),
    )


def _questions() -> Iterator[Kind]:
    yield Kind("the day’s questions are not answered", "unknown", without(ANSWERS))
    for code, (go, _action, _alert) in QUESTIONS.items():
        for answer in GIVEN.get(code, YES_OR_NO):
            if str(answer) in go:
                continue
            verdict: Verdict = "unknown" if answer is None else "unmet"
            said = "is not answered" if answer is None else f"is answered “{answer}”"
            yield Kind(f"the day’s question {code} {said}", verdict, saying(ANSWERS, **{code: answer}))
    yield Kind("a pregnancy is ruled out by a no on the day", "fine", saying(ANSWERS, pregnant="no"))
    key = "session.said_today.questions_age_minutes_at_most"
    for minutes in (bound(key), bound(key) + 1):
        yield from aged(key, minutes, said_at(ANSWERS, minutes), "the questions were answered")
    yield Kind("the questions were answered the evening before", "unknown", moved(-14 * HOUR, ANSWERS))
    red = step(-20 * MINUTE, AnswerGoNoGo, "patient", lambda at: {**of_current(at), "item_9": 2})
    yield Kind(
        "the questions are answered again, item 9 now with 2 and the rest left out",
        "unmet",
        adding(red=red),
    )


def _count() -> Iterator[Kind]:
    yield Kind("the lozenges are not counted on the day", "unknown", without(COUNT))
    yield Kind("the lozenges were counted the evening before", "unknown", moved(-16 * HOUR, COUNT))


def _sitter() -> Iterator[Kind]:
    yield Kind("the sitter has not said to be there", "unknown", without(SITTER))
    yield Kind("the sitter said so the evening before", "unknown", moved(-14 * HOUR, SITTER))
    key = "session.said_today.sitter_age_minutes_at_most"
    for minutes in (bound(key), bound(key) + 1):
        yield from aged(key, minutes, said_at(SITTER, minutes), "the sitter said to be there")
    other = step(
        -10 * MINUTE,
        InviteSitter,
        "patient",
        name="Kim",
        phone="+1 503 555 0178",
        pass_id=str(id_of("other")),
    )
    yield Kind(
        "another sitter is asked after the first said to be there", "unknown", adding(other_sitter=other)
    )


def _monitor() -> Iterator[Kind]:
    yield Kind("the monitor is not there", "unknown", without(MONITOR))
    yield Kind("the monitor was ready the evening before", "unknown", moved(-14 * HOUR, MONITOR))
    key = "session.said_today.monitor_age_minutes_at_most"
    for minutes in (bound(key), bound(key) + 1):
        # the readings of the pressure keep their time; only the monitor's word is older
        edit = both(said_at(ANSWERS, minutes + 15), said_at(MONITOR, minutes))
        yield from aged(key, minutes, edit, "the monitor was ready")
    changed = step(-10 * MINUTE, AnswerGoNoGo, "patient", lambda at: {**answers(at), "pregnant": "no"})
    yield Kind("an answer is changed after the monitor was ready", "unknown", adding(changed=changed))
    gone = in_a_clinic(_gone("therapist"), -5 * MINUTE)
    yield Kind("the monitor no longer works here", "unmet", gone, cures=())
    licence = in_a_clinic(licensed_until("therapist", -1))
    yield Kind("the monitor’s licence ended the day before", "unmet", licence, cures=())
    yield Kind("the monitor’s licence ends today", "fine", in_a_clinic(licensed_until("therapist", 0)))


def _gone(role: str) -> Any:
    def change(clinic: ClinicState) -> ClinicState:
        one = clinic.staff[actor(role).id]  # type: ignore[arg-type]
        left = msgspec.structs.replace(one, left_at=GOAL_AT - MINUTE)
        return msgspec.structs.replace(clinic, staff=clinic.staff | {one.id: left})

    return change


def licensed_until(role: str, days: int, kind: str = "MD") -> Any:
    """The clinic in which a licence of this kind ends so many days after the goal."""
    last = (GOAL_AT - 8 * HOUR + days * DAY).date()

    def change(clinic: ClinicState) -> ClinicState:
        one = clinic.staff[actor(role).id]  # type: ignore[arg-type]
        licences = tuple(
            msgspec.structs.replace(each, last_day=last) if each.kind == kind else each
            for each in one.licences
        )
        return msgspec.structs.replace(
            clinic, staff=clinic.staff | {one.id: msgspec.structs.replace(one, licences=licences)}
        )

    return change


def _on_call() -> Iterator[Kind]:
    most = bound("session.on_call.until_minutes_after_dose")
    for minutes, verdict in ((most, "fine"), (most - 1, "unmet"), (0, "unmet")):
        words = f"the rota names somebody until {minutes} minutes after the dose (at least {most})"
        yield Kind(words, verdict, in_a_clinic(_until(minutes), -HOUR))  # type: ignore[arg-type]
    yield Kind("the rota names nobody for an hour of the session", "unmet", in_a_clinic(_with_a_hole, -HOUR))
    yield Kind("who is on call no longer works here", "unmet", in_a_clinic(_called(id_of("gone")), -HOUR))


def _until(minutes: int) -> Any:
    def change(clinic: ClinicState) -> ClinicState:
        (rota,) = clinic.rota
        shift = msgspec.structs.replace(rota.shifts[0], ends=GOAL_AT + minutes * MINUTE)
        return msgspec.structs.replace(clinic, rota=(msgspec.structs.replace(rota, shifts=(shift,)),))

    return change


def _with_a_hole(clinic: ClinicState) -> ClinicState:
    (rota,) = clinic.rota
    (shift,) = rota.shifts
    shifts = (
        msgspec.structs.replace(shift, ends=GOAL_AT + HOUR),
        msgspec.structs.replace(shift, starts=GOAL_AT + 2 * HOUR),
    )
    return msgspec.structs.replace(clinic, rota=(msgspec.structs.replace(rota, shifts=shifts),))


def _called(staff: Any) -> Any:
    def change(clinic: ClinicState) -> ClinicState:
        (rota,) = clinic.rota
        before = Shift(staff=actor("prescriber").id, starts=rota.starts, ends=GOAL_AT - HOUR)
        after = Shift(staff=staff, starts=GOAL_AT - HOUR, ends=rota.ends)
        return msgspec.structs.replace(
            clinic, rota=(RotaSet(starts=rota.starts, ends=rota.ends, shifts=(before, after)),)
        )

    return change


def _pressure(programme: Programme) -> Iterator[Kind]:
    yield Kind("the pressure is not measured", "unknown", without(FIRST, SECOND), AGAIN)
    yield Kind("there is one reading", "unknown", without(FIRST), AGAIN)
    apart = bound("session.pressure.readings.minutes_apart_at_least")
    close = said_at(FIRST, 8 + apart - 1)
    yield Kind(f"the two readings are {apart - 1} minutes apart (at least {apart})", "unknown", close, AGAIN)
    yield Kind(f"the two readings are {apart} minutes apart", "fine", said_at(FIRST, 8 + apart))
    age = bound("session.pressure.readings.age_minutes_at_most")
    old = both(said_at(FIRST, age + 8), said_at(SECOND, age + 1))
    yield Kind(f"the later reading is {age + 1} minutes old (at most {age})", "unknown", old, AGAIN)
    yield Kind(f"the earlier reading is {age} minutes old", "fine", said_at(FIRST, age))
    yield from _levels(programme)
    yield from _judged()


def _levels(programme: Programme) -> Iterator[Kind]:
    """Both readings at each threshold of the floor and of the programme, one below and one above."""
    limits, rules = ("go", "none_from", "emergency_from"), programme.session.pressure
    for part, calm in (("systolic_mm_hg", "diastolic_mm_hg"), ("diastolic_mm_hg", "systolic_mm_hg")):
        most = bound(f"session.pressure.go.{part}")
        floor = (bound(f"session.pressure.{limit}.{part}") for limit in limits)
        own = (getattr(getattr(rules, limit), part).value for limit in limits)
        for value in around(*floor, *own):
            high = {part: value}
            if (part == "systolic_mm_hg" and value <= 78) or (part == "diastolic_mm_hg" and value >= 122):
                high[calm] = value + 40 if part == "diastolic_mm_hg" else value - 40
            verdict: Verdict = "fine" if value <= most and high.get(calm, 0) <= 140 else "unmet"
            words = f"{part.split('_')[0]} pressure {value} in both readings"
            edit = both(saying(FIRST, **high), saying(SECOND, **high))
            yield Kind(words, verdict, edit)
    high = {"systolic_mm_hg": bound("session.pressure.none_from.systolic_mm_hg"), "diastolic_mm_hg": 90}
    yield Kind("the first reading is in the no-dose band, the second is low", "unmet", saying(FIRST, **high))
    yield Kind("the second reading is in the no-dose band", "unmet", saying(SECOND, **high))
    at_home = step(
        -3 * HOUR, MeasureHomePressure, "patient", lambda at: {**high, "pulse_bpm": 70, "measured_at": at.now}
    )
    yield Kind("a reading at home this morning is in the no-dose band", "unmet", adding(at_home=at_home))
    yield from _called_off(high)


def _called_off(high: dict[str, Any]) -> Iterator[Kind]:
    """A session this morning came to nothing, and another is booked for the same day."""
    stopped = step(
        -3 * HOUR, StopSession, "patient", lambda at: {**of_current(at), "reason": "Not this morning."}
    )
    earlier = moved(-3 * HOUR, f"{TODAY} booked")
    first = msgspec.structs.replace(reading(-200 * MINUTE), changes=high)
    booked = msgspec.structs.replace(
        day_of(TODAY, timedelta(0))[f"{TODAY} booked"], at=-2 * HOUR, changes={"starts_at": GOAL_AT}
    )
    anew = both(earlier, adding(first_reading=first, stopped=stopped, booked=booked))
    yield Kind(
        "the session of this morning had a reading in the no-dose band, and another is booked", "unmet", anew
    )
    between = {"systolic_mm_hg": 150, "diastolic_mm_hg": 95}
    twice = {
        f"high_{number}": msgspec.structs.replace(reading(-minutes * MINUTE), changes=between)
        for number, minutes in enumerate((240, 230, 206, 200))
    }
    no = step(
        -190 * MINUTE,
        JudgePressure,
        "prescriber",
        lambda at: {**of_current(at), "go": False, "reason": "Not today."},
    )
    judged = both(earlier, adding(**twice, judged_no=no, stopped=stopped, booked=booked))
    yield Kind("a clinician judged no in the session of this morning, and another is booked", "unmet", judged)


def _judged() -> Iterator[Kind]:
    """Between the limits: rest, two more, and a clinician who looks."""
    rest = bound("session.pressure.readings.rest_minutes")
    between = {"systolic_mm_hg": 150, "diastolic_mm_hg": 95}
    first = both(said_at(FIRST, 25 + rest), saying(FIRST, **between), said_at(SECOND, 19 + rest))
    first = both(first, saying(SECOND, **between))
    more = adding(third=reading(-15 * MINUTE, 148, 92), fourth=reading(-8 * MINUTE, 146, 90))
    early = adding(third=reading(-(18 + rest - 6) * MINUTE, 148, 92), fourth=reading(-8 * MINUTE, 146, 90))
    low = adding(third=reading(-15 * MINUTE, 130, 80), fourth=reading(-8 * MINUTE, 128, 80))
    go, no = (_judgement(go) for go in (True, False))
    rested = ((READ, JUDGED),)
    yield Kind(
        "150/95, after rest twice more, and a clinician judges: go",
        "fine",
        both(first, more, go),
    )
    yield Kind("150/95, after rest twice more, and nobody judges", "unmet", both(first, more), ((JUDGED,),))
    yield Kind("150/95, and a clinician judges without a repetition: go", "unmet", both(first, go), rested)
    yield Kind("150/95, twice more without the rest, judged: go", "unmet", both(first, early, go), rested)
    yield Kind(
        "150/95, after rest twice more, and a clinician judges: no",
        "unmet",
        both(first, more, no),
        ((JUDGED,),),
    )
    yield Kind("150/95, after rest twice low, and nobody judges", "unmet", both(first, low), ((JUDGED,),))
    once = adding(third=reading(-8 * MINUTE, 146, 90))
    yield Kind("150/95, after rest once more, judged: go", "unmet", both(first, once, go), rested)


def _judgement(go: bool) -> Edit:
    words = "Looked at." if go else "Not today."
    said = {"go": go, "reason": words}
    return adding(
        judged=step(-5 * MINUTE, JudgePressure, "prescriber", lambda at: {**of_current(at), **said})
    )


def _pulse(programme: Programme) -> Iterator[Kind]:
    low, high = bound("session.pulse.from_bpm"), bound("session.pulse.to_bpm")
    rule = programme.session.pulse
    for value in around(low, high, rule.from_bpm.value, rule.to_bpm.value):
        verdict: Verdict = "fine" if low <= value <= high else "unmet"
        yield Kind(
            f"pulse {value} in every reading ({low} to {high})", verdict, _in_every_reading(pulse_bpm=value)
        )
    yield Kind("the pulse is not measured", "unknown", _in_every_reading(pulse_bpm=None), AGAIN)
    yield Kind("the pulse is missing beside one reading", "unknown", saying(SECOND, pulse_bpm=None), AGAIN)


def _in_every_reading(**changes: Any) -> Edit:
    return both(*(saying(name, **changes) for name in (FIRST, SECOND)))


def _oxygen(programme: Programme) -> Iterator[Kind]:
    least = bound("session.oxygen.hold_below_percent")
    for value in around(least, programme.session.oxygen.hold_below_percent.value):
        verdict: Verdict = "fine" if value >= least else "unmet"
        words = f"oxygen {value} percent (at least {least})"
        yield Kind(words, verdict, saying(SECOND, spo2_percent=value))
    edit = both(saying(FIRST, spo2_percent=least - 1), saying(SECOND, spo2_percent=98))
    yield Kind(f"oxygen {least - 1} percent at first, 98 after it", "unmet", edit)


LAST_AT = {1: -8 * DAY, 2: -4 * DAY}


def _session_at(number: int, at: timedelta) -> Edit:
    """The whole of an earlier session, so that its dose is taken then."""
    return moved(at - LAST_AT[number], f"session {number} *")


def _interval(programme: Programme) -> Iterator[Kind]:
    least = bound("ladder.interval.at_least_hours")
    for minutes in sorted({least * 60, programme.ladder.interval.at_least_hours.value * 60}):
        for step_by in (-1, 0, 1):
            at = (minutes + step_by) * MINUTE
            verdict: Verdict = "fine" if at >= least * HOUR else "unmet"
            words = f"the last dose was {at / HOUR:.2f} hours ago (at least {least})"
            yield Kind(words, verdict, both(_session_at(2, -at), _visit_soon(2, at)))
    early = both(saying("plan", days_between=4), _session_at(2, -76 * HOUR))
    yield Kind("the plan has 4 days between sessions and the last dose was 3 days ago", "unmet", early)


def _visit_soon(number: int, before: timedelta) -> Edit:
    """The visit after a session between its first hour and the goal."""
    return moved(min(timedelta(0), before - 50 * HOUR), f"session {number} visit")


def _frequency(programme: Programme) -> Iterator[Kind]:
    days = bound("ladder.interval.in_days")
    window = days * DAY
    for step_by in (-1, 0):
        at = window + step_by * MINUTE
        verdict: Verdict = "fine" if at >= window else "unmet"
        second = _session_at(2, -72 * HOUR)
        edit = both(_session_at(1, -at), second)
        words = f"two doses before this one, the first {at / DAY:.3f} days ago (two in {days} days)"
        yield Kind(words, verdict, edit)


def _next_day() -> Iterator[Kind]:
    name = "session 2 next day"
    yield Kind("the day after the last dose was not confirmed", "unknown", without(name))
    judged = (
        (CLOSED,),
        (CAUGHT_UP,),
    )  # said otherwise later: its alert stands until a clinician has judged it
    yield Kind("the day after the last dose was not safe", "unmet", saying(name, safe=False), judged)
    yield Kind("there was no sleep after the last dose", "unmet", saying(name, slept=False), judged)


def _integration() -> Iterator[Kind]:
    yield Kind("the visit after the last dose was not held", "unmet", without("session 2 visit"))


def _last_session() -> Iterator[Kind]:
    yield Kind("the last session was not ended", "unmet", without("session 2 released"))
