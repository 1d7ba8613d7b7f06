"""Live sessions in a storm: `python -m tests.storm.silent FOLDER SESSIONS` says as JSON what became of them.

A PostgreSQL of its own, a real server with two web processes and two keepers, devices that beat. Web, keepers and
PostgreSQL are killed; some patients' devices fall silent; sitters say things until these are acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.storm.killing import descendants

BEAT_S, COME_WITHIN_S = 5.0, 4.0
SILENT_AT_S, DATABASE_KILLED_AT_S = 14.0, 40.0
LASTS_S = SILENT_AT_S + 60 + 8 + 60 + 8  # silence, and one rung more
FACT_EVERY_S, GIVE_UP_S = 0.5, 60.0
GROWN_S = 8.0  # a process that is killed again before it answered tells nothing
FORM = "application/x-www-form-urlencoded"


def main(folder: str, sessions: int) -> None:
    """The whole storm."""
    os.environ["TROCHE_HOME"], os.environ["DJANGO_SETTINGS_MODULE"] = folder, "troche.site.settings"
    from troche.site.database import Embedded

    database = Embedded(Path(folder) / "postgres")
    database.start()
    os.environ["DATABASE_URL"] = database.url()
    try:
        import django

        django.setup()
        from troche.site.migration import bring_up_to_date

        bring_up_to_date()
        from bench.sessions import World

        sys.stdout.write(json.dumps(asyncio.run(Storm(World(sessions), database).rage())) + "\n")
    finally:
        database.stop()


class Storm:
    """Devices, killers, and what is found at the end."""

    def __init__(self, world: Any, database: Any) -> None:
        self.world, self.database = world, database
        self.people: list[UUID] = list(world.cookies)
        self.gone = self.people[: max(1, len(self.people) // 5)]
        self.last_beat: dict[UUID, float] = {}
        self.acknowledged: list[str] = []
        self.killed: list[str] = []
        self.server: subprocess.Popen[bytes]
        self.over = False

    async def rage(self) -> dict[str, Any]:
        """From the first beat to the second rung."""
        from bench.sessions import serve

        await asyncio.to_thread(self.world.everybody_is_heard_now)
        self.server, port = await asyncio.to_thread(serve)
        try:
            seats, _ = self.world.devices(port)
            beating = [asyncio.create_task(seat.keep_beating(BEAT_S, COME_WITHIN_S)) for seat in seats]
            raging = [
                asyncio.create_task(each) for each in (self._kill(), self._kill_database(), self._say(port))
            ]
            await asyncio.sleep(SILENT_AT_S)
            for number, seat in enumerate(seats):
                if number % 3 == 0 and self.people[number // 3] in self.gone:
                    beating[number].cancel()
                    self.last_beat[self.people[number // 3]] = seat.last_at
            await asyncio.sleep(LASTS_S - SILENT_AT_S)
            self.over = True
            await asyncio.gather(*raging)
            for task in beating:
                task.cancel()
            return await asyncio.to_thread(self._found)
        finally:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(30)

    async def _kill(self) -> None:
        while not self.over:
            await asyncio.sleep(random.uniform(2, 8))
            grown = [one for one in descendants(self.server.pid) if one.age_s > GROWN_S]
            if grown:
                one = random.choice(grown)
                with suppress(ProcessLookupError):
                    os.kill(one.id, signal.SIGKILL)
                    self.killed.append(one.kind)

    async def _kill_database(self) -> None:
        await asyncio.sleep(DATABASE_KILLED_AT_S)
        postmaster = int((self.database.data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        self.killed.append("postgres")
        while True:
            with suppress(Exception):  # who was killed a moment ago may still seem to run
                await asyncio.to_thread(self.database.start)
                await asyncio.to_thread(self._is_answered)
                return
            await asyncio.sleep(0.2)

    def _is_answered(self) -> None:
        with psycopg.connect(self.database.url()):
            pass

    async def _say(self, port: int) -> None:
        from bench.devices import Line

        while not self.over:
            person, command, status = random.choice(self.people), uuid4(), 0
            line = Line(port, self.world.cookies[person][1])
            give_up = time.monotonic() + GIVE_UP_S
            while status != 302 and time.monotonic() < give_up:
                status, _ = await line.post(
                    "/sitter/session/", f"command_id={command}&do=check&answer=fine", FORM
                )
                await asyncio.sleep(0.05)
            line.close()
            assert status == 302, status
            self.acknowledged.append(str(command))
            await asyncio.sleep(FACT_EVERY_S)

    def _found(self) -> dict[str, Any]:
        from django.db import connections

        from troche.contact.facts import SilenceBegan
        from troche.ledger import read_facts
        from troche.messaging.facts import AlertEscalated, AlertRaised

        connections.close_all()
        clinic, commands = self.world.clinic, list[str]()
        told: dict[str, list[Any]] = {"late": [], "false": [], "rungs": [], "pages": []}
        for person in self.people:
            entries = read_facts(clinic, person)
            commands += [str(entry.command_id) for entry in entries]
            for entry in entries:
                match entry.fact:
                    case SilenceBegan(seat=seat, since=since) if person in self.gone and seat == "patient":
                        told["late"].append((entry.at - since).total_seconds() - 60)
                        told["late"].append(entry.at.timestamp() - self.last_beat[person] - 60)
                    case SilenceBegan(seat=seat):
                        told["false"].append(f"{seat} after {(entry.at - entry.fact.since).total_seconds()}")
                    case AlertRaised(code="signs_of_life_lost") if person in self.gone:
                        told["pages"].append(str(person))
                    case AlertEscalated(alert=alert) if alert.startswith("signs_of_life_lost"):
                        told["rungs"].append(str(person))
        lost = [one for one in self.acknowledged if one not in set(commands)]
        doubled = len(commands) - len({*commands})
        return {
            **told,
            "gone": [str(one) for one in self.gone],
            "acknowledged": len(self.acknowledged),
            "lost": lost,
            "doubled": doubled,
            "killed": self.killed,
        }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
