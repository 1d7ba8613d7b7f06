"""The walk's own server, clinic and team."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.moved_clock import Clock, served


class Ground(NamedTuple):
    """Where the walk happens."""

    address: str
    clock: Clock
    clinic: Any

    def link(self, role: str) -> str:
        """The way in for one of the staff."""
        from troche.people.demo import demo_link

        return self.address + demo_link(role, self.clinic)  # type: ignore[arg-type]


@pytest.fixture
def ground(database: str, tmp_path: Path) -> Iterator[Ground]:
    """A clinic opened a month ago, its team on board, on a server whose clock the walk moves."""
    from troche.demo.stage import Stage
    from troche.demo.team import Team
    from troche.ledger.clock import system_clock
    from troche.people.enrolment import open_clinic
    from troche.people.scope import in_clinic

    made = open_clinic(
        slug="walk",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
    )
    with in_clinic(made.id):
        Team(Stage(made.id, "walk")).join(made, system_clock())
    clock = Clock(tmp_path / "clock")
    with served(database, clock, tmp_path, "walk") as server:
        yield Ground(server.address, clock, made)
