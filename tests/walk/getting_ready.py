"""Steps 3 to 6: the plan, the consent, the order, the parcel, the preparation, and a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.walk.people import NAME
from tests.walk.walk import OREGON, Walk
from troche.programme import load_programme


def agrees(walk: Walk) -> None:
    """3. The plan is accepted; the consent is understood, then signed."""
    patient, keys = walk.patient, walk.patient.keys
    patient.sign_in()
    assert patient.step() == "plan"
    keys.press("Read the plan")
    walk.look(patient, "my-plan")
    keys.press("Yes, this is my plan")
    assert patient.step() == "consent"
    keys.press("Read it")
    walk.look(patient, "consent")
    keys.press("Answer the questions")
    keys.fill({"answer": "approved"}, "Continue")
    patient.sees("Not quite", "It has not.")
    walk.look(patient, "teach-back-wrong")
    for question, asked in load_programme().consent.teach_back.items():
        assert patient.page.url.endswith(f"/questions/{question}/"), (question, patient.page.url)
        keys.fill({"answer": asked.right}, "Continue")
    if not patient.page.url.endswith("/sign/"):
        keys.press("Go to the signature")
    walk.look(patient, "signature")
    keys.fill({"signed_name": NAME}, "Sign")
    assert patient.step() == "order_waiting"


def is_ordered(walk: Walk) -> None:
    """4. The order, handed to an e-prescriber whose answer is simulated and says so."""
    prescriber = walk.prescriber
    prescriber.goto(f"/people/{walk.person}/order/")
    walk.look(prescriber, "order")
    order = {"units": 4, "unit_strength_mg": 50, "refills": 1, "hold_minutes": 15, "technique": "spat"}
    valid_until = parts("valid_until", walk.ground.clock.now() + timedelta(days=120))
    prescriber.fill("", {**order, **valid_until}, "Write, and read it once more")
    prescriber.sees("What you sign is this text")
    walk.look(prescriber, "order-to-sign")
    prescriber.fill("", {}, "Sign without a second factor")
    prescriber.sees("Simulated answer, no prescription was sent.")
    prescriber.picture("ordered")


def is_dispensed(walk: Walk) -> None:
    """4. Numbered units of a certified lot leave the pharmacy, an adult signs for them, and the patient counts them."""
    pharmacist, patient = walk.pharmacist, walk.patient
    lot_is_certified(walk)
    pharmacist.goto("/pharmacy/")
    walk.look(pharmacist, "pharmacy")
    pharmacist.page.get_by_role("link", name=NAME).first.click()
    pharmacist.page.wait_for_url(f"**/pharmacy/{walk.person}/")
    walk.look(pharmacist, "dispense")
    beyond_use_on = parts("beyond_use_on", walk.ground.clock.now() + timedelta(days=150))
    numbers = {"numbers": "W-1\nW-2\nW-3\nW-4"}
    pharmacist.fill("", {"lot": "LOT-7", **beyond_use_on, "units": 4, **numbers}, "Dispense and send")
    walk.ground.clock.on(days=1)
    pharmacist.goto(f"/pharmacy/{walk.person}/")
    pharmacist.page.get_by_text("The carrier’s receipt, lot LOT-7").click()
    pharmacist.fill("", {"adult_signed": "yes", "temperature_kept": "yes"}, "Record the delivery")
    patient.sign_in()
    assert patient.step() == "parcel"
    patient.keys.press("Count and confirm")
    walk.look(patient, "parcel")
    patient.keys.fill({"counted": 4, "locked_away": "yes"}, "Send my count")
    patient.sees("The numbers agree")


def lot_is_certified(walk: Walk) -> None:
    """The lot is on the book, and so is its certificate."""
    pharmacist, today = walk.pharmacist, walk.ground.clock.now()
    pharmacist.goto("/pharmacy/lots/")
    walk.look(pharmacist, "lots")
    made_on = parts("made_on", today - timedelta(days=20))
    until = parts("beyond_use_on", today + timedelta(days=150))
    lot = {"lot": "LOT-7", "units": 100, "strength_mg": 50}
    pharmacist.fill("", {**lot, **made_on, **until}, "Put it on the book")
    pharmacist.page.get_by_role("link", name="LOT-7").click()
    pharmacist.page.get_by_text("Add a certificate").click()
    said = {"number": "COA-7", "laboratory": "West Coast Analytics", "assay_percent": 99.2}
    pharmacist.fill("", said, "Keep the certificate")
    walk.look(pharmacist, "lot")


def parts(name: str, at: datetime) -> dict[str, int]:
    """A day as the three fields it is typed into."""
    return {f"{name}_month": at.month, f"{name}_day": at.day, f"{name}_year": at.year}


def gets_ready(walk: Walk) -> None:
    """5. Lessons, checklist, intention, and the sitter's link."""
    patient, keys = walk.patient, walk.patient.keys
    assert patient.step() == "lessons"
    keys.press("Read")
    walk.look(patient, "lesson")
    while "/my/lessons/" in patient.page.url:
        keys.press("I have read it")
    walk.look(patient, "getting-ready")
    while patient.page.get_by_role("button", name="This is done").count():
        keys.press("This is done")
    keys.press("Write")
    walk.look(patient, "intention")
    keys.fill({"words": "To hear the sea again.", "music": "Cello, slow"}, "Save")
    assert patient.step() == "safety_plan"
    keys.press("Write it")
    walk.look(patient, "safety-plan-form")
    keys.fill({"signs": "I stop answering", "by_myself": "Walk to the river"}, "Keep my plan")
    walk.look(patient, "safety-plan")
    patient.goto("/my/preparation/")
    keys.press("Name them")
    walk.look(patient, "invite")
    keys.fill({"name": "Sam Sitter", "phone": "503 555 0177"}, "Make the link")
    walk.look(patient, "sitter-link")
    walk.sitter_link = patient.page.locator("#link").input_value()


def sitter_says_yes(walk: Walk) -> None:
    """5. The sitter reads and confirms on an own phone, without an account."""
    sitter = walk.sitter
    sitter.page.goto(walk.sitter_link)
    walk.look(sitter, "task")
    for tick in sitter.page.locator("main input[type=checkbox]").all():
        tick.check(force=True)
    sitter.page.get_by_role("button", name="Yes, I will be there").click()
    sitter.sees("Thank you, Sam")


def is_prepared(walk: Walk) -> None:
    """5. The preparation visit."""
    therapist = walk.therapist
    therapist.goto(f"/people/{walk.person}/preparation/")
    walk.look(therapist, "preparation")
    held = {"note": "Went through the day.", "cuff_checked": True, "items": {"safety_plan"}}
    therapist.fill("", held, "Record as")
    therapist.sees("Every requirement of preparation is met.")
    therapist.picture("prepared")


def books(walk: Walk) -> None:
    """6. The first session, tomorrow at ten."""
    patient, keys = walk.patient, walk.patient.keys
    assert patient.step() == "book"
    tomorrow = walk.ground.clock.now().astimezone(OREGON) + timedelta(days=1)
    walk.starts_at = tomorrow.replace(hour=10, minute=0, second=0, microsecond=0)
    keys.press("Choose a day")
    walk.look(patient, "book")
    keys.fill({"starts_at": walk.starts_at}, "Book it")
    assert patient.step() == "session_ahead"
    patient.sees("Tomorrow at", "10:00")
    walk.look(patient, "home-booked")
