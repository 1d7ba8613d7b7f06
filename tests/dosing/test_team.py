"""Who may treat, watch and order: licences by the patient's own date, supervision, registrations, open hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dosing.ready import (
    ALWAYS_ON_CALL,
    COORDINATOR,
    DAY,
    HOUR,
    LICENCE,
    MINUTE,
    NOW,
    PRESCRIBER,
    PROGRAMME,
    REGISTRATION,
    TEAM,
    THERAPIST,
    Day,
    rota,
)
from troche.chart.reasons import Refusal
from troche.dosing.commands import BookSession, GetReady
from troche.dosing.gates import may_dose
from troche.integration.commands import BookVisit, HoldVisit
from troche.medication.sending import gates_to_order, licence_gate
from troche.people.clinic import ClinicState, Staff
from troche.people.commands import AssignCareTeam
from troche.people.facts import CareTeamAssigned, Licence, RotaSet, SupervisionAgreed
from troche.people.rota import laid_over
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.commands import HoldVisit as HoldPreparationVisit

TODAY = date(2026, 11, 23)


def holding(therapist: tuple[Licence, ...] = (LICENCE,), **said: Any) -> Setting:
    """The clinic, with these licences for the therapist."""
    team = {**TEAM, THERAPIST: msgspec.structs.replace(TEAM[THERAPIST], licences=therapist)}
    return Setting(PROGRAMME, ClinicState(staff=team, rota=(ALWAYS_ON_CALL,), **said))


def until(last_day: date, **changes: Any) -> Licence:
    return msgspec.structs.replace(LICENCE, last_day=last_day, **changes)


def code_of(answer: object) -> str:
    return answer.reasons[0].code if isinstance(answer, Refusal) else ""


UNDER = msgspec.structs.replace(LICENCE, supervised=True)
AGREED = SupervisionAgreed(
    staff=THERAPIST,
    supervisor=PRESCRIBER,
    state="OR",
    first_day=date(2026, 1, 1),
    last_day=TODAY,
    agreed_on=date(2026, 1, 1),
)
HELD: list[tuple[str, tuple[Licence, ...], dict[str, Any], str]] = [
    ("to the end of today", (until(TODAY),), {}, ""),
    ("until yesterday", (until(TODAY - DAY),), {}, "not_licensed_there"),
    ("from tomorrow", (msgspec.structs.replace(LICENCE, first_day=TODAY + DAY),), {}, "not_licensed_there"),
    ("in another state", (msgspec.structs.replace(LICENCE, state="WA"),), {}, "not_licensed_there"),
    ("none", (), {}, "not_licensed_there"),
    ("a registration is no licence", (REGISTRATION,), {}, "not_licensed_there"),
    ("supervised by nobody", (UNDER,), {}, "not_supervised_there"),
    ("supervised", (UNDER,), {"supervision": (AGREED,)}, ""),
    (
        "supervised until yesterday",
        (UNDER,),
        {"supervision": (msgspec.structs.replace(AGREED, last_day=TODAY - DAY),)},
        "not_supervised_there",
    ),
    (
        "supervised in another state",
        (UNDER,),
        {"supervision": (msgspec.structs.replace(AGREED, state="WA"),)},
        "not_supervised_there",
    ),
    (
        "supervised by somebody unknown",
        (UNDER,),
        {"supervision": (msgspec.structs.replace(AGREED, supervisor=uuid4()),)},
        "not_supervised_there",
    ),
    ("one that stands on its own beside it", (UNDER, until(TODAY, number="B2")), {}, ""),
]


@pytest.mark.parametrize(
    ("licences", "said", "code"), [row[1:] for row in HELD], ids=[row[0] for row in HELD]
)
def test_nobody_watches_or_is_to_watch_where_they_may_not(
    licences: tuple[Licence, ...], said: dict[str, Any], code: str
) -> None:
    day = Day(book=False)
    day.setting = holding(licences, **said)
    booking = {"starts_at": day.now + 30 * MINUTE, "monitor": THERAPIST}
    assert code_of(day.ask(BookSession, **booking)) == code
    ready = Day()
    ready.setting = holding(licences, **said)
    assert code_of(ready.ask(GetReady, "therapist", session=1)) == code


@pytest.mark.parametrize(
    ("licences", "said", "code"), [row[1:] for row in HELD], ids=[row[0] for row in HELD]
)
def test_nobody_treats_or_holds_a_visit_where_they_may_not(
    licences: tuple[Licence, ...], said: dict[str, Any], code: str
) -> None:
    day = Day()
    day.setting = holding(licences, **said)
    day.add(CareTeamAssigned(prescriber=PRESCRIBER))
    assert code_of(day.ask(AssignCareTeam, "coordinator", therapist=THERAPIST)) == code
    visit = {"note": "Talked.", "cuff_checked": True, "items": ()}
    assert code_of(day.ask(HoldPreparationVisit, "therapist", **visit)) == code
    after = Day(now=NOW - 2 * DAY).whole_session()
    after.now, after.setting = NOW, holding(licences, **said)
    held = {"session": 1, "note": "Talked.", "insight": ""}
    assert code_of(after.ask(HoldVisit, "therapist", **held)) == code
    booked = {"session": 1, "starts_at": NOW + HOUR, "with_id": THERAPIST}
    assert code_of(after.ask(BookVisit, **booked)) == code


def test_only_what_changes_in_a_care_team_is_asked_for_a_licence() -> None:
    day = Day()
    day.setting = holding(())
    assert PEOPLE.of(day.chart).team.therapist == THERAPIST
    day.do(AssignCareTeam, "coordinator", therapist=THERAPIST, coordinator=COORDINATOR)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), "met"),  # one minute before midnight in Portland
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), "met"),  # past midnight in Greenwich only
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "unmet"),  # midnight in Portland
    ],
)
def test_a_licence_that_ends_today_holds_to_the_midnight_of_where_the_patient_is(
    now: datetime, answer: str
) -> None:
    day = Day()
    staff = {
        **TEAM,
        PRESCRIBER: msgspec.structs.replace(TEAM[PRESCRIBER], licences=(until(TODAY), REGISTRATION)),
    }
    day.setting = Setting(PROGRAMME, ClinicState(staff=staff, rota=(ALWAYS_ON_CALL,)))
    day.now = now
    assert day.gate("licence").answer == answer


REGISTERED: list[tuple[str, tuple[Licence, ...], str]] = [
    ("registered today", (LICENCE, until(TODAY, kind="DEA")), "met"),
    ("in small letters", (LICENCE, until(TODAY, kind=" dea ")), "met"),
    ("until yesterday", (LICENCE, until(TODAY - DAY, kind="DEA")), "unmet"),
    ("in another state", (LICENCE, msgspec.structs.replace(REGISTRATION, state="WA")), "unmet"),
    ("not registered", (LICENCE,), "unmet"),
    ("registered and not licensed", (REGISTRATION,), "unmet"),
]


@pytest.mark.parametrize(
    ("licences", "answer"), [row[1:] for row in REGISTERED], ids=[row[0] for row in REGISTERED]
)
def test_an_order_asks_for_a_registration_in_the_state_of_the_patient(
    licences: tuple[Licence, ...], answer: str
) -> None:
    day = Day()
    staff = {**TEAM, PRESCRIBER: msgspec.structs.replace(TEAM[PRESCRIBER], licences=licences)}
    setting = Setting(PROGRAMME, ClinicState(staff=staff))
    gates = gates_to_order(day.chart, setting, day.now, PRESCRIBER)
    assert next(gate.answer for gate in gates if gate.gate == "licence") == answer


def test_the_licence_of_one_and_the_registration_of_another_are_no_prescriber() -> None:
    day = Day()
    day.add(CareTeamAssigned())
    other = uuid4()
    staff = {
        PRESCRIBER: msgspec.structs.replace(TEAM[PRESCRIBER], licences=(LICENCE,)),
        other: Staff(other, "Dr Other", "prescriber", (REGISTRATION,), NOW),
    }
    required = PROGRAMME.gates["dose"].requires["licence"]
    setting = Setting(PROGRAMME, ClinicState(staff=staff))
    order = licence_gate(day.chart, setting, day.now, required, None)
    assert order.answer == "unmet"


# ---- open hours

SESSION = timedelta(minutes=PROGRAMME.session.on_call.until_minutes_after_dose.value)


def with_hole(starts: datetime, ends: datetime) -> Setting:
    hole = RotaSet(starts=starts, ends=ends, shifts=())
    here = ClinicState(staff=TEAM, rota=laid_over((ALWAYS_ON_CALL,), hole, NOW))
    return Setting(PROGRAMME, here)


HOLES: list[tuple[str, datetime, datetime, str]] = [
    ("ends as the session begins", NOW, NOW + HOUR, ""),
    ("ends a minute later", NOW, NOW + HOUR + MINUTE, "nobody_on_call"),
    ("begins as the session is over", NOW + HOUR + SESSION, NOW + 9 * HOUR, ""),
    ("begins a minute earlier", NOW + HOUR + SESSION - MINUTE, NOW + 9 * HOUR, "nobody_on_call"),
    ("lies within it", NOW + 2 * HOUR, NOW + 2 * HOUR + MINUTE, "nobody_on_call"),
]


@pytest.mark.parametrize(
    ("starts", "ends", "code"), [row[1:] for row in HOLES], ids=[row[0] for row in HOLES]
)
def test_no_session_is_booked_where_the_rota_leaves_a_hole(
    starts: datetime, ends: datetime, code: str
) -> None:
    day = Day(book=False)
    day.setting = with_hole(starts, ends)
    booking = {"starts_at": NOW + HOUR, "monitor": THERAPIST}
    answer = day.ask(BookSession, **booking)
    assert code_of(answer) == code
    if isinstance(answer, Refusal):
        assert answer.reasons[0].would_change is not None


def test_beyond_the_rota_a_session_is_booked_and_the_gate_of_the_day_asks() -> None:
    day = Day(book=False)
    day.setting = Setting(PROGRAMME, ClinicState(staff=TEAM, rota=(rota((NOW - DAY, NOW + HOUR)),)))
    ends = day.setting.clinic.rota[-1].ends
    day.do(BookSession, starts_at=ends + HOUR, monitor=THERAPIST)
    assert code_of(day.ask(BookSession, starts_at=ends - HOUR, monitor=THERAPIST)) == "already_booked"
    day.now = ends + HOUR
    assert day.gate("on_call").answer == "unmet"


@given(st.integers(-300, 300), st.integers(1, 300), st.integers(0, 300))
def test_what_the_day_would_refuse_for_the_rota_cannot_be_booked(hole: int, length: int, at: int) -> None:
    starts = NOW + hole * MINUTE
    setting = with_hole(starts, starts + length * MINUTE)
    day = Day(book=False)
    day.setting = setting
    session = NOW + (at + 1) * MINUTE
    refused = code_of(day.ask(BookSession, starts_at=session, monitor=THERAPIST)) == "nobody_on_call"
    day.now = session
    gate = next(gate for gate in may_dose(day.chart, setting, session) if gate.gate == "on_call")
    assert refused is (gate.answer != "met")


def test_a_session_under_way_is_never_stopped_by_a_licence_that_ends_or_an_hour_that_opens() -> None:
    day = Day().all_met().take()
    day.setting = Setting(
        PROGRAMME,
        ClinicState(staff={key: msgspec.structs.replace(one, licences=()) for key, one in TEAM.items()}),
    )
    day.later(minutes=121).reading(role="sitter")
    assert day.session.stage == "live"
    day.release()
    assert day.session.stage == "ended"
