"""A clinic in memory whose deadlines fire as its clock is moved, as the keeper fires them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.people.test_rules import CLINIC_ID, ROOT, Stream
from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import Fact
from troche.chart.rooms import Deadline
from troche.people.clinic import ClinicState
from troche.people.commands import AddLicence, JoinStaff, OpenClinic, SetRota
from troche.people.facts import Licence, Shift
from troche.people.rules import CLINIC
from troche.people.setting import Setting
from troche.programme import load_programme

NEW_YORK = "America/New_York"
OPENED = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # nine in the morning in New York, a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROGRAMME = load_programme()


def licence(last_day: date, state: str = "NY", **changes: Any) -> Licence:
    """A licence since 2020."""
    said = {"kind": "MD", "state": state, "number": "A1", "first_day": date(2020, 1, 1), "last_day": last_day}
    return Licence(**{**said, **changes})


class Life:
    """`life.do(JoinStaff, …)` acts, `life.until(instant)` moves the clock and fires what comes due on the way."""

    def __init__(self, timezone: str = NEW_YORK) -> None:
        self.stream = Stream("clinic", CLINIC)
        self.now = OPENED
        self.facts: list[Fact] = []
        self.do(OpenClinic, name="Larkfield", phone="1", timezone=timezone, state="NY")

    @property
    def state(self) -> ClinicState:
        return self.stream.state

    @property
    def open(self) -> dict[str, Any]:
        return self.state.concerns.open

    def do(self, kind: type[Command], /, *, by: Actor = ROOT, **said: Any) -> list[Fact]:
        """The facts that a command leads to, recorded."""
        done = self.stream.send(kind(id=uuid4(), actor=by, stream=CLINIC_ID, **said), self.now)
        self.facts += done
        return done

    def refused(self, kind: type[Command], /, *, by: Actor = ROOT, **said: Any) -> str:
        return self.stream.refused(kind(id=uuid4(), actor=by, stream=CLINIC_ID, **said), self.now)

    def joins(self, role: Role, *licences: Licence, name: str = "") -> UUID:
        staff = uuid4()
        self.do(JoinStaff, staff=staff, name=name or role.title(), role=role, licences=licences)
        return staff

    def renews(self, staff: UUID, renewed: Licence) -> list[Fact]:
        return self.do(AddLicence, staff=staff, licence=renewed)

    def covers(self, staff: UUID, starts: datetime, ends: datetime) -> list[Fact]:
        shift = Shift(staff=staff, starts=starts, ends=ends)
        return self.do(SetRota, starts=starts, ends=ends, shifts=(shift,))

    def due(self) -> list[Deadline]:
        found = self.stream.house.due(self.stream.chart, Setting(PROGRAMME, self.state))
        return sorted(found.values(), key=lambda one: (one.at, one.kind, one.key))

    def until(self, instant: datetime) -> list[Fact]:
        """Fire what comes due until then, in order, each at its time or at once when that is past."""
        said: list[Fact] = []
        for _ in range(500):
            ahead = [one for one in self.due() if one.at <= instant]
            if not ahead:
                self.now = instant
                return said
            self.now = max(self.now, ahead[0].at)
            one = ahead[0]
            said += self.do(ClockStruck, kind=one.kind, key=one.key, due_at=one.at)
        raise AssertionError(f"deadlines without end: {self.due()}")

    def actor(self, staff: UUID) -> Actor:
        found = self.state.staff[staff]
        return Actor(staff, found.role, CLINIC_ID, found.name)
