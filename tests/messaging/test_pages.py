"""Alerts on the screen: the list, the strip, taking, closing; and hostile words in each form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.hostile.naughty import NAUGHTY

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


def open_one(client: Client, place: Clinic, role: str = "therapist", **what: str) -> str:
    """Raise an alert, sign somebody in, and give the alert's address."""
    from tests.journey.actors import raise_one, registered_person
    from tests.people.fixtures import sign_in

    person = registered_person(place, "Luis Prototype")
    raise_one(place, person, **what)
    sign_in(client, place, role)  # type: ignore[arg-type]
    shown = client.get("/alerts/").content.decode()
    found = re.search(r'href="(/people/[^"]+/alerts/[^"]+/)"', shown)
    assert found is not None and "Luis Prototype" in shown
    return found.group(1)


def test_the_list_and_the_strip_show_it_until_it_is_taken_and_closing_needs_words(
    client: Client, place: Clinic
) -> None:
    address = open_one(client, place)
    strip = client.get("/alerts/strip/").content.decode()
    assert "Luis Prototype" in strip and f"{address}take/" in strip
    assert client.post(f"{address}take/", {"command_id": str(uuid4())}).status_code == 302
    assert "Luis Prototype" not in client.get("/alerts/strip/").content.decode()
    assert "Test Therapist has it" in client.get("/alerts/").content.decode()
    empty = client.post(address, {"command_id": str(uuid4()), "outcome": "  "})
    assert empty.status_code == 422 and b"Say in a few words what was done." in empty.content
    closed = client.post(address, {"command_id": str(uuid4()), "outcome": "Called, safe."})
    assert closed.status_code == 302
    assert "Luis Prototype" not in client.get("/alerts/").content.decode()
    assert client.get(address).status_code == 404


def read_by(place: Clinic, address: str) -> list[tuple[str, str]]:
    """Route and purpose of every reading of the person in an address, oldest first."""
    from troche.people.access import readings
    from troche.people.scope import in_clinic

    with in_clinic(place.id):
        found = readings(place.id, UUID(address.split("/")[2])).order_by("id")
        return list(found.values_list("route", "purpose"))


def test_who_is_told_of_an_alarm_over_any_page_has_read_of_that_person(client: Client, place: Clinic) -> None:
    address = open_one(client, place)
    once = [("messaging:strip", "treatment: alarm")]
    assert read_by(place, address) == once, "the strip stood over the list"
    for path in ("/alerts/strip/", "/board/", "/me/", "/alerts/strip/"):
        client.get(path)
    assert read_by(place, address) == once
    from django.test import Client as Browser

    from tests.people.fixtures import sign_in

    other = Browser(SERVER_NAME="localhost")
    sign_in(other, place, "coordinator")
    assert b"Luis Prototype" in other.get("/alerts/strip/").content
    assert read_by(place, address) == once * 2


def test_a_form_that_comes_back_with_the_chart_around_it_is_a_reading(client: Client, place: Clinic) -> None:
    address = open_one(client, place)
    before = read_by(place, address)
    assert client.post(address, {"command_id": str(uuid4()), "outcome": " "}).status_code == 422
    assert read_by(place, address) == [*before, ("messaging:alert", "treatment: alert")]
    assert client.post(f"{address}take/", {}).status_code == 422
    assert len(read_by(place, address)) == len(before) + 2
    assert client.post(f"{address}take/", {"command_id": str(uuid4())}).status_code == 302
    assert len(read_by(place, address)) == len(before) + 2, "a way on shows nothing"


def test_the_strip_is_over_every_staff_page(client: Client, place: Clinic) -> None:
    open_one(client, place, "coordinator")
    assert 'class="alarm"' in client.get("/board/").content.decode()


def test_a_lower_level_is_listed_but_is_no_alarm(client: Client, place: Clinic) -> None:
    open_one(client, place, code="form_missed", words="Not answered.")
    assert "Luis" not in client.get("/alerts/strip/").content.decode()


def test_an_address_says_nothing_of_what_the_alert_is(client: Client, place: Clinic) -> None:
    address = open_one(client, place, code="suicidal_intent", words="Said so.")
    assert re.fullmatch(r"/people/[0-9a-f-]{36}/alerts/[0-9a-f-]{36}/", address)


@pytest.mark.parametrize("role", ["biller", "auditor", "administrator", "patient"])
def test_others_do_not_see_alerts(client: Client, place: Clinic, role: str) -> None:
    from tests.people.fixtures import sign_in

    sign_in(client, place, role)  # type: ignore[arg-type]
    assert client.get("/alerts/").status_code == 403


def test_another_clinics_alert_is_not_there(client: Client, place: Clinic) -> None:
    from tests.people.fixtures import fresh_clinic, sign_in

    address = open_one(client, place)
    sign_in(client, fresh_clinic(), "director")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}take/", {"command_id": str(uuid4())}).status_code == 404


def test_taking_twice_is_refused_with_a_reason_and_the_same_id_is_one_act(
    client: Client, place: Clinic
) -> None:
    address, same = open_one(client, place), str(uuid4())
    assert client.post(f"{address}take/", {"command_id": same}).status_code == 302
    assert client.post(f"{address}take/", {"command_id": same}).status_code == 302
    again = client.post(f"{address}take/", {"command_id": str(uuid4())})
    assert again.status_code == 422 and b"You already have this alert." in again.content


def test_hostile_words_close_or_are_sent_back_and_are_shown_as_words(client: Client, place: Clinic) -> None:
    address = open_one(client, place, words="Seen <script>alert(1)</script> {now}")
    assert b"<script>alert" not in client.get(address).content
    for words in NAUGHTY:
        for said in ({"command_id": words, "outcome": words}, {"command_id": str(uuid4()), "outcome": " "}):
            assert client.post(address, said).status_code == 422, words
        assert client.post(f"{address}take/", {"command_id": words}).status_code == 422, words
    hostile = "<script>alert(1)</script> ' OR 1=1 --"
    assert client.post(address, {"command_id": str(uuid4()), "outcome": hostile}).status_code == 302


def test_a_notice_goes_out_in_neutral_words_to_the_owner(place: Clinic) -> None:
    from django.core import mail
    from django.test import override_settings

    from tests.journey.actors import registered_person
    from tests.people.fixtures import join
    from troche.chart.rooms import Notice
    from troche.messaging.delivery import deliver
    from troche.people.scope import in_clinic

    therapist = join(place, "therapist")
    person = registered_person(place)
    backend = "django.core.mail.backends.locmem.EmailBackend"
    with in_clinic(place.id), override_settings(EMAIL_BACKEND=backend):
        mail.outbox = []
        for _ in range(2):
            deliver(place.id, person, "k", Notice(key="k", recipient="therapist", template="alert_waits"))
    first, second = mail.outbox
    assert first.to == [therapist.email]
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    for word in ("ketamine", "Ada", "suicid", "help_asked"):
        assert word not in first.subject + first.body
