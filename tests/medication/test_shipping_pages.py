"""Before a parcel, in browsers against the database: for staff, for the patient, and the monthly questions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.hostile.naughty import NAUGHTY
from tests.medication.test_pages import ordered, sent, text

if TYPE_CHECKING:
    from tests.medication.people import Place

NO = {"pain": "no", "urgency": "no", "blood": "no"}


def test_staff_and_patient_read_the_same_gate_in_their_own_words(place: Place) -> None:
    ordered(place)
    staff = text(place.get("prescriber", "/people/~/shipping/"))
    assert "all of it is met" in staff and "Nothing taken yet." in staff and "Bladder questions" in staff
    assert "Nothing stands in the way" in text(place.get("patient", "/my/supply/"))
    assert place.post("patient", "/my/bladder/", {**NO, "blood": "yes"}).status_code == 302
    staff = text(place.get("prescriber", "/people/~/shipping/"))
    assert "A clinician looks at the bladder questions first." in staff and "Symptoms." in staff
    mine = text(place.get("patient", "/my/supply/"))
    assert "The next parcel waits" in mine and "Your team looks at your bladder first." in mine
    assert "What would change it" in mine and "you did nothing wrong" in mine
    pharmacist = text(place.get("pharmacist", "/pharmacy/~/"))
    assert "Before a parcel leaves" in pharmacist and "blood" not in pharmacist.lower().replace(
        "blood pressure", ""
    )


@pytest.mark.parametrize(
    ("role", "status"), [("prescriber", 200), ("therapist", 200), ("pharmacist", 403), ("patient", 403)]
)
def test_the_page_of_a_shipment_is_the_clinicians(place: Place, role: str, status: int) -> None:
    assert place.get(role, "/people/~/shipping/").status_code == status


@pytest.mark.parametrize("role", ["prescriber", "pharmacist"])
@pytest.mark.parametrize("path", ["/my/supply/", "/my/bladder/"])
def test_the_own_pages_are_the_patients(place: Place, role: str, path: str) -> None:
    assert place.get(role, path).status_code == 403


def test_the_bladder_questions_come_back_with_what_was_answered(place: Place) -> None:
    answer = place.post("patient", "/my/bladder/", {"pain": "no", "urgency": "yes"})
    assert answer.status_code == 422 and "Say whether you have seen blood in your urine." in text(answer)
    command = str(uuid4())
    for _ in range(2):
        said = {"command_id": command, **NO}
        assert place.browsers["patient"].post("/my/bladder/", said).status_code == 302
    assert place.medication.course.bladder is not None
    assert "You last answered on" in text(place.get("patient", "/my/bladder/"))


def test_naughty_answers_are_refused(place: Place) -> None:
    for naughty in NAUGHTY:
        answer = place.post("patient", "/my/bladder/", {**NO, "pain": naughty})
        assert answer.status_code == 422 and "<script>alert(1)" not in text(answer)


def test_a_parcel_under_way_is_shown_to_be_stopped(place: Place) -> None:
    sent(place)
    assert "Stop the parcel" not in text(place.get("pharmacist", "/pharmacy/~/"))
    place.post("patient", "/my/bladder/", {**NO, "pain": "yes"})
    assert "Stop the parcel under way" in text(place.get("pharmacist", "/pharmacy/~/"))
    assert "would not be sent now" in text(place.get("prescriber", "/people/~/shipping/"))
    assert "leave it closed" in text(place.get("patient", "/my/supply/"))
    assert "leave it closed" in text(place.get("patient", "/my/parcel/"))


VISIT = {"way": "video", "note": "Sleeps better; wants to go on."}


def test_the_prescriber_records_a_visit_and_what_is_right_is_kept(place: Place) -> None:
    ordered(place)
    answer = place.post("prescriber", "/people/~/shipping/visit/", {**VISIT, "way": ""})
    assert answer.status_code == 422
    assert "Choose one." in text(answer) and "Sleeps better" in text(answer)
    before = place.medication.prescriber_seen_at
    assert place.post("prescriber", "/people/~/shipping/visit/", VISIT).status_code == 302
    assert before is not None and place.medication.prescriber_seen_at > before  # type: ignore[operator]


@pytest.mark.parametrize(
    ("role", "visit", "contact"),
    [
        ("therapist", 403, 302),
        ("pharmacist", 403, 403),
        ("patient", 403, 403),
    ],
)
def test_who_sees_and_who_reaches_the_person(place: Place, role: str, visit: int, contact: int) -> None:
    assert place.post(role, "/people/~/shipping/visit/", VISIT).status_code == visit
    assert place.post(role, "/people/~/shipping/contact/", {"note": "Spoke."}).status_code == contact


def test_naughty_words_of_a_visit_are_kept_as_words(place: Place) -> None:
    for naughty in NAUGHTY:
        answer = place.post("therapist", "/people/~/shipping/contact/", {"note": naughty})
        assert answer.status_code in (302, 422) and "<script>alert(1)" not in text(answer)
