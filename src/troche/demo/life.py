"""A person's way through the programme, acted step by step on simulated days."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from troche.chart.commands import Actor, Command
from troche.demo.cast import Part
from troche.demo.lots import given_of, lot_to_send
from troche.demo.stage import Stage
from troche.demo.team import STATES, ZONE, Team
from troche.demo.told import HOPES, LIVER, TRIALS
from troche.eprescribing.coming_in import the_line
from troche.instruments import instrument
from troche.integration.asked import questionnaires
from troche.integration.rules import INTEGRATION
from troche.ledger import Done, Refused
from troche.medication import eprescriber, watching
from troche.medication.commands import (
    AcceptPlan,
    AnswerBladder,
    AnswerOrder,
    DispenseUnits,
    PendOrder,
    ReceiveUnits,
    ReportDelivery,
    SignOrder,
    WatchCount,
    WritePlan,
)
from troche.medication.days import local_day
from troche.medication.rules import next_units
from troche.medication.state import medication_of
from troche.medication.units import next_numbers
from troche.medication.watch import asks_bladder
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import OpenAlert, open_alerts
from troche.people.commands import AssignCareTeam, RegisterPerson
from troche.people.enrolment import enrol, system_actor
from troche.people.models import Clinic
from troche.preparation.commands import (
    AnswerTeachBack,
    ConfirmSitter,
    DoItem,
    HoldVisit,
    InviteSitter,
    ReadLesson,
    SetIntention,
    SignConsent,
)
from troche.screening.commands import (
    AnswerInstrument,
    CheckPdmp,
    DecideEligibility,
    GiveHistory,
    KeepAssessment,
    MakeDiagnosis,
    MeasureHomePressure,
    RecordLegalBasis,
    ReportResult,
    ReviewSafetyPlan,
    ScreenSafety,
    VerifyIdentity,
    WriteSafetyPlan,
)
from troche.screening.facts import Medicine, PlanContact
from troche.screening.history import Pharmacy, SubstanceUse
from troche.screening.rules import SCREENING

UNIT_MG = 50
TEMPORARY, IN_PERSON = "telehealth_flexibility", "in_person_exam"
RENEWED_BEFORE = timedelta(days=14)


class Life:
    """One person on the stage. `at` is where this life has come to; every step moves it on."""

    zone = ZONE

    def __init__(self, stage: Stage, team: Team, clinic: Clinic, part: Part, begins: datetime) -> None:
        self.stage, self.team, self.clinic, self.part, self.at = stage, team, clinic, part, begins
        self.person: UUID = stage.new_id(f"person {part.name}")
        self.own = Actor(self.person, "patient", clinic.id, part.name, self.person)
        self.dice = random.Random(f"{part.name} {part.phq_9}")
        therapists = team.of("therapist")
        self.prescriber = team.of("prescriber")[self.dice.randrange(2)]
        self.therapist = therapists[self.dice.randrange(len(therapists))]
        self.coordinator = team.first("coordinator")
        self.total = part.phq_9
        self.weight_kg = float(self.dice.choice((68, 76, 81, 103, 108)))
        self.dose_mg = 100 if self.weight_kg >= 100 else 50
        self.pass_id = stage.new_id(f"pass {part.name}")
        self.sitter = Actor(self.pass_id, "sitter", clinic.id, "Sam Sample", self.person)
        stage.answers[self.person] = self.counted_on_video

    def on(self, **by: float) -> Life:
        """Let time pass."""
        self.at += timedelta(**by)
        return self

    def do(self, kind: type[Command], actor: Actor, **fields: Any) -> Done:
        """Act now; a minute passes."""
        done = self.stage.do(kind, actor, self.person, self.at, **fields)
        self.on(minutes=1)
        return done

    def ask(self, kind: type[Command], actor: Actor, **fields: Any) -> Done | Refused:
        """Act now, whatever the answer."""
        outcome = self.stage.ask(kind, actor, self.person, self.at, **fields)
        self.on(minutes=1)
        return outcome

    def register(self) -> None:
        """An account and a chart, with the answers of the free assessment."""
        number = self.dice.randrange(10_000)
        self.do(
            RegisterPerson,
            self.own,
            name=self.part.name,
            birth_date=date(
                self.dice.randrange(1962, 2002), self.dice.randrange(1, 13), self.dice.randrange(1, 28)
            ),
            email=f"{self.part.name.lower().replace(' ', '.')}@demo.example.org",
            phone=f"+1 503 555 01{number % 100:02d}",
            state="OR",
            timezone=self.zone.key,
        )
        enrol(
            self.clinic,
            "patient",
            f"{self.part.name.lower().replace(' ', '.')}@demo.example.org",
            self.part.name,
            stream=self.person,
        )
        self.do(
            KeepAssessment,
            self.own,
            adult="yes",
            state="OR",
            diagnosis="depression",
            trials=2,
            conditions=(),
            sitter="yes",
            phq_9=self._answers("phq_9", self.part.phq_9),
        )
        self.do(
            AssignCareTeam,
            system_actor(self.clinic.id),
            prescriber=self.prescriber.id,
            therapist=self.therapist.id,
            coordinator=self.coordinator.id,
        )

    def history(self, **different: Any) -> None:
        """The own history, without anything that stands against it unless said."""
        asked = self.stage.setting(self.person).programme.eligibility.exclusions
        given: dict[str, Any] = {
            "diagnosis": "depression",
            "conditions": dict.fromkeys(asked, "no"),
            "medicines": (
                Medicine(name="sertraline", dose="100 mg", often="each morning", started="2025-05"),
            ),
            "no_medicines": False,
            "trials": TRIALS,
            "episode_since": "2022-11",
            "allergies": "",
            "no_known_allergies": True,
            "breast_feeding": "not_applicable",
            "substances": (
                SubstanceUse(substance="alcohol", often="monthly", last="month"),
                SubstanceUse(substance="cannabis", often="never"),
                SubstanceUse(substance="ketamine", often="never"),
            ),
            "household": "two adults, a cat",
            "storage": "yes",
            "pharmacy": Pharmacy(name="Invented Corner Pharmacy", phone="+1 503 555 0142"),
            "pregnancy": "not_applicable",
            "lives_with_adult": "yes",
            "address": f"{self.dice.randrange(10, 99)} Invented Row, Portland, Oregon",
            "local_emergency_number": "911",
            "contact_name": "Sam Sample",
            "contact_relation": "partner",
            "contact_phone": "+1 503 555 0177",
        }
        conditions = given["conditions"] | different.pop("conditions", {})
        self.do(GiveHistory, self.own, **(given | different | {"conditions": conditions}))
        self.answer("phq_9", self.part.phq_9)
        self.answer("gad_7", max(4, self.part.phq_9 - 6))
        self.answer("asq", 0)

    def renew(self) -> None:
        """What a later parcel asks for anew: the history, in which nothing has changed, and the liver tests."""
        history = SCREENING.of(self.stage.chart(self.person)).history
        assert history is not None
        self.do(GiveHistory, self.own, **{name: getattr(history, name) for name in history.__struct_fields__})
        self.liver()

    def answer(self, which: str, total: int) -> None:
        """Answer a questionnaire so that it comes to this total, item 9 with nothing."""
        self.do(AnswerInstrument, self.own, instrument=which, answers=self._answers(which, total))

    def keep_up(self) -> None:
        """Answer every questionnaire that is due by now; the legal basis is renewed before it ends."""
        chart = self.stage.chart(self.person)
        programme = self.stage.setting(self.person).programme
        for asked in questionnaires(INTEGRATION.of(chart), programme):
            if asked.due_at <= self.at:
                self.answer(asked.instrument, self.total if asked.instrument == "phq_9" else self.total - 6)
        if asks_bladder(chart, self.stage.setting(self.person), self.at):
            self.do(AnswerBladder, self.own, pain="no", urgency="no", blood="no")
        basis = SCREENING.of(chart).legal_basis
        ends = basis.expires_on if basis else None
        if ends is not None and ends <= self.at.date() + RENEWED_BEFORE:
            self.legal_basis()

    def part_answers(self, item_9: int) -> dict[str, int | None]:
        """The PHQ-9 of the start with this answer to item 9."""
        return self._answers("phq_9", self.part.phq_9 - item_9) | {"q9": item_9}

    def _answers(self, which: str, total: int) -> dict[str, int | None]:
        items = [
            item.id for item in instrument(which).items if item.scored and (which, item.id) != ("phq_9", "q9")
        ]
        total = max(0, min(total, 3 * len(items)))
        base, extra = divmod(total, len(items))
        answers: dict[str, int | None] = {
            item: min(3, base + (number < extra)) for number, item in enumerate(items)
        }
        return answers | ({"q9": 0} if which == "phq_9" else {})

    def pressures(self, systolic_mm_hg: int = 124, diastolic_mm_hg: int = 79) -> None:
        """Home readings on three days."""
        for day in range(4):
            self.do(
                MeasureHomePressure,
                self.own,
                systolic_mm_hg=systolic_mm_hg + self.dice.randrange(-4, 5),
                diastolic_mm_hg=diastolic_mm_hg + self.dice.randrange(-3, 3),
                pulse_bpm=self.dice.randrange(60, 80),
                measured_at=self.at - timedelta(minutes=5),
            )
            if day < 3:
                self.on(days=1)

    def results(self, *, without: tuple[str, ...] = ()) -> None:
        """What the team records: identity, diagnosis, safety, laboratory, legal basis, PDMP."""
        prescriber = self.prescriber
        self.do(VerifyIdentity, prescriber, document="passport", state="OR")
        self.do(
            MakeDiagnosis, prescriber, code="F33.2", text="Recurrent depression, severe, without psychosis"
        )
        self.do(ScreenSafety, prescriber, finding="no_thoughts", attempt_12_months="no")
        self.liver(without=without)
        if "urine_drug_screen" not in without:
            self._result("urine_drug_screen", value=None, unit="", upper_limit=None, finding="negative")
        self.legal_basis()
        self.pdmp()

    def liver(self, *, without: tuple[str, ...] = ()) -> None:
        """Liver tests, all of them low."""
        for test, (value, limit) in LIVER.items():
            if test not in without:
                self._result(
                    test, value=value, unit="U/L" if test != "bilirubin" else "mg/dL", upper_limit=limit
                )

    def _result(self, test: str, **fields: Any) -> None:
        collected = (self.at - timedelta(days=2)).date()
        self.do(
            ReportResult,
            self.coordinator,
            test=test,
            collected_on=collected,
            laboratory="Sample Laboratory",
            **fields,
        )

    def legal_basis(self) -> None:
        """The temporary rule while it lasts; from a fortnight before its end a visit in person."""
        bases = self.stage.setting(self.person).programme.eligibility.legal_bases
        ends = date.fromisoformat(bases[TEMPORARY].last_day or "")
        basis = TEMPORARY if self.at.date() + RENEWED_BEFORE < ends else IN_PERSON
        self.do(
            RecordLegalBasis,
            self.prescriber,
            basis=basis,
            citation=bases[basis].citation,
            expires_on=ends if basis == TEMPORARY else None,
        )

    def pdmp(self) -> None:
        """The monitoring programme is asked."""
        self.do(CheckPdmp, self.prescriber, states=STATES, finding="clear")

    def decided(self, verdict: str = "eligible", reason: str = "Every gate is met.") -> None:
        """The prescriber's decision."""
        self.do(
            DecideEligibility,
            self.prescriber,
            verdict=verdict,
            reason=reason,
            patient_words="We have looked at everything you sent us. Thank you.",
        )

    @property
    def parcel_units(self) -> int:
        """Units for four doses."""
        return 4 * self.dose_mg // UNIT_MG

    def plan(self, reason: str = "") -> None:
        """The plan, written; a later version needs its reason."""
        self.do(
            WritePlan,
            self.prescriber,
            goal=HOPES[self.dice.randrange(len(HOPES))],
            start_dose_mg=self.dose_mg,
            sessions=8,
            days_between=7,
            monitor_id=str(self.therapist.id),
            weight_kg=self.weight_kg,
            reason=reason,
        )

    def accepted(self) -> None:
        """The patient says yes to the plan."""
        plan = medication_of(self.stage.chart(self.person)).plan
        assert plan is not None
        self.do(AcceptPlan, self.own, version=plan.version)

    def consent(self) -> None:
        """Teach-back, then the signature."""
        text = self.stage.setting(self.person).programme.consent
        for question, asked in text.teach_back.items():
            self.do(AnswerTeachBack, self.own, version=text.version, question=question, answer=asked.right)
        self.do(
            SignConsent, self.own, version=text.version, digest=text.digest("en"), signed_name=self.part.name
        )

    def order(self) -> None:
        """The order, pended, signed and answered."""
        self.pdmp()
        self.do(
            PendOrder,
            self.prescriber,
            units=self.parcel_units,
            unit_strength_mg=UNIT_MG,
            refills=2,
            hold_minutes=15,
            technique="swallowed",
            valid_until=(self.at + timedelta(days=150)).date(),
        )
        self.sign()
        self.answered()
        self.on(minutes=5)

    def answered(self) -> None:
        """The answer to the order: simulated in a demo clinic; in any other of a test as it comes over the line."""
        at, order = self.at, medication_of(self.stage.chart(self.person)).order
        assert order is not None
        if self.clinic.is_demo:
            eprescriber.answer_waiting(self.clinic.id, self.person, lambda: at)
            return
        self.do(
            AnswerOrder,
            the_line(self.clinic.id),
            order=order.id,
            accepted=True,
            prescription=f"RX-{order.id[:8]}",
            message="",
            simulated=False,
        )

    def sign(self) -> None:
        """The prescriber reads the order and signs it: in a demo clinic without a second factor, and it says so."""
        order = medication_of(self.stage.chart(self.person)).order
        assert order is not None
        self.do(
            SignOrder,
            self.prescriber,
            order=order.id,
            digest=order.pended.digest,
            factor="demo" if self.clinic.is_demo else "totp",
            confirmed_at=self.at,
        )

    def dispensed(self) -> None:
        """A parcel leaves the pharmacy; the monitoring programme is asked before it."""
        self.pdmp()
        state = medication_of(self.stage.chart(self.person))
        assert state.order is not None
        lot, beyond_use_on = lot_to_send(self.stage, self.team, self.at)
        self.do(
            DispenseUnits,
            self.team.first("pharmacist"),
            order=state.order.id,
            lot=lot,
            beyond_use_on=beyond_use_on,
            units=next_numbers(state, lot, self.parcel_units, given_of(self.stage, lot)),
            carrier="Courier",
            tracking=f"C{int(self.at.timestamp()):d}",
        )

    def received(self, short: int = 0) -> None:
        """The parcel is handed to an adult and counted at home."""
        state = medication_of(self.stage.chart(self.person))
        parcel = next(one for one in reversed(list(state.parcels.values())) if one.counted is None)
        self.do(
            ReportDelivery,
            self.team.first("pharmacist"),
            parcel=parcel.id,
            delivered_on=local_day(self.stage.chart(self.person), self.at),
            adult_signed=True,
            temperature_kept=True,
        )
        self.do(ReceiveUnits, self.own, parcel=parcel.id, counted=len(parcel.units) - short, locked_away=True)

    def counted_on_video(self, kind: str, at: datetime) -> None:
        """Asked to count on an unforeseen day, the person does so while the therapist watches."""
        if kind != watching.DRAW:
            return
        state = medication_of(self.stage.chart(self.person))
        self.stage.do(
            WatchCount,
            self.therapist,
            self.person,
            at,
            counted=len(state.at("at_home")) + (state.gap or 0),
            locked_away=True,
        )

    def lessons(self) -> None:
        """Every lesson, every item of the list, and what the person hopes for."""
        programme = self.stage.setting(self.person).programme
        for lesson in programme.lessons:
            self.do(ReadLesson, self.own, lesson=lesson)
        for item, about in programme.preparation.checklist.items():
            if about.who == "patient":
                self.do(DoItem, self.own, item=item)
        self.do(SetIntention, self.own, words=HOPES[self.dice.randrange(len(HOPES))], music="piano, quiet")
        self.safety_plan()

    def safety_plan(self) -> None:
        """The safety plan, in the person's own words."""
        self.do(
            WriteSafetyPlan,
            self.own,
            signs=("I stop answering the phone", "Nights without sleep"),
            by_myself=("Cold water on my face", "Walk to the river and back"),
            company=(PlanContact(name="The reading room of the library"),),
            helpers=(PlanContact(name="Sam Sample", phone="+1 503 555 0177"),),
            professionals=(PlanContact(name=self.therapist.name, phone=self.clinic.phone),),
            surroundings=("Sam keeps the key of the lock-box",),
            reason="My daughter",
        )

    def invite(self) -> None:
        """The sitter is named."""
        self.do(InviteSitter, self.own, name="Sam Sample", phone="+1 503 555 0177", pass_id=str(self.pass_id))

    def sitter_agrees(self) -> None:
        """The sitter reads the task and says yes."""
        tasks = self.stage.setting(self.person).programme.preparation.sitter.tasks
        self.do(ConfirmSitter, self.sitter, adult=True, sober=True, stays=True, read=tuple(tasks))

    def prepared(self) -> None:
        """The preparation visit, with the safety plan gone through together."""
        self.do(ReviewSafetyPlan, self.therapist, reviewed_on=self.at.date(), note="Read aloud together.")
        checklist = self.stage.setting(self.person).programme.preparation.checklist
        items = tuple(code for code, item in checklist.items() if item.who == "therapist")
        self.do(
            HoldVisit,
            self.therapist,
            note="Room and music agreed; cuff checked.",
            cuff_checked=True,
            items=items,
        )

    def end(self, alert: OpenAlert) -> None:
        """Somebody called, and all was well: recorded as a talk where it was about safety, else in words."""
        if not self.stage.setting(self.person).programme.alerts[alert.code].closed_by_talk:
            self.do(CloseAlert, self.therapist, alert=alert.id, outcome="Called. All is well.")
        elif alert.id in {one.id for one in open_alerts(self.stage.chart(self.person))}:
            self.do(
                ScreenSafety,
                self.therapist,
                finding="no_thoughts",
                attempt_12_months="no",
                asked=("thoughts", "intent", "attempt"),
                means="secured",
                agreed="Calls before it gets harder; the plan is beside the bed.",
                disposition="plan_and_call",
            )

    def units_now(self) -> tuple[str, ...]:
        """The numbers of the units to take now."""
        return tuple(unit.number for unit in next_units(self.stage.chart(self.person), self.at))
