"""One person on the day of a session, in a real clinic: browsers for everybody, and the facts that follow."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.utils.timezone import now as clock

from troche.chart.commands import Command, Role
from troche.chart.facts import Fact
from troche.chart.rooms import Chart
from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.dosing.place import whereabouts
from troche.dosing.state import Session, dosing_of
from troche.ledger import Done, Refused, read_facts
from troche.medication.commands import CountUnits
from troche.medication.state import medication_of
from troche.messaging.rules import open_alerts
from troche.people.commands import ChangeContact
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic

CALM: dict[str, Any] = {
    "item_9": "0",
    "mind": "no",
    "slept": "yes",
    "substances": "no",
    "new_medicines": "no",
    "ill": "no",
    "pregnant": "not_applicable",
    "fasted": "yes",
    "address": "",  # the one on file, unless said
    "state": "OR",
    "feeling": "calm",
}


class DayAtHome:
    """A prepared person with a session in half an hour. It is about noon where the person lives."""

    def __init__(self, *, book: bool = True) -> None:
        self.now: datetime = clock()
        opened = self.now - timedelta(days=60)
        self.clinic = open_clinic(
            slug=f"day-{secrets.token_hex(5)}",
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            is_demo=True,
            clock=lambda: opened,
        )
        stage = Stage(self.clinic.id, "day")
        self.team = Team(stage)
        with in_clinic(self.clinic.id), transaction.atomic():  # no keeper strikes in its middle
            self.team.join(self.clinic, opened)
            begins = self.now - timedelta(days=20)
            self.life = Life(stage, self.team, self.clinic, Part("Ada Example", "booked"), begins)
            prepared(self.life)
            self.life.at = self.now - timedelta(hours=3)
            self.life.keep_up()
            self._move_to_noon()
            if book:
                sessions.book(self.life, self.now + timedelta(minutes=30))
                count = len(medication_of(self.chart).at("at_home"))
                self.life.do(CountUnits, self.life.own, counted=count)
        self.person = self.life.person
        self.browsers: dict[str, Client] = {}

    def _move_to_noon(self) -> None:
        east = 12 - self.now.hour
        self.life.do(
            ChangeContact,
            self.life.own,
            email="ada@example.org",
            phone="+1 503 555 0199",
            state="OR",
            timezone=f"Etc/GMT{-east:+d}",
            address="1 Garden Way, Portland",
        )

    # ---- pages

    def link(self, role: Role) -> str:
        """The address that signs in as this role."""
        mine = self.person if role in ("patient", "sitter") else None
        return demo_link(role, self.clinic, mine)

    def browser(self, role: Role) -> Client:
        """A browser signed in as somebody in this role."""
        if role not in self.browsers:
            self.browsers[role] = Client(SERVER_NAME="localhost")
            self.browsers[role].get(self.link(role), follow=True)
        return self.browsers[role]

    def get(self, role: Role, path: str) -> Any:
        """Open a page; `~` is the person."""
        return self.browser(role).get(path.replace("~", str(self.person)))

    def post(self, role: Role, path: str, /, **said: Any) -> Any:
        """Send a form with a fresh command id."""
        address = path.replace("~", str(self.person))
        return self.browser(role).post(address, {"command_id": str(uuid4()), **said})

    # ---- the day

    def answer(self, *, prepared: bool = True, **changes: str) -> Any:
        """The questions one after the other, until the page leads elsewhere; then what else belongs to the hour."""
        response = self.get("patient", "/my/session/1/today/1/")
        said = {**CALM, "address": sessions.at_home(self.life), **changes}
        for place, (code, answer) in enumerate(said.items(), 1):
            response = self.post("patient", f"/my/session/1/today/{place}/", **{code: answer})
            if "/today/" not in response.url:
                break
        if prepared and whereabouts(self.chart, self.session).standing == "on_file":
            self.prepare()
        return response

    def reading(self, systolic: int = 124, diastolic: int = 78, ago: int = 0, **more: Any) -> Any:
        """One reading, by the patient's page."""
        said = {"systolic_mm_hg": systolic, "diastolic_mm_hg": diastolic, "pulse_bpm": 70, "minutes_ago": ago}
        return self.post("patient", "/my/session/1/today/", do="measure", **{**said, **more})

    def prepare(self) -> None:
        """Phone and sheet checked, the number read off: past every page."""
        with in_clinic(self.clinic.id):
            self.life.at = clock()
            sessions.preflight(self.life, 1)

    def others(self) -> None:
        """Sitter and monitor are there."""
        assert self.post("sitter", "/sitter/session/", do="present").status_code == 302
        assert self.post("therapist", "/people/~/sessions/1/", do="ready").status_code == 302

    def all_met(self) -> None:
        """Everything of the day."""
        self.answer()
        self.reading(ago=6)
        self.reading()
        self.others()

    def take(self, units: str = "") -> Any:
        """Ask for the dose."""
        numbers = units or ",".join(self.life.units_now())
        return self.post("patient", "/my/session/1/today/", do="take", units=numbers)

    def act(self, kind: type[Command], role: str, at: datetime, **said: Any) -> Done | Refused:
        """A command at an instant of the future, past every page."""
        who = {"patient": self.life.own, "sitter": self.life.sitter, "therapist": self.life.therapist}[role]
        with in_clinic(self.clinic.id):
            return self.life.stage.ask(kind, who, self.person, at, **said)

    # ---- looking

    @property
    def chart(self) -> Chart:
        """The chart as it stands."""
        with in_clinic(self.clinic.id):
            return self.life.stage.chart(self.life.person)

    @property
    def session(self) -> Session:
        """Session 1."""
        return dosing_of(self.chart).sessions[1]

    def facts(self, kind: type[Fact]) -> list[Any]:
        """Every fact of a kind."""
        with in_clinic(self.clinic.id):
            found = read_facts(self.clinic.id, self.person)
        return [entry.fact for entry in found if isinstance(entry.fact, kind)]

    @property
    def alerts(self) -> set[str]:
        """The codes of the open alerts."""
        return {alert.code for alert in open_alerts(self.chart)}
