"""What the pages of screening read, beside a chart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.instruments import all_instruments
from troche.ledger import read_facts
from troche.people.clinic import ClinicState
from troche.people.number import number_of
from troche.people.policy import allows_at_all
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.people.states import state_name
from troche.people.wording import as_asked
from troche.screening.checks.standing import years_between

TABS = (
    ("dossier", gettext_lazy("Dossier"), "screening:dossier", "chart.read"),
    ("medication", gettext_lazy("Plan and units"), "medication:plan", "chart.read"),
    ("preparation", gettext_lazy("Preparation"), "preparation:person", "chart.read"),
    ("dosing", gettext_lazy("Sessions"), "dosing:sessions", "dosing.book"),
    ("integration", gettext_lazy("Integration"), "integration:person", "chart.read"),
    ("events", gettext_lazy("Events"), "events:person", "events.read"),
    ("team", gettext_lazy("Care team"), "people:team", "people.assign"),
    ("facts", gettext_lazy("Facts"), "screening:facts", "chart.read"),
    ("readings", gettext_lazy("Who looked"), "people:readings", "people.see_access"),
)
"""Of each tab: its code, its name, its page, and the action that opens it."""


def header(chart: Chart, role: Role, current: str, clinic: ClinicState) -> dict[str, Any]:
    """Who this is, for the band on every clinical page: name, birth date, place, team, and the role's tabs.

    `current` names the tab: dossier, medication, preparation, dosing, integration, team, facts or readings.
    """
    person = PEOPLE.of(chart)
    registered, contact = person.registered, person.contact
    facts = [(_("Number"), number_of(chart.stream))] if registered else []
    facts += [(_("Lives in"), state_name(contact.state))] if contact and contact.state else []
    prescriber = clinic.staff.get(person.team.prescriber) if person.team.prescriber else None
    if prescriber is not None:
        facts.append((_("Prescriber"), prescriber.name))
    return {
        "name": person.name or _("Not registered yet"),
        "birth_date": registered.birth_date if registered else None,
        "age": years_between(registered.birth_date, now().date()) if registered else None,
        "facts": facts,
        "tabs": _tabs(chart.stream, role, current),
    }


def interviews(setting: Setting) -> list[tuple[str, str]]:
    """Code and name of each questionnaire that staff can ask here: those with words."""
    asked = (as_asked(setting.clinic, code) for code in all_instruments())
    return [(one.id, one.short) for one in asked if one is not None]


def _tabs(person: UUID, role: Role, current: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse(route, args=[person]), "label": label, "current": code == current}
        for code, label, route, action in TABS
        if allows_at_all(role, action)
    ]


def all_facts(clinic: UUID, stream: UUID) -> list[Recorded]:
    """Every fact of a person, superseded ones included, oldest first."""
    return read_facts(clinic, stream)
