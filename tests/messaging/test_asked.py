"""Who is asked about an alert: somebody, always; in a live session also its monitor and the clinician on call."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from tests.dosing.ready import ALWAYS_ON_CALL, COORDINATOR, PRESCRIBER, PROGRAMME, TEAM, THERAPIST, Day
from tests.dosing.ready import NOW as AT
from troche.chart.commands import ROLES, Role
from troche.dosing.commands import StopSession
from troche.messaging.owners import CLINICAL, asked_in, watching
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import CareTeamAssigned
from troche.people.policy import allows
from troche.people.setting import Setting

OTHER, THIRD = UUID(int=901), UUID(int=902)


def clinic(*roles: Role) -> ClinicState:
    """A clinic where one person of each of these roles works."""
    staff = {UUID(int=n): Staff(UUID(int=n), role.title(), role, (), AT) for n, role in enumerate(roles, 1)}
    return ClinicState(staff=staff)


def test_those_who_are_asked_are_those_who_may_take_it() -> None:
    assert set(CLINICAL) == {role for role in ROLES if allows(role, "clinic", "messaging.acknowledge")}


@pytest.mark.parametrize("role", CLINICAL)
def test_whoever_is_left_is_asked(role: Role) -> None:
    asked = asked_in(Day().chart, clinic(role), "director")
    assert asked is not None and (asked.role, asked.name) == (role, role.title())


def test_without_a_director_the_prescribers_are_asked_before_others() -> None:
    asked = asked_in(Day().chart, clinic("coordinator", "therapist", "prescriber"), "director")
    assert asked is not None and asked.role == "prescriber"


def test_where_nobody_may_take_it_nobody_is_asked() -> None:
    assert asked_in(Day().chart, clinic("administrator", "biller", "auditor"), "director") is None


def with_another_therapist() -> ClinicState:
    """The person's own therapist is not the one who watches."""
    staff = {**TEAM, OTHER: Staff(OTHER, "Own Therapist", "therapist", (), AT)}
    return ClinicState(staff=staff, rota=(ALWAYS_ON_CALL,))


def test_while_a_session_is_live_its_monitor_owns_what_a_therapist_would_and_the_one_on_call_is_asked_too() -> (
    None
):
    here = with_another_therapist()
    day = Day(setting=Setting(PROGRAMME, here))
    day.add(CareTeamAssigned(prescriber=PRESCRIBER, therapist=OTHER, coordinator=COORDINATOR))
    day.all_met()
    before = asked_in(day.chart, here, "therapist")
    assert before is not None and before.id == OTHER
    assert list(watching(day.chart, here, day.now)) == [], "nothing is now, and no session is live"
    day.take()
    live = asked_in(day.chart, here, "therapist")
    assert live is not None and (live.id, live.name) == (THERAPIST, TEAM[THERAPIST].name)
    assert list(watching(day.chart, here, day.now)) == [THERAPIST, PRESCRIBER]
    gone = msgspec.structs.replace(TEAM[THERAPIST], left_at=day.now)
    left = msgspec.structs.replace(here, staff={**here.staff, THERAPIST: gone})
    after = asked_in(day.chart, left, "therapist")
    assert after is not None and after.id == OTHER
    assert list(watching(day.chart, left, day.now)) == [PRESCRIBER]
    day.do(StopSession, "therapist", reason="Ambulance", handed_over=True)
    assert list(watching(day.chart, here, day.now)) == [PRESCRIBER], "who is on call is asked whatever is now"
