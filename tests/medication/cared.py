"""A whole chart, ready for a dose, with a pharmacy beside it: lots, recalls, and a clock that strikes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from tests.dosing import ready
from tests.dosing.ready import CLINIC, HOUSE, PERSON, Day
from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline, Decision
from troche.medication.state import MedicationState, medication_of
from troche.pharmacy.facts import LotRecalled
from troche.pharmacy.state import evolve as in_the_book

IDS: dict[str, UUID] = {**ready.IDS, "pharmacist": UUID(int=111), "system": UUID(int=112)}


class Cared(Day):
    """A `Day` whose clinic has lots, and whose deadlines fire."""

    def add(self, *facts: Fact, by: UUID = PERSON, role: Role = "patient") -> Cared:
        """Record facts as they are, now. The ids, and so what is drawn from them, are the same each time."""
        recorded = [
            Recorded(fact, position, self.now, by, role, UUID(int=position))
            for position, fact in enumerate(facts, self.chart.position + 1)
        ]
        self.chart = HOUSE.fold(self.chart, recorded)
        self.recorded += recorded
        return self

    def command(self, kind: type[Command], role: Role = "patient", **said: Any) -> Command:
        """A command of anybody who has to do with units."""
        if role not in ("pharmacist", "system"):
            return super().command(kind, role, **said)
        return kind(id=uuid4(), actor=Actor(IDS[role], role, CLINIC, role.title()), stream=PERSON, **said)

    def give(self, kind: type[Command], role: Role = "patient", **said: Any) -> Decision:
        """Carry a command out as the ledger would: its facts, or what a refusal keeps."""
        decision = self.ask(kind, role, **said)
        kept = decision.record if isinstance(decision, Refusal) else tuple(decision)
        self.add(*kept, by=IDS[role], role=role)
        return decision

    def in_clinic(self, *facts: Fact) -> Cared:
        """Record facts of the clinic's own: the next decision of everybody reads them."""
        for fact in facts:
            lots = in_the_book(
                self.setting.lots, Recorded(fact, 1, self.now, IDS["pharmacist"], "pharmacist", uuid4())
            )
            self.setting = msgspec.structs.replace(self.setting, lots=lots)
        return self

    def recall(self, lot: str = "L1", reason: str = "") -> Cared:
        """Recall a lot."""
        return self.in_clinic(LotRecalled(lot=lot, reason=reason))

    def strike(self, *kinds: str) -> list[str]:
        """Fire what is due, of these kinds or of all of medication; the kinds that fired, in order."""
        fired = []
        while waiting := self._waiting(kinds):
            deadline = waiting[0]
            struck = ClockStruck(
                id=uuid4(),
                actor=Actor(IDS["system"], "system", CLINIC),
                stream=PERSON,
                kind=deadline.kind,
                key=deadline.key,
                due_at=deadline.at,
            )
            decision = HOUSE.decide(self.chart, struck, self.now, self.setting)
            assert not isinstance(decision, Refusal), deadline
            self.add(*decision, by=IDS["system"], role="system")
            fired.append(deadline.kind)
        return fired

    def _waiting(self, kinds: tuple[str, ...]) -> list[Deadline]:
        due = HOUSE.due(self.chart, self.setting).values()
        wanted = [one for one in due if (one.kind in kinds if kinds else one.kind.startswith("medication."))]
        return sorted((one for one in wanted if one.at <= self.now), key=lambda one: (one.at, one.kind))

    def pass_days(self, days: float) -> Cared:
        """Let time pass, and what is due on the way fire when it is due."""
        end = self.now + timedelta(days=days)
        while self.now < end:
            due = HOUSE.due(self.chart, self.setting).values()
            ahead = [one.at for one in due if one.kind.startswith("medication.") and one.at > self.now]
            self.now = min([end, *ahead])
            self.strike()
        return self

    @property
    def medication(self) -> MedicationState:
        """The room's state."""
        return medication_of(self.chart)
