"""Proving the programme that comes along, and asking the past about a changed one.

`python -m bench proof` replays 500 charts; `TROCHE_BENCH_CHARTS=10000` as many as the bar asks for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree
from uuid import UUID

from bench.figures import show

PROVE_BAR_S = 60.0
BAR_S, BAR_CHARTS = 120.0, 10_000
CHARTS = int(os.environ.get("TROCHE_BENCH_CHARTS", "500"))
PROCESSES = 2


def prove(_clinic: UUID) -> None:
    """Every story of the shipped programme; the processors’ own time, so that a loaded machine does not count."""
    from troche.programme import load_programme
    from troche.proof.explore import prove as play_all

    before = os.times()
    proof = play_all(load_programme(), processes=PROCESSES)
    after = os.times()
    assert proof.is_closed and not proof.is_vacuous
    stories = proof.counted.stories + proof.counted.acts
    own = sum(after[:4]) - sum(before[:4])
    show(f"the shipped programme played, {stories:,} stories", own / PROCESSES, "s", below=PROVE_BAR_S)


def replay(_clinic: UUID) -> None:
    """A changed programme over charts of six months: lives of the demo clinic, copied as `reevaluate` copies them."""
    clinic = _six_months()
    allowed = BAR_S * CHARTS / BAR_CHARTS
    with tempfile.TemporaryDirectory() as place:
        folder = _changed(Path(place))
        began = time.perf_counter()
        shares = [[str(folder), str(clinic), str(part), str(PROCESSES)] for part in range(PROCESSES)]
        workers = [
            subprocess.Popen([sys.executable, "-m", "troche.proof.replay", *share], stdout=subprocess.DEVNULL)
            for share in shares
        ]
        assert [worker.wait() for worker in workers] == [0] * PROCESSES
        show(f"a changed programme over {CHARTS:,} charts", time.perf_counter() - began, "s", below=allowed)


def _changed(place: Path) -> Path:
    from troche.programme import default_folder

    folder = copytree(default_folder(), place / "changed")
    session = folder / "session.yaml"
    session.write_text(session.read_text().replace("to_bpm: {value: 110", "to_bpm: {value: 75"))
    return folder


def _six_months() -> UUID:
    """A clinic with so many copies of the longest life there is."""
    from datetime import UTC, datetime, timedelta

    from bench.reevaluate import copy
    from troche.demo.cast import CAST
    from troche.demo.life import Life
    from troche.demo.opening import hurried
    from troche.demo.scenes import days_before, play
    from troche.demo.stage import Stage
    from troche.demo.team import Team
    from troche.people.enrolment import open_clinic
    from troche.people.scope import in_clinic

    now = datetime.now(UTC)
    opened = now - timedelta(days=220)
    place = {"state": "OR", "timezone": "America/Los_Angeles", "phone": "+1 503 555 0100"}
    clinic = open_clinic(slug="past", name="Larkfield", is_demo=True, clock=lambda: opened, **place)
    stage = Stage(clinic.id, "past")
    team = Team(stage)
    part = next(part for part in CAST if part.scene == "long")
    with in_clinic(clinic.id), hurried():
        team.join(clinic, opened)
        life = Life(stage, team, clinic, part, now - timedelta(days=days_before(part.scene, part.sessions)))
        play(life, now)
    copy(clinic.id, [life.person], CHARTS - 1)
    return clinic.id
