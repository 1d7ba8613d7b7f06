"""Between dispatch and delivery: what was approved is looked at again, and somebody is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from tests.medication.charts import (
    CLINIC,
    HOUSE,
    NOW,
    ORDER,
    PARCEL,
    PDMP,
    PERSON,
    PRESCRIBER,
    PROGRAMME,
    SETTING,
    TODAY,
    Life,
    answer_to,
    decided,
    history,
    orderable,
    registered,
    sent,
    signed,
)
from tests.medication.known import QUIET
from tests.medication.test_may_ship import RELEASED, booked, day_answer, session
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.chart.terms import ProposedAction
from troche.dosing.facts import DoseTaken
from troche.events.facts import EventOpened, SignalNoted
from troche.medication.commands import (
    AnswerOrder,
    CancelOrder,
    DispenseUnits,
    PendOrder,
    ReceiveUnits,
    WithdrawOrder,
)
from troche.medication.course import PARCEL_ALERT
from troche.medication.facts import DoseProposed, ProposalAnswered
from troche.medication.on_the_way import AGAIN, CHANGED, LAPSED
from troche.medication.sending import delivered_by
from troche.messaging.facts import AlertClosed, AlertRaised
from troche.messaging.rules import open_alerts, raise_alert
from troche.people.facts import ContactChanged
from troche.people.setting import Setting
from troche.screening.facts import LegalBasisRecorded


def strike(life: Life, setting: Setting = SETTING) -> list[AlertRaised]:
    """Fire what the medication room has due by now, as the keeper does, and give back the alerts of it."""
    raised: list[AlertRaised] = []
    for deadline in HOUSE.due(life.chart, setting).values():
        if deadline.kind in (CHANGED, LAPSED) and deadline.at <= life.now:
            keeper = Actor(uuid4(), "system", CLINIC, "Keeper")
            command = ClockStruck(
                id=uuid4(),
                actor=keeper,
                stream=PERSON,
                kind=deadline.kind,
                key=deadline.key,
                due_at=deadline.at,
            )
            facts = HOUSE.decide(life.chart, command, life.now, setting)
            assert not isinstance(facts, Refusal)
            life.add(*facts, by=PRESCRIBER, role="system")
            raised += [fact for fact in facts if isinstance(fact, AlertRaised)]
    return raised


def sent_until(day: date) -> Life:
    life = signed(orderable().do(PendOrder, **{**ORDER, "valid_until": day}))
    life.do(AnswerOrder, role="system", **answer_to(life))
    assert life.medication.order is not None
    return life.do(DispenseUnits, role="pharmacist", order=life.medication.order.id, **PARCEL)


def contact(state: str) -> ContactChanged:
    told = registered()
    return ContactChanged(
        email=told.email, phone=told.phone, state=state, timezone=told.timezone, address="2 Garden Way"
    )


CHANGES: tuple[tuple[str, Callable[[Life], Fact | tuple[Fact, ...]]], ...] = (
    ("moved where nobody is licensed", lambda life: contact("NV")),
    ("a medicine that stops", lambda life: history("phenelzine")),
    ("a pregnancy", lambda life: msgspec.structs.replace(history(), pregnancy="yes")),
    ("decided against", lambda life: decided("not_here")),
    ("a red event", lambda life: raise_alert(PROGRAMME, "adverse_event", "Fell.", "", life.now)),
    (
        "an event that nobody has judged",
        lambda life: EventOpened(event="e1", words="Fell.", told_by="patient", urgent=True),
    ),
    (
        "a sign that nobody has answered",
        lambda life: SignalNoted(kind="asked_for_more", words="More, please.", told_by="staff"),
    ),
    (
        "the legal basis taken back",
        lambda life: LegalBasisRecorded(
            basis="telehealth_flexibility", citation="x", expires_on=TODAY - timedelta(days=1)
        ),
    ),
)


@pytest.mark.parametrize(("what", "change"), CHANGES)
def test_a_change_while_a_parcel_is_under_way_is_told_once(
    what: str, change: Callable[[Life], Fact | tuple[Fact, ...]]
) -> None:
    life = sent().later(hours=2)
    assert strike(life) == [], "nothing has changed"
    life.later(hours=1).add(change(life))
    told = strike(life)
    assert [one.code for one in told] == [PARCEL_ALERT], what
    assert told[0].level == 2 and told[0].owner == "prescriber"
    assert strike(life) == []
    life.later(hours=1).add(raise_alert(PROGRAMME, "form_missed", "Call.", "", life.now))
    assert strike(life) == [], "as long as it is open it is not told again"
    assert PROGRAMME.alerts[PARCEL_ALERT].blocks_dose


def test_what_changes_nothing_about_the_parcel_tells_nobody() -> None:
    life = sent().later(hours=1).add(contact("OR"))
    assert strike(life) == []
    assert strike(life.later(hours=1).add(history("lamotrigine"))) == []
    assert strike(life.later(hours=1).add(raise_alert(PROGRAMME, "form_missed", "Call.", "", life.now))) == []


def test_after_the_alert_is_closed_another_change_is_told_anew() -> None:
    life = sent().later(hours=1).add(contact("NV"))
    assert len(strike(life)) == 1
    key = next(one.id for one in open_alerts(life.chart) if one.code == PARCEL_ALERT)
    life.later(hours=1).add(AlertClosed(alert=key, outcome="The carrier holds it."))
    assert strike(life) == []
    life.later(hours=1).add(decided("not_here"))
    assert len(strike(life)) == 1


def test_a_parcel_that_was_counted_is_no_longer_looked_at() -> None:
    life = sent().later(hours=1)
    parcel = next(iter(life.medication.parcels))
    life.do(ReceiveUnits, role="patient", parcel=parcel, counted=8, locked_away=True)
    assert strike(life.later(hours=1).add(contact("NV"))) == []


def test_an_order_that_ends_before_its_parcel_is_there() -> None:
    ends = TODAY + timedelta(days=10)
    life = sent_until(ends)
    life.now = datetime.combine(ends, life.now.timetz())
    assert strike(life) == []
    life.now = datetime.combine(ends + timedelta(days=1), life.now.timetz()).replace(hour=8)  # past midnight
    told = strike(life)
    assert [one.code for one in told] == [PARCEL_ALERT]
    assert "order ended" in told[0].words


def test_on_time_is_on_time_up_to_the_last_day_of_the_order() -> None:
    life = sent_until(delivered_by(orderable().chart, SETTING, NOW).date()).later(days=2)
    assert strike(life.add(contact("OR"))) == [], "it arrives while the order holds"


def test_a_newer_order_speaks_of_its_own_parcel() -> None:
    life = sent().later(days=1)
    life.add(PDMP).do(PendOrder, **ORDER)
    assert strike(life.later(hours=1).add(contact("OR"))) == []


def test_an_order_called_off_stops_the_parcel_that_is_under_way_on_it() -> None:
    life = sent().later(hours=1)
    order = life.medication.order
    assert order is not None
    life.do(CancelOrder, order=order.id, reason="Not to be given now.")
    told = strike(life)
    assert [one.code for one in told] == [PARCEL_ALERT]
    assert "Called off: Not to be given now." in told[0].words


def test_an_order_that_the_e_prescriber_calls_off_stops_its_parcel_too() -> None:
    life = sent().later(hours=1)
    order = life.medication.order
    assert order is not None
    said = {"order": order.id, "message": "Duplicate therapy.", "simulated": False}
    life.do(WithdrawOrder, role="system", **said)
    assert [one.code for one in strike(life)] == [PARCEL_ALERT]


def test_an_order_signed_in_its_place_stops_the_parcel_of_the_one_before() -> None:
    life = sent().later(hours=1)
    life.add(PDMP).do(PendOrder, **{**ORDER, "reason": "Spat out from now on."})
    assert strike(life) == [], "it is only written"
    signed(life.later(minutes=1))
    told = strike(life)
    assert [one.code for one in told] == [PARCEL_ALERT]
    assert "Another order was signed in its place." in told[0].words


def test_a_legal_basis_that_lapses_while_a_parcel_is_under_way() -> None:
    life = sent().later(hours=1)
    ends = TODAY + timedelta(days=7)
    basis = LegalBasisRecorded(basis="telehealth_flexibility", citation="x", expires_on=ends)
    assert strike(life.add(basis)) == [], "it holds today"
    life.now = datetime.combine(ends + timedelta(days=1), life.now.timetz()).replace(hour=9)
    assert [one.code for one in strike(life)] == [PARCEL_ALERT]


def test_a_pregnancy_told_on_the_day_of_a_session_stops_a_parcel_under_way() -> None:
    life = booked(sent().later(hours=1)).add(day_answer("yes"))
    assert [one.code for one in strike(life)] == [PARCEL_ALERT]


def test_a_pressure_found_too_high_stops_a_parcel_under_way() -> None:
    life = session(sent().later(days=1), before=(168, 101), peak=None)
    assert [one.code for one in strike(life)] == [PARCEL_ALERT]


def test_a_session_called_off_on_a_pressure_too_high_for_it_stops_a_parcel_under_way() -> None:
    life = session(sent().later(days=1), before=(152, 94), peak=None)
    assert [one.code for one in strike(life)] == [PARCEL_ALERT]


def held(action: ProposedAction) -> Life:
    life = sent().later(hours=1).add(DoseTaken(session=1, units=(), dose_mg=100, gates=()), RELEASED)
    proposed = DoseProposed(
        session=1,
        action=action,
        dose_mg=None,
        days_between=None,
        rows=(),
        unknown=(),
        known=QUIET,
        programme="1.0",
    )
    answered = ProposalAnswered(
        session=1, accepted=True, action=action, dose_mg=None, days_between=None, reason="Waits."
    )
    return life.add(proposed, answered)


@pytest.mark.parametrize(
    ("action", "codes"), [("hold", [PARCEL_ALERT]), ("stop", [PARCEL_ALERT]), ("same", [])]
)
def test_a_hold_of_the_prescriber_stops_a_parcel_under_way(action: ProposedAction, codes: list[str]) -> None:
    assert [one.code for one in strike(held(action))] == codes


def test_a_new_version_of_the_plan_stops_no_parcel_sent_on_the_one_before() -> None:
    life = sent().later(hours=1)
    plan = msgspec.structs.replace(life.medication.plans[-1].plan, version=2, reason="Lower.")
    assert strike(life.add(plan, contact("OR"))) == []


@pytest.mark.parametrize("kind", ["MD", "DEA"])
def test_a_licence_that_ends_while_a_parcel_is_under_way(kind: str) -> None:
    life, last_day = sent().later(hours=1), TODAY + timedelta(days=20)
    me = SETTING.clinic.staff[PRESCRIBER]
    licences = tuple(
        msgspec.structs.replace(one, last_day=last_day) if one.kind == kind else one for one in me.licences
    )
    staff = {**SETTING.clinic.staff, PRESCRIBER: msgspec.structs.replace(me, licences=licences)}
    setting = msgspec.structs.replace(SETTING, clinic=msgspec.structs.replace(SETTING.clinic, staff=staff))
    life.now = datetime.combine(last_day, life.now.timetz())
    assert strike(life, setting) == []
    life.now = datetime.combine(last_day + timedelta(days=1), life.now.timetz()).replace(hour=9)
    assert [one.code for one in strike(life, setting)] == [PARCEL_ALERT]


def test_what_is_looked_at_again_is_asked_of_every_shipment() -> None:
    assert set(AGAIN) <= set(PROGRAMME.gates["ship"].requires)
