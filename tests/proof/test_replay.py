"""A changed programme over past charts: real lives in a real database, nothing written."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection

from tests.programme.weakened import put
from troche.demo.cast import CAST
from troche.demo.life import Life
from troche.demo.scenes import days_before, play
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.ledger import read_facts
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic
from troche.programme import Programme, load_programme
from troche.proof.replay import Told, replay

NOW = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
DATA = msgspec.to_builtins(load_programme())


@pytest.fixture(scope="module")
def clinic(database: str) -> UUID:
    """A clinic with one person who has had sessions, and one who is still in preparation."""
    at = NOW - timedelta(days=200)
    opened = open_clinic(
        slug=f"past-{secrets.token_hex(5)}",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
        clock=lambda: at,
    )
    stage = Stage(opened.id, "past")
    team = Team(stage)
    with in_clinic(opened.id):
        team.join(opened, at)
        parts = {part.scene: part for part in CAST if part.scene != "long"}
        longest = max(parts.values(), key=lambda part: part.sessions)
        life = Life(
            stage, team, opened, longest, NOW - timedelta(days=days_before(longest.scene, longest.sessions))
        )
        play(life, NOW)
    return opened.id


def asked(clinic: UUID, key: str = "", value: Any = None) -> Told:
    """The past, asked by the programme that comes along or by one with another value."""
    data = put(DATA, key, value) if key else DATA
    with in_clinic(clinic):
        return sum(replay(clinic, msgspec.convert(data, Programme)), Told())


def test_the_same_programme_changes_nothing(clinic: UUID) -> None:
    found = asked(clinic)
    assert found.people == 1 and found.unread == 0
    assert found.decided["dose"] >= 3 and found.decided["parcel"] >= 1
    assert found.turned == {} and found.found == []


def test_a_lower_limit_holds_doses_and_says_which(clinic: UUID) -> None:
    found = asked(clinic, "session.pressure.go.systolic_mm_hg.value", 100)
    assert found.turned == {"dose held": found.decided["dose"]}
    assert {one.decision.by for one in found.found} == {("pressure",)}
    assert len({one.decision.key for one in found.found}) == found.decided["dose"]


def test_a_shorter_time_holds_parcels(clinic: UUID) -> None:
    found = asked(clinic, "supply.shipment.liver_days.value", 1)
    assert found.turned == {"parcel held": found.decided["parcel"]}
    assert all(one.decision.by == ("liver",) for one in found.found)


def test_parts_together_are_everybody(clinic: UUID) -> None:
    with in_clinic(clinic):
        parts = [sum(replay(clinic, load_programme(), part, 3), Told()) for part in range(3)]
    assert sum(parts, Told()).decided == asked(clinic).decided


def test_nothing_is_written(clinic: UUID) -> None:
    def kept() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(at) FROM ledger_fact WHERE clinic_id = %s", [clinic])
            return cursor.fetchone()

    with in_clinic(clinic):
        before = len(read_facts(clinic, clinic)), kept()
        asked(clinic, "session.pulse.to_bpm.value", 60)
        assert (len(read_facts(clinic, clinic)), kept()) == before
