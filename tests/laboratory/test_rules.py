"""What becomes of a message, without a database: kept, filed, held, set aside, and asked for again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.laboratory.messages import PERSON, obx, oru
from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import CommandReused, Fact, Recorded
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Decision
from troche.laboratory.commands import FileMessage, HoldMessage, ReceiveMessage, SetMessageAside
from troche.laboratory.facts import MessageFiled, MessageHeld, MessageReceived, MessageSetAside, MessageWaited
from troche.laboratory.matching import Known
from troche.laboratory.rules import LABORATORY, WAITS
from troche.people.clinic import ClinicState, Staff
from troche.people.number import number_of
from troche.people.setting import Setting
from troche.programme import load_programme

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
HOUSE = House("message", (LABORATORY,))
CLINIC, MESSAGE = uuid4(), uuid4()
BEN = Known(number=number_of(PERSON), name="Ben Sample", birth_date=date(1991, 7, 30))
RECEIVE = uuid4()


def here(*roles: Role) -> Setting:
    staff = {(one := uuid4()): Staff(one, role, role, (), NOW) for role in roles}
    return Setting(load_programme(), ClinicState(staff=staff))


SETTING = here("coordinator", "prescriber", "director")


def received(message: bytes | None = None) -> MessageReceived:
    command = ReceiveMessage(
        id=RECEIVE,
        actor=actor("system"),
        stream=MESSAGE,
        format="hl7v2",
        source="LAB",
        control_id="1",
        content=(message or oru()).decode(),
        encoding="text",
    )
    outcome = HOUSE.decide(HOUSE.empty(MESSAGE, CLINIC), command, NOW, SETTING)
    assert not isinstance(outcome, Refusal)
    (fact,) = outcome
    assert isinstance(fact, MessageReceived)
    return fact


def actor(role: Role) -> Actor:
    return Actor(uuid4(), role, CLINIC, role)


def chart(*facts: Fact) -> Chart:
    recorded = [Recorded(fact, n, NOW, uuid4(), "system", RECEIVE) for n, fact in enumerate(facts, 1)]
    return HOUSE.fold(HOUSE.empty(MESSAGE, CLINIC), recorded)


def asked(facts: tuple[Fact, ...], kind: type[Command], role: Role = "coordinator", **said: Any) -> Decision:
    return HOUSE.decide(
        chart(*facts), kind(id=uuid4(), actor=actor(role), stream=MESSAGE, **said), NOW, SETTING
    )


def filed(facts: tuple[Fact, ...], role: Role = "coordinator", **said: Any) -> Decision:
    return asked(facts, FileMessage, role, **{"person": PERSON, "known": BEN, **said})


def codes(outcome: Decision) -> list[str]:
    return [reason.code for reason in outcome.reasons] if isinstance(outcome, Refusal) else []


def only(outcome: Decision) -> Fact:
    assert not isinstance(outcome, Refusal), codes(outcome)
    (fact,) = outcome
    return fact


FILED = MessageFiled(person=PERSON, matched="identity", filed=(0,), left={})
REST = MessageFiled(person=PERSON, matched="identity", filed=(0,), left={1: "no_number"})
ASIDE = MessageSetAside(reason="Not ours.")
REUSED = CommandReused(command_id=RECEIVE, digest="00")


def test_by_itself_it_is_filed_only_when_everything_agrees() -> None:
    fact = only(filed((received(),), "system"))
    assert fact == MessageFiled(person=PERSON, matched="identity", filed=(0, 1, 2, 3), left={})
    for differs in ({"name": "Ann Sample"}, {"number": "TR-1"}, {"birth_date": date(1991, 7, 31)}):
        known = Known(**{"number": BEN.number, "name": BEN.name, "birth_date": BEN.birth_date, **differs})  # type: ignore[arg-type]
        assert codes(filed((received(),), "system", known=known)) == ["person_differs"]
        assert codes(filed((received(),), "system", known=known, words="It is Ben.")) == ["person_differs"]


def test_somebody_files_it_with_words_to_what_differs() -> None:
    known = Known(number=BEN.number, name="Benjamin Sample", birth_date=BEN.birth_date)
    for words in ("", "  "):
        assert codes(filed((received(),), known=known, words=words)) == ["person_differs"]
    fact = only(filed((received(),), known=known, words=" Ben is Benjamin. "))
    assert isinstance(fact, MessageFiled)
    assert (fact.matched, fact.differences, fact.words) == ("somebody", ("given",), "Ben is Benjamin.")


def test_what_waits_or_cannot_be_recorded_is_left_by_name() -> None:
    message = received(oru([obx(), obx("1920-8^AST^LN", ">9"), obx("6768-6^ALP^LN")]))
    fact = only(filed((message,), unrecordable={2: "on_file"}))
    assert isinstance(fact, MessageFiled)
    assert (fact.filed, fact.left) == ((0,), {1: "no_number", 2: "on_file"})
    assert codes(filed((message,), unrecordable={0: "on_file", 2: "refused"})) == ["nothing_to_file"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ((), "message_missing"),
        ((received(b"hello"),), "message_unread"),
        ((received(), FILED), "message_filed"),
        ((received(oru([obx(status="P")])),), "nothing_to_file"),
    ],
)
def test_what_cannot_be_filed_says_why(facts: tuple[Fact, ...], code: str) -> None:
    assert codes(filed(facts)) == [code]


def test_set_aside_by_mistake_it_can_be_filed_after_all() -> None:
    facts = (received(), ASIDE)
    assert not LABORATORY.of(chart(*facts)).waits
    filing = only(filed(facts))
    assert not LABORATORY.of(chart(*facts, filing)).waits


WAITING: list[tuple[tuple[Fact, ...], bool]] = [
    ((received(),), True),
    ((received(b"hello"),), True),
    ((received(), FILED), False),
    ((received(), REST), True),
    ((received(), REST, ASIDE), False),
    ((received(), FILED, REUSED), True),
    ((received(), FILED, REUSED, ASIDE), False),
    ((received(), FILED, CommandReused(command_id=uuid4(), digest="00")), False),
]


@pytest.mark.parametrize(("facts", "waits"), WAITING)
def test_whether_somebody_has_to_look(facts: tuple[Fact, ...], waits: bool) -> None:
    assert LABORATORY.of(chart(*facts)).waits is waits
    assert bool(HOUSE.due(chart(*facts), SETTING)) is waits
    aside = asked(facts, SetMessageAside, reason="Told the laboratory.")
    assert codes(aside) == ([] if waits else ["message_settled"])
    assert codes(asked(facts, SetMessageAside, reason=" ")) == (
        ["reason_missing"] if waits else ["message_settled"]
    )


def test_it_comes_back_to_the_next_owner_again_and_again() -> None:
    facts: tuple[Fact, ...] = (received(), MessageHeld(reasons=("number",)))
    owners, dues = [], []
    for _ in range(4):
        (deadline,) = HOUSE.due(chart(*facts), SETTING).values()
        owners.append(deadline.owner)
        dues.append(deadline.at - NOW)
        clock = ClockStruck(
            id=uuid4(),
            actor=actor("system"),
            stream=MESSAGE,
            kind=WAITS,
            key=deadline.key,
            due_at=deadline.at,
        )
        outcome = HOUSE.decide(chart(*facts), clock, deadline.at, SETTING)
        assert not isinstance(outcome, Refusal)
        facts = (*facts, *outcome)
    assert owners == ["coordinator", "prescriber", "director", "director"]
    assert dues == [timedelta(hours=8) * n for n in (1, 2, 3, 4)]
    assert isinstance(facts[-1], MessageWaited)


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (("coordinator", "prescriber"), "coordinator"),
        (("prescriber", "director"), "prescriber"),
        (("director",), "director"),
        ((), "coordinator"),
    ],
)
def test_who_is_told_is_somebody_who_works_here(roles: tuple[Role, ...], told: str) -> None:
    before = chart(received())
    held = Recorded(MessageHeld(reasons=("number",)), 2, NOW, uuid4(), "system", uuid4())
    after = HOUSE.fold(before, [held])
    ((_, notice),) = HOUSE.follow(after, [held], here(*roles))
    assert (notice.recipient, notice.template, notice.values) == (told, "results_wait", {})


def test_nobody_is_told_of_what_is_filed_whole() -> None:
    whole = Recorded(FILED, 2, NOW, uuid4(), "system", uuid4())
    assert HOUSE.follow(HOUSE.fold(chart(received()), [whole]), [whole], SETTING) == []


def test_it_is_kept_once() -> None:
    again = ReceiveMessage(
        id=uuid4(),
        actor=actor("system"),
        stream=MESSAGE,
        format="hl7v2",
        source="LAB",
        control_id="1",
        content="",
        encoding="text",
    )
    assert codes(HOUSE.decide(chart(received()), again, NOW, SETTING)) == ["message_here"]
    assert codes(asked((received(), FILED), HoldMessage, "system", reasons=("number",))) == [
        "message_settled"
    ]
