"""`troche simulate sessions`."""

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble
from troche.site.cli.progress import bar
from troche.site.cli.shared import work

if TYPE_CHECKING:
    from troche.simulation.many import Tally

LISTED = 20


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser("simulate", help="live through sessions in which everything goes wrong")
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    sessions = verbs.add_parser(
        "sessions",
        help="the rules of a session under lost lines, killed processes and wrong clocks, from seeds",
        description="Runs the real rules of a session against a ledger, a network, devices and people in memory, each"
        " fault drawn from a seed, and looks at every promise: nothing said is lost or doubled, nobody goes unheard,"
        " no dose without every gate, no release before minute 120. The same seed is the same run. Exit status 1:"
        " something was broken; each failure prints the line that plays it again. Needs no database.",
    )
    sessions.add_argument("--seeds", type=int, default=0, metavar="N", help="how many runs (200)")
    sessions.add_argument("--first", type=int, default=0, metavar="S", help="the first seed (0)")
    sessions.add_argument("--seed", type=int, metavar="S", help="this run alone, told as a story")
    sessions.add_argument(
        "--smallest", action="store_true", help="with --seed: leave out every fault its failure does not need"
    )
    sessions.add_argument("--hours", type=float, default=0.0, metavar="H", help="until so many session-hours")
    sessions.add_argument(
        "--processes", type=int, metavar="P", help="how many share the work (one each core)"
    )
    sessions.add_argument(
        "--progress", type=Path, metavar="FILE", help="keep here how far it came, and go on from there"
    )
    sessions.set_defaults(run=run_sessions)


def run_sessions(given: argparse.Namespace) -> int:
    """Run them, and say what was broken."""
    if given.seed is not None:
        return _one(given.seed, smallest=given.smallest)
    processes = (os.cpu_count() or 1) if given.processes is None else given.processes
    if not 1 <= processes <= 64 or given.seeds < 0 or given.hours < 0 or given.first < 0:
        raise Trouble("--processes is a number from 1 to 64; --seeds, --first and --hours are not below 0.")
    from troche.simulation.told import replay_line

    began = time.monotonic()
    tally, before = _many(given, processes)
    took = time.monotonic() - began
    since = f", {before.seeds} of them before" if before.seeds else ""
    print(f"{tally.seeds} seeds{since}, {tally.session_hours:,.0f} session-hours, {tally.facts} facts kept.")
    print(f"{took:.1f} s on {processes} processes.")
    print(f"faults injected: {sum(tally.faults.values())}")
    for kind, times in sorted(tally.faults.items(), key=lambda one: -one[1]):
        print(f"  {times:>8} {kind}")
    print(f"violations: {len(tally.broken)} seeds")
    for seed, words in sorted(tally.broken.items())[:LISTED]:
        print(f"  {replay_line(seed)}   # {words[0]}")
    if len(tally.broken) > LISTED:
        print(f"  and {len(tally.broken) - LISTED} more seeds")
    return 1 if tally.broken else 0


def _many(given: argparse.Namespace, processes: int) -> "tuple[Tally, Tally]":
    from troche.simulation.many import Tally, read_tally

    before = _kept(given.progress)
    tally = Tally()
    tally.join(before)
    seeds = given.seeds or (0 if given.hours else 200)
    left = max(0.0, given.hours - before.session_hours)
    if given.hours and not left:
        return tally, before
    first = max(given.first, before.latest + 1)
    counts = [len(range(part, seeds, processes)) for part in range(processes)]
    shares = [
        [str(first + part), str(processes), str(counts[part]), str(left / processes)]
        for part in range(processes)
        if counts[part] or not seeds
    ]
    total = seeds or int(given.hours)
    with bar("Seeds" if seeds else "Session-hours", total) as done:

        def told(_number: int, line: str) -> None:
            tally.join(read_tally(line))
            done(tally.seeds - before.seeds if seeds else int(tally.session_hours))
            if given.progress:
                _keep(given.progress, tally)

        work("troche.simulation.many", shares, told)
    return tally, before


def _kept(progress: Path | None) -> "Tally":
    """How far it came with the same code; nothing of another."""
    from troche.simulation.many import Tally, read_progress
    from troche.simulation.source import fingerprint

    if progress is None or not progress.exists():
        return Tally()
    code, kept = read_progress(progress.read_bytes())
    return kept if code == fingerprint() else Tally()


def _keep(progress: Path, tally: "Tally") -> None:
    import msgspec

    from troche.simulation.source import fingerprint

    progress.parent.mkdir(parents=True, exist_ok=True)
    beside = progress.with_suffix(".new")
    beside.write_bytes(msgspec.json.encode((fingerprint(), tally)))
    beside.replace(progress)


def _one(seed: int, *, smallest: bool) -> int:
    from troche.simulation import told
    from troche.simulation.run import run, weather_of

    weather = weather_of(seed)
    if smallest:
        try:
            weather = told.smallest(seed)
        except ValueError as error:
            raise Trouble(f"Seed {seed} breaks nothing, so there is nothing to leave out.") from error
    outcome = run(seed, weather, tells=True)
    print(f"seed {seed}: {outcome.session_hours:.1f} session-hours, {outcome.facts} facts")
    for line in told.weather_told(weather):
        print(f"  {line}")
    for line in told.story(outcome):
        print(line)
    for one in outcome.violations:
        print(f"broken: {one.promise}: {one.words}")
    if not outcome.violations:
        print("Nothing was broken.")
    return 1 if outcome.violations else 0
