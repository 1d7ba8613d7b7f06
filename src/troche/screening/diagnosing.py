"""What recording a diagnosis leads to: a code that exists and says enough, by somebody who may diagnose."""

from __future__ import annotations

from datetime import date

from troche.chart.facts import Fact
from troche.chart.reasons import Refusal, refuse
from troche.chart.words import say
from troche.screening.case import listed
from troche.screening.commands import MakeDiagnosis, RecordCondition
from troche.screening.facts import ConditionRecorded, DiagnosisMade
from troche.screening.history import is_ahead, month_of
from troche.screening.icd10 import Entry, classification, dotted

PRESCRIBERS = ("prescriber", "director")
CODE_MISSING = refuse("code_missing", say("Write an ICD-10-CM code, such as F33.1."))
NOT_A_PRESCRIBER = refuse("not_a_prescriber", say("Only a prescriber makes a diagnosis."))
ONSET_UNREAD = refuse("onset_unread", say("Write when it began as a month and year, or a year, not ahead."))


def diagnosed(command: MakeDiagnosis | RecordCondition, today: date) -> list[Fact] | Refusal:
    """The diagnosis as a fact, or why it is none."""
    if command.actor.role not in PRESCRIBERS:
        return NOT_A_PRESCRIBER
    if not command.code.strip():
        return CODE_MISSING
    entry = classification().entry(command.code)
    if entry is None:
        return not_to_be_recorded(command.code)
    text, onset = command.text.strip() or entry.text, month_of(command.onset)
    if onset is None or is_ahead(onset, today):
        return ONSET_UNREAD
    if isinstance(command, MakeDiagnosis):
        return [DiagnosisMade(code=entry.code, text=text, onset=onset)]
    return [ConditionRecorded(code=entry.code, text=text, status=command.status, onset=onset)]


def not_to_be_recorded(code: str) -> Refusal:
    """Why this code is none to record, with those that are nearest."""
    is_general = classification().is_too_general(code)
    why = (
        say("{code} is too general to be recorded.", code=dotted(code))
        if is_general
        else say("There is no code {code} in ICD-10-CM.", code=code.strip().upper())
    )
    near = classification().nearest(code)
    help_by = say("Nearest: {codes}", codes=spoken(near)) if near else say("Search by words.")
    return refuse("code_too_general" if is_general else "code_unknown", listed((why, help_by)))


def spoken(entries: tuple[Entry, ...]) -> str:
    """Codes with their meaning, as one reads them."""
    return "; ".join(f"{one.code} {one.text}" for one in entries) + "."
