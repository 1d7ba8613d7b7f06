"""The journey as a room: it decides nothing, it only remembers where a person is on the way."""

from __future__ import annotations

from troche.chart.rooms import Room
from troche.journey.state import MILESTONES, JourneyState, evolve

JOURNEY = Room("journey", initial=JourneyState(), evolve=evolve, facts=MILESTONES)
