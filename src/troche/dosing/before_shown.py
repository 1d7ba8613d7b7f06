"""What the pages of the last hour before a dose show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from troche.dosing import shown, sitter_shown
from troche.dosing.agreeing import monitor_agrees, opens_at, sitter_agrees
from troche.dosing.card_shown import card
from troche.dosing.day import today_session
from troche.dosing.doing import Opened
from troche.dosing.letters import Sheet
from troche.dosing.place import place_of_today, whereabouts
from troche.dosing.preflight import GOOD, Found, checks_now
from troche.medication.days import local_day
from troche.medication.gates import units_for_dose
from troche.medication.rules import next_units
from troche.medication.state import medication_of
from troche.people.rules import PEOPLE
from troche.preparation.state import preparation_of
from troche.programme.parts.session import Limit
from troche.screening.rules import SCREENING
from troche.site.relative_time import clock_time

STATE_OF: dict[Found, str] = {
    "ok": "met",
    "waived": "met",
    "failed": "unmet",
    "unknown": "unknown",
    "old": "late",
}
"""A check as a status of the design system."""


def checks(opened: Opened) -> list[dict[str, Any]]:
    """Each check of the programme, how it stands, and what to do now where it is open."""
    asked = opened.setting.programme.session.preflight.checks
    words: dict[Found, str] = {
        "ok": _("In order"),
        "waived": _("Let pass by a clinician"),
        "failed": _("Not in order"),
        "unknown": _("Not known"),
        "old": _("Too long ago"),
    }
    return [
        {
            "code": code,
            "label": asked[code].label,
            "now": asked[code].now,
            "by": asked[code].by,
            "may_waive": asked[code].may_waive and one not in GOOD,
            "is_open": one not in GOOD,
            "found": one,
            "state": STATE_OF[one],
            "word": words[one],
        }
        for code, one in checks_now(opened.chart, opened.session, opened.setting, opened.now).items()
    ]


def on_the_phone(opened: Opened) -> dict[str, Any]:
    """The patient's page: the phone's checks, then the numbers and the address."""
    all_checks, history = checks(opened), SCREENING.of(opened.chart).history
    told = whereabouts(opened.chart, opened.session)
    return {
        "session": opened.session,
        "person": opened.chart.stream,
        "checks": all_checks,
        "of_device": [one for one in all_checks if one["by"] == "device"],
        "of_monitor": [one for one in all_checks if one["by"] == "monitor"],
        "emergency": next((one for one in all_checks if one["code"] == "emergency"), None),
        "is_checked": all(not one["is_open"] for one in all_checks if one["by"] == "device"),
        "is_done": all(not one["is_open"] for one in all_checks if one["by"] != "monitor"),
        "address": place_of_today(opened.chart, opened.session),
        "place_is_open": told.standing in ("unsaid", "no_file", "to_confirm", "elsewhere"),
        "helper": f"{history.contact_name}, {history.contact_phone}"
        if history and history.contact_name
        else "",
        "monitor": shown.watcher(opened),
    }


def in_the_hand(opened: Opened) -> dict[str, Any]:
    """The page that asks for the numbers: how many, and what they look like."""
    units = next_units(opened.chart, opened.now)
    return {
        "session": opened.session,
        "units": units,
        "dose_mg": sum(unit.strength_mg for unit in units),
        "at_home": len(medication_of(opened.chart).at("at_home")),
    }


def for_the_monitor(opened: Opened) -> dict[str, Any]:
    """What the monitor does before a dose: agree, answer the test, take the sheet, confirm a place, let pass."""
    session, told = opened.session, whereabouts(opened.chart, opened.session)
    all_checks = checks(opened)
    is_today = today_session(opened.chart, opened.now) is not None
    state = {one["code"]: not one["is_open"] for one in all_checks}
    return {
        "is_today": is_today,
        "may_agree": opened.now >= opens_at(session, opened.setting),
        "opens_at": opens_at(session, opened.setting),
        "sitter_agrees": sitter_agrees(opened.chart, session),
        "monitor_agrees": monitor_agrees(session, opened.setting),
        "checks": all_checks,
        "open_checks": [one for one in all_checks if one["is_open"]],
        "test_is_answered": state.get("test_page", False),
        "sheet_is_kept": state.get("downtime_sheet", False),
        "address": place_of_today(opened.chart, session),
        "told": told,
        "to_confirm": is_today and told.standing == "to_confirm",
        "waivable": [one for one in all_checks if one["may_waive"]] if is_today and session.ahead.run else [],
    }


def for_the_sitter(opened: Opened) -> dict[str, Any]:
    """Whether the sitter can agree now, and has."""
    session = opened.session
    return {
        "may_agree": session.stage == "booked" and opened.now >= opens_at(session, opened.setting),
        "agrees": sitter_agrees(opened.chart, session),
    }


def sheet(opened: Opened) -> Sheet:
    """The downtime sheet: the card for 911, whom to call, the limits, and the steps with room to write."""
    session, rules = opened.session, opened.setting.programme.session
    person, history = PEOPLE.of(opened.chart), SCREENING.of(opened.chart).history
    helper, clinic = preparation_of(opened.chart).sitter, opened.setting.clinic
    on_call = clinic.on_call(opened.now)
    contact = person.contact
    units = units_for_dose(medication_of(opened.chart), local_day(opened.chart, opened.now))
    none = _("not on file")
    call = [
        (_("Patient"), f"{person.name}, {contact.phone if contact else none}"),
        (_("Sitter"), f"{helper.invited.name}, {helper.invited.phone}" if helper else none),
        (
            _("Emergency contact"),
            f"{history.contact_name} ({history.contact_relation}), {history.contact_phone}"
            if history
            else none,
        ),
        (_("Emergency number there"), history.local_emergency_number if history else none),
        (_("Clinician on call"), on_call.name if on_call else none),
        (_("Clinic"), clinic.opened.phone if clinic.opened else none),
    ]
    dose = sum(unit.strength_mg for unit in units)
    numbers = ", ".join(unit.number for unit in units)
    people = [
        (_("Begins"), clock_time(session.booked.starts_at)),
        (_("Monitor"), shown.watcher(opened)),
        (_("Dose"), _("{dose} mg, lozenges {numbers}").format(dose=dose, numbers=numbers) if units else none),
    ]
    looks, readings = set(rules.checks.at_minutes.value), set(rules.vitals.at_minutes.value)
    hold = _("Spit out or swallow, {least} to {most} minutes").format(
        least=rules.lozenge.hold_at_least_minutes.value, most=rules.lozenge.hold_at_most_minutes.value
    )
    steps = [("T0", _("Lozenge in the mouth")), (f"+{rules.lozenge.hold_at_least_minutes.value}", hold)]
    steps += [
        (f"+{minute}", sitter_shown.to_do(minute in looks, minute in readings))
        for minute in sorted(looks | readings)
    ]
    steps += [
        (f"+{rules.release.not_before_minutes.value}", _("Release at the earliest, every criterion met"))
    ]
    steps += [
        (f"+{rules.release.decide_hospital_at_minutes.value}", _("Not released: decide about hospital"))
    ]
    return Sheet(
        title=_("Session {number}, {name}").format(number=session.number, name=person.name),
        made=_("Made {when}. It holds only for this session.").format(
            when=opened.now.astimezone(person.zone).strftime("%Y-%m-%d %H:%M")
        ),
        card=tuple(card(opened.chart, session, opened.now)),
        people=tuple(people),
        call=tuple(call),
        call_911_if=tuple(
            one.text for one in opened.setting.programme.preparation.sitter.call_911_if.values()
        ),
        limits=(
            (_("No dose from"), _limit(rules.pressure.none_from)),
            (_("Measure again from"), _limit(rules.vitals.repeat_from)),
            (_("Emergency from"), _limit(rules.vitals.emergency_from)),
            (_("Pulse"), f"{rules.pulse.from_bpm.value} – {rules.pulse.to_bpm.value}"),
        ),
        steps=tuple(steps),
        labels={
            "document": _("Downtime sheet"),
            "header": _("Downtime sheet: for a session without the server"),
            "confidence": _("In confidence"),
            "card": _("Read this to 911"),
            "if_911": _("Call 911 first if"),
            "call": _("Whom to call"),
            "people": _("This session"),
            "limits": _("Limits, mm Hg and beats a minute"),
            "steps": _("Steps, to fill in by hand"),
            "columns": _("Minute|What|Time|Pressure|Pulse|By"),
            "afterwards": _("Enter what is written here when the server is back, with the times as written."),
        },
    )


def _limit(limit: Limit) -> str:
    return f"{limit.systolic_mm_hg.value}/{limit.diastolic_mm_hg.value}"
