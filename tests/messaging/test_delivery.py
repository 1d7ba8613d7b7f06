"""To whom an alert is mailed: always to somebody, and in a live session to who watches it and who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from troche.chart.commands import Role

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


def reached(place: Clinic, person: UUID, role: Role, template: str = "alert_waits") -> set[str]:
    from django.utils.timezone import now

    from troche.chart.rooms import Notice
    from troche.messaging.delivery import addresses
    from troche.people.scope import in_clinic

    with in_clinic(place.id):
        return set(addresses(place.id, person, Notice(key="k", recipient=role, template=template), now()))


def test_the_last_rung_without_a_director_is_every_prescriber_and_without_those_every_clinical_role(
    place: Clinic,
) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import join

    person = registered_person(place)
    join(place, "administrator"), join(place, "biller"), join(place, "pharmacist")
    assert reached(place, person, "director") == set()
    others = {join(place, role).email for role in ("therapist", "coordinator")}
    assert reached(place, person, "director") == others
    prescribers = {join(place, "prescriber").email for _ in range(2)}
    assert reached(place, person, "director") == prescribers
    director = join(place, "director")
    assert reached(place, person, "director") == {director.email}
    assert reached(place, person, "biller", "something_waits") == reached(place, person, "biller", "x")


def test_who_left_is_not_written_to_but_somebody_is(place: Clinic) -> None:
    from django.utils.timezone import now

    from tests.journey.actors import registered_person
    from tests.people.fixtures import join
    from troche.people.memberships import end_places
    from troche.people.scope import in_clinic

    person, gone, here = registered_person(place), join(place, "director"), join(place, "therapist")
    with in_clinic(place.id):
        end_places(place.id, gone.actor.id, now())
    assert reached(place, person, "director") == {here.email}


def test_when_who_has_it_leaves_the_clinic_the_keeper_gives_it_back(client: Client, place: Clinic) -> None:
    from uuid import uuid4

    from tests.journey.actors import raise_one, registered_person
    from tests.people.fixtures import join, sign_in_as
    from tests.people.test_pages import as_staff
    from troche.ledger import act, read_chart
    from troche.ledger.clock import system_clock
    from troche.ledger.keeper import Keeper
    from troche.ledger.refresh import Refresher
    from troche.messaging.commands import AcknowledgeAlert
    from troche.messaging.rules import open_alerts
    from troche.people.commands import LeaveStaff
    from troche.people.enrolment import system_actor

    person, who = registered_person(place), join(place, "therapist")
    as_staff(place, who.actor)
    raise_one(place, person, code="item_9", words="Above zero")
    act(AcknowledgeAlert(id=uuid4(), actor=who.actor, stream=person, alert="item_9"))
    Refresher().some(place.id)
    assert Keeper()._fire_due(place.id, system_clock()) == 0
    act(
        LeaveStaff(
            id=uuid4(),
            actor=system_actor(place.id),
            stream=place.id,
            staff=who.actor.id,
            reason="moved away",
        )
    )
    Refresher().some(place.id)
    assert Keeper()._fire_due(place.id, system_clock()) == 1
    (alert,) = open_alerts(read_chart(place.id, person))
    assert not alert.is_taken and alert.owner == "prescriber"
    sign_in_as(client, join(place, "director"))
    assert "Ada Example" in client.get("/alerts/").content.decode()


def test_in_a_live_session_the_monitor_and_the_clinician_on_call_are_written_to(database: str) -> None:
    from django.utils.timezone import now

    from tests.dosing.stage import DayAtHome
    from troche.ledger import read_chart
    from troche.people.models import Membership
    from troche.people.rules import CLINIC
    from troche.people.scope import in_clinic

    day = DayAtHome()
    day.all_met()

    def email(staff: UUID) -> str:
        with in_clinic(day.clinic.id):
            return Membership.objects.select_related("account").get(stream=staff).account.email

    before = reached(day.clinic, day.person, "coordinator")
    assert day.take().status_code == 302
    with in_clinic(day.clinic.id):
        on_call = CLINIC.of(read_chart(day.clinic.id, day.clinic.id)).on_call(now())
    monitor = day.session.monitor_ready_id
    assert on_call is not None and monitor is not None
    both = {email(on_call.id), email(monitor)}
    assert not both & before
    assert reached(day.clinic, day.person, "coordinator") == before | both
    assert email(monitor) in reached(day.clinic, day.person, "therapist")
    assert not both & reached(day.clinic, day.person, "coordinator", "something_waits")


@pytest.mark.parametrize("role", ["auditor", "director"])
def test_the_board_says_that_an_alert_has_nobody_to_answer_it(
    client: Client, place: Clinic, role: Role
) -> None:
    from tests.journey.actors import raise_one, registered_person
    from tests.people.fixtures import join, sign_in_as
    from tests.people.test_pages import as_staff
    from troche.ledger.refresh import Refresher

    raise_one(place, registered_person(place, "Luis Prototype"))
    who = join(place, role)
    as_staff(place, who.actor)
    Refresher().some(place.id)
    sign_in_as(client, who)
    shown = client.get("/board/").content.decode()
    assert ("Nobody works here who may take an alert" in shown) is (role == "auditor")


def test_the_alert_itself_names_who_may_close_it(client: Client, place: Clinic) -> None:
    from tests.messaging.test_pages import open_one

    address = open_one(client, place, "coordinator", code="suicidal_intent", words="Said so.")
    shown = client.get(address).content.decode()
    assert "A clinician has to close this alert." in shown
    assert 'name="outcome"' not in shown
