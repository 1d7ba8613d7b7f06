"""The house put together: which rooms keep which kind of stream, in the order of the journey."""

from __future__ import annotations

from troche.chart.house import House
from troche.contact.rules import CONTACT
from troche.device.rules import DEVICE
from troche.dosing.rules import DOSING
from troche.eprescribing.rules import EPRESCRIBING
from troche.events.rules import EVENTS
from troche.integration.rules import INTEGRATION
from troche.journey.corrections import may_correct
from troche.journey.rules import JOURNEY
from troche.laboratory.rules import LABORATORY
from troche.medication.rules import MEDICATION
from troche.messaging.rules import MESSAGING
from troche.people.rules import CLINIC as CLINIC_ROOM
from troche.people.rules import PEOPLE
from troche.pharmacy.rules import PHARMACY
from troche.preparation.rules import PREPARATION
from troche.screening.rules import SCREENING
from troche.video.rules import VIDEO

PERSON = House(
    "person",
    (
        PEOPLE,
        MESSAGING,
        SCREENING,
        MEDICATION,
        PREPARATION,
        DEVICE,
        DOSING,
        CONTACT,
        VIDEO,
        INTEGRATION,
        EVENTS,
        JOURNEY,
    ),
    may_correct,
)
CLINIC = House("clinic", (CLINIC_ROOM, PHARMACY), may_correct)
MESSAGE = House("message", (LABORATORY, EPRESCRIBING), may_correct)
HOUSES = {house.kind: house for house in (PERSON, CLINIC, MESSAGE)}
