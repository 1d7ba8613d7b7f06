"""Everything a patient's next step is decided from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.commands import Role
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.integration.state import IntegrationState
from troche.journey.state import JourneyState
from troche.messaging.owners import owner_in
from troche.people.setting import Setting
from troche.programme import Programme

SOMEBODY: dict[Role, Words] = {
    "prescriber": say("Your prescriber"),
    "therapist": say("Your therapist"),
    "coordinator": say("Your coordinator"),
    "pharmacist": say("The pharmacy"),
}


class Case(msgspec.Struct, frozen=True):
    """A chart, its setting, the instant (UTC), and the two rooms the steps read."""

    chart: Chart
    setting: Setting
    now: datetime
    state: JourneyState
    after: IntegrationState

    @property
    def programme(self) -> Programme:
        """The programme this chart runs under."""
        return self.setting.programme

    def name_of(self, role: Role) -> Words:
        """Who is meant by a role here: a name, or else whose part it is."""
        owner = owner_in(self.chart, self.setting.clinic, role)
        return say("{name}", name=owner.name) if owner.name else SOMEBODY[role]
