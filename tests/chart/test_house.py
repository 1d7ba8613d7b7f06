"""The kernel with a small room of its own: fold, correct, fall due, strike."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troche.chart.clock import CLOCK
from troche.chart.commands import Actor, ClockStruck, Command, Correct
from troche.chart.facts import Corrected, DeadlineStruck, Fact, Recorded
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Deadline, Decision, Room

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLINIC, PERSON = UUID(int=1), UUID(int=2)
ACTOR = Actor(UUID(int=3), "therapist", CLINIC, "Ines Example")


class Watered(Fact, frozen=True, kw_only=True, tag="garden.watered"):
    litres: int


class Withered(Fact, frozen=True, kw_only=True, tag="garden.withered"):
    pass


class Water(Command, frozen=True, kw_only=True, tag="garden.water"):
    litres: int
    action: ClassVar[str] = "garden.water"


class Garden(msgspec.Struct, frozen=True):
    litres: int = 0
    watered_at: datetime | None = None
    withered: int = 0


def evolve(state: Garden, recorded: Recorded) -> Garden:
    match recorded.fact:
        case Watered(litres=litres):
            return Garden(state.litres + litres, recorded.at, state.withered)
        case Withered():
            return msgspec.structs.replace(state, withered=state.withered + 1)
    return state


def decide(chart: Chart, command: Command, now: datetime, setting: None) -> Decision:
    match command:
        case Water():
            return [Watered(litres=command.litres)]
        case ClockStruck():
            return [Withered()]
    raise TypeError(command)


def due(chart: Chart, setting: None) -> list[Deadline]:
    watered_at = GARDEN.of(chart).watered_at
    return (
        [Deadline("garden.dry", "bed", watered_at + timedelta(days=1), "coordinator")] if watered_at else []
    )


GARDEN = Room(
    "garden",
    initial=Garden(),
    evolve=evolve,
    facts=(Watered, Withered),
    decide=decide,
    commands=(Water,),
    due=due,
)
HOUSE = House("person", (GARDEN,))


def recorded(*facts: Fact) -> list[Recorded]:
    return [
        Recorded(fact, position, NOON + timedelta(minutes=position), ACTOR.id, ACTOR.role, UUID(int=position))
        for position, fact in enumerate(facts, 1)
    ]


def litres(*facts: Fact) -> int:
    return GARDEN.of(HOUSE.refold(PERSON, CLINIC, recorded(*facts))).litres


def struck(chart: Chart, at: datetime, now: datetime) -> Decision:
    command = ClockStruck(id=uuid4(), actor=ACTOR, stream=PERSON, kind="garden.dry", key="bed", due_at=at)
    return HOUSE.decide(chart, command, now, None)


def test_a_correction_stands_where_the_corrected_fact_stood() -> None:
    replacement = msgspec.json.encode(Watered(litres=5)).decode()
    assert (
        litres(
            Watered(litres=50),
            Watered(litres=1),
            Corrected(position=1, kind="garden.watered", reason="slip", replacement=replacement),
        )
        == 6
    )


def test_a_fact_entered_in_error_counts_for_nothing_but_is_still_there() -> None:
    facts = recorded(Watered(litres=50), Corrected(position=1, kind="garden.watered", reason="wrong bed"))
    assert GARDEN.of(HOUSE.refold(PERSON, CLINIC, facts)).litres == 0
    assert facts[0].fact == Watered(litres=50)


def test_a_correction_can_itself_be_corrected() -> None:
    one = msgspec.json.encode(Watered(litres=1)).decode()
    two = msgspec.json.encode(Watered(litres=2)).decode()
    assert (
        litres(
            Watered(litres=50),
            Corrected(position=1, kind="garden.watered", reason="slip", replacement=one),
            Corrected(position=1, kind="garden.watered", reason="slip again", replacement=two),
        )
        == 2
    )


@pytest.mark.parametrize(("position", "reason"), [(0, "x"), (9, "x"), (-1, "x"), (1, "  ")])
def test_only_what_is_there_can_be_corrected_and_only_with_a_reason(position: int, reason: str) -> None:
    chart = HOUSE.refold(PERSON, CLINIC, recorded(Watered(litres=1)))
    command = Correct(
        id=uuid4(), actor=ACTOR, stream=PERSON, position=position, kind="garden.watered", reason=reason
    )
    assert isinstance(HOUSE.decide(chart, command, NOON, None), Refusal)


def test_a_replacement_of_another_kind_is_refused() -> None:
    chart = HOUSE.refold(PERSON, CLINIC, recorded(Watered(litres=1)))
    command = Correct(
        id=uuid4(),
        actor=ACTOR,
        stream=PERSON,
        position=1,
        kind="garden.watered",
        reason="x",
        replacement='{"litres":"many"}',
    )
    assert isinstance(HOUSE.decide(chart, command, NOON, None), Refusal)


def test_a_correction_that_names_another_kind_changes_nothing() -> None:
    assert litres(Watered(litres=4), Corrected(position=1, kind="garden.withered", reason="slip")) == 4


@pytest.mark.parametrize("kind", ["garden.unknown", "chart.deadline_struck", "chart.corrected", ""])
def test_what_the_kernel_recorded_cannot_be_corrected(kind: str) -> None:
    chart = HOUSE.refold(PERSON, CLINIC, recorded(Watered(litres=1)))
    command = Correct(id=uuid4(), actor=ACTOR, stream=PERSON, position=1, kind=kind, reason="x")
    assert isinstance(HOUSE.decide(chart, command, NOON, None), Refusal)


def test_a_deadline_strikes_once() -> None:
    chart = HOUSE.refold(PERSON, CLINIC, recorded(Watered(litres=1)))
    (deadline,) = HOUSE.due(chart, None).values()
    outcome = struck(chart, deadline.at, deadline.at)
    assert isinstance(outcome, list)
    assert outcome == [DeadlineStruck(kind="garden.dry", key="bed", due_at=deadline.at), Withered()]
    after = HOUSE.fold(
        chart, [msgspec.structs.replace(r, position=r.position + 1) for r in recorded(*outcome)]
    )
    assert HOUSE.due(after, None) == {}
    assert isinstance(struck(after, deadline.at, deadline.at), Refusal)
    assert CLOCK.of(after).struck == {"garden.dry bed": deadline.at}


def test_a_deadline_does_not_strike_early_or_at_another_time() -> None:
    chart = HOUSE.refold(PERSON, CLINIC, recorded(Watered(litres=1)))
    (deadline,) = HOUSE.due(chart, None).values()
    assert isinstance(struck(chart, deadline.at, deadline.at - timedelta(seconds=1)), Refusal)
    assert isinstance(struck(chart, deadline.at - timedelta(hours=1), deadline.at), Refusal)


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(0, 30))
def test_folding_in_two_parts_is_folding_in_one(amounts: list[int], cut: int) -> None:
    facts = recorded(*(Watered(litres=amount) for amount in amounts))
    empty = HOUSE.empty(PERSON, CLINIC)
    assert HOUSE.fold(HOUSE.fold(empty, facts[:cut]), facts[cut:]) == HOUSE.fold(empty, facts)


def test_every_fact_survives_being_kept() -> None:
    for fact in (
        Watered(litres=3),
        Corrected(position=1, kind="garden.watered", reason="é \x00 '", replacement="{}"),
    ):
        body = msgspec.json.encode(fact)
        kind = str(type(fact).__struct_config__.tag)
        assert msgspec.json.encode(HOUSE.decode(kind, body)) == body
