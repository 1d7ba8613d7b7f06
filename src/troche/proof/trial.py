"""An edit of a programme tried in a process of its own, so that pages stay quick: its story, and what the past says.

`python -m troche.proof.trial CLINIC` reads the programme as JSON and prints what was found.
"""

from __future__ import annotations

import subprocess
import sys
from uuid import UUID

import msgspec

from troche.chart.learned import from_json
from troche.programme import Programme, canonical, from_canonical
from troche.proof.replay import Told

LONGEST_S = 90  # ours: a page waits no longer


class TookTooLong(Exception):
    """The time of a page was over."""


class CannotAnswer(Exception):
    """The process ended without an answer: what it said last."""


class Trial(msgspec.Struct, frozen=True):
    """What was found: whether a story leads past the floor, that story, what was looked at, and the past."""

    has_counterexample: bool
    verdict: str
    story: tuple[tuple[str, str, str], ...]
    covered: tuple[str, ...]
    past: Told


_read_trial = from_json(Trial)


def tried(clinic: UUID, before: Programme, programme: Programme) -> Trial:
    """What was found. Raises `TookTooLong`, or `CannotAnswer` when it came to an end without one."""
    command = [sys.executable, "-m", "troche.proof.trial", str(clinic)]
    given = msgspec.json.encode([canonical(before).decode(), canonical(programme).decode()])
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=True, timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    except subprocess.CalledProcessError as ended:
        last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise CannotAnswer(" ".join(last)) from None
    return _read_trial(done.stdout)


def main() -> None:
    """The process."""
    import django

    django.setup()
    from troche.people.scope import in_clinic
    from troche.proof import told
    from troche.proof.explore import prove
    from troche.proof.replay import replay
    from troche.proof.touched import touched

    clinic = UUID(sys.argv[1])
    before, programme = (from_canonical(one.encode()) for one in msgspec.json.decode(sys.stdin.buffer.read()))
    proof = prove(programme, processes=1, only=touched(before, programme) or frozenset(), with_acts=False)
    story = told.story(proof.counterexample, programme) if proof.counterexample else ()
    with in_clinic(clinic):
        past = sum(replay(clinic, programme), Told())
    trial = Trial(
        proof.counterexample is not None,
        told.verdict(proof),
        tuple((line.when, line.what, line.floor) for line in story),
        (*told.missing_witness(proof), *told.covered(proof)),
        past,
    )
    sys.stdout.buffer.write(msgspec.json.encode(trial))


if __name__ == "__main__":
    main()
