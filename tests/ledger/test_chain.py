"""The hash chain: whole when left alone, and the first broken link is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connections

from tests.ledger.people import register
from tests.ledger.test_door import contact
from troche.ledger import act
from troche.ledger import verify as verifying
from troche.ledger.verify import Broken, verify


@contextmanager
def as_a_tampering_owner(clinic: UUID) -> Iterator[Callable[..., None]]:
    """What only the owner of the tables can do: put the triggers to sleep and write. Undone at the end."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, false)", [str(clinic)])
        for table in TABLES:
            cursor.execute(
                f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table} WHERE clinic_id = %s", [clinic]
            )
        cursor.execute("ALTER TABLE ledger_fact DISABLE TRIGGER USER")
        try:
            yield cursor.execute
        finally:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table} WHERE clinic_id = %s", [clinic])
                cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
                cursor.execute(f"DROP TABLE kept_{table}")
            cursor.execute("ALTER TABLE ledger_fact ENABLE TRIGGER USER")


TABLES = ("ledger_stream", "ledger_fact")


def broken_of(clinic: UUID) -> list[Broken]:
    return [link for link in verify().broken if link.clinic == clinic]


@pytest.fixture
def person(clinic: UUID) -> UUID:
    person = register(clinic)
    for number in range(5):
        act(contact(clinic, person, str(number)))
    return person


def test_an_untouched_chain_is_whole(clinic: UUID, person: UUID) -> None:
    found = verify()
    assert found.facts >= 6
    assert broken_of(clinic) == []


TAMPERINGS = {
    "altered": "UPDATE ledger_fact SET body = replace(body, 'ada@', 'eve@') WHERE stream_id = %s AND position = 5",
    "another actor": "UPDATE ledger_fact SET actor_id = gen_random_uuid() WHERE stream_id = %s AND position = 5",
    "another time": "UPDATE ledger_fact SET at = at - interval '1 us' WHERE stream_id = %s AND position = 5",
    "removed": "DELETE FROM ledger_fact WHERE stream_id = %s AND position = 5",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_found_and_its_place_named(clinic: UUID, person: UUID, statement: str) -> None:
    with as_a_tampering_owner(clinic) as execute:
        execute(statement, [person])
        (link,) = broken_of(clinic)
    assert (link.stream, link.position) == (person, 5)


def test_a_cut_end_is_found(clinic: UUID, person: UUID) -> None:
    with as_a_tampering_owner(clinic) as execute:
        execute("DELETE FROM ledger_fact WHERE stream_id = %s AND position >= 6", [person])
        (link,) = broken_of(clinic)
    assert (link.position, link.what) == (6, "missing at the end")


def test_a_lost_head_is_found(clinic: UUID, person: UUID) -> None:
    with as_a_tampering_owner(clinic) as execute:
        execute("DELETE FROM ledger_stream WHERE id = %s", [person])
        (link,) = broken_of(clinic)
    assert link.what == "no head"


def test_a_fact_after_the_end_is_found(clinic: UUID, person: UUID) -> None:
    with as_a_tampering_owner(clinic) as execute:
        execute(
            "UPDATE ledger_stream SET position = 5, seal = f.seal FROM ledger_fact f"
            " WHERE id = %s AND f.stream_id = id AND f.position = 5",
            [person],
        )
        (link,) = broken_of(clinic)
    assert (link.position, link.what) == (6, "after the end")


def test_what_is_written_while_it_runs_is_no_break(
    clinic: UUID, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = verifying._heads

    def read_and_then_moved(of: UUID) -> list[tuple[UUID, int, bytes]]:
        heads = whole(of)
        if of == clinic:
            act(contact(clinic, person, "later"))
            register(clinic)
        return heads

    monkeypatch.setattr(verifying, "_heads", read_and_then_moved)
    assert broken_of(clinic) == []


def test_swapped_facts_are_found(clinic: UUID, person: UUID) -> None:
    with as_a_tampering_owner(clinic) as execute:
        execute(
            "UPDATE ledger_fact a SET body = b.body FROM ledger_fact b WHERE a.stream_id = %s"
            " AND b.stream_id = a.stream_id AND (a.position, b.position) IN ((4, 5), (5, 4))",
            [person],
        )
        (link,) = broken_of(clinic)
    assert link.position == 4
