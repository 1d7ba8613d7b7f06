"""One person walks through all of it: free assessment to the integrated session, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.walk.conftest import Ground
from tests.walk.people import EMAIL, NAME, PASSWORD, Patient, Somebody, Staff, mailed_code
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
        print(patient.step(), keys.text()[:300])
        tomorrow = self.ground.clock.now().astimezone(OREGON) + timedelta(days=1)
        self.starts_at = tomorrow.replace(hour=10, minute=0, second=0, microsecond=0)
        patient.goto("/my/session/book/")
        self.look(patient, "book")
        keys.fill({"starts_at": self.starts_at}, "Book it")
        print(patient.page.url, patient.step(), keys.text()[:300])


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
    raise AssertionError
