"""Many sessions at once on a real server: beats of three seats, facts at the programme's rate, streams, a storm.

`python -m bench sessions` takes 100 sessions; `TROCHE_BENCH_SESSIONS=1000` as many as the bar asks for. Growth is
printed against a tenth of them, measured first.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from uuid import UUID, uuid4

from bench.devices import Line, Seat, Stream, spread
from bench.figures import percentile, show
from bench.reevaluate import copy

SESSIONS = int(os.environ.get("TROCHE_BENCH_SESSIONS", "100"))
STEADY_S = float(os.environ.get("TROCHE_BENCH_SECONDS", "60"))
BEAT_S, STORM_S, DOWN_S = 5.0, 10.0, 4.0
FACTS_EACH_S = 150.0  # reliability_security.md 3.1: some sixty facts in a session of two and a half hours
SILENT = 5  # devices that do not come back from the storm
TOLD_WITHIN_S = 60.0 + 3.0 + 5.0
PORTS = range(
    15_000, 30_000
)  # below those of clients: who calls a server that is away must not take its port


def run(_clinic: UUID) -> None:
    """The figures of a tenth, of all, and how they grew."""
    few = max(10, SESSIONS // 10)
    world = World(few)
    first = asyncio.run(world.measure(storm=False))
    world.grow(SESSIONS)
    last = asyncio.run(world.measure(storm=True))
    for what, before in first.items():
        show(f"{what}: {few} to {SESSIONS} sessions", last[what] / max(before, 0.1), "times")


class World:
    """A clinic with so many sessions under way, everybody signed in, and nobody yet at a device."""

    def __init__(self, sessions: int) -> None:
        from django.core.cache import cache

        from tests.dosing.stage import DayAtHome

        cache.clear()
        logging.getLogger("troche.request").setLevel(logging.WARNING)
        self.day = DayAtHome()
        self.day.all_met()
        assert self.day.take().status_code == 302
        self.clinic = self.day.clinic.id
        self.cookies: dict[UUID, tuple[str, str]] = {}
        self.monitor = ""
        self.grow(sessions)

    def grow(self, sessions: int) -> None:
        """So many sessions in all, as copies of one."""
        copy(self.clinic, [self.day.person], sessions - max(1, len(self.cookies)))
        self._sign_in()

    def _sign_in(self) -> None:
        from allauth.mfa.models import Authenticator
        from django.conf import settings
        from django.core import signing
        from django.test import Client

        from tests.people.fixtures import SignedIn, join, sign_in_as
        from troche.chart.commands import Actor
        from troche.contact.models import WatchRow
        from troche.people import passes
        from troche.people.actor import SITTER_COOKIE
        from troche.people.models import Membership
        from troche.people.scope import in_clinic

        self.day.clinic.refresh_from_db()
        with in_clinic(self.clinic):
            people = [row.stream_id for row in WatchRow.objects.filter(clinic_id=self.clinic)]
            expires = self.day.now.replace(year=self.day.now.year + 1)
            for person in set(people) - self.cookies.keys():
                client = Client()
                there = Membership.objects.filter(clinic_id=self.clinic, stream=person).first()
                own = Actor(person, "patient", self.clinic, "", person)
                sign_in_as(
                    client,
                    SignedIn(own, "", there) if there else join(self.day.clinic, "patient", stream=person),
                )
                patient = (
                    f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
                )
                _, path = passes.issue(self.clinic, person, "Sam", expires)
                token = path.rstrip("/").rpartition("/")[2]
                sealed = signing.get_cookie_signer(salt=SITTER_COOKIE * 2).sign(token)
                self.cookies[person] = patient, f"{SITTER_COOKIE}={sealed}"
            if not self.monitor:
                place = Membership.objects.get(
                    clinic_id=self.clinic, stream=self.day.session.monitor_ready_id
                )
                Authenticator.objects.create(
                    user=place.account, type=Authenticator.Type.TOTP, data={"secret": ""}
                )
                client = Client()
                who = Actor(place.stream, "therapist", self.clinic, "")
                sign_in_as(client, SignedIn(who, "", place))
                self.monitor = (
                    f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
                )

    # ---- measuring

    async def measure(self, *, storm: bool) -> dict[str, float]:
        """Start the server, let everybody come, and print what it was like."""
        await asyncio.to_thread(self.everybody_is_heard_now)
        server, port = await asyncio.to_thread(serve)
        try:
            seats, streams = self.devices(port)
            before = await asyncio.to_thread(self._silences)
            beating = [asyncio.create_task(seat.keep_beating(BEAT_S, STORM_S)) for seat in seats]
            following = [asyncio.create_task(stream.follow()) for stream in streams.values()]
            await asyncio.sleep(STORM_S + BEAT_S)
            figures = await self._steady(port, seats, streams)
            show("  false pages", len(await asyncio.to_thread(self._silences) - before), "", below=1)
            if storm:
                server, port = await self._storm(server, port, seats, beating)
            for task in (*beating, *following):
                task.cancel()
            return figures
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)

    def devices(self, port: int) -> tuple[list[Seat], dict[UUID, Stream]]:
        """Three seats for each person, in the order patient, sitter, monitor; and a stream each."""
        seats, streams = list[Seat](), dict[UUID, Stream]()
        for person, (patient, sitter) in self.cookies.items():
            seats.append(Seat("/my/session/1/beat/", Line(port, patient)))
            seats.append(Seat("/sitter/session/beat/", Line(port, sitter)))
            seats.append(Seat(f"/people/{person}/sessions/1/beat/", Line(port, self.monitor)))
            streams[person] = Stream(port, f"/live/person/{person}/", patient)
        return seats, streams

    async def _steady(self, port: int, seats: list[Seat], streams: dict[UUID, Stream]) -> dict[str, float]:
        sessions, took, delays = len(self.cookies), list[float](), list[float]()
        for seat in seats:
            seat.answered.clear()
            seat.failed = 0
        asking: set[asyncio.Task[None]] = set()
        began = time.monotonic()
        for pause in spread(STEADY_S, FACTS_EACH_S / sessions):
            await asyncio.sleep(pause)
            person = random.choice(list(self.cookies))
            asking.add(asyncio.create_task(self._say(port, person, streams[person], took, delays)))
        await asyncio.gather(*asking)
        lasted = time.monotonic() - began
        beats = [each for seat in seats for each in seat.answered]
        show(f"{sessions} sessions, beats answered", len(beats) / lasted, "/s")
        show("  beats without an answer", sum(seat.failed for seat in seats), "", below=1)
        show("  a beat, p99", percentile(beats, 0.99) * 1000, "ms")
        show("  streams open", sum(stream.is_open for stream in streams.values()), f"of {sessions}")
        show("  facts", len(took), "")
        show("  a fact over HTTP, p50", percentile(took, 0.5) * 1000, "ms")
        show("  a fact over HTTP, p99", percentile(took, 0.99) * 1000, "ms", below=150)
        show("  from sending it to the open page, p95", percentile(delays, 0.95) * 1000, "ms", below=300)
        return {
            "a fact, p50": percentile(took, 0.5) * 1000,
            "a fact, p99": percentile(took, 0.99) * 1000,
            "to the page, p95": percentile(delays, 0.95) * 1000,
            "a beat, p99": percentile(beats, 0.99) * 1000,
        }

    async def _say(
        self, port: int, person: UUID, stream: Stream, took: list[float], delays: list[float]
    ) -> None:
        line, known = Line(port, self.cookies[person][1]), set(stream.heard)
        began = time.monotonic()
        body = f"command_id={uuid4()}&do=check&answer=fine"
        status, _ = await line.post("/sitter/session/", body, "application/x-www-form-urlencoded")
        took.append(time.monotonic() - began)
        assert status == 302, status
        for _ in range(500):
            if fresh := [at for position, at in stream.heard.items() if position not in known]:
                delays.append(min(fresh) - began)
                break
            await asyncio.sleep(0.01)
        else:
            delays.append(5.0)
        line.close()

    async def _storm(
        self, server: Any, port: int, seats: list[Seat], beating: list[asyncio.Task[None]]
    ) -> tuple[Any, int]:
        """The server goes and comes again; all devices come back within ten seconds, but a few that do not."""
        server.send_signal(signal.SIGINT)
        await asyncio.to_thread(server.wait, 30)
        for task in beating:
            task.cancel()
        for seat in seats:
            seat.line.close()
            seat.failed = 0
        before, people = await asyncio.to_thread(self._silences), list(self.cookies)
        gone = {f"{person} patient" for person in people[:SILENT]}
        await asyncio.sleep(DOWN_S)
        server, _ = await asyncio.to_thread(serve, port)
        back = [
            seat
            for number, seat in enumerate(seats)
            if number % 3 or people[number // 3] not in people[:SILENT]
        ]
        beating[:] = [asyncio.create_task(seat.keep_beating(BEAT_S, STORM_S)) for seat in back]
        began, told = time.monotonic(), set[str]()
        while time.monotonic() - began < TOLD_WITHIN_S and not gone <= told:
            await asyncio.sleep(0.5)
            told = await asyncio.to_thread(self._silences) - before
        await asyncio.sleep(BEAT_S)
        told = await asyncio.to_thread(self._silences) - before
        show(
            f"storm of {len(back)} devices in {STORM_S:.0f} s, beats lost",
            sum(seat.failed for seat in back),
            "",
        )
        show("  pages missed", len(gone - told), f"of {len(gone)}", below=1)
        show("  false pages", len(told - gone), "", below=1)
        return server, port

    # ---- the database

    def everybody_is_heard_now(self) -> None:
        """As if each seat had beaten a moment ago; the clinic is no demonstration any more."""
        from django.db import connection
        from django.utils.timezone import now

        from troche.contact.beats import Beats
        from troche.contact.facts import SEATS
        from troche.people.models import Clinic
        from troche.people.scope import in_clinic

        with in_clinic(self.clinic), connection.cursor() as cursor:
            Clinic.objects.filter(id=self.clinic).update(is_demo=False)
            cursor.execute("UPDATE ledger_keeperbeat SET seen_at = now()")
        beats = Beats(by_hand=True)
        for person in self.cookies:
            for seat in SEATS:
                beats.hear((self.clinic, person, 1, seat), now())
        beats.write()

    def _silences(self) -> set[str]:
        from django.db import connection, connections

        from troche.people.scope import in_clinic

        try:
            with in_clinic(self.clinic), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT stream_id, body::json->>'seat' FROM ledger_fact WHERE clinic_id = %s AND kind = %s",
                    [self.clinic, "contact.silence_began"],
                )
                return {f"{stream} {seat}" for stream, seat in cursor.fetchall()}
        finally:
            connections.close_all()


def serve(port: int | None = None) -> tuple[subprocess.Popen[bytes], int]:
    """A real server that answers."""
    from bench.live import wait_until_ready

    port = port or next(filter(_is_free, random.sample(PORTS, 100)))
    server = subprocess.Popen(
        [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port)],
        env={**os.environ, "TROCHE_URL": f"http://127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until_ready(port)
    return server, port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
