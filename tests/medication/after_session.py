"""A person in a real clinic whose first session is a week ago: what the prescriber sees before the next one."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client
from django.utils.timezone import now as clock

from troche.chart.commands import Role
from troche.chart.facts import Fact
from troche.chart.rooms import Chart
from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.ledger import read_chart, read_facts, read_setting
from troche.medication.proposals import Seen, proposal_of
from troche.medication.state import MedicationState, medication_of
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic


class AfterSession:
    """One session with a dose, its next day, a weekly questionnaire; nobody has noted yet how it was borne."""

    def __init__(self) -> None:
        now = clock()
        opened = now - timedelta(days=60)
        self.clinic = open_clinic(
            slug=f"dose-{secrets.token_hex(5)}",
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            is_demo=True,
            clock=lambda: opened,
        )
        stage = Stage(self.clinic.id, "dose")
        self.team = Team(stage)
        with in_clinic(self.clinic.id), transaction.atomic():  # no keeper strikes in its middle
            self.team.join(self.clinic, opened)
            self.life = Life(
                stage, self.team, self.clinic, Part("Ada Example", "booked"), now - timedelta(days=30)
            )
            prepared(self.life)
            self.life.at = now - timedelta(days=9)
            sessions.whole_session(self.life)
            sessions.check_ins(self.life, 20, mood=5, until=now)
        self.person: UUID = self.life.person
        self.browsers: dict[str, Client] = {}

    def link(self, role: Role) -> str:
        """The address that signs in as this role."""
        return demo_link(role, self.clinic, self.person if role == "patient" else None)

    def browser(self, role: Role) -> Client:
        """A browser signed in as somebody in this role."""
        if role not in self.browsers:
            self.browsers[role] = Client(SERVER_NAME="localhost")
            self.browsers[role].get(self.link(role), follow=True)
        return self.browsers[role]

    def get(self, role: Role, path: str) -> Any:
        """Open a page; `~` is the person."""
        return self.browser(role).get(path.replace("~", str(self.person)))

    def post(self, role: Role, path: str, **said: Any) -> Any:
        """Send a form with a fresh command id."""
        path = path.replace("~", str(self.person))
        return self.browser(role).post(path, {"command_id": str(uuid4()), **said})

    def note(self, **said: str) -> Any:
        """How the session was borne: well, unless something else is said."""
        well = {"of_session": "1", "nausea": "none", "anxiety": "none", "craving": "no"}
        return self.post("therapist", "/people/~/dose/note/", **{**well, **said})

    @property
    def chart(self) -> Chart:
        """The chart as it stands."""
        with in_clinic(self.clinic.id):
            return read_chart(self.clinic.id, self.person)

    @property
    def medication(self) -> MedicationState:
        return medication_of(self.chart)

    @property
    def seen(self) -> Seen:
        """The proposal that stands now."""
        with in_clinic(self.clinic.id):
            chart = read_chart(self.clinic.id, self.person)
            found = proposal_of(chart, read_setting(self.clinic.id, chart), clock())
        assert found is not None
        return found

    def names(self) -> dict[str, str]:
        """What a form says about the proposal it answers."""
        return {"session": str(self.seen.known.session), "seen": self.seen.digest}

    def facts(self, *kinds: type[Fact]) -> list[Any]:
        """The facts of these kinds, in order."""
        with in_clinic(self.clinic.id):
            return [
                one.fact for one in read_facts(self.clinic.id, self.person) if isinstance(one.fact, kinds)
            ]
