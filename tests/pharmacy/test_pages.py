"""The pharmacy's pages against the database: lots, certificates, labels, parcels, questions, watched counts."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.hostile.naughty import NAUGHTY
from tests.medication.test_pages import (
    ORDER,
    SOON,
    TODAY,
    day,
    ordered,
    parcel_for,
    planned,
    received,
    reused,
    sent,
    text,
)
from tests.pharmacy.test_recall import lot_page

if TYPE_CHECKING:
    from tests.medication.people import Place

LOT = {
    "lot": "C2611-01",
    "strength_mg": "50",
    "units": "120",
    **day("made_on", TODAY - timedelta(days=3)),
    **day("beyond_use_on", SOON),
}
CERTIFICATE = {"number": "COA-7", "laboratory": "West Coast Analytics", "assay_percent": "99.2"}
PDF = b"%PDF-1.4 certificate of analysis"


def on_the_book(place: Place, **changes: str) -> Place:
    assert place.post("pharmacist", "/pharmacy/lots/", {**LOT, **changes}).status_code == 302
    return place


def settled(place: Place) -> None:
    """Whoever owns an alert closes it."""
    from tests.screening.people import done
    from troche.messaging.commands import CloseAlert
    from troche.messaging.rules import open_alerts

    for alert in open_alerts(place.chart):
        said = {"actor": place.actors["prescriber"], "stream": place.person.id}
        done(CloseAlert(id=uuid4(), alert=alert.id, outcome="Spoken.", **said))


def test_a_lot_on_the_book_with_where_its_units_are(place: Place) -> None:
    on_the_book(place)
    received(place)
    page = text(place.get("pharmacist", "/pharmacy/lots/"))
    assert "C2611-01" in page and "Balanced" in page
    assert "<b>120</b>" in page and "<span>112</span>" in page
    again = place.post("pharmacist", "/pharmacy/lots/", LOT)
    assert again.status_code == 422 and "already on the book" in text(again)
    wrong = place.post("pharmacist", "/pharmacy/lots/", {**LOT, "lot": "X", "strength_mg": "49"})
    assert wrong.status_code == 422 and 'value="X"' in text(wrong)


def test_a_lot_that_nobody_entered_is_listed_and_can_be_recalled(place: Place) -> None:
    from troche.medication.models import UnitRow
    from troche.people.scope import in_clinic

    sent(place)
    with in_clinic(place.clinic.id):
        row = UnitRow.objects.filter(clinic_id=place.clinic.id).first()
        assert row is not None
        row.key, row.lot, row.lot_key = "OLD-1-001", "OLD-1", "old-1"  # from before lots were on a book
        row.save(force_insert=True)
    page = text(place.get("pharmacist", "/pharmacy/lots/"))
    assert "Not on the book" in page
    assert place.post("pharmacist", f"{lot_page(place, 'OLD-1')}recall/").status_code == 302
    assert "Recalled" in text(place.get("pharmacist", lot_page(place, "OLD-1")))


def test_a_certificate_is_kept_with_its_file_and_never_shown_inside_a_page(place: Place) -> None:
    on_the_book(place)
    path = f"{lot_page(place)}certificate/"
    file = SimpleUploadedFile("coa<script>.pdf", PDF, content_type="text/html")
    assert place.post("pharmacist", path, {**CERTIFICATE, "file": file}).status_code == 302
    page = text(place.get("pharmacist", lot_page(place)))
    assert "COA-7, West Coast Analytics, 99.2 %" in page and "<script>." not in page
    kept = place.get("pharmacist", f"{path}file/")
    assert kept.content == PDF and kept["Content-Type"] == "application/pdf"
    assert kept["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
    assert kept["X-Content-Type-Options"] == "nosniff" and "sandbox" in kept["Content-Security-Policy"]
    assert place.get("therapist", f"{path}file/").status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("coa.pdf", b"<html>", "Choose a PDF, PNG or JPEG file."),
        ("coa.pdf", b"", "This file is empty."),
        ("coa.pdf", b"%PDF-" + b"x" * 5_000_000, "This file is larger than 5 MB."),
    ],
)
def test_a_file_that_is_none_comes_back_with_words(
    place: Place, name: str, content: bytes, said: str
) -> None:
    on_the_book(place)
    file = SimpleUploadedFile(name, content)
    refused = place.post("pharmacist", f"{lot_page(place)}certificate/", {**CERTIFICATE, "file": file})
    assert refused.status_code == 422
    assert said in text(refused) and "West Coast Analytics" in text(refused)


def test_a_certificates_bytes_cannot_be_changed_or_read_by_another_clinic(place: Place) -> None:
    from django.db import connection
    from django.db.utils import ProgrammingError

    from tests.medication.people import Place as AnotherPlace
    from troche.people.scope import in_clinic
    from troche.pharmacy.models import CertificateFile

    on_the_book(place)
    said = {**CERTIFICATE, "file": SimpleUploadedFile("coa.pdf", PDF)}
    assert place.post("pharmacist", f"{lot_page(place)}certificate/", said).status_code == 302
    digest = sha256(PDF).hexdigest()
    with in_clinic(place.clinic.id):
        assert CertificateFile.objects.filter(digest=digest).count() == 1
        for statement in (
            "UPDATE pharmacy_certificatefile SET content = ''",
            "DELETE FROM pharmacy_certificatefile",
        ):
            with pytest.raises(ProgrammingError), connection.cursor() as cursor:
                cursor.execute(statement)
    other = AnotherPlace()
    with in_clinic(other.clinic.id):
        assert CertificateFile.objects.count() == 0
    assert other.browsers["pharmacist"].get(f"{lot_page(place)}certificate/file/").status_code == 404


def test_made_up_labelled_sent_and_delivered(place: Place) -> None:
    ordered(place)
    assert place.post("pharmacist", "/pharmacy/~/", {**parcel_for(place), "do": "put_up"}).status_code == 302
    assert place.medication.tally()["at_pharmacy"] == 8
    assert "Made up, not sent" in text(place.get("pharmacist", "/pharmacy/"))
    assert "Nothing is on its way yet" in text(place.get("patient", "/my/parcel/"))
    made_up = place.medication.made_up
    assert made_up is not None
    of = {"parcel": made_up.id}
    empty = place.post("pharmacist", "/pharmacy/~/", {"do": "send", **of, "carrier": "", "tracking": ""})
    assert empty.status_code == 422 and "Write who carries it." in text(empty)
    by = {"do": "send", **of, "carrier": "Courier", "tracking": "1Z-77"}
    assert place.post("pharmacist", "/pharmacy/~/", by).status_code == 302
    assert place.medication.tally()["in_transit"] == 8
    assert "Courier 1Z-77" in text(place.get("pharmacist", "/pharmacy/"))
    receipt = {
        "do": "deliver",
        **of,
        "adult_signed": "yes",
        "temperature_kept": "unknown",
        **day("delivered_on", TODAY),
    }
    assert place.post("pharmacist", "/pharmacy/~/", receipt).status_code == 302
    assert "adult signed" in text(place.get("pharmacist", "/pharmacy/~/"))
    receipt["temperature_kept"] = "yes"
    assert place.post("pharmacist", "/pharmacy/~/", receipt).status_code == 302, "the carrier has said more"
    assert "temperature kept" in text(place.get("pharmacist", "/pharmacy/~/"))
    again = place.post("pharmacist", "/pharmacy/~/", {**by, "tracking": "2"})
    assert again.status_code == 422 and "not made up" in text(again)


def test_a_parcel_lost_on_its_way_has_an_owner(place: Place) -> None:
    from troche.messaging.rules import open_alerts

    sent(place)
    (parcel,) = place.medication.parcels
    said = {"do": "end", "parcel": parcel, "has_left": "yes", "place": "lost", "words": "Carrier: not found."}
    assert place.post("pharmacist", "/pharmacy/~/", said).status_code == 302
    assert [alert.code for alert in open_alerts(place.chart)] == ["count_mismatch"]
    ledger = text(place.get("prescriber", "/people/~/units/"))
    assert "A parcel of 8 was lost on its way." in ledger and "Nothing is replaced before." in ledger
    assert "lost on its way" in text(place.get("pharmacist", "/pharmacy/~/"))
    assert "given up for lost" in text(place.get("patient", "/my/parcel/"))
    came = {"parcel": parcel, "counted": "many", "locked_away": "yes"}
    wrong = place.post("patient", "/my/parcel/", came)
    assert wrong.status_code == 422 and "Write a whole number." in text(wrong)
    assert place.post("patient", "/my/parcel/", {**came, "counted": "8"}).status_code == 302
    assert place.medication.tally()["at_home"] == 8


def test_a_label_says_what_a_label_needs_and_nothing_else(place: Place) -> None:
    sent(place)
    parcel = next(iter(place.medication.parcels))
    page = text(place.get("pharmacist", f"/pharmacy/~/label/{parcel}/"))
    for word in (
        "Ben Sample",
        "8 lozenges of 50 mg",
        "2 lozenges in one session.",
        ", ".join(f"C2611-01-{number:03d}" for number in range(1, 9)),
        f"Filled on {TODAY:%B} {TODAY.day}, {TODAY.year}.",
        "Lot C2611-01",
        "Adult signature required",
        "1 Garden Way",
    ):
        assert word in page, word
    for word in ("1991", "depression", "phq", "piano", "503 555 0100", "ben@"):
        assert word not in page.lower(), word
    box, outside = page.split('aria-label="Label for the outside"')
    assert "Ketamine" in box and "Garden Way" not in box
    assert "ketamine" not in outside.lower() and "mg" not in outside and "C2611" not in outside
    assert place.get("pharmacist", f"/pharmacy/~/label/{uuid4()}/").status_code == 404
    again = {**ORDER, "reason": "Another day."}
    assert place.post("prescriber", "/people/~/order/", again).status_code == 302
    page = text(place.get("pharmacist", f"/pharmacy/~/label/{parcel}/"))
    assert "2 lozenges in one session." in page, "it is the label of its own order"
    assert place.get("prescriber", f"/pharmacy/~/label/{parcel}/").status_code == 403


def test_a_question_goes_to_the_prescriber_and_its_answer_comes_back(place: Place) -> None:
    ordered(place)
    order = parcel_for(place)["order"]
    asked = {"do": "ask", "order": order, "words": "Is the strength right?"}
    assert place.post("pharmacist", "/pharmacy/~/", {**asked, "order": "x"}).status_code == 422
    assert place.post("pharmacist", "/pharmacy/~/", asked).status_code == 302
    assert "Is the strength right?" in text(place.get("pharmacist", "/pharmacy/"))
    refused = place.post("pharmacist", "/pharmacy/~/", parcel_for(place))
    assert refused.status_code == 422 and "has no answer yet" in text(refused)
    (question,) = place.medication.questions
    page = text(place.get("prescriber", "/people/~/questions/"))
    assert "Is the strength right?" in page
    answer = {"question": question, "words": "Yes, 50 mg."}
    assert place.post("pharmacist", "/people/~/questions/", answer).status_code == 422
    assert place.post("prescriber", "/people/~/questions/", {**answer, "words": " "}).status_code == 422
    assert place.post("prescriber", "/people/~/questions/", answer).status_code == 302
    assert "Yes, 50 mg." in text(place.get("pharmacist", "/pharmacy/~/"))
    assert place.post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 302


def test_no_number_of_a_lot_goes_to_two_people(place: Place) -> None:
    from tests.screening.people import done, make_suitable, patient
    from troche.people.commands import ChangeContact
    from troche.screening.commands import DecideEligibility

    sent(place)
    first, numbers = place.person, set(place.medication.units)
    place.person = patient(place.clinic)
    make_suitable(place.person, place.actors["prescriber"])
    own = {"actor": place.person, "stream": place.person.id}
    said: dict[str, Any] = {"email": "eve@example.org", "phone": "503 555 0100", "state": "OR"}
    done(ChangeContact(id=uuid4(), **own, **said, timezone="America/Los_Angeles", address="2 Garden Way"))
    decided = {"verdict": "eligible", "reason": "In order.", "patient_words": "You may start."}
    done(DecideEligibility(id=uuid4(), actor=place.actors["prescriber"], stream=place.person.id, **decided))
    place.sign_in("patient", place.person.id)
    ordered(place)
    typed = {**parcel_for(place), "numbers": "\n".join(sorted(numbers))}
    refused = place.post("pharmacist", "/pharmacy/~/", typed)
    assert refused.status_code == 422 and "given to somebody else" in text(refused)
    assert not place.medication.units
    assert place.post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 302
    assert set(place.medication.units) == {f"C2611-01-{n:03d}" for n in range(9, 17)}
    assert first.id != place.person.id


def test_a_lot_gives_no_more_than_was_made(place: Place) -> None:
    on_the_book(place, units="7")
    ordered(place)
    refused = place.post("pharmacist", "/pharmacy/~/", parcel_for(place))
    assert refused.status_code == 422 and "The lot has only 7 units." in text(refused)


def test_a_lot_gives_no_more_than_was_made_to_one_person_either(place: Place) -> None:
    on_the_book(place, units="12")
    planned(place).certified("C2611-01", SOON)
    assert place.post("prescriber", "/people/~/order/", {**ORDER, "refills": "1"}).status_code == 302
    assert place.sign().status_code == 302
    assert place.post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 302
    (parcel,) = place.medication.parcels
    counted = {"parcel": parcel, "counted": "8", "locked_away": "yes"}
    assert place.post("patient", "/my/parcel/", counted).status_code == 302
    refused = place.post("pharmacist", "/pharmacy/~/", parcel_for(place))
    assert refused.status_code == 422 and "does not have so many units left" in text(refused)
    assert len(place.medication.units) == 8, "nothing of it was kept"
    rest = {**parcel_for(place), "units": "4"}
    assert place.post("pharmacist", "/pharmacy/~/", rest).status_code == 302


def test_however_a_lot_is_typed_its_numbers_are_those_of_the_book(place: Place) -> None:
    on_the_book(place)
    ordered(place)
    typed = {**parcel_for(place), "lot": " c2611-01"}
    assert place.post("pharmacist", "/pharmacy/~/", typed).status_code == 302
    assert set(place.medication.units) == {f"C2611-01-{n:03d}" for n in range(1, 9)}
    assert {unit.lot for unit in place.medication.units.values()} == {"C2611-01"}


def test_nothing_of_a_lot_leaves_before_its_certificate_is_on_the_book(place: Place) -> None:
    ordered(place)
    elsewhere = {**parcel_for(place), "lot": "C2699-09"}
    refused = place.post("pharmacist", "/pharmacy/~/", elsewhere)
    assert refused.status_code == 422 and "This lot is not on the book." in text(refused)
    on_the_book(place, lot="C2699-09")
    page = text(place.get("pharmacist", "/pharmacy/~/"))
    assert "C2611-01" in page and "C2699-09" not in page, "only what may leave is offered"
    refused = place.post("pharmacist", "/pharmacy/~/", {**elsewhere, "do": "put_up"})
    assert refused.status_code == 422
    assert "The certificate of this lot is not on the book yet." in text(refused)
    place.certified("C2699-09", SOON)
    assert place.post("pharmacist", "/pharmacy/~/", elsewhere).status_code == 302


def test_a_step_is_taken_of_the_parcel_that_the_page_showed(place: Place) -> None:
    """One parcel is under way and another made up; each has its own forms, and a page that is old moves nothing."""
    planned(place).certified("C2611-01", SOON)
    assert (
        place.post("prescriber", "/people/~/order/", {**ORDER, "units": "4", "refills": "1"}).status_code
        == 302
    )
    assert place.sign().status_code == 302
    assert place.post("pharmacist", "/pharmacy/~/", {**parcel_for(place), "units": "4"}).status_code == 302
    put_up = {**parcel_for(place), "units": "4", "do": "put_up"}
    assert place.post("pharmacist", "/pharmacy/~/", put_up).status_code == 302
    (under_way,), made_up = place.medication.parcels, place.medication.made_up
    assert made_up is not None
    page = text(place.get("pharmacist", "/pharmacy/~/"))
    assert (
        page.count('name="parcel" value="' + under_way)
        == 2
        == page.count('name="parcel" value="' + made_up.id)
    )
    lost = {"do": "end", "parcel": under_way, "has_left": "yes", "place": "lost", "words": "Not found."}
    assert place.post("pharmacist", "/pharmacy/~/", lost).status_code == 302
    assert place.medication.tally()["lost"] == 4 == place.medication.tally()["at_pharmacy"]
    assert place.medication.parcels[under_way].ended == "lost"

    settled(place)
    sends = {"do": "send", "parcel": made_up.id, "carrier": "Courier", "tracking": "1"}
    assert place.post("pharmacist", "/pharmacy/~/", sends).status_code == 302
    back = {"do": "end", "parcel": made_up.id, "has_left": "no", "place": "returned", "words": "Put back."}
    refused = place.post("pharmacist", "/pharmacy/~/", back)
    assert refused.status_code == 422 and "has left the pharmacy since you looked" in text(refused)
    assert place.medication.tally()["in_transit"] == 4


def test_every_form_of_a_parcel_twice_is_one_act(place: Place) -> None:
    ordered(place)
    twice: list[dict[str, str]] = [{**parcel_for(place), "do": "put_up"}]
    for again in twice:
        again["command_id"] = str(uuid4())
        for _ in range(2):
            assert place.post("pharmacist", "/pharmacy/~/", again).status_code == 302, again
        if len(twice) == 1 and (made_up := place.medication.made_up) is not None:
            of = {"parcel": made_up.id}
            twice.append({"do": "send", **of, "carrier": "Courier", "tracking": "1"})
            signed = {"adult_signed": "yes", "temperature_kept": "yes", **day("delivered_on", TODAY)}
            twice.append({"do": "deliver", **of, **signed})
            twice.append({"do": "end", **of, "has_left": "yes", "place": "lost", "words": "Not found."})
    assert len(twice) == 4 and not reused(place)
    assert place.medication.tally()["lost"] == 8


def test_an_order_that_was_replaced_meanwhile_is_not_filled_from_an_old_page(place: Place) -> None:
    ordered(place)
    old = parcel_for(place)
    again = {**ORDER, "reason": "Another day."}
    assert place.post("prescriber", "/people/~/order/", again).status_code == 302
    assert place.sign().status_code == 302
    assert parcel_for(place)["order"] != old["order"]
    refused = place.post("pharmacist", "/pharmacy/~/", old)
    assert refused.status_code == 422 and "This order no longer counts." in text(refused)
    assert not place.medication.units


def test_what_was_lost_is_found_again_and_watched(place: Place) -> None:
    received(place)
    gone = {"units": ["C2611-01-001"], "place": "lost", "words": "Not there."}
    assert place.post("pharmacist", "/people/~/units/account/", gone).status_code == 302
    said = {"units": ["C2611-01-001"], "words": "It was behind the box."}
    assert place.post("therapist", "/people/~/units/found/", said).status_code == 403
    wrong = place.post("pharmacist", "/people/~/units/found/", {**said, "words": ""})
    assert wrong.status_code == 422 and "Say in a few words what was found." in text(wrong)
    elsewhere = place.post("pharmacist", "/people/~/units/found/", {**said, "units": ["C2611-01-002"]})
    assert elsewhere.status_code == 422 and "Choose units that were lost or came back." in text(elsewhere)
    assert place.post("pharmacist", "/people/~/units/found/", said).status_code == 302
    page = text(place.get("pharmacist", "/people/~/units/"))
    assert "Found again" in page and "is at home again: It was behind the box." in page
    assert "Please count on video by" in text(place.get("patient", "/my/parcel/"))
    assert place.medication.tally()["at_home"] == 8


def test_a_watched_count_keeps_the_name_of_who_saw_it(place: Place) -> None:
    received(place)
    said = {"counted": "8", "locked_away": "yes"}
    assert place.post("patient", "/people/~/units/watch/", said).status_code == 403
    assert place.post("therapist", "/people/~/units/watch/", {**said, "counted": "many"}).status_code == 422
    assert place.post("therapist", "/people/~/units/watch/", said).status_code == 302
    ledger = text(place.get("prescriber", "/people/~/units/"))
    assert "Counted on video, seen by" in ledger and "agrees" in ledger


OPEN = {
    ("pharmacist", "/pharmacy/lots/"): 200,
    ("director", "/pharmacy/lots/"): 200,
    ("prescriber", "/pharmacy/lots/"): 403,
    ("therapist", "/pharmacy/lots/"): 403,
    ("patient", "/pharmacy/lots/"): 403,
    ("patient", "/people/~/questions/"): 403,
    ("prescriber", "/people/~/questions/"): 200,
    ("pharmacist", "/people/~/questions/"): 200,
}


def test_each_page_opens_to_its_roles(place: Place) -> None:
    place.sign_in("director")
    assert {one: place.get(*one).status_code for one in OPEN} == OPEN
    on_the_book(place)
    assert place.post("director", "/pharmacy/lots/", LOT).status_code in (403, 422)
    assert place.post("prescriber", f"{lot_page(place)}recall/").status_code == 403
    assert place.post("director", f"{lot_page(place)}recall/").status_code == 302


def test_naughty_words_break_no_page(place: Place) -> None:
    on_the_book(place)
    ordered(place)
    order = parcel_for(place)["order"]
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("/pharmacy/lots/", LOT),
        (f"{lot_page(place)}certificate/", CERTIFICATE),
        ("/pharmacy/~/", {"do": "ask", "order": order, "words": "?"}),
        ("/pharmacy/~/", {"do": "send", "parcel": "x", "carrier": "C", "tracking": "1"}),
        ("/pharmacy/~/", {"do": "end", "parcel": "x", "has_left": "yes", "place": "lost", "words": "w"}),
        ("/people/~/units/found/", {"units": "C2611-01-001", "words": "w"}),
        ("/people/~/units/watch/", {"counted": "8", "locked_away": "yes"}),
    )
    for path, right in forms:
        for name in right:
            for naughty in NAUGHTY if name != "do" else ("x", "\x00"):
                answer = place.post("pharmacist", path, {**right, name: naughty})
                assert answer.status_code in (302, 422), (path, name, naughty, answer.status_code)
                assert "<script>alert(1)" not in text(answer)
        assert place.get("pharmacist", path).status_code in (200, 405)


def test_a_page_costs_as_many_queries_for_fifty_people_as_for_one(place: Place) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from troche.medication.models import UnitRow
    from troche.people.scope import in_clinic

    sent(place)
    for path in ("/pharmacy/lots/", lot_page(place)):
        place.get("pharmacist", path)
        with CaptureQueriesContext(connection) as before:
            place.get("pharmacist", path)
        with in_clinic(place.clinic.id):
            row = UnitRow.objects.filter(clinic_id=place.clinic.id).first()
            assert row is not None
            for _ in range(50):
                row.stream_id = uuid4()
                row.save(force_insert=True)
        with CaptureQueriesContext(connection) as after:
            assert place.get("pharmacist", path).status_code == 200
        assert len(after) <= len(before) + 1, path


def test_the_page_of_units_tells_the_patient_of_a_recall_and_a_count(place: Place) -> None:
    received(place)
    page = text(place.get("patient", "/my/parcel/"))
    assert "Where every lozenge is" in page and "called back" not in page
    assert place.post("pharmacist", f"{lot_page(place)}recall/").status_code == 302
    page = text(place.get("patient", "/my/parcel/"))
    assert "called back lot C2611-01" in page and "take none of them" in page
