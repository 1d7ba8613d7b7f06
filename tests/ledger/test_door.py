"""The one door, on the real database: idempotent, ordered, sealed, refusing with reasons."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.ledger.people import register, registration, system
from troche.chart.commands import Actor, Correct
from troche.chart.facts import CommandReused, Corrected
from troche.ledger import Done, Refused, act, door, read_chart, read_facts, store
from troche.people.commands import ChangeContact
from troche.people.facts import ContactChanged, PersonRegistered
from troche.people.rules import PEOPLE
from troche.people.scope import in_clinic

NAUGHTY = [
    "",
    " ",
    "'; DROP TABLE ledger_fact; --",
    "\x00\x07",
    "𝕏" * 500,
    "{name}",
    "%s %(x)s",
    "<b>",
    "‮",
    "Ω≈ç√",
]


def contact(clinic: UUID, person: UUID, phone: str, *, id: UUID | None = None) -> ChangeContact:
    return ChangeContact(
        id=id or uuid4(),
        actor=Actor(person, "patient", clinic, "", person),
        stream=person,
        email="ada@example.org",
        phone=phone,
        state="OR",
        timezone="America/Los_Angeles",
    )


def phones(clinic: UUID, person: UUID) -> list[str]:
    return [r.fact.phone for r in read_facts(clinic, person) if isinstance(r.fact, ContactChanged)]


def test_the_same_command_twice_is_one_act_with_one_answer(clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "1")
    first, second = act(command), act(command)
    assert isinstance(first, Done) and isinstance(second, Done)
    assert second.recorded == first.recorded
    assert second.again and not first.again
    assert phones(clinic, person) == ["1"]


def test_the_same_id_with_other_content_is_refused_and_recorded_once(clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "1")
    act(command)
    other = msgspec.structs.replace(command, phone="2")
    for _ in range(2):
        outcome = act(other)
        assert isinstance(outcome, Refused)
        assert outcome.refusal.reasons[0].code == "command_reused"
    reuses = [r for r in read_facts(clinic, person) if isinstance(r.fact, CommandReused)]
    assert len(reuses) == 1
    assert phones(clinic, person) == ["1"]


def test_a_refusal_is_given_again_with_the_same_reasons(clinic: UUID) -> None:
    person = register(clinic)
    again = registration(clinic, person)
    first, second = act(again), act(again)
    assert isinstance(first, Refused) and isinstance(second, Refused)
    assert first.refusal.reasons == second.refusal.reasons
    assert second.again


def test_who_may_not_is_refused(clinic: UUID) -> None:
    person, other = register(clinic), register(clinic)
    command = contact(clinic, person, "1")
    for actor in (
        Actor(other, "patient", clinic, "", other),
        Actor(uuid4(), "pharmacist", clinic),
        Actor(uuid4(), "visitor", clinic),
        Actor(uuid4(), "sitter", clinic, "", person),
    ):
        outcome = act(msgspec.structs.replace(command, id=uuid4(), actor=actor))
        assert isinstance(outcome, Refused)
        assert outcome.refusal.reasons[0].code == "not_allowed"
    assert phones(clinic, person) == []


def test_a_chart_of_another_clinic_does_not_exist(clinic: UUID, other_clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "1")
    coordinator = Actor(uuid4(), "coordinator", other_clinic)
    outcome = act(msgspec.structs.replace(command, actor=coordinator))
    assert isinstance(outcome, Refused)
    assert outcome.refusal.reasons[0].code == "unknown_stream"


def test_a_stream_id_taken_in_another_clinic_cannot_be_opened_again(clinic: UUID, other_clinic: UUID) -> None:
    person = register(clinic)
    outcome = act(registration(other_clinic, person))
    assert isinstance(outcome, Refused)
    assert len(read_facts(clinic, person)) == len(read_facts(clinic, person))


@pytest.mark.parametrize("words", NAUGHTY)
def test_any_words_are_kept_as_they_came_or_refused(clinic: UUID, words: str) -> None:
    person = register(clinic)
    outcome = act(contact(clinic, person, words))
    if isinstance(outcome, Done):
        assert phones(clinic, person) == [words]


def test_concurrent_writers_to_one_chart_lose_nothing(clinic: UUID) -> None:
    person = register(clinic)
    before = read_chart(clinic, person).position

    def write(number: int) -> bool:
        try:
            return isinstance(act(contact(clinic, person, str(number))), Done)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(write, range(40)))
    assert all(done)
    assert sorted(phones(clinic, person), key=int) == [str(n) for n in range(40)]
    positions = [r.position for r in read_facts(clinic, person)]
    assert positions == list(range(1, before + 41))


def test_the_same_command_from_many_at_once_is_one_act(clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "7")

    def write(_: int) -> object:
        try:
            return act(command)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, range(16)))
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert phones(clinic, person) == ["7"]


def test_a_stream_opened_between_two_looks_is_opened_once(
    clinic: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, look, looked = registration(clinic, uuid4()), door.load, list[bool]()

    def look_and_be_overtaken(*where: Any, **how: Any) -> Any:
        found = look(*where, **how)
        if not looked:
            looked.append(True)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(lambda: (act(command), connections.close_all())).result()
        return found

    monkeypatch.setattr(door, "load", look_and_be_overtaken)
    outcome = act(command)
    assert isinstance(outcome, Done) and outcome.again


def test_the_same_refused_command_from_many_at_once_is_one_answer(clinic: UUID) -> None:
    person = register(clinic)
    again = registration(clinic, person)

    def write(_: int) -> object:
        try:
            return act(again)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert all(isinstance(outcome, Refused) for outcome in pool.map(write, range(16)))


def test_a_snapshot_and_a_whole_fold_are_the_same_chart(clinic: UUID) -> None:
    person = register(clinic)
    for number in range(70):
        act(contact(clinic, person, str(number)))
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_snapshot WHERE stream_id = %s", [person])
        assert cursor.fetchone()[0] > 32
        chart = read_chart(clinic, person)
        cursor.execute("DELETE FROM ledger_snapshot WHERE stream_id = %s", [person])
    assert read_chart(clinic, person) == chart


def test_a_correction_reaches_back_behind_the_snapshot_and_keeps_the_old_readable(clinic: UUID) -> None:
    person = register(clinic)
    registered = read_facts(clinic, person)[0]
    assert isinstance(registered.fact, PersonRegistered)
    for number in range(40):
        act(contact(clinic, person, str(number)))
    right = msgspec.structs.replace(registered.fact, name="Ada Right")
    command = Correct(
        id=uuid4(),
        actor=Actor(uuid4(), "coordinator", clinic),
        stream=person,
        position=registered.position,
        kind="people.person_registered",
        reason="misspelt",
        replacement=msgspec.json.encode(right).decode(),
    )
    assert isinstance(act(command), Done)
    chart = read_chart(clinic, person)
    assert PEOPLE.of(chart).name == "Ada Right"
    facts = read_facts(clinic, person)
    assert facts[0].fact == registered.fact
    assert isinstance(facts[-1].fact, Corrected)
    act(contact(clinic, person, "after"))
    assert PEOPLE.of(read_chart(clinic, person)).name == "Ada Right"


def test_a_correction_of_what_is_not_there_is_refused(clinic: UUID) -> None:
    person = register(clinic)
    command = Correct(
        id=uuid4(),
        actor=system(clinic),
        stream=person,
        position=999,
        kind="people.contact_changed",
        reason="x",
    )
    assert isinstance(act(command), Refused)


@pytest.mark.parametrize("table", ["ledger_fact", "ledger_receipt"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET clinic_id = clinic_id", "DELETE FROM {}", "TRUNCATE {}"]
)
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_facts_can_be_neither_changed_nor_removed(
    clinic: UUID, table: str, statement: str, alias: str
) -> None:
    register(clinic)

    with pytest.raises(DatabaseError), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
        cursor.execute(statement.format(table))


def test_a_chart_is_never_folded_over_a_gap(clinic: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer between two statements may leave an old snapshot beside facts that follow a newer one."""
    person = register(clinic)
    for number in range(40):
        act(contact(clinic, person, str(number)))
    whole = store.Batch.run

    def with_an_older_snapshot(batch: store.Batch) -> list[list[tuple[object, ...]]]:
        results = whole(batch)
        if len(results) == 3 and results[1]:
            head = list(results[1][0])
            head[3] -= 1
            results[1] = [tuple(head)]
        return results

    monkeypatch.setattr(store.Batch, "run", with_an_older_snapshot)
    with pytest.raises(store.StreamMovedError), transaction.atomic():
        store.load(clinic, person)
