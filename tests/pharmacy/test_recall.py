"""A recall in the real database: everybody is held at once and told once, whoever is killed in between."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.medication.test_pages import ordered, received, sent, text

if TYPE_CHECKING:
    from tests.medication.people import Place

LOT = "C2611-01"


def recall(place: Place, lot: str = LOT) -> Any:
    """As the page asks for it."""
    from troche.ledger import act
    from troche.people.scope import in_clinic
    from troche.pharmacy.commands import RecallLot

    said = {"actor": place.actors["pharmacist"], "stream": place.clinic.id, "lot": lot, "reason": "Assay."}
    with in_clinic(place.clinic.id):
        return act(RecallLot(id=uuid4(), **said))


def keep(place: Place) -> None:
    """What the keeper does when it looks: deadlines made anew, then those that are due."""
    from troche.ledger.keeper import Keeper
    from troche.ledger.refresh import Refresher

    refresher = Refresher()
    while refresher.some(place.clinic.id):
        pass
    Keeper(clock=lambda: datetime.now(UTC) + timedelta(seconds=1)).tick()


def facts(place: Place, kind: str) -> list[Any]:
    from troche.ledger.reading import read_facts
    from troche.people.scope import in_clinic

    with in_clinic(place.clinic.id):
        recorded = read_facts(place.clinic.id, place.person.id)
    return [entry.fact for entry in recorded if type(entry.fact).__name__ == kind]


def another(place: Place) -> UUID:
    """Somebody else with a unit of the same lot on the way."""
    from django.db import transaction

    from tests.screening.people import patient
    from troche.chart.facts import Recorded
    from troche.ledger.batch import Batch
    from troche.ledger.store import append, load
    from troche.medication.facts import UnitsDispensed
    from troche.people.scope import in_clinic

    person = patient(place.clinic).id
    fact = UnitsDispensed(
        order="o",
        lot=LOT,
        beyond_use_on=(datetime.now(UTC) + timedelta(days=60)).date(),
        unit_strength_mg=50,
        units=(f"{LOT}-{uuid4().hex[:6]}",),
        parcel=str(uuid4()),
    )
    with in_clinic(place.clinic.id), transaction.atomic():
        loaded = load(place.clinic.id, person, lock=True)
        assert loaded is not None
        entry = Recorded(fact, loaded.chart.position + 1, datetime.now(UTC), person, "system", uuid4())
        batch = Batch()
        append(batch, loaded, (entry,))
        batch.run()
    return person


def test_a_recall_holds_before_any_chart_was_touched(place: Place) -> None:
    from troche.dosing.gates import may_dose
    from troche.ledger import read_setting
    from troche.people.scope import in_clinic

    received(place)
    recall(place)
    chart = place.chart
    with in_clinic(place.clinic.id):
        gates = may_dose(chart, read_setting(place.clinic.id, chart), datetime.now(UTC))
    (units,) = (gate for gate in gates if gate.gate == "units")
    assert units.answer == "unmet"
    assert f"Lot {LOT} is recalled" in str(units.reason.clinician)
    assert facts(place, "UnitsRecalled") == []
    assert "called back lot C2611-01" in text(place.get("patient", "/my/parcel/"))


def test_everybody_is_held_at_once_and_told_once_whoever_is_killed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troche.ledger import effects, keeper
    from troche.ledger.reading import read_facts
    from troche.people.scope import in_clinic

    sent(place)
    others = [another(place) for _ in range(5)]
    recall(place)

    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as dying, contextlib.suppress(SystemExit):
        dying.setattr(effects, "change_deadlines", killed)  # in the middle of making deadlines anew
        keep(place)
    with monkeypatch.context() as dying, contextlib.suppress(SystemExit):
        real, calls = keeper.act_once, []

        def killed_at_the_third(*given: Any, **named: Any) -> Any:
            calls.append(1)
            if len(calls) == 3:
                raise SystemExit("killed")
            return real(*given, **named)

        dying.setattr(keeper, "act_once", killed_at_the_third)
        keep(place)
    for _ in range(3):
        keep(place)
    with in_clinic(place.clinic.id):
        for person in (place.person.id, *others):
            told = [
                entry.fact
                for entry in read_facts(place.clinic.id, person)
                if type(entry.fact).__name__ == "UnitsRecalled"
                or getattr(entry.fact, "code", "") == "lot_recalled"
            ]
            assert [type(fact).__name__ for fact in told] == ["UnitsRecalled", "AlertRaised"], person
    assert "told" in text(place.get("pharmacist", lot_page(place)))


def test_recalled_twice_is_recalled_once(place: Place) -> None:
    from troche.ledger import Refused

    sent(place)
    assert not isinstance(recall(place), Refused)
    again = recall(place, " c2611-01")
    assert isinstance(again, Refused)
    assert again.refusal.reasons[0].code == "lot_already_recalled"
    keep(place)
    keep(place)
    assert len(facts(place, "UnitsRecalled")) == 1


def test_the_letter_says_only_that_something_waits(place: Place) -> None:
    from django.core import mail
    from django.test import override_settings

    from troche.ledger.outbox import send_waiting

    sent(place)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        send_waiting(place.clinic.id, datetime.now(UTC))
        before = len(mail.outbox)
        recall(place)
        keep(place)
        send_waiting(place.clinic.id, datetime.now(UTC) + timedelta(seconds=2))
        letters = mail.outbox[before:]
    assert len(letters) >= 2, "the patient and the owner"
    for letter in letters:
        for word in ("lot", "recall", "called back", "lozenge", "C2611", "Ben", "ketamine", "pharmacy"):
            assert word not in f"{letter.subject} {letter.body}".lower(), word


def test_a_rebuild_gives_the_same_rows(place: Place) -> None:
    from tests.ledger.test_rebuild import everything_projected
    from troche.ledger.rebuild import rebuild

    received(place)
    recall(place)
    keep(place)
    before = everything_projected(place.clinic.id)
    for table in ("medication_unitrow", "medication_parcelrow", "medication_unitmove", "pharmacy_lotrow"):
        assert before[table], table
    rebuild()
    assert everything_projected(place.clinic.id) == before


def test_nothing_of_it_is_sent_after(place: Place) -> None:
    from tests.medication.test_pages import parcel_for

    ordered(place)
    recall(place)
    refused = place.post("pharmacist", "/pharmacy/~/", parcel_for(place))
    assert refused.status_code == 422
    assert "This lot is recalled." in text(refused)


def lot_page(place: Place, lot: str = LOT) -> str:
    from troche.pharmacy.queries import id_of
    from troche.pharmacy.state import key_of

    assert place
    return f"/pharmacy/lots/{id_of(key_of(lot))}/"
