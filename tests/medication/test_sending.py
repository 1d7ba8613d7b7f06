"""Nothing is ordered or sent on old knowledge, against an open alert, without a licence or a legal basis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tests.medication.charts import (
    ORDER,
    PARCEL,
    PDMP,
    PROGRAMME,
    SETTING,
    TEAM,
    THERAPIST,
    TODAY,
    Life,
    codes,
    decided,
    history,
    orderable,
    ordered,
    received,
)
from troche.chart.facts import Fact
from troche.dosing.facts import DoseTaken, SessionReleased, SessionStopped
from troche.integration.facts import VisitHeld
from troche.medication.commands import DispenseUnits, HoldPrescriberVisit, PendOrder
from troche.medication.facts import PlanAccepted, PrescriberVisitHeld
from troche.medication.sending import ANSWERS, may_ship
from troche.messaging.facts import AlertClosed
from troche.messaging.rules import raise_alert
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import CareTeamAssigned, ContactChanged
from troche.people.setting import Setting
from troche.screening.facts import DiagnosisMade, LegalBasisRecorded, PdmpChecked, ResultReported

CONTACT = ContactChanged(
    email="b@example.org", phone="1", state="OR", timezone="America/Los_Angeles", address="1"
)
DOSE = DoseTaken(session=1, units=(), dose_mg=100, gates=())
RELEASED = SessionReleased(session=1, criteria=(), dissociation=0, sedation=0)


def alert(code: str) -> Callable[[Life], Fact]:
    return lambda life: raise_alert(PROGRAMME, code, "Look.", "", life.now)


def moved(state: str) -> ContactChanged:
    return msgspec.structs.replace(CONTACT, state=state)


def basis(**said: Any) -> LegalBasisRecorded:
    return LegalBasisRecorded(
        **{"basis": "telehealth_flexibility", "citation": "x", "expires_on": None, **said}
    )


def told(**changes: Any) -> Fact:
    return msgspec.structs.replace(history(), **changes)


def condition(code: str, answer: str) -> Fact:
    return told(conditions={**history().conditions, code: answer})


BOTH: tuple[tuple[str, Fact | Callable[[Life], Fact], set[str]], ...] = (
    ("decided against", decided("not_here"), {"decision"}),
    ("an aneurysm, told since the decision", condition("aneurysm", "yes"), {"decision"}),
    ("an MAO inhibitor, told since the decision", history("phenelzine"), {"decision"}),
    ("another diagnosis since the decision", DiagnosisMade(code="F20.0", text="Schizophrenia"), {"decision"}),
    ("an alert that stops a dose", alert("suicidal_intent"), {"alerts"}),
    ("a legal basis that has ended", basis(expires_on=TODAY - timedelta(days=1)), {"legal_basis"}),
    ("a dose whose session nobody ended", DOSE, {"last_session"}),
    ("another state's record was asked", PdmpChecked(states=("WA",), finding="clear"), {"pdmp"}),
    ("no state's record was asked", PdmpChecked(states=(), finding="clear"), {"pdmp"}),
    ("a concern in the record", PdmpChecked(states=("OR",), finding="concern"), {"pdmp"}),
)
ONLY_TO_ORDER: tuple[tuple[str, Fact | Callable[[Life], Fact], set[str]], ...] = (
    ("moved to where nobody is licensed", moved("NV"), {"licence", "pdmp"}),
    ("a state that is not known", moved(""), {"licence", "pdmp"}),
)
ONLY_TO_SEND: tuple[tuple[str, Fact | Callable[[Life], Fact], set[str]], ...] = (
    ("moved to where nobody is licensed", moved("NV"), {"licence", "pdmp", "prescription"}),
    ("a state that is not known", moved(""), {"licence", "pdmp", "prescription"}),
    ("a missed visit", alert("integration_overdue"), {"attendance"}),
    ("bladder trouble", condition("bladder", "yes"), {"bladder", "decision"}),
    ("not sure about the bladder", condition("bladder", "unsure"), {"bladder", "decision"}),
    ("the bladder was not asked", told(conditions={}), {"bladder", "decision"}),
    ("pregnant", told(pregnancy="yes"), {"pregnancy", "decision"}),
    ("perhaps pregnant", told(pregnancy="unsure"), {"pregnancy", "decision"}),
    (
        "a liver test without a value",
        ResultReported(test="ggt", value=None, unit="", upper_limit=None, collected_on=TODAY),
        {"liver"},
    ),
)


def is_sent(life: Life) -> set[str]:
    assert life.medication.order is not None
    return codes(life.ask(DispenseUnits, role="pharmacist", order=life.medication.order.id, **PARCEL))


def with_fact(life: Life, fact: Fact | Callable[[Life], Fact]) -> Life:
    return life.add(fact(life) if callable(fact) else fact)


def test_with_everything_on_file_an_order_and_a_parcel_go() -> None:
    assert codes(orderable().ask(PendOrder, **ORDER)) == set()
    assert is_sent(ordered()) == set()


@pytest.mark.parametrize(("what", "fact", "stops"), [*BOTH, *ONLY_TO_ORDER])
def test_what_stops_an_order(what: str, fact: Any, stops: set[str]) -> None:
    assert codes(with_fact(orderable(), fact).ask(PendOrder, **ORDER)) == stops, what


@pytest.mark.parametrize(("what", "fact", "stops"), [*BOTH, *ONLY_TO_SEND])
def test_what_stops_a_parcel(what: str, fact: Any, stops: set[str]) -> None:
    assert is_sent(with_fact(ordered(), fact)) == stops, what


@pytest.mark.parametrize("code", ["order_unanswered", "vomiting", "form_missed"])
def test_an_alert_that_stops_no_dose_stops_no_order(code: str) -> None:
    assert codes(with_fact(orderable(), alert(code)).ask(PendOrder, **ORDER)) == set()


def test_an_alert_that_was_closed_stops_nothing() -> None:
    life = with_fact(ordered(), alert("help_asked"))
    assert is_sent(life) == {"alerts"}
    assert is_sent(life.add(AlertClosed(alert="help_asked", outcome="Spoken with."))) == set()


@pytest.mark.parametrize(
    ("end", "stops"),
    [(RELEASED, set()), (SessionStopped(session=1, reason="x", handed_over=True), {"events"})],
)
def test_a_session_that_was_ended_is_no_longer_open(end: Fact, stops: set[str]) -> None:
    assert is_sent(ordered().add(DOSE)) == {"last_session"}
    assert is_sent(ordered().add(DOSE, end)) == stops
    assert is_sent(ordered().add(DOSE, msgspec.structs.replace(end, session=2))) == {"last_session"}


@pytest.mark.parametrize(
    ("days", "stops"),
    [
        (14, set()),
        (15, {"phq_9"}),
        (29, {"phq_9"}),
        (30, {"phq_9", "pressure"}),
        (31, {"phq_9", "pressure", "visit"}),
        (32, {"phq_9", "pressure", "visit", "bladder"}),
        (100, {"phq_9", "pressure", "visit", "bladder"}),
        (101, {"phq_9", "pressure", "visit", "bladder", "liver"}),
    ],
)
def test_what_is_too_old_is_asked_again(days: int, stops: set[str]) -> None:
    life = ordered().later(days=days).add(PDMP)
    said = {**PARCEL, "beyond_use_on": life.now.date() + timedelta(days=90)}
    assert life.medication.order is not None
    asked = life.ask(DispenseUnits, role="pharmacist", order=life.medication.order.id, **said)
    assert codes(asked) - {"lot_beyond_use"} == stops


@pytest.mark.parametrize(("hours", "stops"), [(24, set()), (24.1, {"pdmp"})])
def test_the_monitoring_programme_was_asked_within_a_day(hours: float, stops: set[str]) -> None:
    assert codes(orderable().later(hours=hours).ask(PendOrder, **ORDER)) == stops
    assert is_sent(ordered().later(hours=hours)) == stops


@pytest.mark.parametrize(("doses", "answer"), [(1, "met"), (6, "met"), (7, "unmet")])
def test_within_six_sessions_of_a_visit_with_the_prescriber(doses: int, answer: str) -> None:
    life = ordered().later(days=60)
    for session in range(1, doses + 1):
        life.add(msgspec.structs.replace(DOSE, session=session), role="patient")
        life.add(msgspec.structs.replace(RELEASED, session=session), role="therapist")
    assert visit(life) == answer
    life.add(VisitHeld(session=doses, note="x"), role="therapist", by=THERAPIST)
    assert visit(life) == answer, "a therapist's visit is none with the prescriber"
    assert visit(life.add(VisitHeld(session=doses, note="x"))) == "met"


def test_sessions_of_long_ago_stand_for_no_visit() -> None:
    life = ordered().later(days=31)
    life.add(DOSE, role="patient").add(RELEASED, role="therapist")
    assert visit(life.later(days=30)) == "met"
    assert visit(life.later(days=1)) == "unmet"


def test_who_decides_at_a_desk_has_not_seen_the_person() -> None:
    life = ordered().later(days=40)
    assert visit(life) == "unmet"
    assert visit(life.add(decided())) == "unmet"
    said: dict[str, Any] = {"way": "video", "note": "Well; wants to go on."}
    assert codes(life.ask(HoldPrescriberVisit, **{**said, "note": " "})) == {"visit_note_missing"}
    assert visit(life.do(HoldPrescriberVisit, **said)) == "met"


def test_after_a_long_pause_a_new_plan_is_not_enough_without_a_visit() -> None:
    life = ordered().add(DOSE, role="patient").add(RELEASED, role="therapist").later(days=91)
    plan = msgspec.structs.replace(life.medication.plans[-1].plan, version=2, reason="Anew.")
    anew = life.add(plan, PlanAccepted(version=2))
    assert plan_of(anew) == "unmet", "nobody has seen the person"
    assert plan_of(anew.add(PrescriberVisitHeld(way="video", note="Seen."))) == "met"


def plan_of(life: Life) -> str:
    return next(g.answer for g in may_ship(life.chart, SETTING, life.now) if g.gate == "plan")


def visit(life: Life) -> str:
    return next(g.answer for g in may_ship(life.chart, SETTING, life.now) if g.gate == "visit")


def licence(life: Life, team: dict[UUID, Staff]) -> str:
    setting = Setting(PROGRAMME, ClinicState(staff=team))
    gates = may_ship(life.chart, setting, life.now)
    return next(gate.answer for gate in gates if gate.gate == "licence")


def test_the_prescriber_who_ordered_is_licensed_and_still_works_here() -> None:
    other = UUID(int=77)
    (one, me) = next((staff.id, staff) for staff in TEAM.values() if staff.role == "prescriber")
    second = msgspec.structs.replace(me, id=other)
    assert licence(ordered(), {one: me, other: second}) == "met"
    assert licence(ordered(), {one: msgspec.structs.replace(me, licences=()), other: second}) == "unmet"
    gone = msgspec.structs.replace(me, left_at=me.joined_at)
    assert licence(ordered(), {one: gone, other: second}) == "unmet"
    assigned = ordered().add(CareTeamAssigned(prescriber=other))
    assert licence(assigned, {one: gone, other: second}) == "unmet", "the order is not the new one's"


def test_a_count_that_differs_stops_the_next_parcel() -> None:
    life = received(counted=7)
    assert {"alerts", "count"} <= is_sent(life)


def test_every_requirement_of_a_shipment_is_asked_and_none_is_let_pass() -> None:
    ship = PROGRAMME.gates["ship"]
    assert set(ANSWERS) == set(ship.requires)
    more = msgspec.structs.replace(ship, requires={**ship.requires, "moon": ship.requires["count"]})
    programme = msgspec.structs.replace(PROGRAMME, gates={**PROGRAMME.gates, "ship": more})
    gates = may_ship(ordered().chart, Setting(programme, SETTING.clinic), ordered().now)
    assert [gate.answer for gate in gates if gate.gate == "moon"] == ["unknown"]
    assert [gate.gate for gate in gates] == [*ship.requires, "moon"]


def test_nothing_on_file_stops_everything() -> None:
    life = Life()
    gates = {gate.gate: gate.answer for gate in may_ship(life.chart, SETTING, life.now)}
    standing = {"licence", "attendance", "alerts", "events", "misuse", "last_session", "count"}
    assert {code for code, answer in gates.items() if answer == "met"} == standing


def test_what_a_pharmacist_reads_tells_nothing_of_an_alert() -> None:
    life = ordered().add(
        raise_alert(PROGRAMME, "suicidal_intent", "Said that she has a gun.", "", ordered().now)
    )
    gates = may_ship(life.chart, SETTING, life.now)
    assert not any("gun" in str(gate.reason.clinician) for gate in gates)
