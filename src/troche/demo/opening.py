"""Opening the demo clinic, once, and the links by which one looks around in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection

from troche.chart.commands import Role
from troche.demo.cast import CAST, Part
from troche.demo.life import Life
from troche.demo.lots import enter_newest
from troche.demo.messages import send_messages
from troche.demo.scenes import close_old_alerts, days_before, play
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.ledger.clock import Clock, system_clock
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.models import Clinic
from troche.people.scope import in_clinic

SEED = "larkfield"
DAYS_OPEN = 200
ROLES: tuple[Role, ...] = (
    "prescriber",
    "therapist",
    "coordinator",
    "pharmacist",
    "biller",
    "director",
    "auditor",
    "administrator",
)
PATIENTS = ("Ada Example", "Pavel Demo", "Nora Example", "Yusuf Sample", "Greta Model")
SITTER_OF = "Nora Example"
AWAITS_RESULTS = "Cora Specimen"


def open_demo(progress: Callable[[int], None], clock: Clock = system_clock, seed: str = SEED) -> Clinic:
    """The demo clinic; opened on simulated days when there is none. `progress` hears how many people have come."""
    found = Clinic.objects.filter(is_demo=True).first()
    if found is not None:
        return found
    now = clock()
    opened = now - timedelta(days=DAYS_OPEN)
    clinic = open_clinic(
        slug="demo",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
        clock=lambda: opened,
    )
    stage = Stage(clinic.id, seed)
    team = Team(stage)
    with in_clinic(clinic.id), hurried():
        team.join(clinic, opened)
        for number, part in enumerate(CAST, 1):
            _live(stage, team, clinic, now, part)
            progress(number)
        enter_newest(stage, team, now)
        send_messages(clinic, stage.new_id(f"person {AWAITS_RESULTS}"), now.date())
    return clinic


@contextmanager
def hurried() -> Iterator[None]:
    """Commits that do not wait for the disk: nobody in a demo clinic is real."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")


def _live(stage: Stage, team: Team, clinic: Clinic, now: datetime, part: Part) -> None:
    begins = now - timedelta(days=days_before(part.scene, part.sessions))
    life = Life(stage, team, clinic, part, begins)
    play(life, now)
    life.at = max(life.at, now - timedelta(minutes=5))
    stage.settle(life.person, life.at)
    close_old_alerts(life, now)


def sign_in_links(base_url: str) -> list[tuple[str, str]]:
    """One link per role, and a few people to be."""
    clinic = Clinic.objects.get(is_demo=True)
    stage = Stage(clinic.id, SEED)
    links = [(str(role), f"{base_url}{demo_link(role, clinic)}") for role in ROLES]
    for name in PATIENTS:
        person = stage.new_id(f"person {name}")
        links.append((f"patient {name.split()[0]}", f"{base_url}{demo_link('patient', clinic, person)}"))
    sat_for = stage.new_id(f"person {SITTER_OF}")
    links.append((f"sitter of {SITTER_OF.split()[0]}", f"{base_url}{demo_link('sitter', clinic, sat_for)}"))
    return links
