"""A programme changes for a hundred thousand people: what would change, moving them, and making all rows again.

The people are those of the demo clinic, lived by acting and copied as they stand: facts sealed anew for each copy,
snapshots, rows and deadlines as the house itself makes them. The copying is not timed. `python -m bench reevaluate`
takes 5,000 people; `TROCHE_BENCH_PEOPLE=100000` as many as the bar asks for.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from uuid import UUID, uuid4

import msgspec
import psycopg

from bench.figures import show
from troche.programme import Programme

BAR_S, BAR_PEOPLE = 60.0, 100_000
PEOPLE = int(os.environ.get("TROCHE_BENCH_PEOPLE", "5000"))
PROCESSES = 2
AT_ONCE = 200
LONGEST = 70  # facts; with longer lives the copying takes longer than anybody waits
VERSION = "99.0"


def run(_clinic: UUID) -> None:
    """Print the figures: seconds for this many people, and what the bar allows for as many."""
    clinic, lives = _lived()
    _copied(clinic, lives)
    allowed = BAR_S * PEOPLE / BAR_PEOPLE
    version = _adopt_next(clinic)
    _timed(
        "rows made again after the adoption", "troche.ledger.refresh", [[str(clinic)]] * PROCESSES, allowed
    )
    assert _behind(clinic) == 0
    _idle(clinic)
    for what, verb in (("what would change was counted", "look"), ("charts moved, rows made again", "move")):
        shares = [[verb, str(clinic), version, str(part), str(PROCESSES)] for part in range(PROCESSES)]
        _timed(what, "troche.journey.moving", shares, allowed)
    assert _behind(clinic) == 0


def _idle(clinic: UUID) -> None:
    """What a keeper does several times a second while nothing changes."""
    from troche.ledger.refresh import Refresher

    refresher, looks = Refresher(), 20
    began = time.perf_counter()
    assert sum(refresher.some(clinic) for _ in range(looks)) == 0
    show("a look for those left when nobody is", (time.perf_counter() - began) / looks * 1000, "ms")


def _timed(what: str, module: str, shares: list[list[str]], allowed: float) -> None:
    began, burnt = time.perf_counter(), _cpu_of_children()
    workers = [
        subprocess.Popen([sys.executable, "-m", module, *share], stdout=subprocess.DEVNULL)
        for share in shares
    ]
    assert [worker.wait() for worker in workers] == [0] * len(shares)
    took, burnt = time.perf_counter() - began, _cpu_of_children() - burnt
    show(f"{what}, {PEOPLE:,} people", took, "s", below=allowed)
    show("  processor time of our processes", burnt, "s")


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _copied(clinic: UUID, lives: list[UUID]) -> None:
    began = time.perf_counter()
    half = [sys.executable, "-m", "bench.reevaluate", str(clinic), str(PEOPLE // PROCESSES), *map(str, lives)]
    workers = [subprocess.Popen(half) for _ in range(PROCESSES)]
    assert [worker.wait() for worker in workers] == [0] * PROCESSES
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")  # what the copying left to be written is not timed either
    show("people copied, untimed", PEOPLE / (time.perf_counter() - began), "/s")


def _adopt_next(clinic: UUID) -> str:
    """The clinic adopts a stricter version of its programme: a PHQ-9 of 12, home readings to 135."""
    from troche.ledger import read_chart
    from troche.ledger.reading import setting_for
    from troche.people.founding import adopt
    from troche.people.models import Clinic
    from troche.people.scope import in_clinic

    chart = read_chart(clinic, clinic)
    data = msgspec.to_builtins(setting_for(chart, chart.position).programme)
    data["protocol"]["version"] = VERSION
    data["eligibility"]["severity"]["phq_9_at_least"]["value"] = 12
    data["eligibility"]["home_pressure"]["mean_systolic_at_most_mm_hg"]["value"] = 135
    with in_clinic(clinic):
        adopt(Clinic.objects.get(id=clinic), msgspec.convert(data, Programme))
    return VERSION


def _behind(clinic: UUID) -> int:
    from troche.ledger.refresh import count_behind

    return count_behind(clinic)[0]


def _lived() -> tuple[UUID, list[UUID]]:
    """A demo clinic, and one life of each scene but the longest."""
    from troche.demo.cast import CAST
    from troche.demo.life import Life
    from troche.demo.opening import hurried
    from troche.demo.scenes import days_before, play
    from troche.demo.stage import Stage
    from troche.demo.team import Team
    from troche.ledger import read_facts
    from troche.people.enrolment import open_clinic
    from troche.people.scope import in_clinic

    now = datetime.now(UTC)
    opened = now - timedelta(days=200)
    place = {"state": "OR", "timezone": "America/Los_Angeles", "phone": "+1 503 555 0100"}
    clinic = open_clinic(slug="many", name="Larkfield", is_demo=True, clock=lambda: opened, **place)
    stage = Stage(clinic.id, "many")
    team = Team(stage)
    lives: list[UUID] = []
    with in_clinic(clinic.id), hurried():
        team.join(clinic, opened)
        for part in {one.scene: one for one in CAST if one.scene != "long"}.values():
            life = Life(
                stage, team, clinic, part, now - timedelta(days=days_before(part.scene, part.sessions))
            )
            play(life, now)
            stage.settle(life.person, max(life.at, now - timedelta(minutes=5)))
            lives.append(life.person)
    return clinic.id, [life for life in lives if len(read_facts(clinic.id, life)) <= LONGEST]


def copy(clinic: UUID, lives: Sequence[UUID], people: int) -> None:
    """So many people more, each with the facts of one of these lives, written by the ledger's own statements."""
    from django.db import connection, transaction

    from troche.journey.rooms import PERSON
    from troche.ledger import effects, read_facts
    from troche.ledger.batch import WideBatch
    from troche.ledger.reading import read_chart, setting_for
    from troche.ledger.store import SNAPSHOT_EVERY, append, freeze, unborn

    told = {life: read_facts(clinic, life) for life in lives}
    position = read_chart(clinic, clinic).position
    for start in range(0, people, AT_ONCE):
        batch = WideBatch()
        for life in islice(
            cycle(lives), start % len(lives), start % len(lives) + min(AT_ONCE, people - start)
        ):
            recorded, person = told[life], unborn(clinic, uuid4(), PERSON, position)
            empty = person.chart
            chart = PERSON.refold(empty.stream, clinic, recorded)
            setting = setting_for(chart, position)
            append(batch, person, recorded)
            effects.add_fact_rows(batch, PERSON, empty, PERSON.corrected(recorded))
            effects.change_chart_rows(batch, empty, chart, setting, setting)
            effects.change_deadlines(batch, PERSON, empty, chart, setting, setting)
            frozen = len(recorded) // SNAPSHOT_EVERY * SNAPSHOT_EVERY
            if frozen:
                freeze(batch, PERSON.refold(empty.stream, clinic, recorded[:frozen]))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
            batch.run()


def main() -> None:
    """One of the processes that copy: clinic, how many, lives."""
    import django

    django.setup()
    clinic, people, *lives = sys.argv[1:]
    copy(UUID(clinic), [UUID(life) for life in lives], int(people))


if __name__ == "__main__":
    main()
