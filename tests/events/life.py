"""A chart on which side effects, events and signals happen; everything else is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from tests.dosing.ready import IDS, NOW, PERSON, PROGRAMME, SETTING, Day
from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.rooms import Deadline
from troche.events.commands import AnswerSideEffects, AssessEvent, NoteSent, OpenEvent, ReviewEvent
from troche.events.facts import Assessment
from troche.events.followed import Event
from troche.events.state import EventsState, events_of
from troche.journey import rooms
from troche.people.clinic import Staff

DIRECTOR = UUID(int=120)
IDS.setdefault("director", DIRECTOR)
TEAM = {**SETTING.clinic.staff, DIRECTOR: Staff(DIRECTOR, "Dr Lead", "director", (), NOW)}
WITH_DIRECTOR = msgspec.structs.replace(SETTING, clinic=msgspec.structs.replace(SETTING.clinic, staff=TEAM))
EFFECTS = PROGRAMME.events.effects
CALM = dict.fromkeys(EFFECTS, "none")

SERIOUS = Assessment(
    term="Syncope",
    severity="severe",
    serious=True,
    criteria=("hospitalization",),
    relatedness="possible",
    expected=False,
    action="dose_held",
)
OVER = Assessment(outcome="recovered", began_on=NOW.date(), ended_on=NOW.date())


class Life(Day):
    """A day as in the dosing room's tests, with a medical director, and short ways to what happens here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(setting=WITH_DIRECTOR, **kwargs)

    @property
    def mine(self) -> EventsState:
        return events_of(self.chart)

    @property
    def event(self) -> Event:
        """The newest case."""
        return list(self.mine.events.values())[-1]

    def told(self, words: str = "I fainted in the kitchen.", role: Role = "patient", **said: Any) -> Life:
        self.do(OpenEvent, role, words=words, **said)
        return self

    def judged(self, role: Role = "prescriber", reason: str = "Spoke with the person.", **said: Any) -> Life:
        """The next version of the newest case."""
        self.do(AssessEvent, role, **self.next(reason, **said))
        return self

    def next(self, reason: str = "Spoke with the person.", **said: Any) -> dict[str, Any]:
        version, assessment = self.event.version, Assessment(**said)
        return {"event": self.event.id, "version": version, "assessment": assessment, "reason": reason}

    def settled(self) -> Life:
        """Everything a serious case needs before it may be closed."""
        self.do(ReviewEvent, "director", event=self.event.id, words="Reviewed.")
        for to in ("fda", "pharmacy"):
            self.do(NoteSent, "prescriber", event=self.event.id, to=to, sent_on=self.now.date())
        return self

    def dosed(self) -> Life:
        """A whole session, and a night after it."""
        self.whole_session()
        self.later(hours=22)
        return self

    def answered(self, words: str = "", **grades: Any) -> Life:
        self.do(AnswerSideEffects, graded={**CALM, **grades}, words=words)
        return self

    def waits(self) -> dict[str, Deadline]:
        """This room's deadlines by kind."""
        found = rooms.PERSON.due(self.chart, self.setting)
        return {kind.split(".")[1]: one for (kind, _), one in found.items() if kind.startswith("events.")}

    def strike(self, kind: str) -> Life:
        """The clock reaches a deadline of this room."""
        deadline = self.waits()[kind]
        self.now = max(self.now, deadline.at)
        system = self.command(OpenEvent, words="x").actor
        struck: Command = ClockStruck(
            id=uuid4(), actor=system, stream=PERSON, kind=deadline.kind, key=deadline.key, due_at=deadline.at
        )
        facts = rooms.PERSON.decide(self.chart, struck, self.now, self.setting)
        assert isinstance(facts, list), facts
        self.add(*facts, role="system")
        return self


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


__all__ = ["CALM", "EFFECTS", "OVER", "SERIOUS", "Life", "hours"]
