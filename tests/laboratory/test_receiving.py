"""A message in the real database: kept once, filed to the one it speaks of or to nobody, never forgotten."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

import pytest

from tests.laboratory.messages import YESTERDAY, as_json, observation, obx, oru, patient, pressure, weight

if TYPE_CHECKING:
    from troche.laboratory.receiving import Kept
    from troche.people.models import Clinic


def test_a_message_that_says_beyond_doubt_whom_it_means_is_filed_by_itself(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of, state_of

    ben, _other = registered(here), registered(here)
    assert came(here, oru(person=ben.id)) == "read"
    (row,) = messages_of(here)
    assert (row.status, row.waits, row.person, row.due_at) == ("filed", False, ben.id, None)
    results = screening_of(here, ben.id).results
    assert sorted(results) == ["alp", "alt", "ast", "ggt"]
    alt = results["alt"]
    assert (alt.value, alt.unit, alt.upper_limit, alt.collected_on) == (30.0, "U/L", 56.0, YESTERDAY)
    assert alt.message == row.stream_id and alt.laboratory == "LAB ACME"
    assert screening_of(here, _other.id).results == {}
    filed = state_of(here, row.stream_id).filed
    assert filed is not None and (filed.matched, filed.differences) == ("identity", ())


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"number": "4711"}, ("number",)),
        ({"born": "19910731"}, ("birth_date",)),
        ({"born": ""}, ("birth_date",)),
        ({"name": "Sampler^Ben"}, ("family",)),
        ({"name": "Sample^Ann"}, ("given",)),
        ({"name": "Other^Ann", "born": "19700101"}, ("birth_date", "family", "given")),
    ],
)
def test_whatever_differs_it_waits_and_nothing_is_in_any_chart(
    here: Clinic, said: dict[str, str], reasons: tuple[str, ...]
) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of, state_of

    ben = registered(here)
    assert came(here, oru(person=ben.id, **said)) == "read"  # type: ignore[arg-type]
    (row,) = messages_of(here)
    assert (row.status, row.waits, row.owner) == ("unmatched", True, "coordinator")
    assert row.due_at is not None
    assert state_of(here, row.stream_id).held == reasons
    assert screening_of(here, ben.id).results == {}


def test_what_is_plain_is_filed_and_the_rest_waits(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of, state_of

    ben = registered(here)
    came(here, oru([obx(), obx("1920-8^AST^LN", ">^135", "SN", flag="H")], person=ben.id))
    (row,) = messages_of(here)
    assert (row.status, row.waits) == ("rest", True)
    assert list(screening_of(here, ben.id).results) == ["alt"]
    filed = state_of(here, row.stream_id).filed
    assert filed is not None and filed.left == {1: "no_number"}


def test_the_same_message_twice_is_one_and_another_under_its_id_is_refused_and_shown(here: Clinic) -> None:
    from tests.laboratory.place import came, chart_of, messages_of, registered, state_of

    ben = registered(here)
    message = oru(person=ben.id, control_id="7")
    assert came(here, message) == "read"
    position = chart_of(here, ben.id).position
    assert [came(here, message) for _ in range(3)] == ["read"] * 3
    assert chart_of(here, ben.id).position == position
    (row,) = messages_of(here)
    assert came(here, oru([obx(value="31")], person=ben.id, control_id="7")) == "reused"
    assert chart_of(here, ben.id).position == position
    assert state_of(here, row.stream_id).waits
    assert [(one.status, one.waits) for one in messages_of(here)] == [("reused", True)]
    assert came(here, oru([obx(value="31")], person=ben.id, control_id="7")) == "reused"
    assert came(here, message) == "read", "the first stays what it is"


def test_the_same_id_from_another_sender_is_another_message(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of

    first = oru(control_id="7")
    assert came(here, first) == came(here, first.replace(b"|LAB|", b"|LAX|")) == "read"
    assert len(messages_of(here)) == 2


def test_a_crash_between_keeping_and_filing_is_mended_by_the_next_delivery(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of
    from troche.laboratory import filing, receiving

    ben = registered(here)
    message = oru(person=ben.id)
    record, done = filing._record, 0

    def dies_at_the_third(*given: object) -> None:
        nonlocal done
        done += 1
        if done == 3:
            raise RuntimeError("the power is gone")
        record(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(filing, "_record", dies_at_the_third)
        assert came(here, message) == "read"
    assert screening_of(here, ben.id).results == {}, "all or nothing"
    assert [(row.status, row.waits) for row in messages_of(here)] == [("unmatched", True)]
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "settle", lambda *_: None)
        assert came(here, message) == "read"
    assert came(here, message) == "read"
    assert len(screening_of(here, ben.id).results) == 4
    assert [row.status for row in messages_of(here)] == ["filed"]


def test_however_many_file_one_message_it_has_one_person(here: Clinic) -> None:
    """Two clinicians at the same moment, to two people."""
    from django.db import connections

    from tests.laboratory.place import came, messages_of, registered, screening_of
    from troche.chart.commands import Actor
    from troche.laboratory.filing import file_to
    from troche.ledger import Done
    from troche.people.scope import in_clinic

    people = [registered(here, name) for name in ("Ben Sample", "Ann Sample", "Eve Sample", "Jo Sample")]
    came(here, oru(number="", name="Sample^X"))
    (row,) = messages_of(here)
    clinician = Actor(uuid4(), "prescriber", here.id, "Dr Test")
    outcomes = []

    def file_it(person: Actor) -> None:
        with in_clinic(here.id):
            outcomes.append(
                file_to(here.id, row.stream_id, person.id, clinician, uuid4(), "By the phone number.")
            )
        connections.close_all()

    threads = [threading.Thread(target=file_it, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Done) for one in outcomes) == 1
    counts = [len(screening_of(here, person.id).results) for person in people]
    assert sorted(counts) == [0, 0, 0, 4]
    (row,) = messages_of(here)
    assert row.person == people[counts.index(4)].id


def test_only_a_correction_replaces_what_is_on_file_for_that_day(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of, state_of

    ben = registered(here)
    came(here, oru([obx()], person=ben.id))
    came(here, oru([obx(value="33")], person=ben.id))
    assert screening_of(here, ben.id).results["alt"].value == 30.0
    waiting = next(row for row in messages_of(here) if row.waits)
    assert state_of(here, waiting.stream_id).held == ("nothing_to_file",)
    came(here, oru([obx(value="34", status="C")], person=ben.id))
    corrected = screening_of(here, ben.id).results["alt"]
    assert (corrected.value, corrected.status) == (34.0, "corrected")
    came(here, oru([obx(value="35")], person=ben.id, collected=f"{YESTERDAY - timedelta(days=9):%Y%m%d}"))
    assert screening_of(here, ben.id).results["alt"].value == 34.0, "an older one changes nothing"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (obx(), obx(limits="7-41"), "unmatched"),
        (obx(), obx(limits="0-56.0", unit="IU/L", flag=""), "filed"),
        (
            obx("2106-3^hCG^LN", "Neg", "ST", "", "", ""),
            obx("2106-3^hCG^LN", "Neg", "ST", "", "<5", ""),
            "filed",
        ),
    ],
)
def test_another_upper_limit_is_another_result(here: Clinic, first: str, second: str, status: str) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of

    ben = registered(here)
    came(here, oru([first], person=ben.id))
    came(here, oru([second], person=ben.id))
    assert [row.status for row in messages_of(here)] == ["filed", status]
    if status != "filed":
        assert screening_of(here, ben.id).results["alt"].upper_limit == 56.0


def test_two_messages_about_one_person_at_once_are_filed_one_after_the_other(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first stops between looking and recording; the second says another value for that day."""
    from django.db import connections

    from tests.laboratory.place import came, messages_of, registered, screening_of
    from troche.laboratory import filing

    ben = registered(here)
    has_looked, is_second_done, look = threading.Event(), threading.Event(), filing._unrecordable

    def looks(*given: Any) -> dict[int, str]:
        found = look(*given)
        if not has_looked.is_set():
            has_looked.set()
            is_second_done.wait(1)
        return found

    def first() -> None:
        came(here, oru([obx()], person=ben.id))
        connections.close_all()

    monkeypatch.setattr(filing, "_unrecordable", looks)
    thread = threading.Thread(target=first)
    thread.start()
    assert has_looked.wait(20)
    came(here, oru([obx(value="33")], person=ben.id))
    is_second_done.set()
    thread.join()
    assert sorted(row.status for row in messages_of(here)) == ["filed", "unmatched"]
    assert screening_of(here, ben.id).results["alt"].value == 30.0


def test_results_from_a_message_call_whom_they_must(here: Clinic) -> None:
    from tests.laboratory.place import came, chart_of, registered
    from troche.messaging.rules import open_alerts

    ben = registered(here)
    came(
        here,
        oru(
            [obx(value="200", flag="HH"), obx("2106-3^hCG^LN", "Positive", "ST", "", "", "A")], person=ben.id
        ),
    )
    assert {alert.code for alert in open_alerts(chart_of(here, ben.id))} == {
        "liver_stop",
        "pregnancy_positive",
    }


def test_pressure_and_weight_come_by_fhir(here: Clinic) -> None:
    from tests.laboratory.place import registered, screening_of
    from troche.laboratory.receiving import Incoming, receive

    ben = registered(here)
    for number, resource in enumerate(
        (pressure(131, 84, person=ben.id), weight(81.2, person=ben.id), observation(ben.id))
    ):
        sent = Incoming(
            format="fhir", source="cuff", control_id=str(number), content=as_json(resource), encoding="text"
        )
        assert receive(here.id, sent) == "read"
    kept = screening_of(here, ben.id)
    assert [(one.systolic_mm_hg, one.diastolic_mm_hg) for one in kept.pressures] == [(131, 84)]
    assert kept.weight is not None and kept.weight.weight_kg == 81.2
    assert kept.results["alt"].value == 30.0


def as_report(person: UUID, *results: dict[str, Any]) -> dict[str, Any]:
    """A report of somebody with these results contained."""
    inner = [{**one, "id": f"r{n}", "contained": []} for n, one in enumerate(results)]
    return {
        "resourceType": "DiagnosticReport",
        "contained": [patient(person), *inner],
        "status": "final",
        "subject": {"reference": "#who"},
        "result": [{"reference": f"#{one['id']}"} for one in inner],
    }


def sent(clinic: Clinic, resource: dict[str, Any]) -> Kept:
    """What became of a FHIR resource."""
    from troche.laboratory.receiving import Incoming, receive

    text = as_json(resource)
    return receive(
        clinic.id, Incoming(format="fhir", source="x", control_id=text, content=text, encoding="text")
    )


def test_a_reading_of_zero_waits_and_stops_no_other_result(here: Clinic) -> None:
    from tests.laboratory.place import messages_of, registered, screening_of, state_of

    ben = registered(here)
    assert sent(here, as_report(ben.id, observation(), pressure(systolic=0), weight(0))) == "read"
    (row,) = messages_of(here)
    filed = state_of(here, row.stream_id).filed
    assert (row.status, filed is not None and filed.left) == ("rest", {1: "zero", 2: "zero"})
    kept = screening_of(here, ben.id)
    assert (list(kept.results), kept.pressures, kept.weight) == (["alt"], (), None)


def test_a_zero_that_was_kept_as_ready_is_refused_and_stops_no_other_result(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As readers before this one kept it."""
    from tests.laboratory.place import messages_of, registered, state_of
    from troche.laboratory import fhir

    ben = registered(here)
    with monkeypatch.context() as before:
        before.setattr(fhir, "waits", lambda item, _why: item)
        sent(here, as_report(ben.id, observation(), pressure(systolic=0), weight(0)))
    (row,) = messages_of(here)
    filed = state_of(here, row.stream_id).filed
    assert filed is not None and filed.left == {1: "refused", 2: "refused"}


def test_a_result_of_tomorrow_or_of_a_stranger_clinic_is_filed_to_nobody(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of
    from tests.screening.people import clinic_with_prescriber

    ben, elsewhere = registered(here), clinic_with_prescriber()
    came(here, oru(person=ben.id, collected=f"{datetime.now(UTC) + timedelta(days=3):%Y%m%d}"))
    came(elsewhere, oru(person=ben.id))
    assert screening_of(here, ben.id).results == {}
    assert [row.waits for row in (*messages_of(here), *messages_of(elsewhere))] == [True, True]


def test_what_is_no_text_is_kept_byte_for_byte(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, state_of
    from troche.laboratory.rules import content_of

    wrong = oru(name="Müller^José", charset="UNICODE UTF-8", encoding="iso-8859-1")
    assert came(here, wrong) == "unread"
    (row,) = messages_of(here)
    state = state_of(here, row.stream_id)
    assert state.received is not None and content_of(state.received) == wrong
    assert (state.received.unfit, state.held, row.status) == ("charset", ("unread",), "unread")


def test_a_message_that_waits_goes_from_owner_to_owner_until_somebody_settles_it(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, state_of
    from tests.screening.people import done
    from troche.chart.commands import Actor
    from troche.laboratory.commands import SetMessageAside
    from troche.laboratory.rules import WAITS
    from troche.ledger.keeper import Keeper
    from troche.ledger.models import Deadline, Outbox
    from troche.people.scope import in_clinic

    came(here, oru(number=""))
    (row,) = messages_of(here)
    owners = []
    for hours in (9, 17, 25):
        Keeper(lambda hours=hours: datetime.now(UTC) + timedelta(hours=hours))._fire_due(  # type: ignore[misc]
            here.id, datetime.now(UTC) + timedelta(hours=hours)
        )
        owners.append(state_of(here, row.stream_id).owner)
    assert owners == ["prescriber", "director", "director"]
    with in_clinic(here.id):
        told = Outbox.objects.filter(stream_id=row.stream_id).order_by("created_at")
        assert len(told) == 4 and all('"results_wait"' in one.body for one in told)
        assert Deadline.objects.get(stream_id=row.stream_id, kind=WAITS).owner == "director"
    who = Actor(uuid4(), "director", here.id, "Dr Test")
    done(
        SetMessageAside(id=uuid4(), actor=who, stream=row.stream_id, reason="Not ours; the laboratory knows.")
    )
    with in_clinic(here.id):
        assert not Deadline.objects.filter(stream_id=row.stream_id).exists()
    assert [one.waits for one in messages_of(here)] == [False]


def test_rebuilding_gives_the_same_rows(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered
    from troche.laboratory.models import PersonRow
    from troche.ledger.rebuild import rebuild
    from troche.people.scope import in_clinic

    ben = registered(here)
    for message in (oru(person=ben.id), oru(number=""), oru([obx(value=">9")], person=ben.id)):
        came(here, message)

    def rows() -> list[dict[str, object]]:
        with in_clinic(here.id):
            people = PersonRow.objects.filter(clinic_id=here.id).values()
            return [*({**vars(row), "_state": None} for row in messages_of(here)), *people]

    before = rows()
    rebuild()
    assert rows() == before and len(before) == 4


def test_ids_of_results_follow_from_the_message_alone(here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered
    from troche.ledger import read_facts
    from troche.people.scope import in_clinic

    ben = registered(here)
    came(here, oru(person=ben.id))
    (row,) = messages_of(here)
    with in_clinic(here.id):
        ids = {one.command_id for one in read_facts(here.id, ben.id)}
    assert {uuid5(row.stream_id, f"result {place}") for place in range(4)} <= ids
