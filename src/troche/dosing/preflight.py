"""Thirty minutes before a dose: what has to work on the devices, and who has said that they are ready for help."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from troche.chart.gates import Gate
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.agreeing import MONITORS
from troche.dosing.commands import AcknowledgeTestPage, ConfirmEmergency, KeepSheet, RunPreflight, WaiveCheck
from troche.dosing.day import given_today, is_old, today_session
from troche.dosing.facts import CheckWaived, EmergencyConfirmed, PreflightRun, SheetKept, TestPageAcknowledged
from troche.dosing.place import JUDGES, place_of_today
from troche.dosing.state import Session
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement

Found = Literal["ok", "failed", "unknown", "old", "waived"]
GOOD: frozenset[Found] = frozenset({"ok", "waived"})

NO_SESSION = refuse("no_session", say("There is no such session today."))
NOT_A_MONITOR = refuse("not_a_monitor", say("Only a clinician who works here can say this."))
NOT_A_JUDGE = refuse("not_a_judge", say("Only a clinician lets a check pass."))
REASON_MISSING = refuse("reason_missing", say("Write the reason."))
NEVER_WAIVED = refuse("check_never_waived", say("Nobody lets this check pass. It has to be in order."))
NO_CHECK = refuse("no_check", say("There is no such check."))
OTHER_PLACE = refuse(
    "place_changed",
    say("The address has changed since this page was opened. Read it again."),
)


def _session(chart: Chart, number: int, now: datetime) -> Session | None:
    session = today_session(chart, now)
    return session if session and session.number == number and session.stage == "booked" else None


def run(chart: Chart, command: RunPreflight, now: datetime, setting: Setting) -> Decision:
    """What the device found, of the checks that the programme asks of a device."""
    session, asked = _session(chart, command.session, now), setting.programme.session.preflight.checks
    if session is None:
        return NO_SESSION
    outcomes = {
        code: outcome
        for code, outcome in sorted(command.outcomes.items())
        if code in asked and asked[code].by == "device"
    }
    return [PreflightRun(session=session.number, outcomes=outcomes, clock_offset_ms=command.clock_offset_ms)]


def confirm_emergency(chart: Chart, command: ConfirmEmergency, now: datetime, setting: Setting) -> Decision:
    """The patient has read the numbers, and the address that stands today."""
    session = _session(chart, command.session, now)
    if session is None:
        return NO_SESSION
    address = place_of_today(chart, session)
    if not address or command.address.strip() != address:
        return OTHER_PLACE
    return [EmergencyConfirmed(session=session.number, address=address)]


def acknowledge(chart: Chart, command: AcknowledgeTestPage, now: datetime, setting: Setting) -> Decision:
    """The monitor saw and heard the test."""
    if _session(chart, command.session, now) is None:
        return NO_SESSION
    if command.actor.role not in MONITORS or not setting.clinic.works_here(command.actor.id):
        return NOT_A_MONITOR
    return [TestPageAcknowledged(session=command.session)]


def keep_sheet(chart: Chart, command: KeepSheet, now: datetime, setting: Setting) -> Decision:
    """The monitor has the sheet with the address that stands today."""
    session = _session(chart, command.session, now)
    if session is None:
        return NO_SESSION
    if command.actor.role not in MONITORS or not setting.clinic.works_here(command.actor.id):
        return NOT_A_MONITOR
    address = place_of_today(chart, session)
    if not address or command.address.strip() != address:
        return OTHER_PLACE
    return [SheetKept(session=session.number, address=address)]


def waive(chart: Chart, command: WaiveCheck, now: datetime, setting: Setting) -> Decision:
    """A clinician lets a check pass that the programme lets pass, and says why."""
    session, asked = _session(chart, command.session, now), setting.programme.session.preflight.checks
    if session is None:
        return NO_SESSION
    if command.actor.role not in JUDGES:
        return NOT_A_JUDGE
    if command.check not in asked:
        return NO_CHECK
    if not asked[command.check].may_waive:
        return NEVER_WAIVED
    if not command.reason.strip():
        return REASON_MISSING
    return [CheckWaived(session=session.number, check=command.check, reason=command.reason.strip())]


def checks_now(chart: Chart, session: Session, setting: Setting, now: datetime) -> dict[str, Found]:
    """Each check of the programme and how it stands at this instant."""
    rules = setting.programme.session.preflight
    return {
        code: "waived"
        if asked.may_waive and code in session.ahead.waived
        else _found(code, chart, session, setting, now)
        for code, asked in rules.checks.items()
    }


def _found(code: str, chart: Chart, session: Session, setting: Setting, now: datetime) -> Found:
    ahead = session.ahead
    at: datetime | None
    outcome: Found
    match code:
        case "test_page":
            at, outcome = ahead.test_page_at, "ok"
        case "emergency":
            at, outcome = ahead.emergency_at, _still(ahead.emergency, chart, session)
        case "downtime_sheet":
            at, outcome = ahead.sheet_at, _still(ahead.sheet, chart, session)
        case _:
            at, outcome = ahead.run_at, _of_device(code, session, setting)
    if at is None or not given_today(chart, at, now):
        return "unknown"
    if is_old(at, setting.programme.session.preflight.age_minutes_at_most, now):
        return "old"
    return outcome


def _still(address: str, chart: Chart, session: Session) -> Literal["ok", "unknown"]:
    """Whether what was confirmed is still the address of today."""
    return "ok" if address and address == place_of_today(chart, session) else "unknown"


def _of_device(code: str, session: Session, setting: Setting) -> Literal["ok", "failed", "unknown"]:
    ran = session.ahead.run
    outcome = ran.outcomes.get(code, "unknown") if ran else "unknown"
    if code != "clock" or ran is None or outcome != "ok":
        return outcome
    most = setting.programme.session.preflight.clock_offset_seconds_at_most.value
    if ran.clock_offset_ms is None:
        return "unknown"
    return "ok" if abs(ran.clock_offset_ms) <= most * 1000 else "failed"


def preflight(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Every check of the programme found in order lately, or let pass by a clinician where that is allowed."""
    session = today_session(chart, now)
    if session is None:
        patient = say("Half an hour before it begins your phone is checked.")
        return unknown("preflight", required, patient, say("Not checked today."))
    left = {code: one for code, one in checks_now(chart, session, setting, now).items() if one not in GOOD}
    if not left:
        words = say("Your phone, your team and the way to help are ready.")
        return met("preflight", required, words, say("Every check is in order or was let pass."))
    checks = setting.programme.session.preflight.checks
    code = next((code for code, one in left.items() if one == "failed"), next(iter(left)))
    clinician = say(
        "{count} of {all} open; first: {label}", count=len(left), all=len(checks), label=checks[code].label
    )
    answer = unmet if "failed" in left.values() else unknown
    if session.ahead.run is None:
        patient = say("Your phone has to be checked first. It takes a minute.")
        return answer("preflight", required, patient, clinician)
    return answer("preflight", required, say(checks[code].now), clinician)
