"""One person walks through all of it: free assessment to the integrated session, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ledger.test_rebuild import everything_projected
from tests.walk.conftest import Ground
from tests.walk.people import EMAIL, NAME, PASSWORD, Patient, Somebody, Staff, mailed_code
from troche.ledger.rebuild import rebuild
from troche.ledger.verify import verify
from troche.programme import load_programme

pytestmark = pytest.mark.browser

OREGON = ZoneInfo("America/Los_Angeles")
THERAPIST = "Ines Sample"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
ASSESSMENT: dict[str, Any] = {
    "adult": "yes",
    "state": "Oregon",
    "diagnosis": "depression",
    "trials": 2,
    "conditions": {"none"},
    "home": "yes",
    **{f"q{n}": 2 for n in range(1, 9)},
    "q9": 1,
    "thoughts": "thoughts",
    "past": "no",
}

DAY: dict[str, Any] = {
    "item_9": 0,
    "mind": "no",
    "slept": "yes",
    "substances": "no",
    "new_medicines": "no",
    "ill": "no",
    "pregnant": "not_applicable",
    "fasted": "yes",
    "at_dispatch_address": "yes",
    "state": "Oregon",
    "feeling": "A little nervous.",
}

JOURNEY = (
    "people.person_registered",
    "screening.assessment_taken",
    "messaging.alert_raised",
    "screening.history_given",
    "screening.instrument_answered",
    "screening.home_pressure_measured",
    "screening.information_asked",
    "screening.identity_verified",
    "screening.diagnosis_made",
    "screening.safety_screened",
    "screening.result_reported",
    "screening.pdmp_checked",
    "screening.legal_basis_recorded",
    "messaging.alert_closed",
    "screening.eligibility_decided",
    "medication.plan_written",
    "medication.plan_accepted",
    "preparation.teach_back_answered",
    "preparation.consent_signed",
    "medication.order_pended",
    "medication.order_answered",
    "medication.units_dispensed",
    "medication.units_received",
    "preparation.lesson_read",
    "preparation.item_done",
    "preparation.intention_set",
    "preparation.sitter_invited",
    "preparation.sitter_confirmed",
    "preparation.visit_held",
    "dosing.session_booked",
    "dosing.go_no_go_answered",
    "dosing.vitals_measured",
    "dosing.sitter_present",
    "dosing.monitor_ready",
    "dosing.go_no_go_read",
    "dosing.vitals_measured",
    "dosing.dose_taken",
    "dosing.check_given",
    "dosing.lozenge_ended",
    "dosing.vitals_measured",
    "dosing.note_written",
    "dosing.vitals_measured",
    "dosing.session_released",
    "dosing.next_day_confirmed",
    "integration.visit_booked",
    "integration.visit_held",
    "integration.goal_set",
    "integration.checked_in",
)


class Walk:
    """The clinic, the four people, and what is checked along the way."""

    def __init__(self, ground: Ground, new_page: Callable[..., Any], axe: Callable[[Any], None]) -> None:
        self.ground, self.axe = ground, axe
        home = {"locale": "en-US", "timezone_id": "America/Los_Angeles"}
        self.patient = Patient(new_page(viewport=PHONE, **home), ground, "patient")
        self.sitter = Somebody(new_page(viewport=PHONE, **home), ground, "sitter")
        self.prescriber = Staff(new_page(viewport=DESK, **home), ground, "prescriber")
        self.therapist = Staff(new_page(viewport=DESK, **home), ground, "therapist")
        self.pharmacist = Staff(new_page(viewport=DESK, **home), ground, "pharmacist")
        self.coordinator = Staff(new_page(viewport=DESK, **home), ground, "coordinator")

    def look(self, somebody: Somebody, name: str) -> None:
        """A new kind of page: fit for everyone, and pictured."""
        self.axe(somebody.page)
        somebody.picture(name)

    def streams(self) -> list[Any]:
        """The charts that the ledger holds."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(self.ground.clinic.id)])
            cursor.execute("SELECT id FROM ledger_stream WHERE kind = 'person'")
            return [row[0] for row in cursor.fetchall()]

    def assesses(self) -> None:
        """1. The free assessment, without an account; help before anything else."""
        patient, keys = self.patient, self.patient.keys
        patient.goto(f"/at/{self.ground.clinic.slug}/")
        patient.goto("/assessment/")
        self.look(patient, "assessment")
        keys.press("Start")
        for step, answer in ASSESSMENT.items():
            if "/help/" in patient.page.url:
                patient.sees("Please do not stay alone with this")
                self.look(patient, "help")
                for number in ("tel:988", "tel:911", "tel:+15035550100"):
                    assert patient.page.locator(f"main a[href='{number}']").count(), number
                keys.press("I have seen this")
            assert patient.page.url.endswith(f"/assessment/{step}/"), (step, patient.page.url)
            keys.fill({"answer": answer}, "Continue")
        if "/help/" in patient.page.url:
            keys.press("I have seen this")
        assert patient.page.url.endswith("/assessment/result/")
        self.look(patient, "result")
        assert self.streams() == []

    def joins(self) -> None:
        """2. An account with a mailed code, the answers kept, and who the person is."""
        patient, keys = self.patient, self.patient.keys
        keys.press("Make an account and keep my answers")
        self.look(patient, "sign-up")
        keys.fill({"email": EMAIL, "password1": PASSWORD}, "Continue")
        keys.fill({"code": mailed_code(EMAIL)}, "Confirm")
        self.look(patient, "welcome")
        about = {
            "name": NAME,
            "birth_date_month": "3",
            "birth_date_day": "27",
            "birth_date_year": "1984",
            "phone": "503 555 0188",
            "state": "Oregon",
        }
        keys.fill(about, "Continue")
        self.kept()

    def kept(self) -> None:
        """The answers of the free assessment, taken along into the chart."""
        patient, keys = self.patient, self.patient.keys
        if "/assessment/result/" in patient.page.url:
            keys.press("Keep my answers")
        self.person = self.streams()[0]
        assert patient.step() == "history"

    def facts(self) -> list[Any]:
        """The person's facts."""
        from troche.ledger import read_facts

        return read_facts(self.ground.clinic.id, self.person)

    def tells(self) -> None:
        """2. History and questionnaires."""
        patient, keys = self.patient, self.patient.keys
        patient.home()
        self.look(patient, "home")
        assert patient.step() == "history"
        keys.press("Begin")
        conditions = {
            radio: "no"
            for radio in patient.page.evaluate(
                "[...new Set([...document.querySelectorAll('[name^=c_]')].map(e => e.name))]"
            )
        }
        given = {
            "diagnosis": "Depression",
            **conditions,
            "pregnancy": "not_applicable",
            "allergies": "none",
            "m0_name": "sertraline",
            "m0_dose": "100 mg",
            "t0_name": "sertraline",
            "t0_dose": 150,
            "t0_weeks": 14,
            "t0_outcome": "It helped a little",
            "t1_name": "venlafaxine",
            "t1_dose": 225,
            "t1_weeks": 20,
            "t1_outcome": "It did not help",
            "lives_with_adult": "yes",
            "address": "12 Invented Row, Portland, Oregon",
            "contact_name": "Sam Sitter",
            "contact_phone": "503 555 0177",
        }
        keys.fill(given, "Keep my history")
        self.look(patient, "after-history")
        for _ in range(6):
            step = patient.step()
            if step != "questionnaire":
                break
            keys.press("Answer now")
            self.questionnaire()
        assert patient.step() == "pressure"

    def questionnaire(self) -> None:
        """Answer the questionnaire that is open."""
        keys = self.patient.keys
        which = self.patient.page.url.rstrip("/").rsplit("/", 1)[-1]
        names = self.patient.page.evaluate(
            "[...new Set([...document.querySelectorAll('main input[type=radio]')].map(e => e.name))]"
        )
        answer = {"asq": 0}.get(which, 2)
        answers: dict[str, Any] = dict.fromkeys(names, answer)
        if which == "phq_9":
            answers["q9"] = 1
        keys.fill(answers, "Send my answers")

    def measures_at_home(self, systolic_mm_hg: int) -> None:
        """2. One reading of the own cuff."""
        patient = self.patient
        patient.sign_in()
        patient.goto("/my/pressure/")
        reading = {"systolic_mm_hg": systolic_mm_hg, "diastolic_mm_hg": 79, "pulse_bpm": 68}
        patient.keys.fill(reading, "Keep this reading")

    def is_asked(self) -> None:
        """3. The prescriber sees what is missing, with reasons, and asks for it."""
        prescriber, patient = self.prescriber, self.patient
        prescriber.goto("/board/")
        self.look(prescriber, "board")
        prescriber.page.get_by_role("link", name=NAME).click()
        prescriber.page.wait_for_url(f"**/people/{self.person}/")
        self.look(prescriber, "dossier")
        prescriber.sees("Identity and place", "Blood pressure at home")
        assert prescriber.page.locator(".gates, .gate").count(), "no gates"
        prescriber.page.locator("#ask summary").click()
        prescriber.page.locator("#ask [name=gates]:not([value=pressure])").evaluate_all(
            "all => all.forEach(e => e.checked = false)"
        )
        asked = {"gates": {"pressure"}, "message": "Please send readings from three days."}
        prescriber.fill("", asked, "Send to the patient")
        assert patient.step() == "asked"
        patient.sees("Please send readings from three days.")
        patient.picture("asked")
        patient.keys.press("Answer")
        assert patient.page.url.endswith("/my/pressure/")

    def is_looked_at(self) -> None:
        """3. What the prescriber records: identity, diagnosis, safety, laboratory, monitoring, legal basis."""
        prescriber = self.prescriber
        prescriber.goto(f"/people/{self.person}/record/")
        self.look(prescriber, "record")
        collected_on = (self.ground.clock.now() - timedelta(days=1)).date().isoformat()
        lab = {"collected_on": collected_on, "laboratory": "Sample Laboratory"}
        liver = {"alt": (28, 40), "ast": (24, 40), "alp": (70, 120), "ggt": (30, 60)}
        records: list[tuple[str, dict[str, Any]]] = [
            ("identity", {"document": "Passport", "state": "OR"}),
            ("diagnosis", {"code": "F33.2", "text": "Recurrent depression, severe, without psychosis"}),
            ("safety", {"finding": "thoughts_without_intent", "attempt_12_months": "no"}),
            *(
                ("liver", {"test": test, "value": value, "unit": "U/L", "upper_limit": limit, **lab})
                for test, (value, limit) in liver.items()
            ),
            ("finding", {"test": "urine_drug_screen", "finding": "negative", **lab}),
            ("pdmp", {"states": "OR", "finding": "clear"}),
            ("legal_basis", {"basis": "in_person_exam"}),
        ]
        for kind, given in records:
            prescriber.fill(kind, given, "Record")
            prescriber.sees("Recorded: ")

    def alert_is_closed(self) -> None:
        """3. The alert about item 9 ends with what was done."""
        prescriber = self.prescriber
        prescriber.goto("/alerts/")
        self.look(prescriber, "alerts")
        prescriber.page.get_by_role("link", name=NAME).first.click()
        prescriber.page.wait_for_url("**/alerts/*/")
        self.look(prescriber, "alert")
        prescriber.fill("", {"outcome": "Called her. No intent, no plan; safety plan made."}, "Close the alert")
        prescriber.goto("/alerts/")
        prescriber.sees("No alert is open.")

    def is_decided(self) -> None:
        """3. Eligible, with a reason, and a plan."""
        prescriber = self.prescriber
        prescriber.goto(f"/people/{self.person}/")
        prescriber.picture("dossier-complete")
        decision = {
            "verdict": "eligible",
            "reason": "Every gate is met.",
            "patient_words": "You may be treated at home. Thank you for your patience.",
        }
        prescriber.fill("", decision, "Record as")
        assert "Eligible" in prescriber.page.locator(".verdict").inner_text()
        prescriber.goto(f"/people/{self.person}/plan/")
        self.look(prescriber, "plan")
        plan = {"goal": "To want to get up again.", "weight_kg": 72, "start_dose_mg": 50, "sessions": 6}
        therapists = prescriber.page.locator("[name=monitor_id] option").evaluate_all(
            "all => all.map(e => [e.textContent, e.value])"
        )
        watching = {"days_between": 7, "monitor_id": dict(therapists)[THERAPIST]}
        prescriber.fill("", {**plan, **watching}, "Sign as")

    def agrees(self) -> None:
        """3. The plan is accepted; the consent is understood, then signed."""
        patient, keys = self.patient, self.patient.keys
        patient.sign_in()
        assert patient.step() == "plan"
        keys.press("Read the plan")
        self.look(patient, "my-plan")
        keys.press("Yes, this is my plan")
        assert patient.step() == "consent"
        keys.press("Read it")
        self.look(patient, "consent")
        keys.press("Answer the questions")
        keys.fill({"answer": "approved"}, "Continue")
        patient.sees("Not quite", "It has not.")
        self.look(patient, "teach-back-wrong")
        for question, asked in load_programme().consent.teach_back.items():
            assert patient.page.url.endswith(f"/questions/{question}/"), (question, patient.page.url)
            keys.fill({"answer": asked.right}, "Continue")
        if not patient.page.url.endswith("/sign/"):
            keys.press("Go to the signature")
        self.look(patient, "signature")
        keys.fill({"signed_name": NAME}, "Sign")
        assert patient.step() == "order_waiting"

    def is_ordered(self) -> None:
        """4. The order, handed to an e-prescriber whose answer is simulated and says so."""
        prescriber = self.prescriber
        prescriber.goto(f"/people/{self.person}/order/")
        self.look(prescriber, "order")
        order = {"units": 4, "unit_strength_mg": 50, "refills": 1, "hold_minutes": 15, "technique": "spat"}
        valid_until = self.parts("valid_until", self.ground.clock.now() + timedelta(days=120))
        prescriber.fill("", {**order, **valid_until}, "Hand to the e-prescriber")
        prescriber.sees("Simulated answer, no prescription was sent.")
        prescriber.picture("ordered")

    def is_dispensed(self) -> None:
        """4. Numbered units of one lot leave the pharmacy, and the patient counts them."""
        pharmacist, patient = self.pharmacist, self.patient
        pharmacist.goto("/pharmacy/")
        self.look(pharmacist, "pharmacy")
        pharmacist.page.get_by_role("link", name=NAME).first.click()
        pharmacist.page.wait_for_url(f"**/pharmacy/{self.person}/")
        self.look(pharmacist, "dispense")
        beyond_use_on = self.parts("beyond_use_on", self.ground.clock.now() + timedelta(days=150))
        numbers = {"numbers": "W-1\nW-2\nW-3\nW-4"}
        pharmacist.fill("", {"lot": "LOT-7", **beyond_use_on, "units": 4, **numbers}, "Dispense and send")
        self.ground.clock.on(days=1)
        patient.sign_in()
        assert patient.step() == "parcel"
        patient.keys.press("Count and confirm")
        self.look(patient, "parcel")
        patient.keys.fill({"counted": 4, "locked_away": "yes"}, "Send my count")
        patient.sees("The numbers agree")

    @staticmethod
    def parts(name: str, at: datetime) -> dict[str, int]:
        """A day as the three fields it is typed into."""
        return {f"{name}_month": at.month, f"{name}_day": at.day, f"{name}_year": at.year}

    def gets_ready(self) -> None:
        """5. Lessons, checklist, intention, and the sitter's link."""
        patient, keys = self.patient, self.patient.keys
        assert patient.step() == "lessons"
        keys.press("Read")
        self.look(patient, "lesson")
        while "/my/lessons/" in patient.page.url:
            keys.press("I have read it")
        self.look(patient, "getting-ready")
        while patient.page.get_by_role("button", name="This is done").count():
            keys.press("This is done")
        keys.press("Write")
        self.look(patient, "intention")
        keys.fill({"words": "To hear the sea again.", "music": "Cello, slow"}, "Save")
        keys.press("Name them")
        self.look(patient, "invite")
        keys.fill({"name": "Sam Sitter", "phone": "503 555 0177"}, "Make the link")
        self.look(patient, "sitter-link")
        self.sitter_link = patient.page.locator("#link").input_value()

    def sitter_says_yes(self) -> None:
        """5. The sitter reads and confirms on an own phone, without an account."""
        sitter = self.sitter
        sitter.page.goto(self.sitter_link)
        self.look(sitter, "task")
        for tick in sitter.page.locator("main input[type=checkbox]").all():
            tick.check(force=True)
        sitter.page.get_by_role("button", name="Yes, I will be there").click()
        sitter.sees("Thank you, Sam")

    def is_prepared(self) -> None:
        """5. The preparation visit."""
        therapist = self.therapist
        therapist.goto(f"/people/{self.person}/preparation/")
        self.look(therapist, "preparation")
        held = {"note": "Went through the day.", "cuff_checked": True, "items": {"safety_plan"}}
        therapist.fill("", held, "Record as")
        therapist.sees("Every requirement of preparation is met.")
        therapist.picture("prepared")

    def books(self) -> None:
        """6. The first session, tomorrow at ten."""
        patient, keys = self.patient, self.patient.keys
        assert patient.step() == "book"
        tomorrow = self.ground.clock.now().astimezone(OREGON) + timedelta(days=1)
        self.starts_at = tomorrow.replace(hour=10, minute=0, second=0, microsecond=0)
        keys.press("Choose a day")
        self.look(patient, "book")
        keys.fill({"starts_at": self.starts_at}, "Book it")
        assert patient.step() == "session_ahead"
        patient.sees("Tomorrow at", "10:00")
        self.look(patient, "home-booked")

    def opens_the_day(self) -> None:
        """6. The morning: the therapist watches, the questions are answered, the dose is not offered."""
        patient, keys, therapist = self.patient, self.patient.keys, self.therapist
        self.ground.clock.until(self.starts_at - timedelta(minutes=40))
        therapist.goto("/wall/")
        self.look(therapist, "wall")
        therapist.page.get_by_role("link", name=NAME).click()
        therapist.page.wait_for_url("**/sessions/1/")
        self.look(therapist, "watch-before")
        patient.sign_in()
        assert patient.step() == "day_of_session"
        keys.press("Answer the questions")
        self.look(patient, "questions-first")
        keys.press("Answer the first")
        self.look(patient, "question")
        for code, answer in DAY.items():
            keys.fill({code: answer}, "Send" if code == "feeling" else "Continue")
        therapist.sees("The day’s questions answered")

    def reads(self, systolic_mm_hg: int, diastolic_mm_hg: int, minutes_ago: int) -> None:
        """6. One reading on the page of the day's checks, which never offers a dose by itself."""
        reading = {"systolic_mm_hg": systolic_mm_hg, "diastolic_mm_hg": diastolic_mm_hg, "pulse_bpm": 72}
        self.patient.keys.fill({**reading, "minutes_ago": minutes_ago}, "Save the reading", form="measure")

    def offered(self) -> bool:
        """6. Whether the dose is offered."""
        return bool(self.patient.page.locator("#begin").count())

    def is_measured(self) -> None:
        """6. Pressure missing, old, then between the limits: no dose; after rest two good readings."""
        patient, therapist = self.patient, self.therapist
        patient.sees("Measure now")
        assert not self.offered()
        self.reads(124, 80, 40)
        patient.sees("Measure again")
        assert not self.offered()
        self.reads(150, 95, 6)
        patient.sees("One more reading")
        self.reads(152, 94, 0)
        patient.sees("Rest a little")
        self.look(patient, "rest")
        assert not self.offered()
        therapist.sees("152/94")
        self.ground.clock.on(minutes=17)
        self.reads(128, 82, 6)
        self.reads(126, 80, 0)
        therapist.sees("126/80")
        patient.sees("Nearly there")
        self.look(patient, "waiting")
        assert not self.offered()

    def all_are_there(self) -> None:
        """6. The sitter is in the house, the therapist is ready."""
        sitter, therapist, patient = self.sitter, self.therapist, self.patient
        sitter.page.goto(self.sitter_link)
        sitter.goto("/sitter/session/")
        self.look(sitter, "sitter-before")
        sitter.page.get_by_role("button", name="I am here, and sober").click()
        sitter.sees("Thank you for being here")
        therapist.sees("Sitter is in the house and sober")
        therapist.page.get_by_role("button", name="I am ready").click()
        therapist.sees("Monitor ready")
        patient.sees("You can begin")
        self.look(patient, "begin")

    def is_refused_when_old(self) -> None:
        """6. Everything met, then too long waited: the button refuses, with the reason, and it is kept."""
        self.all_are_there()
        patient = self.patient
        self.ground.clock.on(minutes=32)
        patient.keys.press("I put them in my mouth now")
        print(patient.page.url, patient.keys.text()[:700])
        self.look(patient, "refused")
        assert not self.offered()
        self.therapist.sees("Dose asked for and refused: pressure")
        self.reads(130, 82, 6)
        self.reads(126, 80, 0)
        patient.sees("You can begin")

    def takes(self) -> None:
        """6. The dose, and the timer."""
        patient = self.patient
        patient.keys.press("I put them in my mouth now")
        print(patient.page.url, patient.keys.text()[:500])
        self.look(patient, "session")
        self.taken_at = next(one.at for one in self.facts() if one.fact.__class__.__name__ == "DoseTaken")
        self.therapist.sees("50 mg taken, W-1", "Looks fine")
        self.sitter.sees("All four are fine")
        self.look(self.sitter, "sitter-live")
        self.therapist.page.evaluate("window.stayed = true")

    def at(self, minute: int) -> None:
        """A minute of the session."""
        self.ground.clock.until(self.taken_at + timedelta(minutes=minute, seconds=5))

    def sitter_looks(self) -> None:
        """6. One look of the sitter."""
        self.sitter.goto("/sitter/session/")
        self.sitter.page.get_by_role("button", name="All four are fine").click()
        self.sitter.sees("Noted. Thank you.")

    def patient_measures(self, systolic_mm_hg: int, diastolic_mm_hg: int) -> None:
        """6. A reading during the session, by the patient."""
        self.patient.goto("/my/session/1/")
        self.patient.keys.press("Time to measure")
        self.look(self.patient, "measure")
        self.reads(systolic_mm_hg, diastolic_mm_hg, 0)
        self.therapist.sees(f"{systolic_mm_hg}/{diastolic_mm_hg}, pulse 72")

    def is_watched(self) -> None:
        """6. Spat out, looks, readings and checks at their times, all of it live at the therapist's."""
        patient, therapist = self.patient, self.therapist
        for minute in (15, 30, 40, 45, 60, 90, 120):
            self.at(minute)
            if minute == 40:
                self.patient_measures(136, 86)
                continue
            self.sitter_looks()
            patient.goto("/my/session/1/")
            patient.sees(f"{minute} minutes in")
            if minute == 15:
                patient.keys.press("Spat out")
                therapist.sees("Spat out")
                patient.keys.press("I am fine")
            if minute == 60:
                patient.keys.press("A line, if you like")
                self.look(patient, "write")
                patient.keys.fill({"words": "The sea, and no hurry."}, "Keep it")
                therapist.sees("The sea, and no hurry.")
            if minute == 90:
                assert therapist.page.evaluate("window.stayed"), "the therapist's page was reloaded"
                self.look(therapist, "watch-live")
                self.asks_release({"walks", "oriented", "awake", "no_vomiting"})
                therapist.sees("120")
                therapist.picture("release-too-early")

    def asks_release(self, seen: set[str]) -> None:
        """6. The therapist asks to end the session, having seen these."""
        therapist = self.therapist
        if not therapist.page.locator("details:has([value=release])").get_attribute("open") is not None:
            therapist.page.get_by_text("End the session").click()
        given = {"seen": seen, "dissociation": 1, "sedation": 1}
        therapist.fill("release", given, "Release, as")
        print(therapist.page.locator(".notice, .errors").all_inner_texts())

    def is_released(self) -> None:
        """6. Not with a criterion missing; then with all."""
        therapist, patient = self.therapist, self.patient
        self.at(121)
        self.patient_measures(126, 80)
        self.at(124)
        self.asks_release({"walks", "oriented", "awake"})
        self.look(therapist, "release-refused")
        assert "dosing.session_released" not in self.kinds()
        therapist.goto(f"/people/{self.person}/sessions/1/")
        self.asks_release({"walks", "oriented", "awake", "no_vomiting"})
        assert "dosing.session_released" in self.kinds()
        therapist.picture("released")
        patient.goto("/my/session/1/")
        patient.sees("You are released")
        self.look(patient, "over")
        self.sitter.sees("Willa is released")

    def kinds(self) -> list[str]:
        """The kinds of the person's facts, in order."""
        return [str(type(one.fact).__struct_config__.tag) for one in self.facts()]

    def arrives(self) -> None:
        """6. The next morning: arrived safely in the next day."""
        patient = self.patient
        self.ground.clock.on(hours=21)
        patient.sign_in()
        assert patient.step() == "next_day"
        patient.keys.press("I have slept")
        self.look(patient, "next-day")
        patient.keys.fill({"slept": "yes", "safe": "yes", "item_9": 0, "words": "Slept well."}, "Send")
        assert patient.page.url.endswith("/my/")

    def talks_it_through(self) -> None:
        """7. The visit, booked by the patient and held between 24 and 72 hours after the dose."""
        patient, keys, therapist = self.patient, self.patient.keys, self.therapist
        assert patient.step() == "book_visit"
        self.goes_on()
        self.look(patient, "integration")
        at = (self.taken_at + timedelta(hours=29)).astimezone(OREGON).replace(minute=0, second=0)
        keys.press("Choose a time")
        keys.fill({"starts_at": at, "with_id": THERAPIST}, "Book this time")
        patient.picture("visit-booked")
        self.ground.clock.until(at + timedelta(minutes=45))
        therapist.goto(f"/people/{self.person}/integration/")
        self.look(therapist, "integration")
        held = {"note": "Talked of the sea and of the summer.", "insight": "I can ask for help."}
        therapist.fill("", held, "The visit was held")
        therapist.sees("I can ask for help.")

    def goes_on(self) -> None:
        """Press the button of the next step, whatever it says."""
        button = self.patient.page.locator(".next .go .btn").inner_text().strip()
        self.patient.keys.press(button)

    def lives_on(self) -> None:
        """7. A goal, check-ins on two days, and a first picture of how it has been."""
        patient, keys = self.patient, self.patient.keys
        patient.sign_in()
        patient.goto("/my/integration/")
        keys.press("Set a goal")
        goal = {"goal": "Get outside", "practice": "ten minutes of walking", "when": "after breakfast"}
        keys.fill(goal, "Keep this goal")
        patient.sees("Get outside")
        for mood in (5, 6):
            self.ground.clock.on(days=1)
            patient.sign_in()
            keys.press("Check in for today")
            self.look(patient, "check-in")
            said = {"mood": mood, "anxiety": 4, "sleep": 6, "energy": 5, "words": "Walked to the river."}
            keys.fill(said, "Save")
        patient.home()
        assert patient.page.locator(".trend svg").count()
        assert patient.page.locator(".trend table, .trend [role=table]").count()
        self.look(patient, "home-trend")

    def is_on_the_board(self) -> None:
        """8. Phase, what blocks, who owns it, since when."""
        coordinator = self.coordinator
        coordinator.goto("/board/")
        coordinator.page.get_by_label("Find a person").fill(NAME.split()[1])
        coordinator.page.keyboard.press("Enter")
        coordinator.page.wait_for_url("**q=Walker**")
        self.look(coordinator, "board")
        row = coordinator.page.locator("tr[data-row]")
        assert row.count() == 1
        for cell in (".spine", ".nm a", ".why", ".own", ".sin"):
            assert row.locator(cell).inner_text().strip(), cell
        print(row.inner_text())

    def knows_who_looked(self) -> None:
        """The patient sees who opened the chart."""
        patient = self.patient
        patient.goto("/my/")
        patient.keys.press("Everybody who looked")
        patient.sees("Dr Jonah Example")
        self.look(patient, "who-looked")

    def is_kept(self) -> None:
        """The ledger tells the journey in order; its chains are whole; a rebuild changes nothing."""
        told = iter(self.kinds())
        missing = next((kind for kind in JOURNEY if kind not in told), None)
        assert missing is None, (missing, self.kinds())
        assert verify().broken == ()
        before = everything_projected(self.ground.clinic.id)
        rebuild()
        assert everything_projected(self.ground.clinic.id) == before


def test_the_walk(ground: Ground, new_page: Callable[..., Any], axe: Callable[[Any], None]) -> None:
    walk = Walk(ground, new_page, axe)
    walk.assesses()
    walk.joins()
    walk.tells()
    walk.measures_at_home(128)
    walk.is_asked()
    for systolic_mm_hg in (124, 130):
        ground.clock.on(days=1)
        walk.measures_at_home(systolic_mm_hg)
    walk.is_looked_at()
    walk.alert_is_closed()
    walk.is_decided()
    walk.agrees()
    walk.is_ordered()
    walk.is_dispensed()
    walk.gets_ready()
    walk.sitter_says_yes()
    walk.is_prepared()
    walk.books()
    walk.opens_the_day()
    walk.is_measured()
    walk.is_refused_when_old()
    walk.takes()
    walk.is_watched()
    walk.is_released()
    walk.arrives()
    walk.talks_it_through()
    walk.lives_on()
    walk.is_on_the_board()
    walk.knows_who_looked()
    walk.is_kept()
