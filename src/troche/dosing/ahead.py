"""Before the dose: booking, the day's questions, who is there, and the dose itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from troche.chart.facts import Fact
from troche.chart.gates import all_met, blocking
from troche.chart.reasons import Reason, Refusal, Source, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.contact.arming import armed
from troche.dosing.agreeing import MONITORS
from troche.dosing.commands import (
    AnswerGoNoGo,
    BookSession,
    GetReady,
    JudgePressure,
    SayPresent,
    TakeDose,
)
from troche.dosing.day import against, is_open, today_session
from troche.dosing.facts import (
    DoseTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    MonitorReady,
    PressureJudged,
    SessionBooked,
    SitterPresent,
)
from troche.dosing.gates import days_between, may_book, may_dose
from troche.dosing.place import JUDGES, whereabouts
from troche.dosing.state import Session, dosing_of
from troche.dosing.vitals import may_judge, with_earlier_today
from troche.medication.days import local_day
from troche.medication.gates import units_for_dose
from troche.medication.state import medication_of
from troche.messaging.rules import raise_alert
from troche.people import practice
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.pathway import signs_in

BOOK_AHEAD_AT_MOST = timedelta(days=90)  # ours: nobody plans a session further ahead

NO_SESSION = refuse("no_session", say("There is no such session today."))
NOT_LIVE = refuse("not_live", say("No session is under way."))
IN_THE_PAST = refuse("booking_past", say("Choose a time that lies ahead."))
TOO_FAR = refuse("booking_too_far", say("Choose a day within the next three months."))
ALREADY_BOOKED = refuse(
    "already_booked",
    say("A session is already booked."),
    would_change=say("Call the booked one off first."),
)
NOT_A_MONITOR = refuse("not_a_monitor", say("Choose a clinician who works here to watch the session."))
NOBODY_ON_CALL = refuse(
    "nobody_on_call",
    say("Nobody is on call for the whole of a session at that time."),
    source=Source("clinical_programme.md 4.6", "PC"),
    would_change=say("Another time, or somebody on the rota for those hours."),
)
ALREADY_DOSED = refuse("already_dosed", say("The dose of this session was already taken."))
NOTHING_TO_JUDGE = refuse(
    "nothing_to_judge",
    say("Only fresh readings between the limits are judged, and for a go only those repeated after rest."),
)
REASON_MISSING = refuse("reason_missing", say("Write the reason."))
NOT_A_JUDGE = refuse("not_a_judge", say("Only a clinician judges a pressure."))
WRONG_UNITS = refuse(
    "wrong_units",
    say("These are not the lozenges for this dose. Take exactly the ones your plan shows."),
)


def booked(chart: Chart, number: int) -> Session | None:
    """The session of this number, if it is the one ahead."""
    current = dosing_of(chart).current
    return current if current and current.number == number and current.stage == "booked" else None


def of_today(chart: Chart, number: int, now: datetime) -> Session | None:
    """The session of this number, if it is today's and nothing was taken yet."""
    session = today_session(chart, now)
    return session if session and session.number == number and session.stage == "booked" else None


def book(chart: Chart, command: BookSession, now: datetime, setting: Setting) -> Decision:
    """Book the next session when everything that does not belong to its day is met."""
    state = dosing_of(chart)
    if state.current is not None:
        return ALREADY_BOOKED
    if command.starts_at <= now:
        return IN_THE_PAST
    if command.starts_at - now > BOOK_AHEAD_AT_MOST:
        return TOO_FAR
    staff = setting.clinic.staff.get(command.monitor)
    if staff is None or not setting.clinic.works_here(command.monitor) or staff.role not in MONITORS:
        return NOT_A_MONITOR
    if unlicensed := practice.refused(PEOPLE.of(chart), setting.clinic, command.monitor, command.starts_at):
        return unlicensed
    if is_open(setting, command.starts_at):
        return NOBODY_ON_CALL
    left = blocking(may_book(chart, setting, now))
    if left:
        return Refusal(tuple(gate.reason for gate in left))
    too_soon = _too_soon(chart, command.starts_at, setting)
    if too_soon:
        return Refusal((too_soon,))
    return [
        SessionBooked(
            session=state.booked + 1,
            starts_at=command.starts_at,
            monitor_id=str(command.monitor),
            monitor_name=staff.name,
        )
    ]


def _too_soon(chart: Chart, starts_at: datetime, setting: Setting) -> Reason | None:
    rule, doses = setting.programme.ladder.interval, dosing_of(chart).doses
    if doses and starts_at - doses[-1].at < timedelta(hours=rule.at_least_hours.value):
        hours = rule.at_least_hours
        words = say("At least {hours} hours must lie between two doses.", hours=hours.value)
        return because("interval", words, source=hours.source)
    plan = medication_of(chart).plan
    if doses and plan and days_between(chart, doses[-1].at, starts_at) < plan.days_between:
        words = say("Your plan has at least {days} days between two sessions.", days=plan.days_between)
        return because("plan_interval", words, source=rule.at_least_hours.source)
    window = timedelta(days=rule.in_days.value)
    if sum(starts_at - dose.at < window for dose in doses) + 1 > rule.doses_at_most.value:
        words = say(
            "At most {most} doses in {days} days.", most=rule.doses_at_most.value, days=rule.in_days.value
        )
        return because("frequency", words, source=rule.doses_at_most.source)
    return None


def answer(chart: Chart, command: AnswerGoNoGo, now: datetime, setting: Setting) -> Decision:
    """Keep the day's answers; what is red reaches a person at once."""
    session = of_today(chart, command.session, now)
    if session is None:
        return NO_SESSION
    fact = GoNoGoAnswered(
        session=command.session,
        feeling=command.feeling,
        item_9=command.item_9,
        mind=command.mind,
        slept=command.slept,
        substances=command.substances,
        new_medicines=command.new_medicines,
        ill=command.ill,
        pregnant=command.pregnant,
        fasted=command.fasted,
        state=command.state,
        address=command.address.strip(),
    )
    told = {asked.alert or "dose_refused": asked for asked in reversed(against(fact, setting).values())}
    alerts = [
        raise_alert(setting.programme, code, asked.to_clinician, str(session.number), now)
        for code, asked in told.items()
    ]
    if whereabouts(chart, msgspec.structs.replace(session, answers=fact)).standing == "to_confirm":
        words = say("Session {number}: another address than on file. Confirm it.", number=session.number)
        alerts.append(raise_alert(setting.programme, "place_to_confirm", words, str(session.number), now))
    return [fact, *alerts, *signs_in("go_no_go", alerts, setting.programme, now)]


def say_present(chart: Chart, command: SayPresent, now: datetime, setting: Setting) -> Decision:
    """Only the sitter says so, on the day."""
    if command.actor.role != "sitter":
        return refuse("not_the_sitter", say("Only the sitter can say this, on an own device."))
    session = dosing_of(chart).sessions.get(command.session)
    is_late = command.said_at is not None and session is not None and session.stage in ("live", "ended")
    if of_today(chart, command.session, now) is None and not is_late:
        return NO_SESSION
    return [SitterPresent(session=command.session, said_at=command.said_at, offset_ms=command.offset_ms)]


def get_ready(chart: Chart, command: GetReady, now: datetime, setting: Setting) -> Decision:
    """A clinician who works here watches this session."""
    if of_today(chart, command.session, now) is None:
        return NO_SESSION
    if command.actor.role not in MONITORS or not setting.clinic.works_here(command.actor.id):
        return NOT_A_MONITOR
    unlicensed = practice.refused(PEOPLE.of(chart), setting.clinic, command.actor.id, now)
    return unlicensed or [MonitorReady(session=command.session)]


def judge(chart: Chart, command: JudgePressure, now: datetime, setting: Setting) -> Decision:
    """A clinician's word on a pressure between the limits, never above them."""
    session = with_earlier_today(chart, of_today(chart, command.session, now), setting.programme, now)
    if session is None:
        return NO_SESSION
    if command.actor.role not in JUDGES:
        return NOT_A_JUDGE
    if not command.reason.strip():
        return REASON_MISSING
    if not may_judge(session, setting.programme, now, go=command.go):
        return NOTHING_TO_JUDGE
    return [PressureJudged(session=command.session, go=command.go, reason=command.reason.strip())]


def take(chart: Chart, command: TakeDose, now: datetime, setting: Setting) -> Decision:
    """The dose: granted only when every gate is met at this instant, with exactly the units it calls for."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None:
        return NO_SESSION
    if session.taken is not None:
        return ALREADY_DOSED
    gates = may_dose(chart, setting, now)
    if of_today(chart, command.session, now) is None or not all_met(gates):
        return Refusal(
            tuple(gate.reason for gate in blocking(gates)) or NO_SESSION.reasons,
            record=_refused(session, {gate.gate: gate.answer for gate in gates}, now, setting),
        )
    units = units_for_dose(medication_of(chart), local_day(chart, now))
    if not units or sorted(command.units) != sorted(unit.number for unit in units):
        return WRONG_UNITS
    return [
        DoseTaken(
            session=command.session,
            units=tuple(unit.number for unit in units),
            dose_mg=sum(unit.strength_mg for unit in units),
            gates=tuple(gate.gate for gate in gates),
        ),
        armed(chart, command.session, session.monitor_ready_id, setting, now),
    ]


def _refused(session: Session, answers: dict[str, str], now: datetime, setting: Setting) -> tuple[Fact, ...]:
    """What is kept of a dose that was asked for and refused: every answer, and somebody is told."""
    read = GoNoGoRead(session=session.number, gates=answers)  # type: ignore[arg-type]
    words = say("A dose was asked for and refused in session {number}.", number=session.number)
    return (read, raise_alert(setting.programme, "dose_refused", words, str(session.number), now))
