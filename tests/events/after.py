"""One person a day after a session, in a real clinic: browsers for everybody, and the facts that follow."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.test import Client
from django.utils.timezone import now as clock

from tests.dosing.stage import DayAtHome
from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.dosing.commands import ConfirmNextDay
from troche.events.state import EventsState, events_of
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic


class After(DayAtHome):
    """The dose was taken 30 hours ago, or as many as given; side effects are not answered.

    The day after is confirmed where it has come.
    """

    def __init__(self, hours: int = 30) -> None:
        self.now: datetime = clock()
        opened = self.now - timedelta(days=60)
        self.clinic = open_clinic(
            slug=f"after-{secrets.token_hex(5)}",
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            is_demo=True,
            clock=lambda: opened,
        )
        stage = Stage(self.clinic.id, "after")
        self.team = Team(stage)
        with in_clinic(self.clinic.id), transaction.atomic():  # no keeper strikes in its middle
            self.team.join(self.clinic, opened)
            begins = self.now - timedelta(days=22)
            self.life = Life(stage, self.team, self.clinic, Part("Ada Example", "booked"), begins)
            prepared(self.life)
            self.life.at = self.now - timedelta(hours=hours + 3)
            self.life.keep_up()
            number = sessions.until_release(self.life, self.now - timedelta(hours=hours))
            self.life.at = self.now - timedelta(minutes=5)
            if hours >= 24:
                self.life.do(ConfirmNextDay, self.life.own, session=number, slept=True, safe=True, item_9=0)
        self.person = self.life.person
        self.browsers: dict[str, Client] = {}

    @property
    def mine(self) -> EventsState:
        """This room's state."""
        return events_of(self.chart)
