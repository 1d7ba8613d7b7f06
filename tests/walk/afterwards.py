"""Steps 7 and 8: the visit, a goal, check-ins, the board, and what is kept."""

from __future__ import annotations

from datetime import timedelta

from tests.ledger.test_rebuild import everything_projected
from tests.walk.people import NAME
from tests.walk.walk import OREGON, THERAPIST, Walk
from troche.ledger.rebuild import rebuild
from troche.ledger.verify import verify

JOURNEY = (
    "people.person_registered",
    "screening.assessment_taken",
    "messaging.alert_raised",
    "screening.safety_sign_told",
    "screening.history_given",
    "screening.instrument_answered",
    "screening.home_pressure_measured",
    "screening.information_asked",
    "screening.identity_verified",
    "screening.diagnosis_made",
    "screening.result_reported",
    "screening.pdmp_checked",
    "screening.legal_basis_recorded",
    "screening.safety_screened",
    "messaging.alert_closed",
    "screening.eligibility_decided",
    "medication.plan_written",
    "medication.plan_accepted",
    "preparation.teach_back_answered",
    "preparation.consent_signed",
    "medication.order_pended",
    "medication.order_signed",
    "medication.order_answered",
    "medication.units_dispensed",
    "medication.units_received",
    "preparation.lesson_read",
    "preparation.item_done",
    "preparation.intention_set",
    "screening.safety_plan_written",
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


def talks_it_through(walk: Walk) -> None:
    """7. The visit, booked by the patient and held between 24 and 72 hours after the dose."""
    patient, keys, therapist = walk.patient, walk.patient.keys, walk.therapist
    assert patient.step() == "visit_to_book"
    walk.goes_on()
    walk.look(patient, "integration")
    at = (walk.taken_at + timedelta(hours=29)).astimezone(OREGON).replace(minute=0, second=0, microsecond=0)
    keys.fill({"starts_at": at, "with_id": THERAPIST}, "Book this time")
    patient.picture("visit-booked")
    walk.ground.clock.until(at + timedelta(minutes=45))
    therapist.goto(f"/people/{walk.person}/integration/")
    walk.look(therapist, "integration")
    held = {"note": "Talked of the sea and of the summer.", "insight": "I can ask for help."}
    therapist.fill("", held, "The visit was held")
    therapist.sees("I can ask for help.")


def lives_on(walk: Walk) -> None:
    """7. A goal, check-ins on two days, and a first picture of how it has been."""
    patient, keys = walk.patient, walk.patient.keys
    patient.sign_in()
    patient.goto("/my/integration/")
    keys.press("Set a goal")
    goal = {"goal": "Get outside", "practice": "ten minutes of walking", "when": "after breakfast"}
    keys.fill(goal, "Keep this goal")
    patient.sees("Get outside")
    for mood in (5, 6):
        walk.ground.clock.on(days=1)
        patient.sign_in()
        keys.press("Check in for today")
        walk.look(patient, "check-in")
        said = {"mood": mood, "anxiety": 4, "sleep": 6, "energy": 5, "words": "Walked to the river."}
        keys.fill(said, "Save")
    patient.home()
    assert patient.page.locator(".trend svg").count()
    assert patient.page.locator(".trend table, .trend [role=table]").count()
    walk.look(patient, "home-trend")


def is_on_the_board(walk: Walk) -> None:
    """8. Phase, what blocks, who owns it, since when."""
    coordinator = walk.coordinator
    coordinator.goto("/board/")
    coordinator.page.get_by_label("Find a person").fill(NAME.split()[1])
    coordinator.page.keyboard.press("Enter")
    coordinator.page.get_by_text("Names with “Walker”").wait_for()
    walk.look(coordinator, "board")
    row = coordinator.page.locator("tr[data-row]")
    assert row.count() == 1
    for cell in (".spine", ".nm a", ".why", ".own", ".sin"):
        assert row.locator(cell).inner_text().strip(), cell


def knows_who_looked(walk: Walk) -> None:
    """The patient sees who opened the chart."""
    patient = walk.patient
    patient.goto("/my/")
    patient.keys.press("Everybody who looked")
    patient.sees("Dr Jonah Example")
    walk.look(patient, "who-looked")


def is_kept(walk: Walk) -> None:
    """The ledger tells the journey in order; its chains are whole; a rebuild changes nothing."""
    told = iter(walk.kinds())
    missing = next((kind for kind in JOURNEY if kind not in told), None)
    assert missing is None, (missing, walk.kinds())
    assert verify().broken == ()
    before = everything_projected(walk.ground.clinic.id)
    rebuild()
    assert everything_projected(walk.ground.clinic.id) == before
