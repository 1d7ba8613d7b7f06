"""What the e-prescriber said and fits no order is never forgotten: an owner, then the next, until somebody says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.medication.charts import PROGRAMME, SETTING
from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import CommandReused, Recorded
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.eprescribing.commands import HoldEvent, ReceiveEvent, SetEventAside, SettleEvent
from troche.eprescribing.rules import EPRESCRIBING

HOUSE = House("message", (EPRESCRIBING,))
EVENT, CLINIC = UUID(int=8), UUID(int=2)
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
SAID: dict[str, Any] = {
    "event": "e1",
    "order": "o",
    "sequence": 1,
    "status": "accepted",
    "prescription": "",
    "message": "",
    "simulated": True,
}
RESPOND = timedelta(minutes=PROGRAMME.alerts["order_unanswered"].respond_minutes.value)


class Said:
    """An event that grows by commands."""

    def __init__(self) -> None:
        self.chart: Chart = HOUSE.empty(EVENT, CLINIC)
        self.now = NOW

    def ask(self, kind: type[Command], /, role: Role = "system", **said: Any) -> Any:
        command = kind(id=uuid4(), actor=Actor(uuid4(), role, CLINIC), stream=EVENT, **said)
        return HOUSE.decide(self.chart, command, self.now, SETTING)

    def do(self, kind: type[Command], /, role: Role = "system", **said: Any) -> list[str]:
        """Carry it out; who is told of it."""
        facts = self.ask(kind, role, **said)
        assert not isinstance(facts, Refusal), facts
        return self.add(*facts)

    def add(self, *facts: Any) -> list[str]:
        recorded = [
            Recorded(fact, self.chart.position + n, self.now, EVENT, "system", EVENT)
            for n, fact in enumerate(facts, 1)
        ]
        self.chart = HOUSE.fold(self.chart, recorded)
        return [notice.recipient for _, notice in HOUSE.follow(self.chart, recorded, SETTING)]

    def strike(self) -> list[str]:
        (deadline,) = HOUSE.due(self.chart, SETTING).values()
        self.now = deadline.at
        return self.do(ClockStruck, kind=deadline.kind, key=deadline.key, due_at=deadline.at)

    @property
    def waits(self) -> bool:
        return EPRESCRIBING.of(self.chart).waits


def received() -> Said:
    said = Said()
    assert said.do(ReceiveEvent, **SAID) == []
    return said


def code(decision: Any) -> str:
    assert isinstance(decision, Refusal)
    return decision.reasons[0].code


def test_what_is_put_into_its_chart_waits_for_nobody() -> None:
    said = received()
    assert said.waits, "until it is known what became of it"
    said.do(SettleEvent, person=CLINIC, outcome="applied")
    assert not said.waits and not HOUSE.due(said.chart, SETTING)
    assert code(said.ask(SetEventAside, "prescriber", reason="r")) == "event_settled"


def test_what_fits_no_order_goes_from_owner_to_owner_until_somebody_says_why() -> None:
    said = received()
    assert said.do(HoldEvent, reasons=("unknown_order",)) == ["coordinator"]
    (deadline,) = HOUSE.due(said.chart, SETTING).values()
    assert (deadline.owner, deadline.at) == ("coordinator", NOW + RESPOND)
    assert said.strike() == ["prescriber"]
    (deadline,) = HOUSE.due(said.chart, SETTING).values()
    assert (deadline.owner, deadline.at) == ("prescriber", NOW + 2 * RESPOND)
    assert said.strike() == ["prescriber"], "the last is asked again and again"
    assert code(said.ask(SetEventAside, "prescriber", reason="  ")) == "reason_missing"
    said.do(SetEventAside, "coordinator", reason="Of another clinic; they know.")
    assert not said.waits and not HOUSE.due(said.chart, SETTING)


def test_one_that_nobody_could_deal_with_at_once_is_owned_all_the_same() -> None:
    """The process ended between keeping it and settling it."""
    (deadline,) = HOUSE.due(received().chart, SETTING).values()
    assert deadline.owner == "coordinator"


def test_an_id_that_comes_again_with_other_content_is_somebodys_also_when_it_was_settled() -> None:
    said = received()
    said.do(SettleEvent, person=CLINIC, outcome="applied")
    by = EPRESCRIBING.of(said.chart).received_by
    assert by is not None
    assert said.add(CommandReused(command_id=uuid4(), digest="d")) == [], "another command's"
    assert said.add(CommandReused(command_id=by, digest="d")) == ["coordinator"]
    assert said.waits
    said.do(SetEventAside, "prescriber", reason="Their test.")
    assert not said.waits


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (SettleEvent, {"person": CLINIC, "outcome": "applied"}),
        (HoldEvent, {"reasons": ()}),
        (SetEventAside, {"reason": "r"}),
    ],
)
def test_nothing_follows_from_what_never_came(kind: type[Command], said: dict[str, Any]) -> None:
    assert code(Said().ask(kind, **said)) == "event_missing"
    assert code(received().ask(ReceiveEvent, **SAID)) == "event_here"
