"""Every projection can be thrown away and comes back the same."""

from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from tests.ledger.people import register, system
from tests.ledger.test_door import contact
from troche.chart.facts import Fact
from troche.journey.projected import PROJECTIONS
from troche.ledger import act, read_chart, read_setting
from troche.ledger.rebuild import rebuild
from troche.messaging.commands import RaiseAlert
from troche.people.scope import in_clinic


def everything_projected(clinic: UUID) -> dict[str, list[Any]]:
    tables = [*(projection.table for projection in PROJECTIONS), "ledger_deadline"]
    with in_clinic(clinic), connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
        return found


def test_rebuilding_gives_the_same_rows(clinic: UUID) -> None:
    for number in range(3):
        person = register(clinic)
        act(contact(clinic, person, str(number)))
        programme = read_setting(clinic, read_chart(clinic, person)).programme
        code = next(iter(programme.alerts))
        act(RaiseAlert(id=uuid4(), actor=system(clinic), stream=person, code=code, words="Call", key="a"))
    before = everything_projected(clinic)
    assert sum(map(len, before.values())) >= 6
    with in_clinic(clinic), connection.cursor() as cursor:
        for table in before:
            cursor.execute(f"DELETE FROM {table}")
    rebuilt = rebuild()
    assert rebuilt.facts > 6
    assert everything_projected(clinic) == before


def test_there_is_no_fact_without_a_room() -> None:
    def every(kind: type[Fact]) -> set[type[Fact]]:
        return {kind, *(sub for each in kind.__subclasses__() for sub in every(each))}

    from troche.journey.rooms import HOUSES

    known = {fact for house in HOUSES.values() for fact in house.fact_types.values()}
    ours = {fact for fact in every(Fact) - {Fact} if fact.__module__.startswith("troche.")}
    assert {fact.__name__ for fact in ours - known} == set()
