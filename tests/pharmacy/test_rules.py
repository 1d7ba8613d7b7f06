"""The book of lots: what may be entered, certified and recalled, by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troche.chart.commands import Actor, Command
from troche.chart.facts import Fact, Recorded
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.pharmacy.commands import AddCertificate, MakeLot, RecallLot
from troche.pharmacy.facts import LotMade, LotRecalled
from troche.pharmacy.rules import PHARMACY
from troche.pharmacy.state import LotBook, evolve, key_of
from troche.programme import load_programme

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
CLINIC = UUID(int=9)
HOUSE = House("clinic", (PHARMACY,))
SETTING = Setting(load_programme(), ClinicState())
LOT: dict[str, Any] = {
    "lot": "C2611-04",
    "strength_mg": 50,
    "made_on": date(2026, 11, 11),
    "beyond_use_on": date(2027, 5, 10),
    "units": 120,
}
CERTIFICATE: dict[str, Any] = {
    "lot": "C2611-04",
    "number": "COA-7",
    "laboratory": "West Coast Analytics",
    "assay_percent": 99.2,
}


class Book:
    """The clinic's stream with its lots."""

    def __init__(self, *facts: Fact) -> None:
        self.chart = HOUSE.empty(CLINIC, CLINIC)
        self.add(*facts)

    def add(self, *facts: Fact) -> Book:
        recorded = [
            Recorded(fact, self.chart.position + n, NOW, CLINIC, "pharmacist", uuid4())
            for n, fact in enumerate(facts, 1)
        ]
        self.chart = HOUSE.fold(self.chart, recorded)
        return self

    def ask(self, kind: type[Command], **said: Any) -> Any:
        actor = Actor(UUID(int=1), "pharmacist", CLINIC)
        command = kind(id=uuid4(), actor=actor, stream=CLINIC, **said)
        return HOUSE.decide(self.chart, command, NOW, SETTING)

    def do(self, kind: type[Command], **said: Any) -> Book:
        decision = self.ask(kind, **said)
        assert not isinstance(decision, Refusal), [str(reason.clinician) for reason in decision.reasons]
        return self.add(*decision)

    @property
    def lots(self) -> LotBook:
        return PHARMACY.of(self.chart)


def codes(decision: Any) -> set[str]:
    return {reason.code for reason in decision.reasons} if isinstance(decision, Refusal) else set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"lot": "  "}, {"lot_missing"}),
        ({"lot": "L" * 41}, {"lot_missing"}),
        ({"strength_mg": 100}, {"strength_wrong"}),
        ({"units": 0}, {"lot_units_wrong"}),
        ({"units": 1000}, {"lot_units_wrong"}),
        ({"made_on": date(2026, 11, 24)}, {"made_ahead"}),
        ({"made_on": date(2026, 11, 23), "beyond_use_on": date(2026, 11, 23)}, {"beyond_use_wrong"}),
        ({"beyond_use_on": date(2027, 5, 11)}, {"beyond_use_wrong"}),  # the 181st day
        ({"units": -1, "strength_mg": 1}, {"lot_units_wrong", "strength_wrong"}),
    ],
)
def test_what_may_be_entered(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(Book().ask(MakeLot, **{**LOT, **changes})) == expected


@pytest.mark.parametrize("again", ["C2611-04", "c2611-04", " C2611-04 "])
def test_a_lot_is_entered_once_however_it_is_typed(again: str) -> None:
    assert codes(Book().do(MakeLot, **LOT).ask(MakeLot, **{**LOT, "lot": again})) == {"lot_known"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"lot": "x"}, {"no_such_lot"}),
        ({"number": " "}, {"certificate_number_missing"}),
        ({"laboratory": ""}, {"laboratory_missing"}),
        ({"assay_percent": 0}, {"assay_wrong"}),
        ({"assay_percent": 200.1}, {"assay_wrong"}),
        ({"assay_percent": float("nan")}, {"assay_wrong"}),
    ],
)
def test_what_a_certificate_says(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(Book().do(MakeLot, **LOT).ask(AddCertificate, **{**CERTIFICATE, **changes})) == expected


def test_a_later_certificate_takes_the_place_of_an_earlier() -> None:
    book = Book().do(MakeLot, **LOT).do(AddCertificate, **CERTIFICATE)
    book.do(AddCertificate, **{**CERTIFICATE, "number": "COA-8"})
    lot = book.lots.find("c2611-04")
    assert lot is not None and lot.certificate is not None
    assert lot.certificate.number == "COA-8"


def test_a_recall_is_one_and_is_not_taken_back() -> None:
    book = Book().do(MakeLot, **LOT).do(RecallLot, lot="c2611-04", reason="Assay out of range.")
    assert book.lots.is_recalled("C2611-04")
    assert codes(book.ask(RecallLot, lot="C2611-04", reason="")) == {"lot_already_recalled"}
    assert codes(book.ask(MakeLot, **LOT)) == {"lot_known"}
    before = book.lots
    book.add(LotRecalled(lot="C2611-04", reason="Twice."), LotMade(**LOT))
    assert book.lots.is_recalled("C2611-04")
    assert book.lots.find("C2611-04") == before.find("C2611-04")


def test_a_lot_that_nobody_entered_can_be_recalled() -> None:
    book = Book().do(RecallLot, lot="Z-1", reason="")
    assert [lot.name for _, lot in book.lots.recalled()] == ["Z-1"]
    assert codes(Book().ask(RecallLot, lot=" ", reason="")) == {"lot_missing"}
    assert codes(Book().ask(RecallLot, lot="Z", reason="w" * 1001)) == {"words_long"}


@settings(deadline=None)
@given(st.lists(st.sampled_from(["A", "a", " a ", "B"]), min_size=1, max_size=12), st.data())
def test_once_recalled_nothing_makes_a_lot_usable_again(names: list[str], data: st.DataObject) -> None:
    book, recalled = LotBook(), set()
    for name in names:
        fact = data.draw(st.sampled_from([LotMade(**{**LOT, "lot": name}), LotRecalled(lot=name, reason="")]))
        book = evolve(book, Recorded(fact, 1, NOW, CLINIC, "pharmacist", uuid4()))
        recalled |= {key_of(name)} if isinstance(fact, LotRecalled) else set()
        assert {key for key, _ in book.recalled()} == recalled
