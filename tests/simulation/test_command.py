"""`troche simulate sessions`: what it prints, how it shares the work, and how it goes on."""

import subprocess
import sys
from pathlib import Path

import msgspec

from troche.simulation.many import Tally
from troche.simulation.source import fingerprint


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as one types it."""
    command = [sys.executable, "-m", "troche.site.command", "simulate", "sessions", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_it_says_what_was_lived_what_went_wrong_and_what_was_broken() -> None:
    done = simulate("--seeds", "6", "--processes", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("6 seeds, ")
    assert "session-hours" in done.stdout
    assert "faults injected: " in done.stdout
    assert "violations: 0 seeds" in done.stdout


def test_a_long_run_goes_on_where_it_was_and_not_with_other_code(tmp_path: Path) -> None:
    kept = tmp_path / "progress.json"
    asked = ("--hours", "100", "--processes", "1", "--progress", str(kept))
    before = Tally(seeds=9, session_hours=99.0, latest=8)
    kept.write_bytes(msgspec.json.encode((fingerprint(), before)))
    done = simulate(*asked)
    assert done.returncode == 0, done.stderr
    assert "29 seeds, 9 of them before" in done.stdout
    kept.write_bytes(msgspec.json.encode(("other code", before)))
    assert "of them before" not in simulate("--hours", "1", *asked[2:]).stdout


def test_nonsense_is_one_line() -> None:
    done = simulate("--processes", "0", "--seeds", "-1")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
