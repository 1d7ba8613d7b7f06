"""The numbers on the lozenges in the hand, read off them before they go into the mouth."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.gates import Gate
from troche.chart.reasons import Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.commands import GiveUnitCodes
from troche.dosing.day import given_today, is_old, today_session
from troche.dosing.facts import UnitCodesGiven
from troche.medication.days import local_day
from troche.medication.gates import units_for_dose
from troche.medication.state import medication_of
from troche.people.setting import Setting
from troche.programme.answering import met, unknown
from troche.programme.parts.gates import Requirement

NO_SESSION = refuse("no_session", say("There is no such session today."))
NO_UNITS = refuse(
    "no_units", say("What is at home does not make up this dose. Count what is in the lock-box.")
)


def read_off(chart: Chart, command: GiveUnitCodes, now: datetime, setting: Setting) -> Decision:
    """Kept only when they are lozenges of this person, and just those of this dose."""
    session = today_session(chart, now)
    if session is None or session.number != command.session or session.stage != "booked":
        return NO_SESSION
    state = medication_of(chart)
    due = tuple(unit.number for unit in units_for_dose(state, local_day(chart, now)))
    if not due:
        return NO_UNITS
    own = {plain(unit.number): unit.number for unit in state.at("at_home")}
    foreign = [code.strip() for code in command.codes if plain(code) not in own]
    if foreign or not command.codes:
        words = say(
            "{code} is not the number of a lozenge in your lock-box. Do not take it. Read the number again; if it is "
            "what is printed there, call the team.",
            code=(foreign or ["–"])[0],
        )
        clinician = say("A number that is none of this person's accepted units.")
        reason = because("unit_not_own", words)
        return Refusal((msgspec.structs.replace(reason, clinician=clinician),))
    given = sorted(own[plain(code)] for code in command.codes)
    if given != sorted(due):
        words = say("For this dose take {units}, and put the others back.", units=", ".join(due))
        return Refusal((because("unit_not_due", words),))
    return [UnitCodesGiven(session=session.number, units=due)]


def plain(code: str) -> str:
    """A number as it is compared: without blanks and without regard to capitals.

    >>> plain(" w-1 ")
    'W-1'
    """
    return "".join(code.split()).upper()


def unit_code(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """The numbers were read off lately, and they are still those of this dose."""
    session, most = (
        today_session(chart, now),
        setting.programme.session.said_today.unit_code_age_minutes_at_most,
    )
    before = session.ahead if session else None
    due = sorted(unit.number for unit in units_for_dose(medication_of(chart), local_day(chart, now)))
    if before is None or not given_today(chart, before.units_at, now) or not before.units:
        patient = say("Open the lock-box, take out what this dose needs, and type the number on it.")
        return unknown("unit_code", required, patient, say("The number of the lozenge was not read off."))
    if sorted(before.units) != due:
        patient = say("Another lozenge is next now. Type the number on it.")
        return unknown("unit_code", required, patient, say("Read off for other units than those due now."))
    if is_old(before.units_at, most, now):
        patient = say("It is a while since you typed the number. Look at the lozenge and type it again.")
        return unknown("unit_code", required, patient, say("Read off more than {m} min ago.", m=most.value))
    words = say("The lozenge in your hand is the right one.")
    return met("unit_code", required, words, say("Read off: {units}.", units=", ".join(due)))
