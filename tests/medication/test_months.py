"""Months of random life: whatever is lost, doubled, late or recalled, units are conserved and no gate is passed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import msgspec
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.dosing.ready import CALM, DAY, NOW, PRESCRIBER, PROGRAMME, SEEN_WELL, TEAM, THERAPIST, history
from tests.medication.cared import IDS, Cared
from tests.medication.charts import ORDER, on_file
from troche.chart.commands import Command, Role
from troche.chart.facts import Fact
from troche.chart.gates import all_met
from troche.chart.reasons import Refusal
from troche.dosing.commands import (
    AnswerGoNoGo,
    BookSession,
    ConfirmNextDay,
    EndLozenge,
    GetReady,
    MeasureVitals,
    Release,
    SayPresent,
    StopSession,
    TakeDose,
)
from troche.dosing.facts import DoseTaken
from troche.dosing.gates import may_dose
from troche.dosing.state import dosing_of
from troche.integration.facts import VisitHeld
from troche.medication.commands import (
    AccountForUnits,
    AnswerOrder,
    AnswerQuestion,
    AskPrescriber,
    CountUnits,
    DispenseUnits,
    EndParcel,
    PendOrder,
    PutUpUnits,
    ReceiveUnits,
    ReportDelivery,
    SendParcel,
    SignOrder,
    WatchCount,
)
from troche.medication.days import local_day
from troche.medication.facts import OrderPended, ParcelSent, UnitsDispensed, UnitsPutUp
from troche.medication.months import months_after
from troche.medication.places import PLACES, WAYS, Place
from troche.medication.sending import against, gates_to_send
from troche.medication.state import medication_of
from troche.medication.units import most_to_send
from troche.messaging.commands import CloseAlert, RaiseAlert
from troche.messaging.rules import open_alerts
from troche.people.clinic import ClinicState
from troche.people.facts import ContactChanged, Licence, RotaSet, Shift
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.pharmacy.state import key_of
from troche.screening.facts import LegalBasisRecorded, PdmpChecked

FINAL = ("taken", "returned", "destroyed")
STATES = {"OR": "America/Los_Angeles", "WA": "America/Los_Angeles", "NY": "America/New_York"}
LOTS = ("C2611-01", "C2611-02", "C2612-07")
LICENCES = tuple(
    Licence(kind=kind, state=state, number="A1", first_day=date(2026, 1, 1), last_day=date(2028, 1, 1))
    for kind in ("MD", "DEA")
    for state in ("OR", "WA")  # not New York: whoever moves there gets nothing
)
ON_CALL = RotaSet(
    starts=NOW - 30 * DAY,
    ends=NOW + 800 * DAY,
    shifts=(Shift(staff=PRESCRIBER, starts=NOW - 30 * DAY, ends=NOW + 800 * DAY),),
)
HERE = ClinicState(
    staff={
        **TEAM,
        PRESCRIBER: msgspec.structs.replace(TEAM[PRESCRIBER], licences=LICENCES),
        THERAPIST: msgspec.structs.replace(TEAM[THERAPIST], licences=LICENCES),
    },
    rota=(ON_CALL,),
)
MOVES = (UnitsDispensed, UnitsPutUp, ParcelSent, DoseTaken)


class Months(RuleBasedStateMachine):
    """Somebody's months, with everything that may happen to their units."""

    @initialize()
    def begin(self) -> None:
        self.life = Cared(setting=Setting(PROGRAMME, HERE), book=False)
        self.known = set(self.life.medication.units)
        self.before = {number: unit.place for number, unit in self.life.medication.units.items()}
        first = self.life.medication.order
        assert first is not None
        self.orders: dict[str, tuple[OrderPended, date]] = {first.id: (first.pended, NOW.date())}
        self.sent: dict[str, int] = {first.id: len(self.known)}
        self.numbers = count(1)
        self.checked()

    # ---- acting

    def try_to(self, kind: type[Command], role: Role = "patient", **said: Any) -> bool:
        """Ask, and keep what follows; what leaves the pharmacy or is taken is looked at before it is kept."""
        chart, setting, now = self.life.chart, self.life.setting, self.life.now
        decision = self.life.ask(kind, role, **said)
        if isinstance(decision, Refusal):
            self.life.add(*decision.record, by=IDS[role], role=role)
            return False
        for fact in decision:
            self._look_at(fact, chart, setting, now)
        self.life.add(*decision, by=IDS[role], role=role)
        event(kind.__name__)
        return True

    def _look_at(self, fact: Fact, chart: Any, setting: Setting, now: Any) -> None:
        state, day = medication_of(chart), local_day(chart, now)
        match fact:
            case OrderPended():
                self.orders[fact.order] = (fact, day)
            case UnitsPutUp():
                self.known |= set(fact.units)
                self._may_leave(fact.order, fact.lot, len(fact.units), day, setting)
            case UnitsDispensed():
                self.known |= set(fact.units)
                self._may_leave(fact.order, fact.lot, len(fact.units), day, setting)
                assert against(gates_to_send(chart, setting, now)) == []
            case ParcelSent():
                assert state.made_up is not None
                assert against(gates_to_send(chart, setting, now)) == []
                assert not setting.lots.is_recalled(state.made_up.lot)
                assert day <= self.orders[state.made_up.order][0].valid_until
                assert state.made_up.beyond_use_on > day
            case DoseTaken():
                assert all_met(may_dose(chart, setting, now))
                taken = [state.units[number] for number in fact.units]
                assert all(unit.place == "at_home" and unit.beyond_use_on >= day for unit in taken)
                assert not any(setting.lots.is_recalled(unit.lot) for unit in taken)

    def _may_leave(self, order: str, lot: str, units: int, day: date, setting: Setting) -> None:
        """A prescription of schedule III, kept to the day: at most five refills, at most six months."""
        pended, written_on = self.orders[order]
        assert day <= pended.valid_until <= months_after(written_on, 6)
        assert 0 <= pended.refills <= 5
        self.sent[order] = self.sent.get(order, 0) + units
        assert not setting.lots.is_recalled(lot)

    # ---- what happens

    @rule(refills=st.integers(0, 5), units=st.integers(1, 16), months=st.integers(1, 6))
    def order(self, refills: int, units: int, months: int) -> None:
        valid_until = months_after(local_day(self.life.chart, self.life.now), months)
        said = {**ORDER, "units": units, "refills": refills, "valid_until": valid_until}
        if self.try_to(PendOrder, "prescriber", **said):
            order = self.life.medication.order
            assert order is not None
            text = {"digest": order.pended.digest, "factor": "totp", "confirmed_at": self.life.now}
            assert self.try_to(SignOrder, "prescriber", order=order.id, **text)
            answer = {
                "order": order.id,
                "accepted": True,
                "prescription": "rx",
                "message": "",
                "simulated": False,
            }
            assert self.try_to(AnswerOrder, "system", **answer)

    @rule(how=st.sampled_from(["send", "make up"]), lot=st.sampled_from(LOTS), over=st.integers(0, 2))
    def parcel(self, how: str, lot: str, over: int) -> None:
        state = self.life.medication
        order = state.order
        most = most_to_send(state, order, self.life.setting) if order else 4
        said = {
            "order": order.id if order else "x",
            "lot": lot,
            "beyond_use_on": local_day(self.life.chart, self.life.now) + timedelta(days=100),
            "units": tuple(f"{lot}-{next(self.numbers):03d}" for _ in range(max(1, most) + over // 2)),
        }
        self.try_to(DispenseUnits if how == "send" else PutUpUnits, "pharmacist", **said)

    @rule()
    def send_what_is_made_up(self) -> None:
        made_up = self.life.medication.made_up
        said = {"parcel": made_up.id if made_up else "x", "carrier": "Courier", "tracking": "1"}
        self.try_to(SendParcel, "pharmacist", **said)

    @rule(nth=st.integers(0, 3), place=st.sampled_from(["lost", "returned", "destroyed"]))
    def give_up(self, nth: int, place: str) -> None:
        self.try_to(EndParcel, "pharmacist", parcel=self._parcel(nth), place=place, words="Carrier says so.")

    @rule(nth=st.integers(0, 3), signed=st.sampled_from([True, True, None, False]))
    def deliver(self, nth: int, signed: bool | None) -> None:
        said = {"delivered_on": local_day(self.life.chart, self.life.now), "temperature_kept": None}
        self.try_to(ReportDelivery, "pharmacist", parcel=self._parcel(nth), adult_signed=signed, **said)

    @rule(nth=st.integers(0, 3), off=st.sampled_from([0, 0, 0, -1, 1]))
    def receive(self, nth: int, off: int) -> None:
        parcel = self.life.medication.parcels.get(self._parcel(nth))
        counted = max(0, (len(parcel.units) if parcel else 0) + off)
        self.try_to(ReceiveUnits, parcel=self._parcel(nth), counted=counted, locked_away=True)

    @rule(off=st.sampled_from([0, 0, 0, -1, 1]), watched=st.booleans())
    def count(self, off: int, watched: bool) -> None:
        counted = max(0, len(self.life.medication.at("at_home")) + off)
        if watched:
            self.try_to(WatchCount, "therapist", counted=counted, locked_away=True)
        else:
            self.try_to(CountUnits, counted=counted, locked_away=True)

    @rule(nth=st.integers(0, 20), place=st.sampled_from(["lost", "returned", "destroyed"]))
    def account(self, nth: int, place: str) -> None:
        numbers = list(self.life.medication.units)
        said = {"units": tuple(numbers[nth : nth + 1]), "place": place, "words": "Seen."}
        self.try_to(AccountForUnits, "pharmacist", **said)

    @rule(vomits=st.booleans())
    def session(self, vomits: bool) -> None:
        life = self.life
        when = life.now + timedelta(minutes=30)
        if not self.try_to(BookSession, starts_at=when, monitor=THERAPIST):
            return
        for kind, role, said in _the_day(life):
            self.try_to(kind, role, **said)
        if not self.try_to(TakeDose, units=life.units_now()):
            life.add(VisitHeld(session=None, note="Talked."), role="therapist")
            self._call_off()
            return
        taken = life.medication.tally()["taken"]
        if vomits:
            self.try_to(EndLozenge, technique="swallowed")
            self.try_to(RaiseAlert, "therapist", code="vomiting", words="Vomited after ten minutes.")
            assert life.medication.tally()["taken"] == taken, "what was vomited counts as taken, once"
        life.later(minutes=121)
        self.try_to(MeasureVitals, "sitter", systolic_mm_hg=124, diastolic_mm_hg=78, pulse_bpm=70)
        seen = {"criteria": SEEN_WELL["criteria"], "dissociation": 1, "sedation": 1}
        self.try_to(Release, "therapist", **seen)
        life.talked_through()

    def _call_off(self) -> None:
        self.life.give(StopSession, "therapist", reason="Not today.")

    @rule()
    def next_day(self) -> None:
        if dosing_of(self.life.chart).dosed is not None:
            self.try_to(ConfirmNextDay, slept=True, safe=True, words="")

    @rule(days=st.sampled_from([0.5, 1, 3, 7, 7, 30, 61]))
    def pass_days(self, days: float) -> None:
        self.life.pass_days(days)

    @rule(state=st.sampled_from(sorted(STATES)))
    def move(self, state: str) -> None:
        """To another state, and to its time zone: a local day may come twice, or never."""
        moved = ContactChanged(
            email="ada@example.org",
            phone="+1 503 555 0100",
            state=state,
            timezone=STATES[state],
            address="2 Elm Road",
        )
        self.life.add(moved)

    @rule()
    def checked(self) -> None:
        """Everything that has to be fresh, is."""
        life = self.life
        day = local_day(life.chart, life.now)
        fresh = [
            msgspec.structs.replace(fact, collected_on=day) if hasattr(fact, "collected_on") else fact
            for fact in on_file()
        ]
        states = ("OR", "WA", "NY")
        life.add(
            history(), *fresh, PdmpChecked(states=states, finding="clear"), by=PRESCRIBER, role="prescriber"
        )
        life.add(LegalBasisRecorded(basis="in_person_exam", citation="Examined", expires_on=None))
        life.add(VisitHeld(session=None, note="Seen."), by=PRESCRIBER, role="prescriber")

    @rule()
    def settle(self) -> None:
        """Whoever owns an alert speaks with the person and closes it."""
        for alert in open_alerts(self.life.chart):
            self.try_to(CloseAlert, "prescriber", alert=alert.id, outcome="Spoken.")

    @rule(lot=st.sampled_from(LOTS))
    def recall(self, lot: str) -> None:
        if self.life.chart.position > 150:
            self.life.recall(lot)

    @rule(lot=st.sampled_from(LOTS), how=st.sampled_from(["send", "make up"]), refills=st.integers(0, 5))
    def all_goes_well(self, lot: str, how: str, refills: int) -> None:
        """A month as it should be, so that the strange ones have something to happen to."""
        self.pass_days(7)
        self._nothing_waits()
        if self.life.medication.order is None or refills % 2:
            self.order(refills, 16, 6)
        self.parcel(how, lot, 0)
        self.send_what_is_made_up()

    @rule(vomits=st.booleans())
    def a_session_a_week_later(self, vomits: bool) -> None:
        self.pass_days(7)
        self.receive(0, 0)
        self._nothing_waits()
        self.session(vomits)

    def _nothing_waits(self) -> None:
        self.next_day()
        self.question(answers=True)
        self.count(0, watched=True)
        self.checked()
        self.settle()

    @rule(answers=st.booleans())
    def question(self, answers: bool) -> None:
        order = self.life.medication.order
        if order and not answers:
            self.try_to(AskPrescriber, "pharmacist", order=order.id, words="Which technique?")
        for question in list(self.life.medication.questions) if answers else ():
            self.try_to(AnswerQuestion, "prescriber", question=question, words="Spat out.")

    @rule(nth=st.integers(0, 8))
    def the_same_again(self, nth: int) -> None:
        """A fact about units that comes twice, or long after: nothing moves that did not."""
        about = [
            one.fact
            for one in self.life.recorded
            if type(one.fact).__module__.startswith("troche.medication")
        ]
        fact = about[-1 - nth % len(about)]
        if type(fact).__name__ in (
            "UnitsReceived",
            "ParcelSent",
            "ParcelEnded",
            "UnitsDispensed",
            "UnitsPutUp",
        ):
            before = self.life.medication
            self.life.add(fact)
            after = self.life.medication
            assert after.units == before.units
            assert {one.id: one.units for one in after.parcels.values()} == {
                one.id: one.units for one in before.parcels.values()
            }
            assert after.made_up == before.made_up

    def _parcel(self, nth: int) -> str:
        made_up = self.life.medication.made_up
        known = [*self.life.medication.parcels, *([made_up.id] if made_up else [])]
        return known[-1 - nth] if nth < len(known) else "x"

    # ---- what holds

    @invariant()
    def every_unit_is_in_one_place(self) -> None:
        if not hasattr(self, "life"):
            return
        units, tally = self.life.medication.units, self.life.medication.tally()
        assert set(units) == self.known, "a unit appeared or vanished"
        assert set(tally) == set(PLACES)
        assert all(many >= 0 for many in tally.values())
        assert sum(tally.values()) == len(self.known)
        after = {number: unit.place for number, unit in units.items()}
        for number, place in after.items():
            came_from = self.before.get(number)
            if came_from is not None and came_from != place:
                assert _leads(came_from, place), f"{number} went from {came_from} to {place}"
        self.before = after

    @invariant()
    def an_order_gives_what_it_says_and_no_more(self) -> None:
        for order, (pended, _) in getattr(self, "orders", {}).items():
            ended = sum(
                len(entry.fact.units)
                for entry in self.life.recorded
                if isinstance(entry.fact, UnitsPutUp)
                and entry.fact.order == order
                and self._never_left(entry.fact)
            )
            assert self.sent.get(order, 0) - ended <= pended.units * (1 + pended.refills)

    def _never_left(self, fact: UnitsPutUp) -> bool:
        made_up = self.life.medication.made_up
        return fact.parcel not in self.life.medication.parcels and (
            made_up is None or made_up.id != fact.parcel
        )

    @invariant()
    def nobody_may_dose_with_a_recalled_unit(self) -> None:
        if hasattr(self, "life"):
            lots = self.life.setting.lots
            units = self.life.medication.units
            chosen = self.life.units_now()
            if any(lots.is_recalled(units[number].lot) for number in chosen):
                assert self.life.gate("units").answer == "unmet"
            assert not any(key_of(units[number].lot) in self.life.medication.recalled for number in chosen)


def _the_day(life: Cared) -> list[tuple[type[Command], Role, dict[str, Any]]]:
    """What is asked and measured on the day of a session."""
    calm = {"systolic_mm_hg": 124, "diastolic_mm_hg": 78, "pulse_bpm": 70}
    contact = PEOPLE.of(life.chart).contact
    home = contact.state if contact else ""
    return [
        (AnswerGoNoGo, "patient", {**CALM, "state": home}),
        (CountUnits, "patient", {"counted": len(life.medication.at("at_home"))}),
        (SayPresent, "sitter", {}),
        (GetReady, "therapist", {}),
        (MeasureVitals, "patient", {**calm, "measured_at": life.now - timedelta(minutes=5)}),
        (MeasureVitals, "patient", {**calm, "measured_at": life.now}),
    ]


def _leads(start: Place, end: Place) -> bool:
    """Whether one step or two in a row lead from one place to another: a rule may do two."""
    return (start, end) in WAYS or any((start, way) in WAYS and (way, end) in WAYS for way in PLACES)


def test_months_of_random_life() -> None:
    run_state_machine_as_test(
        Months,
        settings=settings(
            max_examples=60,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
