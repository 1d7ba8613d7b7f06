"""A person's chart in memory that several people act upon, one command after the other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.screening.charts import CLINIC, HOUSE, LICENCE, NOW, PERSON, PRESCRIBER, PROGRAMME
from troche.chart.commands import Actor, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.people.clinic import ClinicState, Staff
from troche.people.setting import Setting
from troche.programme import Programme
from troche.screening.gates import findings
from troche.screening.judging import who_may
from troche.screening.rules import SCREENING
from troche.screening.state import ScreeningState

DIRECTOR, OTHER_DIRECTOR, OTHER_PRESCRIBER, GONE = (uuid4() for _ in range(4))
ROLES: dict[UUID, Role] = {
    PRESCRIBER: "prescriber",
    OTHER_PRESCRIBER: "prescriber",
    DIRECTOR: "director",
    OTHER_DIRECTOR: "director",
    GONE: "director",
}
NAMES = {
    PRESCRIBER: "Dr First",
    OTHER_PRESCRIBER: "Dr Other",
    DIRECTOR: "Dr Second",
    OTHER_DIRECTOR: "Dr Third",
    GONE: "Dr Gone",
}
STAFF = {
    who: Staff(who, NAMES[who], role, (LICENCE,), NOW, left_at=NOW if who == GONE else None)
    for who, role in ROLES.items()
}


class Care:
    """One chart, its setting, and a clock that moves by its pace with each command."""

    def __init__(self, facts: Iterable[Fact], programme: Programme = PROGRAMME) -> None:
        self.setting = Setting(programme, ClinicState(staff=STAFF))
        self.now: datetime = NOW
        self.pace = timedelta(minutes=1)
        self.recorded: list[Recorded] = []
        self.add(*facts)

    def add(self, *facts: Fact, by: UUID = PERSON, role: Role = "patient") -> None:
        """Record facts as they are."""
        for fact in facts:
            entry = Recorded(fact, len(self.recorded) + 1, self.now, by, role, uuid4())
            self.recorded.append(entry)

    @property
    def chart(self) -> Chart:
        """The chart as it stands."""
        return HOUSE.fold(HOUSE.empty(PERSON, CLINIC), self.recorded)

    @property
    def state(self) -> ScreeningState:
        """What screening keeps of it."""
        return SCREENING.of(self.chart)

    def asks(self, kind: type[Command], by: UUID, role: Role | None = None, **said: Any) -> str:
        """Ask for something; the code of the first reason against it, or nothing when it was done."""
        self.now += self.pace
        actor = Actor(by, role or ROLES[by], CLINIC, "")
        command = kind(id=uuid4(), actor=actor, stream=PERSON, **said)
        outcome = HOUSE.decide(self.chart, command, self.now, self.setting)
        if isinstance(outcome, Refusal):
            return outcome.reasons[0].code
        self.add(*outcome, by=by, role=actor.role)
        return ""

    def proposal(self, gate: str) -> int:
        """The position of the latest proposal about a requirement."""
        return self.state.by_two.latest[gate].position

    def against(self) -> dict[str, str]:
        """Of each requirement that is not met: who may let it pass."""
        found = findings(self.chart, self.setting, self.now)
        return {
            gate: who_may(self.setting.programme, gate, one)
            for gate, one in found.items()
            if one.answer != "met"
        }
