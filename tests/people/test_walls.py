"""A clinic's rows are invisible from another clinic, and the access log only grows."""

from __future__ import annotations

import threading
from uuid import uuid4

import psycopg
import pytest
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
