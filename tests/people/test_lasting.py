"""How long one stays signed in: while it is used; and no clock ends it for patient or sitter while a dose is acting."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

from tests.dosing.stage import DayAtHome
from tests.people.fixtures import join, sign_in_as
from troche.dosing.commands import StopSession
from troche.dosing.facts import CheckGiven
from troche.ledger import Done
from troche.people.actor import SITTER_COOKIE
from troche.people.at_home import dose_taken_at
from troche.people.models import Clinic, SitterPass
from troche.people.scope import in_clinic

OWN, SITTERS = "/my/session/1/", "/sitter/session/"
WHOLE = timedelta(hours=12)


def kept(client: Client) -> Any:
    return Session.objects.filter(session_key=client.session.session_key)


def ends_in(client: Client) -> timedelta:
    return kept(client).get().expire_date - now()


def test_a_session_that_is_used_lasts_for_its_whole_time_again(client: Client, clinic: Clinic) -> None:
    sign_in_as(client, join(clinic, "director"))
    kept(client).update(expire_date=now() + timedelta(minutes=10))
    response = client.get("/me/")
    assert response.status_code == 200 and "sessionid" in response.cookies
    assert ends_in(client) > WHOLE - timedelta(minutes=1)
    assert "sessionid" not in client.get("/me/").cookies, "not written at each request"


def test_a_renewal_leaves_what_another_request_kept_meanwhile(client: Client, clinic: Clinic) -> None:
    sign_in_as(client, join(clinic, "director"))
    kept(client).update(expire_date=now() + timedelta(minutes=10))
    slow, quick = client.session, client.session
    assert slow.get("said") is None and slow.modified, "it is to be renewed"
    quick["said"] = "Help was told."
    quick.save()
    slow.save()
    assert client.session["said"] == "Help was told."


def test_a_session_nobody_uses_ends(client: Client, clinic: Clinic) -> None:
    for role in ("director", "patient"):
        sign_in_as(client, join(clinic, role))
        kept(client).update(expire_date=now() - timedelta(seconds=1))
        assert client.get("/me/")["Location"].startswith("/account/login/"), role


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A session in which the dose was taken."""
    day = DayAtHome()
    day.all_met()
    assert day.take().status_code == 302
    return day


def helps(day: DayAtHome) -> int:
    return sum(given.answer == "help" for given in day.facts(CheckGiven))


def test_help_works_for_a_patient_whose_time_is_over_in_a_live_session_and_not_after_it(
    day: DayAtHome,
) -> None:
    browser = day.browser("patient")
    kept(browser).update(expire_date=now() - timedelta(seconds=1))
    assert day.post("patient", OWN, do="check", answer="help").status_code == 302
    assert helps(day) == 1
    assert ends_in(browser) > WHOLE - timedelta(minutes=1)
    assert dose_taken_at(day.clinic.id, day.person) == day.session.taken_at
    stopped = day.act(StopSession, "therapist", now(), session=1, reason="Ambulance", handed_over=True)
    assert isinstance(stopped, Done)
    assert dose_taken_at(day.clinic.id, day.person) is None, "from here on time ends it again"


def test_a_session_from_long_before_the_dose_does_not_come_back(day: DayAtHome) -> None:
    kept(day.browser("patient")).update(expire_date=now() - 2 * WHOLE)
    assert day.get("patient", OWN)["Location"].startswith("/account/login/")


def test_staff_are_signed_out_by_time_all_the_same(day: DayAtHome) -> None:
    kept(day.browser("therapist")).update(expire_date=now() - timedelta(seconds=1))
    assert day.get("therapist", "/board/").status_code == 302


def end_the_pass(day: DayAtHome) -> None:
    with in_clinic(day.clinic.id):
        SitterPass.objects.filter(person=day.person).update(expires_at=now() - timedelta(seconds=1))


def test_help_works_for_a_sitter_whose_pass_ran_out_in_a_live_session(day: DayAtHome) -> None:
    assert day.get("sitter", SITTERS).status_code == 200
    end_the_pass(day)
    assert day.post("sitter", SITTERS, do="check", answer="help").status_code == 302
    assert helps(day) == 1


def test_a_pass_that_ran_out_before_the_dose_opens_nothing(database: str) -> None:
    day = DayAtHome()
    assert day.get("sitter", SITTERS).status_code == 200
    end_the_pass(day)
    assert day.get("sitter", SITTERS).status_code == 403


def test_the_sitters_browser_keeps_the_pass_longer_than_it_lasts(day: DayAtHome) -> None:
    from email.utils import parsedate_to_datetime

    cookie = day.browser("sitter").cookies[SITTER_COOKIE]
    with in_clinic(day.clinic.id):
        ends = SitterPass.objects.get(person=day.person, revoked_at=None).expires_at
    assert parsedate_to_datetime(cookie["expires"]) > ends + timedelta(hours=12)


def test_nobody_is_sent_away_from_a_live_session_by_a_new_invitation(day: DayAtHome) -> None:
    assert day.get("sitter", SITTERS).status_code == 200
    response = day.post("patient", "/my/sitter/", name="Somebody Else", phone="503 555 0177")
    assert response.status_code == 422
    assert re.search("A session is under way, and your sitter is watching", response.content.decode())
    assert day.post("sitter", SITTERS, do="check", answer="help").status_code == 302
    assert helps(day) == 1
