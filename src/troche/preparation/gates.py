"""What preparation answers before a first session: one gate for each thing to have ready."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say, say_n
from troche.medication.state import medication_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.consent import is_signed, questions_left
from troche.preparation.home import items_left, lessons_left
from troche.preparation.state import preparation_of
from troche.programme.answering import met, unknown, unmet
from troche.screening.pathway import path_of
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement


def preparation_gates(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """Consent, care team, emergency contact, safety plan, lessons, checklist, intention, sitter, visit and cuff."""
    prepare, induct = setting.programme.gates["prepare"].requires, setting.programme.gates["induct"].requires
    return (
        consent_gate(chart, setting, prepare["consent"]),
        care_team_gate(chart, setting, prepare["care_team"]),
        emergency_gate(chart, prepare["emergency"]),
        safety_plan_gate(chart, prepare["safety_plan"]),
        lessons_gate(chart, setting, induct["lessons"]),
        checklist_gate(chart, setting, induct["checklist"]),
        intention_gate(chart, induct["intention"]),
        sitter_gate(chart, induct["sitter"]),
        visit_gate(chart, induct["visit"]),
        cuff_gate(chart, induct["cuff"]),
    )


def consent_gate(chart: Chart, setting: Setting, required: Requirement) -> Gate:
    """Whether the current text is signed, and every question about it was answered rightly."""
    state, text = preparation_of(chart), setting.programme.consent
    if state.consent is None:
        left = len(questions_left(chart, setting))
        patient = say("You have not signed the consent yet.")
        clinician = say("Not signed; {left} of {all} questions open.", left=left, all=len(text.teach_back))
        return unknown("consent", required, patient, clinician)
    if not is_signed(chart, setting):
        patient = say("The consent has changed. Please read and sign the new text.")
        clinician = say(
            "Signed version {signed}; the current one is {version}.",
            signed=state.consent.version,
            version=text.version,
        )
        return unmet("consent", required, patient, clinician)
    clinician = say("Version {version} signed, every question answered rightly.", version=text.version)
    return met("consent", required, say("You have signed the consent."), clinician)


def care_team_gate(chart: Chart, setting: Setting, required: Requirement) -> Gate:
    """Whether a prescriber and a therapist who work here are named: by the care team, or by the plan."""
    team, plans, here = PEOPLE.of(chart).team, medication_of(chart).plans, setting.clinic
    therapists = {str(staff.id): staff.id for staff in here.working("therapist")}
    prescriber = team.prescriber or (plans[-1].written_by if plans else None)
    therapist = team.therapist or (therapists.get(plans[-1].plan.monitor_id) if plans else None)
    names = [here.staff[one].name for one in (prescriber, therapist) if one and here.works_here(one)]
    if len(names) < len((prescriber, therapist)):
        patient = say("Your prescriber and your therapist are not both named yet.")
        return unmet("care_team", required, patient, say("Prescriber and therapist are not both assigned."))
    patient = say("{prescriber} and {therapist} look after you.", prescriber=names[0], therapist=names[1])
    return met("care_team", required, patient, say("{one}; {other}.", one=names[0], other=names[1]))


def emergency_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether help can be sent: contact, address and local number are on file."""
    history = SCREENING.of(chart).history
    if history is None:
        patient = say("We do not know yet whom to call for you in an emergency.")
        return unknown("emergency", required, patient, say("No history is on file."))
    name, phone, number = history.contact_name, history.contact_phone, history.local_emergency_number
    if not all(text.strip() for text in (name, phone, number, history.address)):
        patient = say("Contact, address and local emergency number are not complete yet.")
        return unmet("emergency", required, patient, say("Contact, address or number is missing."))
    clinician = say("{name}, {phone}; local number {number}.", name=name, phone=phone, number=number)
    return met("emergency", required, say("We know whom to call and where to send help."), clinician)


def safety_plan_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether the person's safety plan is on file."""
    path = path_of(chart)
    if path.plan is None:
        patient = say("Your safety plan is not written yet.")
        return unknown("safety_plan", required, patient, say("No safety plan on file."))
    clinician = (
        say("Version {version}, gone through together.", version=path.plan.version)
        if path.is_reviewed
        else say("Version {version}, not gone through together yet.", version=path.plan.version)
    )
    return met("safety_plan", required, say("Your safety plan is written."), clinician)


def lessons_gate(chart: Chart, setting: Setting, required: Requirement) -> Gate:
    """Whether every required lesson was read."""
    left = lessons_left(chart, setting)
    if left:
        first = say(setting.programme.lessons[left[0]].title)
        patient = say("Still to read: {title}", title=first)
        clinician = say_n(
            "{n} lesson not read: {title}", "{n} lessons not read, the next: {title}", len(left), title=first
        )
        return unmet("lessons", required, patient, clinician)
    return met("lessons", required, say("You have read the lessons."), say("Every required lesson was read."))


def checklist_gate(chart: Chart, setting: Setting, required: Requirement) -> Gate:
    """Whether everything the person gets ready is done."""
    left = items_left(chart, setting)
    if left:
        first = say(setting.programme.preparation.checklist[left[0]].label)
        patient = say("Still to do: {item}", item=first)
        clinician = say_n("{n} item open: {item}", "{n} items open, the next: {item}", len(left), item=first)
        return unmet("checklist", required, patient, clinician)
    return met("checklist", required, say("Your list is done."), say("Every item is done."))


def intention_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether the person said what they hope for."""
    if preparation_of(chart).intention is None:
        patient = say("You have not written what you hope for yet.")
        return unknown("intention", required, patient, say("No intention on file."))
    return met("intention", required, say("You wrote what you hope for."), say("Written in own words."))


def sitter_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether the sitter agreed on an own device."""
    sitter = preparation_of(chart).sitter
    if sitter is None:
        patient = say("You have not asked anybody to be with you yet.")
        return unknown("sitter", required, patient, say("Nobody was asked."))
    name = sitter.invited.name
    if sitter.confirmed is None:
        patient = say("{name} has not said yes yet.", name=name)
        return unknown("sitter", required, patient, say("{name} was asked and has not confirmed.", name=name))
    patient = say("{name} will be with you.", name=name)
    return met("sitter", required, patient, say("{name} read the task and confirmed.", name=name))


def visit_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether the preparation visit took place."""
    if preparation_of(chart).visit is None:
        patient = say("Your preparation visit has not taken place yet.")
        return unknown("visit", required, patient, say("No preparation visit on file."))
    return met("visit", required, say("Your preparation visit took place."), say("Held, with a note."))


def cuff_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether the cuff was checked on video."""
    state = preparation_of(chart)
    if state.visit is None:
        patient = say("Your therapist checks your cuff with you in the preparation visit.")
        return unknown("cuff", required, patient, say("Not checked: no preparation visit on file."))
    if not state.cuff_checked:
        patient = say("Your cuff still has to be checked with your therapist.")
        return unmet("cuff", required, patient, say("The visit was held without checking the cuff."))
    return met("cuff", required, say("Your cuff was checked."), say("Checked on video in the visit."))
