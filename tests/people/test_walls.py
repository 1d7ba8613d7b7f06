"""A clinic's rows are invisible from another clinic, and the access log only grows."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, transaction

from tests.people.fixtures import fresh_clinic, join
from troche.chart.commands import Actor
from troche.people import access, passes, scope
from troche.people.models import TENANT_TABLES, Access, Clinic, Membership, SitterPass
from troche.people.scope import Scope, in_clinic


def _fill(clinic: Clinic) -> None:
    who = join(clinic, "prescriber")
    with in_clinic(clinic.id):
        access.note(who.actor, uuid4(), "a:route", "treatment")
        passes.issue(clinic.id, uuid4(), "Sam", clinic.opened_at)


@pytest.mark.parametrize("model", [Membership, SitterPass, Access])
def test_rows_of_another_clinic_do_not_exist(clinic: Clinic, other_clinic: Clinic, model: type) -> None:
    _fill(clinic)
    _fill(other_clinic)
    with in_clinic(clinic.id):
        assert set(model.objects.values_list("clinic_id", flat=True)) == {clinic.id}
        assert model.objects.filter(clinic_id=other_clinic.id).count() == 0
    with in_clinic(None):
        assert model.objects.count() == 0


def test_requests_act_as_the_powerless_role(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("troche_app",)


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_every_tenant_table_forces_its_policies(database: str, table: str) -> None:
    with psycopg.connect(database) as owner:
        row = owner.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table]
        ).fetchone()
    assert row == (True, True)


def test_a_row_cannot_be_written_into_another_clinic(clinic: Clinic, other_clinic: Clinic) -> None:
    actor = Actor(uuid4(), "therapist", other_clinic.id, "Intruder")
    with in_clinic(clinic.id), pytest.raises(DatabaseError, match="row-level security"):
        access.note(actor, uuid4(), "a:route", "treatment")


def test_an_account_finds_its_own_memberships_and_no_others(clinic: Clinic, other_clinic: Clinic) -> None:
    one, two = join(clinic, "prescriber"), join(other_clinic, "prescriber")
    scope.enter(Scope(account=one.membership.account_id))
    try:
        assert [place.id for place in Membership.objects.all()] == [one.membership.id]
        ended = Membership.objects.filter(id=one.membership.id).update(role="director")
        assert ended == 0, "seen, but writable only within its clinic"
    finally:
        scope.leave()
    assert two.membership.account_id != one.membership.account_id


@pytest.mark.parametrize("statement", ["UPDATE people_access SET purpose = 'x'", "DELETE FROM people_access"])
def test_the_access_log_cannot_be_changed_by_requests(clinic: Clinic, statement: str) -> None:
    _fill(clinic)
    with in_clinic(clinic.id), pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE people_access SET purpose = 'x'", "DELETE FROM people_access", "TRUNCATE people_access"],
)
def test_the_access_log_cannot_be_changed_by_its_owner_either(
    clinic: Clinic, database: str, statement: str
) -> None:
    _fill(clinic)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.DatabaseError, match="append-only"):
        owner.execute("SELECT set_config('troche.clinic', %s, false)", [str(clinic.id)])
        owner.execute(statement)


def test_a_connection_from_the_pool_never_carries_another_clinic(clinic: Clinic) -> None:
    _fill(clinic)
    scope.enter(Scope(clinic=clinic.id))
    connection.ensure_connection()
    connection.close()
    seen: list[int] = []

    def somebody_else() -> None:
        for _ in range(30):
            seen.append(Membership.objects.count())
            connection.close()

    stranger = threading.Thread(target=somebody_else)
    stranger.start()
    stranger.join()
    scope.leave()
    assert set(seen) == {0}


def test_a_new_connection_is_told_the_scope_it_opens_in(clinic: Clinic) -> None:
    _fill(clinic)
    with in_clinic(clinic.id):
        connection.close()
        assert Membership.objects.count() == 1
    connection.close()
    assert Membership.objects.count() == 0


def test_the_scope_comes_back_when_the_inner_one_ends(clinic: Clinic) -> None:
    _fill(clinic)
    inner = fresh_clinic()
    with in_clinic(clinic.id):
        with in_clinic(inner.id):
            assert Membership.objects.count() == 0
        assert Membership.objects.count() == 1


def test_a_rolled_back_transaction_keeps_the_scope(clinic: Clinic) -> None:
    _fill(clinic)
    with in_clinic(clinic.id):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _ = 1 / 0
        assert Membership.objects.count() == 1


def in_another_thread(work: Callable[[], Any]) -> Any:
    """Run something on a thread, and so on a connection, of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def named_locally(clinic: Clinic) -> int:
    """What the ledger does: a transaction that names its own clinic, and then reads."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic.id)])
        return Membership.objects.count()


def test_a_transaction_may_name_its_own_clinic_on_a_fresh_and_on_a_used_connection(
    clinic: Clinic, other_clinic: Clinic
) -> None:
    _fill(clinic)

    def work() -> list[int]:
        first = named_locally(clinic)
        with in_clinic(other_clinic.id):
            used = [Membership.objects.count(), named_locally(clinic), Membership.objects.count()]
        counts = [first, *used, named_locally(clinic), Membership.objects.count()]
        connection.close()
        return counts

    assert in_another_thread(work) == [1, 0, 1, 0, 1, 0]


@pytest.mark.parametrize("within", ["transaction", "savepoint"])
def test_a_scope_entered_in_what_is_rolled_back_is_told_again(
    clinic: Clinic, other_clinic: Clinic, within: str
) -> None:
    _fill(clinic)

    def breaks_off() -> None:
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            scope.enter(Scope(clinic=clinic.id))
            assert Membership.objects.count() == 1
            _ = 1 / 0

    with in_clinic(other_clinic.id):
        assert Membership.objects.count() == 0
        with transaction.atomic() if within == "savepoint" else contextlib.nullcontext():
            breaks_off()
            assert Membership.objects.count() == 1
        scope.enter(Scope(clinic=other_clinic.id))
        assert Membership.objects.count() == 0


def test_a_failed_statement_within_a_scope_costs_only_its_savepoint(
    clinic: Clinic, other_clinic: Clinic
) -> None:
    _fill(clinic)
    with in_clinic(clinic.id), transaction.atomic():
        with (
            contextlib.suppress(DatabaseError),
            transaction.atomic(),
            in_clinic(other_clinic.id),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1 / 0")
        assert Membership.objects.count() == 1


def test_a_scope_entered_in_a_transaction_is_left_after_its_commit(clinic: Clinic) -> None:
    _fill(clinic)
    with transaction.atomic(), in_clinic(clinic.id):
        assert Membership.objects.count() == 1
    assert Membership.objects.count() == 0


def test_requests_that_interleave_on_shared_threads_see_only_their_own_clinic(
    clinic: Clinic, other_clinic: Clinic
) -> None:
    for place in (clinic, other_clinic):
        _fill(place)

    async def look(place: Clinic, times: int) -> set[UUID]:
        seen: set[UUID] = set()
        with in_clinic(place.id):
            for turn in range(times):
                shared = turn % 2 == 0
                read = sync_to_async(
                    _clinics_seen if shared else _clinics_seen_apart, thread_sensitive=shared
                )
                seen |= await read()
                await asyncio.sleep(0)
        return seen

    async def together() -> list[set[UUID]]:
        return await asyncio.gather(*(look(place, 20) for place in (clinic, other_clinic) * 4))

    for place, seen in zip((clinic, other_clinic) * 4, asyncio.run(together()), strict=True):
        assert seen == {place.id}


def _clinics_seen() -> set[UUID]:
    return set(Membership.objects.values_list("clinic_id", flat=True))


def _clinics_seen_apart() -> set[UUID]:
    """On a thread that goes on without us, so its connection is given back."""
    try:
        return _clinics_seen()
    finally:
        connection.close()
