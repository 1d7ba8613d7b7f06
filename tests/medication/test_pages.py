"""Plan, order, pharmacy and parcel in browsers, against the database, with input of every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.hostile.naughty import NAUGHTY

if TYPE_CHECKING:
    from tests.medication.people import Place

TODAY = (datetime.now(UTC) - timedelta(hours=8)).date()
SOON = TODAY + timedelta(days=60)
FIVE_MONTHS = TODAY + timedelta(days=150)


def day(name: str, value: Any) -> dict[str, str]:
    """A date as its three fields."""
    return {f"{name}_month": str(value.month), f"{name}_day": str(value.day), f"{name}_year": str(value.year)}


def plan(place: Place, **changes: Any) -> dict[str, Any]:
    return {
        "goal": "To play the piano again.",
        "weight_kg": "104",
        "start_dose_mg": "100",
        "sessions": "6",
        "days_between": "7",
        "monitor_id": str(place.actors["therapist"].id),
        **changes,
    }


ORDER = {
    "units": "8",
    "unit_strength_mg": "50",
    "refills": "0",
    "hold_minutes": "15",
    "technique": "spat",
    **day("valid_until", FIVE_MONTHS),
}
PARCEL = {"lot": "C2611-01", "units": "8", "numbers": "", **day("beyond_use_on", SOON)}


def parcel_for(place: Place) -> dict[str, str]:
    """What the pharmacist fills in, for the order that the page shows."""
    order = place.medication.order
    return {**PARCEL, "order": order.id if order else ""}


def planned(place: Place) -> Place:
    assert place.post("prescriber", "/people/~/plan/", plan(place)).status_code == 302
    assert place.post("patient", "/my/plan/", {"version": "1"}).status_code == 302
    return place.consent()


def ordered(place: Place) -> Place:
    assert planned(place).post("prescriber", "/people/~/order/", ORDER).status_code == 302
    assert place.sign().status_code == 302
    return place.certified("C2611-01", SOON)


def sent(place: Place) -> Place:
    assert ordered(place).post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 302
    return place


def received(place: Place, counted: int = 8) -> Place:
    parcel = next(iter(sent(place).medication.parcels))
    said = {"parcel": parcel, "counted": str(counted), "locked_away": "yes"}
    assert place.post("patient", "/my/parcel/", said).status_code == 302
    return place


def test_from_the_plan_to_the_lock_box(place: Place) -> None:
    assert "No plan is written yet." in text(place.get("prescriber", "/people/~/plan/"))
    assert "not written yet" in text(place.get("patient", "/my/plan/"))
    planned(place)
    mine = text(place.get("patient", "/my/plan/"))
    assert "2 lozenges each time, 100 mg in all" in mine
    assert "We do not know that yet." in mine, "no price is invented"
    assert "You said yes" in mine
    assert place.post("prescriber", "/people/~/order/", ORDER).status_code == 302
    assert place.certified("C2611-01", SOON).sign().status_code == 302
    order = place.medication.order
    assert order is not None and order.is_accepted and order.answer is not None and order.answer.simulated
    assert "Simulated answer, no prescription was sent." in text(place.get("prescriber", "/people/~/order/"))
    listed = text(place.get("pharmacist", "/pharmacy/"))
    assert "Ben Sample" in listed and "30 Jul 1991" in listed and "1 Garden Way" in listed
    assert "simulated answer, no prescription was sent" in listed.lower()
    assert place.post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 302
    assert min(place.medication.units) == "C2611-01-001"
    assert "Parcel under way" not in text(place.get("pharmacist", "/pharmacy/")), (
        "nothing is left on this order"
    )
    assert "C2611-01" in text(place.get("pharmacist", "/pharmacy/"))
    assert "count it" in text(place.get("patient", "/my/parcel/"))
    parcel = next(iter(place.medication.parcels))
    said = {"parcel": parcel, "counted": "8", "locked_away": "yes"}
    assert place.post("patient", "/my/parcel/", said).status_code == 302
    assert "The numbers agree" in text(place.get("patient", "/my/parcel/"))
    assert place.medication.tally()["at_home"] == 8
    for role in ("prescriber", "pharmacist", "therapist"):
        ledger = text(place.get(role, "/people/~/units/"))
        assert "Balances" in ledger and "C2611-01-008" in ledger and "Sent by the pharmacy" in ledger


def test_a_count_that_differs_says_so_to_everybody(place: Place) -> None:
    received(place, counted=7)
    assert "The numbers differ" in text(place.get("patient", "/my/parcel/"))
    ledger = text(place.get("pharmacist", "/people/~/units/"))
    assert "Does not balance" in ledger and "1 short" in ledger
    said = {"units": ["C2611-01-008"], "place": "lost", "words": "Not found in the parcel."}
    assert place.post("pharmacist", "/people/~/units/account/", said).status_code == 302
    assert place.medication.gap == 0
    assert place.post("prescriber", "/people/~/units/account/", said).status_code == 403
    assert (
        place.post("patient", "/my/parcel/count/", {"counted": "6", "locked_away": "no"}).status_code == 302
    )
    assert place.medication.gap == -1
    assert "lock them away" in text(place.get("patient", "/my/parcel/"))


def test_refusals_come_back_with_reasons_and_what_was_typed(place: Place) -> None:
    said = plan(place, weight_kg="", start_dose_mg="100", goal="Keep these words")
    refused = place.post("prescriber", "/people/~/plan/", said)
    assert refused.status_code == 422
    assert "At most 50 mg." in text(refused) and "Keep these words" in text(refused)
    early = place.post("prescriber", "/people/~/order/", ORDER)
    assert early.status_code == 422
    assert "No plan is written." in text(early) and "Not signed;" in text(early)
    assert place.medication.plan is None
    assert place.medication.order is None
    ordered(place)
    none = place.post("pharmacist", "/pharmacy/~/", {**parcel_for(place), "units": "9"})
    assert none.status_code == 422 and "This parcel may hold 1 to 8 units." in text(none)
    twice = place.post("pharmacist", "/pharmacy/~/", {**parcel_for(place), "numbers": "A B"})
    assert twice.status_code == 422 and "not the count of units" in text(twice)


def test_a_changed_plan_shows_both_versions_and_waits_for_a_new_yes(place: Place) -> None:
    planned(place)
    without = place.post("prescriber", "/people/~/plan/", plan(place, reason=""))
    assert without.status_code == 422 and "needs its reason" in text(without)
    changed = plan(place, start_dose_mg="50", reason="Felt too much.")
    assert place.post("prescriber", "/people/~/plan/", changed).status_code == 302
    page = text(place.get("prescriber", "/people/~/plan/"))
    assert "Felt too much." in page and "Not accepted yet" in page
    assert place.post("patient", "/my/plan/", {"version": "1"}).status_code == 422
    assert place.post("patient", "/my/plan/", {"version": "2"}).status_code == 302


def test_the_same_form_twice_is_one_act(place: Place) -> None:
    ordered(place)
    same = {**parcel_for(place), "command_id": str(uuid4())}
    assert place.post("pharmacist", "/pharmacy/~/", same).status_code == 302
    assert len(place.medication.parcels) == 1
    assert place.post("pharmacist", "/pharmacy/~/", same).status_code == 302, "done, and said so again"
    assert len(place.medication.units) == 8
    assert not reused(place)


def test_asking_again_answers_an_order_that_was_never_answered_and_only_that(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troche.medication import eprescriber

    planned(place)
    monkeypatch.setattr(eprescriber, "answer", lambda *_: None)
    place.post("prescriber", "/people/~/order/", ORDER)
    place.sign()
    waiting = place.medication.order
    assert waiting is not None and waiting.is_waiting
    assert "Ask again" in text(place.get("prescriber", "/people/~/order/"))
    monkeypatch.undo()
    assert place.post("therapist", "/people/~/order/ask/").status_code == 403
    for _ in range(2):
        assert place.post("prescriber", "/people/~/order/ask/").status_code == 302
    order = place.medication.order
    assert order is not None and order.is_accepted


def test_without_an_address_the_simulated_answer_is_a_refusal_that_somebody_owns(place: Place) -> None:
    import msgspec

    from troche.medication import eprescriber
    from troche.people.rules import PEOPLE

    chart = place.chart
    person = PEOPLE.of(chart)
    nowhere = msgspec.structs.replace(person, contact=None)
    unknown = msgspec.structs.replace(
        chart, states={**chart.states, "people": nowhere, "screening": type(chart.states["screening"])()}
    )
    assert not eprescriber._has_address(unknown)
    assert eprescriber._has_address(chart)


OPEN = {
    ("pharmacist", "/people/~/plan/"): False,
    ("pharmacist", "/people/~/order/"): False,
    ("pharmacist", "/people/~/units/"): True,
    ("pharmacist", "/pharmacy/~/"): True,
    ("prescriber", "/people/~/units/"): True,
    ("prescriber", "/pharmacy/"): False,
    ("patient", "/pharmacy/"): False,
    ("patient", "/people/~/units/"): False,
    ("prescriber", "/my/plan/"): False,
    ("prescriber", "/my/parcel/"): False,
}


def test_each_page_opens_to_its_roles(place: Place) -> None:
    opened = {(role, path): place.get(role, path).status_code == 200 for role, path in OPEN}
    assert opened == OPEN


def test_what_only_some_may_do_is_refused_to_the_others(place: Place) -> None:
    assert place.post("therapist", "/people/~/plan/", plan(place)).status_code in (403, 422)
    assert place.post("patient", "/people/~/plan/", plan(place)).status_code in (403, 422)
    assert place.medication.plan is None
    ordered(place)
    assert place.post("prescriber", "/pharmacy/~/", PARCEL).status_code == 403
    assert not place.medication.parcels


def test_the_pharmacists_pages_show_nothing_clinical(place: Place) -> None:
    received(place)
    for path in ("/pharmacy/", "/pharmacy/~/", "/people/~/units/"):
        page = text(place.get("pharmacist", path))
        for word in ("depression", "phq", "piano", "suicid", "sertraline"):
            assert word not in page.lower(), (path, word)


def test_the_pharmacist_reads_what_stands_against_a_parcel_before_trying(place: Place) -> None:
    from tests.screening.people import done
    from troche.ledger import read_chart
    from troche.screening.commands import CheckPdmp
    from troche.screening.rules import SCREENING

    ordered(place)
    page = text(place.get("pharmacist", "/pharmacy/~/"))
    assert "Before a parcel leaves" not in page and "Make up a parcel" in page
    history = SCREENING.of(read_chart(place.person.clinic, place.person.id)).history
    assert history is not None and f"<dt>Send to</dt><dd>{history.address}</dd>" in page
    concern = {"states": ("OR",), "finding": "concern", "note": "Two prescribers in March."}
    done(CheckPdmp(id=uuid4(), actor=place.actors["prescriber"], stream=place.person.id, **concern))
    page = text(place.get("pharmacist", "/pharmacy/~/"))
    assert "Before a parcel leaves" in page and "The last query raised a concern." in page
    assert "An alert is open that stops a parcel." in page and "March" not in page
    assert "Make up and label" in page and "Dispense and send" not in page, "made up meanwhile, and not sent"
    refused = place.post("pharmacist", "/pharmacy/~/", parcel_for(place))
    assert refused.status_code == 422 and PARCEL["lot"] in text(refused)


def test_another_clinics_pharmacist_finds_nobody(place: Place) -> None:
    from tests.medication.people import Place as AnotherPlace

    ordered(place)
    other = AnotherPlace()
    assert other.browsers["pharmacist"].get(place.at("/pharmacy/~/")).status_code == 404
    assert "Ben Sample" not in text(other.browsers["pharmacist"].get("/pharmacy/"))
    assert other.browsers["pharmacist"].post(place.at("/pharmacy/~/"), PARCEL).status_code == 404


NAMES = {
    "/people/~/plan/": (
        "prescriber",
        ("goal", "weight_kg", "start_dose_mg", "sessions", "monitor_id"),
    ),
    "/people/~/order/": ("prescriber", ("units", "refills", "technique", "valid_until_year")),
    "/pharmacy/~/": ("pharmacist", ("order", "lot", "units", "numbers", "beyond_use_on_day")),
    "/my/plan/": ("patient", ("version",)),
    "/my/parcel/": ("patient", ("parcel", "counted", "locked_away")),
    "/my/parcel/count/": ("patient", ("counted", "locked_away")),
    "/people/~/units/account/": ("pharmacist", ("units", "place", "words")),
}


@pytest.mark.parametrize("path", NAMES)
def test_naughty_words_are_refused_or_kept_but_never_break_a_page(place: Place, path: str) -> None:
    role, names = NAMES[path]
    if path == "/pharmacy/~/":
        ordered(place)
    if path in ("/my/parcel/count/", "/people/~/units/account/"):
        received(place)
    if path == "/my/parcel/":
        sent(place)
    right = {
        "/people/~/plan/": plan(place),
        "/people/~/order/": ORDER,
        "/pharmacy/~/": parcel_for(place),
        "/my/plan/": {"version": "1"},
        "/my/parcel/": {
            "parcel": next(iter(place.medication.parcels), ""),
            "counted": "8",
            "locked_away": "yes",
        },
        "/my/parcel/count/": {"counted": "8", "locked_away": "yes"},
        "/people/~/units/account/": {"units": ["C2611-01-001"], "place": "lost", "words": "w"},
    }[path]
    for name in names:
        for naughty in NAUGHTY:
            answer = place.post(role, path, {**right, name: naughty})
            assert answer.status_code in (302, 422), (name, naughty, answer.status_code)
            assert "<script>alert(1)" not in text(answer)
    assert place.post(role, path, {"command_id": "x" * 999}).status_code == 422
    assert place.get(role, path).status_code in (200, 405)


def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(
    place: Place, django_assert_same_queries: Any
) -> None:
    ordered(place)
    django_assert_same_queries(lambda: place.get("pharmacist", "/pharmacy/"), place)


@pytest.fixture
def django_assert_same_queries() -> Any:
    """Counts the queries of a page before and after fifty more orders were written into the list."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from troche.medication.models import OrderRow, ParcelRow
    from troche.people.scope import in_clinic

    def compare(open_page: Any, place: Place) -> None:
        with CaptureQueriesContext(connection) as before:
            open_page()
        with in_clinic(place.clinic.id):
            row = OrderRow.objects.get(clinic_id=place.clinic.id)
            for _ in range(50):
                row.stream_id = uuid4()
                row.save(force_insert=True)
                ParcelRow.objects.create(
                    stream_id=row.stream_id, clinic_id=place.clinic.id, key="p", name="N", lot="L", strength_mg=50,
                    beyond_use_on=SOON, units=8, sent_at=datetime.now(UTC),
                )  # fmt: skip
        with CaptureQueriesContext(connection) as after:
            answer = open_page()
        assert text(answer).count("data-row>") >= 51
        assert len(after) == len(before) <= 12

    return compare


def reused(place: Place) -> list[Any]:
    """Commands that came again with other content."""
    from troche.chart.facts import CommandReused
    from troche.ledger import read_facts
    from troche.people.scope import in_clinic

    with in_clinic(place.clinic.id):
        recorded = read_facts(place.clinic.id, place.person.id)
    return [entry.fact for entry in recorded if isinstance(entry.fact, CommandReused)]


def text(response: Any) -> str:
    return str(response.content.decode())
