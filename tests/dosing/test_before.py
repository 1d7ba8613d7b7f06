"""Before a dose: who agreed, where the person is, what the phone found, which lozenge is in the hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dosing.ready import CALM, DAY, HOME, HOUR, MINUTE, NOW, PROGRAMME, THERAPIST, Day, codes
from tests.dosing.test_deadlines import strike
from troche.chart.facts import DeadlineStruck
from troche.chart.reasons import Refusal
from troche.dosing.card_shown import card
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    ConfirmEmergency,
    ConfirmPlace,
    GiveUnitCodes,
    KeepSheet,
    RunPreflight,
    TakeDose,
    WaiveCheck,
)
from troche.dosing.holding import follow
from troche.dosing.place import is_same, place_of_today
from troche.dosing.preflight import checks_now
from troche.preparation.facts import SitterConfirmed, SitterInvited

CHECKS = PROGRAMME.session.preflight.checks
OF_DEVICE = [code for code, one in CHECKS.items() if one.by == "device"]
ELSEWHERE = "4 Birch Lane, Salem"


def booked_for(ahead: timedelta) -> Day:
    """A session so far ahead."""
    return Day(book=False).book(NOW + ahead)


# ---- who agreed


def test_nobody_agrees_earlier_than_three_days_before() -> None:
    day = booked_for(73 * HOUR)
    for kind, role in ((AgreeToSit, "sitter"), (AgreeToWatch, "therapist")):
        assert codes(day.ask(kind, role)) == {"agree_too_early"}  # type: ignore[arg-type]
    day.later(hours=1).agreed()
    assert day.session.ahead.sitter_agreed_at == day.session.ahead.monitor_agreed_at == day.now


def test_only_the_sitter_and_who_may_watch_agree() -> None:
    day = booked_for(DAY)
    assert codes(day.ask(AgreeToSit, "patient")) == {"not_the_sitter"}
    assert codes(day.ask(AgreeToWatch, "coordinator")) == {"not_a_monitor"}
    assert codes(day.ask(AgreeToWatch, "therapist", session=9)) == {"no_session"}


def test_a_day_before_the_coordinator_hears_who_has_not_agreed() -> None:
    day = booked_for(5 * DAY)
    (late,) = day.due("not_agreed").values()
    assert (late.at, late.owner) == (NOW + 4 * DAY, "coordinator")
    assert next(iter(day.due("agree_opens").values())).at == NOW + 2 * DAY
    day.later(days=3).do(AgreeToSit, "sitter")
    assert set(day.due("not_agreed")) == {"1"}
    strike(day, "not_agreed", "1")
    assert "the monitor has not confirmed" in day.alerts()["session_unconfirmed"]


def test_once_both_agreed_nobody_is_told_and_nobody_asked() -> None:
    day = booked_for(2 * DAY).agreed()
    assert not day.due("not_agreed") and not day.due("agree_opens")
    day.later(minutes=1).add(
        SitterInvited(name="Kim", phone="1", pass_id="x"), SitterConfirmed(adult=True, sober=True)
    )
    assert set(day.due("not_agreed")) == {"1"}, "another sitter has not agreed"


def test_booked_at_short_notice_an_hour_is_left_to_agree() -> None:
    (late,) = booked_for(6 * HOUR).due("not_agreed").values()
    assert late.at == NOW + HOUR
    (late,) = booked_for(30 * MINUTE).due("not_agreed").values()
    assert late.at == NOW + 30 * MINUTE, "never after it begins"


def test_when_agreeing_opens_patient_and_monitor_get_a_notice_that_says_nothing() -> None:
    day = booked_for(5 * DAY)
    day.later(days=2).add(DeadlineStruck(kind="dosing.agree_opens", key="1", due_at=day.now))
    notices = list(follow(day.chart, day.recorded[-1], day.setting))
    assert [(one.recipient, one.template) for one in notices] == [
        ("patient", "something_waits"),
        ("therapist", "something_waits"),
    ]
    assert notices[1].to == (THERAPIST,)


def test_the_afternoon_before_a_session_the_fast_is_remembered() -> None:
    day = booked_for(5 * DAY)
    own_day = (NOW + 5 * DAY).date()
    assert any(key.endswith(own_day.isoformat()) for key in day.due("hold_begins"))
    assert not any(key.endswith(NOW.date().isoformat()) for key in booked_for(HOUR).due("hold_begins"))


def test_one_alone_is_no_agreement() -> None:
    for kind, role in ((AgreeToSit, "sitter"), (AgreeToWatch, "therapist")):
        day = Day().answers().checked().code().present().ready().readings().do(kind, role)  # type: ignore[arg-type]
        assert day.not_met() == {"agreed": "unknown"}


# ---- where the person is

ADDRESSES = [
    ("18 ALDER ROW PORTLAND", True),
    ("18 Alder Row, Portland, OR", True),
    ("18 Alder Row, Portland, Oregon 97201-1234, USA", True),
    ("18 Alder Row, Portland, WA", False),
    ("18 Alder Row", False),
    ("18a Alder Row, Portland", False),
    ("181 Alder Row, Portland", False),
    ("Alder Row 18, Portland", False),
    ("", False),
    ("OR", False),
]


@pytest.mark.parametrize(("told", "same"), ADDRESSES)
def test_two_ways_to_write_one_address(told: str, same: bool) -> None:
    assert is_same(told, HOME, "OR") is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 North Main Street, Bend", "5 N Main St, Bend, Oregon"),
        ("7 Oak Avenue Apt 2", "7 oak ave. apartment 2"),
    ],
)
def test_short_forms_are_the_same(one: str, other: str) -> None:
    assert is_same(one, other, "OR") and is_same(other, one, "OR")


def test_another_address_waits_for_a_clinician_and_somebody_is_told() -> None:
    day = Day().agreed().answers(address=ELSEWHERE)
    assert day.gate("place").answer == "unknown"
    assert ELSEWHERE in str(day.gate("place").reason.clinician)
    assert ELSEWHERE not in str(day.alerts()["place_to_confirm"]), "an alert travels; an address does not"
    assert place_of_today(day.chart, day.session) == HOME, "until then help goes where it was agreed"
    day.do(ConfirmPlace, "therapist", address=ELSEWHERE)
    assert day.gate("place").answer == "met"
    assert place_of_today(day.chart, day.session) == ELSEWHERE
    assert ("Where: confirmed today", ELSEWHERE) in card(day.chart, day.session, day.now)


def test_only_the_address_that_was_shown_is_confirmed_and_only_by_a_clinician() -> None:
    day = Day().answers(address=ELSEWHERE)
    assert codes(day.ask(ConfirmPlace, "coordinator", address=ELSEWHERE)) == {"not_a_judge"}
    assert codes(day.ask(ConfirmPlace, "therapist", address="5 Birch Lane")) == {"no_place_to_confirm"}
    assert codes(Day().answers().ask(ConfirmPlace, "therapist", address=HOME)) == {"no_place_to_confirm"}
    day.do(ConfirmPlace, "therapist", address=ELSEWHERE).later(minutes=1).answers(address="9 Far Way")
    assert day.gate("place").answer == "unknown", "told anew, confirmed anew"


def test_no_clinician_confirms_another_state() -> None:
    day = Day().answers(address=ELSEWHERE, state="WA")
    assert day.gate("place").answer == "unmet"
    assert codes(day.ask(ConfirmPlace, "prescriber", address=ELSEWHERE)) == {"no_place_to_confirm"}


def test_what_was_read_for_one_address_does_not_serve_another() -> None:
    day = Day().all_met().later(minutes=1).answers(address=ELSEWHERE)
    day.do(ConfirmPlace, "therapist", address=ELSEWHERE).ready()
    assert day.not_met() == {"preflight": "unknown"}
    now = checks_now(day.chart, day.session, day.setting, day.now)
    assert {code for code, one in now.items() if one != "ok"} == {"emergency", "downtime_sheet"}
    for kind, role in ((ConfirmEmergency, "patient"), (KeepSheet, "therapist")):
        assert codes(day.ask(kind, role, address=HOME)) == {"place_changed"}  # type: ignore[arg-type]
        day.do(kind, role, address=ELSEWHERE)  # type: ignore[arg-type]
    assert day.not_met() == {}


# ---- what the phone found


def found(day: Day) -> dict[str, str]:
    return dict(checks_now(day.chart, day.session, day.setting, day.now))


def ready_but_for(**changes: Any) -> Day:
    """Every gate of the day, the phone as said."""
    return Day().agreed().answers().checked(**changes).code().present().ready().readings()


@pytest.mark.parametrize("code", OF_DEVICE)
@pytest.mark.parametrize(("outcome", "answer"), [("failed", "unmet"), ("unknown", "unknown")])
def test_each_check_of_the_phone_stops_a_dose(code: str, outcome: str, answer: str) -> None:
    day = ready_but_for(outcomes={**dict.fromkeys(OF_DEVICE, "ok"), code: outcome})
    assert day.not_met() == {"preflight": answer}
    assert str(day.gate("preflight").reason.patient) == CHECKS[code].now
    assert codes(day.ask(TakeDose, units=day.units_now())) == {"preflight"}


def test_what_the_script_does_not_name_is_unknown_and_what_it_invents_is_dropped() -> None:
    day = Day().checked(outcomes={"camera": "ok", "test_page": "ok", "moon": "ok"})
    assert day.session.ahead.run is not None
    assert day.session.ahead.run.outcomes == {"camera": "ok"}
    assert found(day)["microphone"] == "unknown"


@pytest.mark.parametrize(
    ("offset", "outcome"),
    [(60_000, "ok"), (-60_000, "ok"), (60_001, "failed"), (-60_001, "failed"), (None, "unknown")],
)
def test_how_far_the_clock_may_be_off(offset: int | None, outcome: str) -> None:
    assert found(Day().checked(clock_offset_ms=offset))["clock"] == outcome


def test_a_check_that_is_too_old_is_run_again() -> None:
    day = Day().all_but_readings().later(minutes=45).readings()
    assert day.not_met() == {}
    day.later(seconds=1)
    assert day.not_met() == {"preflight": "unknown"} and set(found(day).values()) == {"old"}
    assert day.checked().not_met() == {}


@pytest.mark.parametrize("code", CHECKS)
def test_a_clinician_lets_pass_only_what_the_programme_says(code: str) -> None:
    day = Day()
    said = {"check": code, "reason": "The sitter keeps the phone by the bed."}
    assert codes(day.ask(WaiveCheck, "patient", **said)) == {"not_a_judge"}
    assert codes(day.ask(WaiveCheck, "prescriber", **said)) == (
        set() if CHECKS[code].may_waive else {"check_never_waived"}
    )
    if CHECKS[code].may_waive:
        assert codes(day.ask(WaiveCheck, "prescriber", **said | {"reason": " "})) == {"reason_missing"}
        assert found(day.do(WaiveCheck, "prescriber", **said))[code] == "waived"


def test_a_waiver_holds_for_one_session_alone() -> None:
    day = ready_but_for(outcomes={**dict.fromkeys(OF_DEVICE, "ok"), "relay": "failed"})
    day.do(WaiveCheck, "therapist", check="relay", reason="By phone.")
    assert day.not_met() == {}
    day.take().later(minutes=121).reading(role="sitter").release()
    day.later(days=8).book_as_a_fact().checked(outcomes={**dict.fromkeys(OF_DEVICE, "ok"), "relay": "failed"})
    assert found(day)["relay"] == "failed"


def test_who_watches_answers_the_test_and_nobody_else() -> None:
    assert codes(Day().ask(AcknowledgeTestPage, "coordinator")) == {"not_a_monitor"}
    assert codes(Day().answers().ask(KeepSheet, "coordinator", address=HOME)) == {"not_a_monitor"}


def test_nothing_of_it_can_be_said_on_another_day() -> None:
    day = booked_for(DAY)
    for kind, role, said in (
        (RunPreflight, "patient", {"outcomes": {}}),
        (ConfirmEmergency, "patient", {"address": HOME}),
        (AcknowledgeTestPage, "therapist", {}),
        (KeepSheet, "therapist", {"address": HOME}),
        (WaiveCheck, "prescriber", {"check": "relay", "reason": "x"}),
        (GiveUnitCodes, "patient", {"codes": day.units_now()}),
        (ConfirmPlace, "therapist", {"address": HOME}),
    ):
        assert codes(day.ask(kind, role, **said)) == {"no_session"}  # type: ignore[arg-type]


# ---- which lozenge is in the hand


def test_numbers_are_read_as_people_write_them() -> None:
    day = Day()
    written = tuple(f" {number.upper()} " for number in reversed(day.units_now()))
    day.do(GiveUnitCodes, codes=written)
    assert sorted(day.session.ahead.units) == sorted(day.units_now())
    assert day.gate("unit_code").answer == "met"


def test_a_number_that_is_not_of_this_person_is_refused_with_what_to_do() -> None:
    day = Day()
    for given in ((), ("X-9",), (*day.units_now()[:1], "X-9")):
        decision = day.ask(GiveUnitCodes, codes=given)
        assert codes(decision) == {"unit_not_own"} and isinstance(decision, Refusal)
        assert "call the team" in str(decision.reasons[0].patient)
    others = tuple(unit for unit in ("u05", "u06") if unit not in day.units_now())
    decision = day.ask(GiveUnitCodes, codes=others)
    assert codes(decision) == {"unit_not_due"} and isinstance(decision, Refusal)
    assert all(number in str(decision.reasons[0].patient) for number in day.units_now())
    assert day.gate("unit_code").answer == "unknown"


def test_a_dose_says_why_not_in_words_for_each_that_is_missing() -> None:
    day = Day().do(AnswerGoNoGo, **CALM)
    decision = day.give(TakeDose, units=day.units_now())
    assert isinstance(decision, Refusal)
    said = {reason.code: str(reason.patient) for reason in decision.reasons}
    assert {"agreed", "preflight", "unit_code"} <= set(said)
    assert all(said.values())


def test_a_new_session_asks_all_of_it_anew() -> None:
    day = Day().all_met().book_as_a_fact()
    assert {"agreed", "preflight", "unit_code", "place"} <= set(day.not_met())
