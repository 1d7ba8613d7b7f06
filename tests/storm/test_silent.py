"""Web, keepers and PostgreSQL are killed while sessions are live and some devices fall silent: promises P1 and P2.

`TROCHE_STORM_SESSIONS=100` makes it as large as before a release.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.repo.repository import ROOT

pytestmark = pytest.mark.long

SESSIONS = int(os.environ.get("TROCHE_STORM_SESSIONS", "10"))
LATE_AT_MOST_S = 3 + 5  # reliability_security.md 3.2, under kills
ENDS_WITHIN_S = 900


def test_in_a_storm_every_silence_is_told_once_in_its_bound_and_nothing_is_lost(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.storm.silent", str(tmp_path / "home"), str(SESSIONS)],
        env={
            **environment,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert {"web", "keeper", "postgres"} <= set(found["killed"])
    assert found["lost"] == []
    assert found["acknowledged"] > 0
    assert found["false"] == []
    assert sorted(found["pages"]) == sorted(found["gone"])
    assert max(found["late"]) <= LATE_AT_MOST_S
    assert min(found["late"]) >= -6  # a beat that was lost with a killed process: early, and never late
    assert Counter(found["rungs"]) == dict.fromkeys(found["gone"], 1)
