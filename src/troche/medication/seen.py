"""Who saw the person, and who spoke with them about an appointment that was missed."""

from __future__ import annotations

from datetime import datetime

from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import HoldPrescriberVisit, RecordContact
from troche.medication.facts import ContactMade, PrescriberVisitHeld
from troche.people import practice
from troche.people.setting import Setting

VISIT_NOTE_MISSING = refuse("visit_note_missing", say("Write in a few words what came of the visit."))
CONTACT_NOTE_MISSING = refuse("contact_note_missing", say("Write in a few words what the person said."))


def decide_visit(chart: Chart, command: HoldPrescriberVisit, now: datetime, setting: Setting) -> Decision:
    """A visit of somebody who may treat people where this person lives."""
    if not command.note.strip():
        return VISIT_NOTE_MISSING
    held: Decision = [PrescriberVisitHeld(way=command.way, note=command.note.strip())]
    return practice.if_licensed(held, chart, command.actor.id, now, setting)


def decide_contact(chart: Chart, command: RecordContact, now: datetime, setting: Setting) -> Decision:
    """What the person said when somebody reached them."""
    if not command.note.strip():
        return CONTACT_NOTE_MISSING
    return [ContactMade(note=command.note.strip())]
