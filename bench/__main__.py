"""`python -m bench [acts|folds|gates|pages|live|calls|sessions|reevaluate|proof]`: all of it, or one part."""

from __future__ import annotations

import os
import platform
import sys

from bench import acts, calls, folds, gates, live, pages, proof, reevaluate, sessions
from bench.ground import ground

PARTS = {
    "acts": (acts.run,),
    "folds": (folds.fold, folds.rebuild),
    "gates": (gates.run,),
    "pages": (pages.run,),
    "live": (live.run,),
    "calls": (calls.run,),
    "sessions": (sessions.run,),
    "reevaluate": (reevaluate.run,),
    "proof": (proof.prove, proof.replay),
}


def main(wanted: list[str]) -> None:
    """Measure the parts that are wanted on this machine, in this run."""
    if unknown := [part for part in wanted if part not in PARTS]:
        sys.exit(f"There is no part called {unknown[0]}; there are {', '.join(PARTS)}.")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    with ground() as clinic:
        for part in wanted or PARTS:
            print(part)
            for measure in PARTS[part]:
                measure(clinic)


if __name__ == "__main__":
    main(sys.argv[1:])
