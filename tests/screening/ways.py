"""A chart that grows by commands while its clock is moved; what comes due strikes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.screening.charts import CLINIC, HERE, NOW, PERSON, PROGRAMME, actor, registered
from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Decision
from troche.journey.rooms import PERSON as HOUSE
from troche.messaging.rules import MESSAGING, OpenAlert
from troche.people.setting import Setting
from troche.screening.path import Path
from troche.screening.pathway import path_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SETTING = Setting(PROGRAMME, HERE)
STRIKES_AT_MOST = 400


class Way:
    """One person, from registration on."""

    def __init__(self, *facts: Fact) -> None:
        self.now: datetime = NOW
        self.recorded: list[Recorded] = []
        self.keep([registered(), *facts], "patient")

    @property
    def chart(self) -> Chart:
        """The chart of what was recorded."""
        return HOUSE.refold(PERSON, CLINIC, self.recorded)

    @property
    def path(self) -> Path:
        """How far the person is."""
        return path_of(self.chart)

    @property
    def alerts(self) -> dict[str, OpenAlert]:
        """The open alerts by their id."""
        return MESSAGING.of(self.chart).alerts

    def keep(self, facts: Any, role: Role) -> None:
        """Record facts now."""
        for fact in facts:
            number = len(self.recorded) + 1
            self.recorded.append(Recorded(fact, number, self.now, actor(role).id, role, uuid4()))

    def ask(self, kind: type[Command], role: Role = "patient", /, **said: Any) -> Decision:
        """What a command leads to; nothing is kept."""
        command = kind(id=uuid4(), actor=actor(role), stream=PERSON, **said)
        return HOUSE.decide(self.chart, command, self.now, SETTING)

    def do(self, kind: type[Command], role: Role = "patient", /, **said: Any) -> Way:
        """Carry a command out; a refusal fails the test."""
        outcome = self.ask(kind, role, **said)
        assert not isinstance(outcome, Refusal), [str(reason.clinician) for reason in outcome.reasons]
        self.keep(outcome, role)
        return self

    def due(self) -> dict[str, datetime]:
        """When what of screening comes due."""
        found = HOUSE.due(self.chart, SETTING)
        return {kind: one.at for (kind, _), one in found.items() if kind.startswith("screening.")}

    def wait(self, span: timedelta) -> Way:
        """Let time pass; the keeper strikes what comes due meanwhile, in its order."""
        until = self.now + span
        for _ in range(STRIKES_AT_MOST):
            waiting = sorted(
                (one for one in HOUSE.due(self.chart, SETTING).values() if one.at <= until),
                key=lambda one: one.at,
            )
            if not waiting:
                break
            first = waiting[0]
            self.now = max(self.now, first.at)
            self.do(ClockStruck, "system", kind=first.kind, key=first.key, due_at=first.at)
        self.now = until
        return self


def codes(decision: Decision) -> set[str]:
    """The codes of a refusal; empty when it was none."""
    return {reason.code for reason in decision.reasons} if isinstance(decision, Refusal) else set()
