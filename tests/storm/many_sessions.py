"""Fifty people have sessions at once, each with a sitter and a therapist at a browser of their own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, connections

from tests.moved_clock import Clock, Served
from tests.storm.killing import Answer, Browser
from troche.demo import sessions
from troche.demo.life import Life
from troche.demo.team import ZONE
from troche.integration.commands import HoldVisit
from troche.ledger import read_facts
from troche.medication.watching import DRAW
from troche.messaging.rules import open_alerts
from troche.people.demo import demo_link
from troche.people.models import Clinic
from troche.people.scope import in_clinic

AT_ONCE = 6
CAUGHT_UP_WITHIN_S = 60.0


class Acknowledged(NamedTuple):
    """A form that the server said was carried out."""

    stream: UUID
    command: UUID
    what: str


class Sessions:
    """The people, their browsers, and everything that was acknowledged to them."""

    def __init__(
        self, server: Served, clock: Clock, clinic: Clinic, lives: list[Life], passes_of: dict[UUID, str]
    ) -> None:
        self.server, self.clock, self.clinic, self.lives = server, clock, clinic, lives
        self.acknowledged: list[Acknowledged] = []
        self.answers: Counter[str] = Counter()
        self.quiet = {life.person for life in lives[::2]}  # their sitters do not look
        self.patients = dict[UUID, Browser]()
        self.sitters = {person: self.by(link) for person, link in passes_of.items()}
        self.therapist = self.by(demo_link("therapist", clinic))

    def sign_in(self, life: Life) -> None:
        """A patient comes in, in a browser of the own."""
        self.patients[life.person] = self.by(demo_link("patient", self.clinic, life.person))

    def by(self, link: str) -> Browser:
        browser = Browser(self.server.address)
        assert browser.get(link).status == 302, link
        return browser

    def tell(self, life: Life, browser: Browser, path: str, **fields: Any) -> Answer:
        """Send a form about a session; what is acknowledged is kept in mind."""
        command, answer = browser.post(path, **fields)
        assert answer.status in (302, 422), (answer, path, fields)
        self.answers[f"{fields['do']} {answer.status}"] += 1
        if answer.status == 302:
            assert "/account/" not in answer.location, "signed out"
            self.acknowledged.append(Acknowledged(life.person, command, fields["do"]))
        return answer


Step = Callable[[Sessions, Life, int], None]
READING = {"do": "measure", "diastolic_mm_hg": 80, "pulse_bpm": 70}


def opens_the_day(all: Sessions, life: Life, number: int) -> None:
    """What was raised before was looked at; the day's questions; everybody gets ready."""
    for alert in open_alerts(life.stage.chart(life.person)):
        life.end(alert)
    life.counted_on_video(DRAW, life.at)
    sessions.answers(life, number)
    sessions.looked_at(life)
    sessions.preflight(life, number)
    all.sign_in(life)
    gets_ready(all, life, number)


def gets_ready(all: Sessions, life: Life, number: int) -> None:
    """Sitter and therapist say that they are there; two readings."""
    all.tell(life, all.sitters[life.person], "/sitter/session/", do="present")
    watch = f"/people/{life.person}/sessions/{number}/"
    all.tell(life, all.therapist, watch, do="ready")
    for minutes_ago, systolic_mm_hg in ((6, 126), (0, 124)):
        fields = {**READING, "systolic_mm_hg": systolic_mm_hg, "minutes_ago": minutes_ago}
        all.tell(life, all.patients[life.person], f"/my/session/{number}/today/", **fields)


def takes(all: Sessions, life: Life, number: int) -> None:
    """The dose."""
    fields = {"do": "take", "units": ",".join(life.units_now())}
    answer = all.tell(life, all.patients[life.person], f"/my/session/{number}/today/", **fields)
    assert answer.status == 302, read_facts(all.clinic.id, life.person)[-2]


def spits(all: Sessions, life: Life, number: int) -> None:
    """Minute 16."""
    path = f"/my/session/{number}/"
    all.tell(life, all.patients[life.person], path, do="lozenge", technique="swallowed")
    looks(all, life, number)


def looks(all: Sessions, life: Life, number: int) -> None:
    """A sitter's look, unless it is one of those who do not look."""
    if life.person not in all.quiet:
        all.tell(life, all.sitters[life.person], "/sitter/session/", do="check", answer="fine")


def measures(all: Sessions, life: Life, number: int) -> None:
    """A reading during the session."""
    fields = {**READING, "systolic_mm_hg": 128, "minutes_ago": 0}
    all.tell(life, all.patients[life.person], f"/my/session/{number}/", **fields)
    looks(all, life, number)


def releases(all: Sessions, life: Life, number: int) -> None:
    """The therapist sees all that has to be seen."""
    rules = life.stage.setting(life.person).programme.session.release
    seen = [code for code, rule in rules.criteria.items() if rule.by == "monitor"]
    browser = all.therapist
    path = f"/people/{life.person}/sessions/{number}/"
    fields = {"do": "release", "dissociation": 1, "sedation": 1, "seen": seen}
    assert all.tell(life, browser, path, **fields).status == 302


def next_day(all: Sessions, life: Life, number: int) -> None:
    """Arrived safely in the next day."""
    fields = {"do": "next_day", "slept": "yes", "safe": "yes", "item_9": 0, "drove": "no", "unwanted": "no"}
    all.tell(life, all.patients[life.person], f"/my/session/{number}/next-day/", **fields)
    effects = dict.fromkeys(life.stage.setting(life.person).programme.events.effects, "none")
    all.tell(life, all.patients[life.person], "/my/side-effects/", do="side effects", **effects)


DAY: tuple[tuple[int, Step], ...] = (
    (16, spits),
    (32, looks),
    (41, measures),
    (62, looks),
    (92, looks),
    (122, measures),
    (126, releases),
)


def each(all: Sessions, step: Callable[[Life], None]) -> None:
    """The same of everybody, several at once."""

    def alone(life: Life) -> None:
        life.at = all.clock.now()
        try:
            step(life)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(alone, all.lives))


def until(all: Sessions, at: datetime) -> None:
    """Let time pass, and the keepers strike what came due."""
    all.clock.until(at)
    give_up = time.monotonic() + CAUGHT_UP_WITHIN_S
    while still_due(all):
        assert time.monotonic() < give_up, f"not struck: {still_due(all)}"
        time.sleep(0.1)


def still_due(all: Sessions) -> list[Any]:
    """Deadlines that have come due and stand."""
    with in_clinic(all.clinic.id), connection.cursor() as cursor:
        cursor.execute("SELECT kind, key, due_at FROM ledger_deadline WHERE due_at <= %s", [all.clock.now()])
        return cursor.fetchall()


def session(all: Sessions, number: int) -> None:
    """One session of everybody, from its booking to the week after."""
    starts_at = sessions.next_ten(all.clock.now() + timedelta(hours=2), ZONE)
    each(all, lambda life: sessions.book(life, starts_at))
    until(all, starts_at - timedelta(minutes=20))
    all.therapist = all.by(demo_link("therapist", all.clinic))
    each(all, lambda life: opens_the_day(all, life, number))
    until(all, starts_at)
    each(all, lambda life: takes(all, life, number))
    for minute, step in DAY:
        until(all, starts_at + timedelta(minutes=minute))
        each(all, lambda life, step=step: step(all, life, number))
    until(all, starts_at + timedelta(hours=22))
    each(all, lambda life: (all.sign_in(life), next_day(all, life, number)))
    until(all, starts_at + timedelta(hours=46))
    each(all, lambda life: life.do(HoldVisit, life.therapist, session=number, note="Talked through."))
    until(all, starts_at + timedelta(days=6))
    each(all, lambda life: (life.keep_up(), life.pdmp()))
