"""Who walks, who is with them, and what is looked at along the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from tests.walk.conftest import Ground
from tests.walk.people import Patient, Somebody, Staff
from troche.chart.facts import Recorded, tag_of
from troche.ledger import read_facts

OREGON = ZoneInfo("America/Los_Angeles")
THERAPIST = "Ines Sample"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


class Walk:
    """The clinic and the people who take part. Each step of the walk is a function of one of these."""

    person: UUID
    sitter_link: str
    starts_at: datetime
    taken_at: datetime

    def __init__(self, ground: Ground, new_page: Callable[..., Any], axe: Callable[[Any], None]) -> None:
        self.ground, self.axe = ground, axe
        home = {"locale": "en-US", "timezone_id": "America/Los_Angeles"}
        self.patient = Patient(new_page(viewport=PHONE, **home), ground, "patient")
        self.sitter = Somebody(new_page(viewport=PHONE, **home), ground, "sitter")
        self.prescriber = Staff(new_page(viewport=DESK, **home), ground, "prescriber")
        self.therapist = Staff(new_page(viewport=DESK, **home), ground, "therapist")
        self.pharmacist = Staff(new_page(viewport=DESK, **home), ground, "pharmacist")
        self.coordinator = Staff(new_page(viewport=DESK, **home), ground, "coordinator")

    def look(self, somebody: Somebody, name: str) -> None:
        """A new kind of page: fit for everyone, and pictured."""
        self.axe(somebody.page)
        somebody.picture(name)

    def streams(self) -> list[Any]:
        """The charts that the ledger holds."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(self.ground.clinic.id)])
            cursor.execute("SELECT id FROM ledger_stream WHERE kind = 'person'")
            return [row[0] for row in cursor.fetchall()]

    def facts(self) -> list[Recorded]:
        """The person's facts."""
        return read_facts(self.ground.clinic.id, self.person)

    def kinds(self) -> list[str]:
        """The kinds of the person's facts, in order."""
        return [tag_of(one.fact) for one in self.facts()]

    def goes_on(self) -> None:
        """Press the button of the next step, whatever it says."""
        button = self.patient.page.locator(".next .go .btn").inner_text().strip()
        self.patient.keys.press(button)
