"""The house put together: which rooms keep which kind of stream, in the order of the journey."""

from __future__ import annotations

from troche.chart.house import House
from troche.messaging.rules import MESSAGING
from troche.people.rules import CLINIC as CLINIC_ROOM
from troche.people.rules import PEOPLE

PERSON = House("person", (PEOPLE, MESSAGING))
CLINIC = House("clinic", (CLINIC_ROOM,))
HOUSES = {house.kind: house for house in (PERSON, CLINIC)}
