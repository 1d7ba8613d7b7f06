"""A session under way on the real database: beats, keepers, and what was recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from tests.dosing.stage import DayAtHome
from troche.chart.facts import Fact
from troche.contact.beats import Beats
from troche.contact.facts import SEATS, Seat, SilenceBegan, SilenceEnded
from troche.contact.rules import ALERTS
from troche.dosing.commands import StopSession
from troche.ledger import Done
from troche.ledger.keeper import Keeper
from troche.people.models import Clinic
from troche.people.scope import in_clinic


class Home(DayAtHome):
    """Minute zero is `taken_at`; instants are seconds after it."""

    def __init__(self, *, is_demo: bool = False) -> None:
        cache.clear()  # sign-ins are slowed down by address
        super().__init__()
        self.all_met()
        assert self.take().status_code == 302
        self.be_demo(is_demo)
        assert self.session.taken_at is not None
        self.taken_at = self.session.taken_at

    def be_demo(self, is_demo: bool) -> None:
        """Make the clinic a demonstration, or a real one: there the next test's people could not come in."""
        with in_clinic(self.clinic.id):
            Clinic.objects.filter(id=self.clinic.id).update(is_demo=is_demo)

    def at(self, seconds: float) -> datetime:
        """An instant of the session."""
        return self.taken_at + timedelta(seconds=seconds)

    def beat(self, seconds: float, *seats: Seat) -> None:
        """These seats, or all, are heard then, and it is written."""
        beats = Beats(by_hand=True)
        for seat in seats or SEATS:
            beats.hear((self.clinic.id, self.person, 1, seat), self.at(seconds))
        beats.write()

    def keep(self, seconds: float) -> int:
        """A keeper looks at this instant; how many facts of silence there are more."""
        now, before = self.at(seconds), len(self.gaps())
        Keeper(lambda: now)._fire_due(self.clinic.id, now)
        return len(self.gaps()) - before

    def gaps(self) -> list[Fact]:
        """What was recorded of silence."""
        return [*self.facts(SilenceBegan), *self.facts(SilenceEnded)]

    def told(self) -> set[str]:
        """The codes of the open alerts about silence."""
        return self.alerts & set(ALERTS.values())

    def break_off(self) -> None:
        """The monitor hands the person over."""
        now = self.at(1)
        assert isinstance(
            self.act(StopSession, "therapist", now, session=1, reason="x", handed_over=True), Done
        )
