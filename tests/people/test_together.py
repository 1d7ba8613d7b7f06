"""What a fact says and what a row opens are true together or not at all."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client

from tests.people.fixtures import come_through_the_door, fresh_email, join, sign_in, sign_in_as
from tests.screening.people import patient
from troche.ledger import Done, act, read_chart
from troche.people import member_pages
from troche.people.commands import JoinStaff
from troche.people.enrolment import system_actor
from troche.people.models import Account, Clinic, Membership
from troche.people.pages import BACKEND
from troche.people.rules import CLINIC
from troche.people.scope import in_clinic


def taken_on(clinic: Clinic) -> tuple[UUID, Client]:
    """A coordinator the clinic's chart knows, and the coordinator's browser."""
    who, browser = join(clinic, "coordinator"), Client(SERVER_NAME="localhost")
    sign_in_as(browser, who)
    command = JoinStaff(
        id=uuid4(),
        actor=system_actor(clinic.id),
        stream=clinic.id,
        staff=who.actor.id,
        name="Test Coordinator",
        role="coordinator",
    )
    assert isinstance(act(command), Done)
    return who.actor.id, browser


def works_here(clinic: Clinic, staff: UUID) -> bool:
    return CLINIC.of(read_chart(clinic.id, clinic.id)).works_here(staff)


@pytest.mark.parametrize("fails", [True, False])
def test_who_has_left_has_no_way_in_whatever_happens_between(
    clinic: Clinic, client: Client, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    staff, browser = taken_on(clinic)
    sign_in(client, clinic, "administrator")
    client.raise_request_exception = False

    def die(*_: object) -> int:
        raise RuntimeError("planted")

    if fails:
        monkeypatch.setattr(member_pages, "end_places", die)
    answer = client.post(f"/staff/{staff}/leave/", {"command_id": str(uuid4()), "reason": "moved away"})
    assert answer.status_code == (500 if fails else 302)
    assert works_here(clinic, staff) is fails
    assert (browser.get("/board/").status_code == 200) is fails


def test_a_form_of_registration_sent_twice_at_once_is_one_patient(clinic: Clinic, client: Client) -> None:
    account = Account.objects.create_user(fresh_email("patient"), None, "")
    come_through_the_door(client, clinic)
    client.force_login(account, backend=BACKEND)
    page = client.get("/welcome/").content.decode()
    said = {
        **dict(zip(re.findall(r'name="(birth_date[^"]*)"', page), ("7", "30", "1991"), strict=True)),
        "command_id": str(uuid4()),
        "name": "Ada Example",
        "phone": "503 555 0100",
        "state": "CA",
        "timezone": "America/Los_Angeles",
    }

    def send(_: int) -> int:
        browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
        browser.cookies.update(client.cookies)
        try:
            return browser.post("/welcome/", said).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [302] * 4
    with in_clinic(clinic.id):
        assert Membership.objects.filter(account=account, role="patient").count() == 1


def test_nobody_opens_a_chart_of_their_own_as_one_of_the_staff(clinic: Clinic, client: Client) -> None:
    director, own, other = join(clinic, "director"), patient(clinic), patient(clinic)
    with in_clinic(clinic.id):
        Membership.objects.create(
            account=director.membership.account, clinic=clinic, role="patient", stream=own.stream
        )
    sign_in_as(client, director)
    assert client.get(f"/people/{other.stream}/").status_code == 200
    assert client.get(f"/people/{own.stream}/").status_code == 403
    assert client.post(f"/people/{own.stream}/decide/").status_code == 403
