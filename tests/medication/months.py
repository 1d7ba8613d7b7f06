"""Somebody's months as a machine: orders, parcels lost and late, doubled scans, vomiting, moves, recalls.

Whatever happens is asked of the rules, and what they let leave or be taken is looked at before it is kept. `reached`
counts what has happened, so that a test can say that it did.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.dosing.ready import (
    CLINIC,
    HOUSE,
    PERSON,
    PRESCRIBER,
    PROGRAMME,
    SEEN_WELL,
    THERAPIST,
    history,
)
from tests.medication.cared import IDS, Cared
from tests.medication.charts import ORDER, on_file, readings_at_home
from tests.medication.two_states import HERE, STATES, state_of, the_day
from troche.chart.commands import Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import all_met
from troche.chart.reasons import Refusal
from troche.dosing.commands import (
    BookSession,
    ConfirmNextDay,
    EndLozenge,
    MeasureVitals,
    Release,
    StopSession,
    TakeDose,
)
from troche.dosing.facts import DoseTaken
from troche.dosing.gates import may_dose
from troche.dosing.state import dosing_of
from troche.integration.facts import VisitHeld
from troche.medication.commands import (
    AccountForUnits,
    AnswerBladder,
    AnswerOrder,
    AnswerQuestion,
    AskPrescriber,
    CountUnits,
    DispenseUnits,
    EndParcel,
    FindUnits,
    PendOrder,
    PutUpUnits,
    ReceiveUnits,
    ReportDelivery,
    SendParcel,
    SignOrder,
    WatchCount,
)
from troche.medication.days import local_day
from troche.medication.facts import OrderPended, ParcelSent, UnitsDispensed, UnitsPutUp, UnitsReceived
from troche.medication.months import months_after
from troche.medication.places import PLACES, WAYS, Place
from troche.medication.projections import UNIT_FACTS, unit_moves
from troche.medication.sending import against, may_ship
from troche.medication.state import MedicationState, medication_of
from troche.medication.units import most_to_send
from troche.messaging.commands import CloseAlert, RaiseAlert
from troche.messaging.rules import open_alerts
from troche.people.facts import ContactChanged
from troche.people.setting import Setting
from troche.pharmacy.facts import CertificateAdded, LotMade
from troche.pharmacy.state import key_of
from troche.screening.facts import HomePressureMeasured, LegalBasisRecorded, PdmpChecked

LASTS = timedelta(days=170)
FIRST_UNITS, MOST_UNITS = 8, 16  # four doses first, then eight, of two units each


class Months(RuleBasedStateMachine):
    """Somebody's months, with everything that may happen to their units. Nothing is ordered or sent before."""

    reached: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.life = Cared(setting=Setting(PROGRAMME, HERE), book=False, supplied=())
        self.known: set[str] = set()
        self.before: dict[str, Place] = {}
        self.orders: dict[str, tuple[OrderPended, date]] = {}
        self.sent: dict[str, int] = {}
        self.charted, self.book, self.booked = HOUSE.empty(PERSON, CLINIC), Counter[str](), 0
        self.numbers, self.lots_made = count(1), count(1)
        self.lots: list[LotMade] = []
        for _ in range(3):
            self.make_a_lot()
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
        self.reached[kind.__name__] += 1
        return True

    def _look_at(self, fact: Fact, chart: Any, setting: Setting, now: Any) -> None:
        state, day = medication_of(chart), local_day(chart, now)
        match fact:
            case OrderPended():
                self.orders[fact.order] = (fact, day)
            case UnitsPutUp() | UnitsDispensed():
                self.known |= set(fact.units)
                self._may_leave(fact, state, day, setting)
                if isinstance(fact, UnitsDispensed):
                    assert against(may_ship(chart, setting, now)) == []
            case ParcelSent():
                assert state.made_up is not None
                assert against(may_ship(chart, setting, now)) == []
                assert not setting.lots.is_recalled(state.made_up.lot)
                assert day <= self.orders[state.made_up.order][0].valid_until
                assert state.made_up.beyond_use_on > day
            case UnitsReceived() if state.parcels[fact.parcel].ended == "lost":
                self.reached["arrived after all"] += 1
            case DoseTaken():
                self.reached[f"dose in {state_of(chart)}"] += 1
                assert all_met(may_dose(chart, setting, now))
                taken = [state.units[number] for number in fact.units]
                assert all(unit.place == "at_home" and unit.beyond_use_on >= day for unit in taken)
                assert not any(setting.lots.is_recalled(unit.lot) for unit in taken)

    def _may_leave(
        self, fact: UnitsPutUp | UnitsDispensed, state: MedicationState, day: date, setting: Setting
    ) -> None:
        """A prescription of schedule III, kept to the day: at most five refills, at most six months."""
        pended, written_on = self.orders[fact.order]
        assert day <= pended.valid_until <= months_after(written_on, 6)
        assert 0 <= pended.refills <= 5
        refills = state.dispensed_for(fact.order) // pended.units
        self.reached[f"refill {min(refills, 1)}"] += 1
        self.sent[fact.order] = self.sent.get(fact.order, 0) + len(fact.units)
        lot = setting.lots.find(fact.lot)
        assert lot is not None and lot.made is not None and not lot.is_recalled
        assert lot.made.beyond_use_on == fact.beyond_use_on
        has_had_one = any(parcel.received_at for parcel in state.parcels.values())
        held = len(state.at("at_home")) + len(state.at("in_transit")) + len(fact.units)
        assert held <= (MOST_UNITS if has_had_one else FIRST_UNITS)

    # ---- what happens

    @rule(refills=st.integers(0, 5), units=st.integers(1, 16), months=st.integers(1, 6))
    def order(self, refills: int, units: int, months: int) -> None:
        valid_until = months_after(local_day(self.life.chart, self.life.now), months)
        said = {**ORDER, "units": units, "refills": refills, "valid_until": valid_until}
        if self.try_to(PendOrder, "prescriber", **said):
            order = self.life.medication.order
            assert order is not None
            confirmed = {"digest": order.pended.digest, "factor": "totp", "confirmed_at": self.life.now}
            assert self.try_to(SignOrder, "prescriber", order=order.id, **confirmed)
            answer = {
                "order": order.id,
                "accepted": True,
                "prescription": "rx",
                "message": "",
                "simulated": False,
            }
            assert self.try_to(AnswerOrder, "system", **answer)

    @rule()
    def make_a_lot(self) -> None:
        day = local_day(self.life.chart, self.life.now)
        name = f"C26-{next(self.lots_made):02d}"
        made = LotMade(lot=name, strength_mg=50, made_on=day, beyond_use_on=day + LASTS, units=600)
        self.life.in_clinic(made, CertificateAdded(lot=name, number="1", laboratory="W", assay_percent=99.0))
        self.lots = [*self.lots, made][-3:]

    @rule(how=st.sampled_from(["send", "make up"]), nth=st.integers(0, 2), over=st.integers(0, 2))
    def parcel(self, how: str, nth: int, over: int) -> None:
        state, lot = self.life.medication, self.lots[nth]
        order = state.order
        most = most_to_send(state, order, self.life.setting) if order else 4
        said = {
            "order": order.id if order else "x",
            "lot": lot.lot,
            "beyond_use_on": lot.beyond_use_on,
            "units": tuple(f"{lot.lot}-{next(self.numbers):03d}" for _ in range(max(1, most) + over // 2)),
        }
        self.try_to(DispenseUnits if how == "send" else PutUpUnits, "pharmacist", **said)

    @rule()
    def send_what_is_made_up(self) -> None:
        made_up = self.life.medication.made_up
        said = {"parcel": made_up.id if made_up else "x", "carrier": "Courier", "tracking": "1"}
        self.try_to(SendParcel, "pharmacist", **said)

    @rule(nth=st.integers(0, 3), place=st.sampled_from(["lost", "returned", "destroyed"]))
    def give_up(self, nth: int, place: str) -> None:
        parcel = self._parcel(nth)
        has_left = parcel in self.life.medication.parcels
        said = {"parcel": parcel, "place": place, "words": "Carrier says so.", "has_left": has_left}
        if self.try_to(EndParcel, "pharmacist", **said):
            self.reached[f"parcel {place}"] += 1

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
        home = [unit.number for unit in self.life.medication.at("at_home")]
        numbers = [*home, *(number for number in self.life.medication.units if number not in home)]
        said = {"units": tuple(numbers[nth : nth + 1]), "place": place, "words": "Seen."}
        self.try_to(AccountForUnits, "pharmacist", **said)

    @rule(nth=st.integers(0, 20), many=st.integers(1, 8))
    def find(self, nth: int, many: int) -> None:
        gone = [*self.life.medication.at("lost"), *self.life.medication.at("returned")][nth : nth + many]
        said = {"units": tuple(unit.number for unit in gone), "words": "It was in the other box."}
        self.try_to(FindUnits, "pharmacist", **said)

    @rule(vomits=st.booleans())
    def session(self, vomits: bool) -> None:
        life = self.life
        when = life.now + timedelta(minutes=30)
        if not self.try_to(BookSession, starts_at=when, monitor=THERAPIST):
            return
        for kind, role, said in the_day(life):
            self.try_to(kind, role, **said)
        if not self.try_to(TakeDose, units=life.units_now()):
            life.add(VisitHeld(session=None, note="Talked."), role="therapist")
            self._call_off()
            return
        taken = life.medication.tally()["taken"]
        if vomits:
            self.try_to(EndLozenge, technique="swallowed")
            self.try_to(RaiseAlert, "therapist", code="vomiting", words="Vomited after ten minutes.")
            self.reached["vomited"] += 1
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
        if state != state_of(self.life.chart):
            self.reached[f"moved to {STATES[state]}"] += 1
        self.life.add(moved)

    @rule()
    def checked(self) -> None:
        """Everything that has to be fresh, is."""
        life = self.life
        day = local_day(life.chart, life.now)
        fresh = [
            msgspec.structs.replace(fact, collected_on=day) if hasattr(fact, "collected_on") else fact
            for fact in on_file()
            if not isinstance(fact, HomePressureMeasured)
        ]
        states = ("OR", "WA", "NY")
        life.add(
            history(), *fresh, PdmpChecked(states=states, finding="clear"), by=PRESCRIBER, role="prescriber"
        )
        life.add(*readings_at_home(until=life.now))
        life.add(LegalBasisRecorded(basis="in_person_exam", citation="Examined", expires_on=None))
        life.add(VisitHeld(session=None, note="Seen."), by=PRESCRIBER, role="prescriber")

    @rule()
    def settle(self) -> None:
        """Whoever owns an alert speaks with the person and closes it."""
        for alert in open_alerts(self.life.chart):
            self.try_to(CloseAlert, "prescriber", alert=alert.id, outcome="Spoken.")

    @rule(nth=st.integers(0, 2))
    def recall(self, nth: int) -> None:
        lot = self.lots[nth]
        if any(key_of(unit.lot) == key_of(lot.lot) for unit in self.life.medication.at("in_transit")):
            self.reached["recalled on its way"] += 1
        self.life.recall(lot.lot)
        self.make_a_lot()

    @rule(nth=st.integers(0, 2), how=st.sampled_from(["send", "make up"]), refills=st.integers(0, 5))
    def all_goes_well(self, nth: int, how: str, refills: int) -> None:
        """A month as it should be, so that the strange ones have something to happen to."""
        self.pass_days(7)
        self.make_a_lot()
        self._nothing_waits()
        if self.life.medication.order is None or refills % 2:
            self.order(refills, 8, 6)
        self.parcel(how, nth, 0)
        if how != "make up only":
            self.send_what_is_made_up()

    @rule(what=st.sampled_from(["lost", "lost", "returned", "recalled", "moved"]), arrives=st.booleans())
    def something_happens_on_the_way(self, what: str, arrives: bool) -> None:
        """A parcel leaves, and what may happen to it does; it comes all the same, or not."""
        self.all_goes_well(0, "send", 1)
        if what == "recalled":
            for nth in range(len(self.lots)):
                self.recall(nth)
        elif what == "moved":
            self.move("NY")
        else:
            self.give_up(0, what)
        self.pass_days(3)
        if arrives:
            self.receive(0, 0)
        self.move("OR")

    @rule(vomits=st.booleans(), state=st.sampled_from(["OR", "WA"]))
    def a_session_a_week_later(self, vomits: bool, state: str) -> None:
        """With what is at home, or with a parcel that comes as it should."""
        self.move(state)
        if not self.life.units_now():
            self.all_goes_well(0, "send", 1)
            self.receive(0, 0)
        self.pass_days(7)
        self._nothing_waits()
        self.session(vomits)

    @rule(place=st.sampled_from(["lost", "returned", "destroyed"]), finds=st.booleans())
    def put_back_or_gone(self, place: str, finds: bool) -> None:
        """What was made up is not sent; what is at home is gone, and found again or not."""
        self.all_goes_well(0, "make up only", 1)
        self.give_up(0, place)
        self.account(0, place)
        if finds:
            self.find(0, 1)

    def _nothing_waits(self) -> None:
        self.next_day()
        self.try_to(AnswerBladder, pain="no", urgency="no", blood="no")
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
    def the_ledger_adds_up_to_where_the_units_are(self) -> None:
        """Double entry: each line takes from one place what it puts in another, and no place is ever short."""
        if not hasattr(self, "life"):
            return
        for entry in self.life.recorded[self.booked :]:
            for line in self._lines(entry):
                if line["credit"]:
                    self.book[line["credit"]] += line["units"]
                if line["debit"]:
                    self.book[line["debit"]] -= line["units"]
                assert min(self.book.values(), default=0) >= 0, line
        self.booked = len(self.life.recorded)
        assert {place: self.book[place] for place in PLACES} == self.life.medication.tally()

    def _lines(self, entry: Recorded) -> list[Any]:
        """The lines of one fact, from the chart as it left it."""
        self.charted = HOUSE.fold(self.charted, [entry])
        return list(unit_moves(entry, self.charted)) if isinstance(entry.fact, UNIT_FACTS) else []

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
            lots, units = self.life.setting.lots, self.life.medication.units
            chosen = self.life.units_now()
            if any(lots.is_recalled(units[number].lot) for number in chosen):
                assert self.life.gate("units").answer == "unmet"
            assert not any(key_of(units[number].lot) in self.life.medication.recalled for number in chosen)


def _leads(start: Place, end: Place) -> bool:
    """Whether one step or two in a row lead from one place to another: a rule may do two."""
    return (start, end) in WAYS or any((start, way) in WAYS and (way, end) in WAYS for way in PLACES)
