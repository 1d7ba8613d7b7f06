"""An invitation to the team: once, for a while, and only a mailed link shows whose mailbox it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connections
from django.test import Client, override_settings
from django.utils.timezone import now

from tests.people.fixtures import PASSWORD, fresh_email, join, sign_in_as
from tests.people.test_pages import an_administrator, as_staff
from troche.ledger import read_chart
from troche.people import invitations
from troche.people.models import Account, Clinic, Membership
from troche.people.pages import BACKEND
from troche.people.rules import CLINIC
from troche.people.scope import in_clinic


@pytest.fixture(autouse=True)
def outbox() -> Iterator[None]:
    """Mail stays in memory."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield


def test_from_invitation_to_working_here(client: Client, clinic: Clinic) -> None:
    an_administrator(client, clinic)
    email = fresh_email("Therapist")
    response = client.post("/staff/", {"name": "Tess Invented", "email": email, "role": "therapist"})
    assert response.status_code == 200
    link = re.search(r"/join/[^/]+/", mail.outbox[-1].body)
    assert link
    guest = Client(SERVER_NAME="localhost")
    assert guest.get(link.group()).status_code == 200
    assert guest.post(link.group(), {"password": "short"}).status_code == 422
    assert guest.post(link.group(), {"password": PASSWORD})["Location"] == "/account/2fa/"
    with in_clinic(clinic.id):
        membership = Membership.objects.get(role="therapist")
    staff = CLINIC.of(read_chart(clinic.id, clinic.id)).staff[membership.stream]
    assert (staff.name, staff.role) == ("Tess Invented", "therapist")
    assert client.get(link.group()).status_code == 410, "it works once"
    assert b"Tess Invented" in client.get("/staff/").content


def test_the_link_the_inviter_sees_confirms_no_mailbox(client: Client, clinic: Clinic) -> None:
    an_administrator(client, clinic)
    email = fresh_email()
    page = client.post("/staff/", {"name": "Tess Invented", "email": email, "role": "therapist"})
    shown, mailed = (
        re.search(r"/join/[^/]+/", text).group()  # type: ignore[union-attr]
        for text in (page.content.decode(), str(mail.outbox[-1].body))
    )
    assert shown != mailed
    guest = Client(SERVER_NAME="localhost")
    assert email in guest.get(shown).content.decode()
    assert guest.post(shown, {"password": PASSWORD})["Location"] == "/account/login/"
    assert not EmailAddress.objects.get(email=email).verified
    assert guest.get("/me/").status_code == 302, "nobody is signed in by it"
    signed = guest.post("/account/login/", {"login": email, "password": PASSWORD})
    assert guest.get("/me/").status_code == 302, "the mailbox has to answer first"
    code = re.search(r"^[A-Z0-9-]{6,12}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None and mail.outbox[-1].to == [email]
    assert guest.post(signed["Location"], {"code": code.group()}).status_code == 302
    assert guest.get("/me/").status_code == 200
    assert client.get(mailed).status_code == 410, "both are one invitation"


def test_an_invitation_accepted_twice_at_once_makes_one_account_and_no_fault(clinic: Clinic) -> None:
    inviter = join(clinic, "administrator").actor
    as_staff(clinic, inviter)

    def accept(path: str) -> int:
        try:
            return Client(SERVER_NAME="localhost").post(path, {"password": PASSWORD}).status_code
        finally:
            connections.close_all()

    for _ in range(4):
        invitation = invitations.invite(inviter, name="Tess", email=fresh_email(), role="therapist")
        path = invitations.path_of(invitation, mailed=True)
        with ThreadPoolExecutor(2) as pool:
            statuses = sorted(pool.map(accept, [path, path]))
        assert statuses[0] == 302 and statuses[1] in (410, 422), statuses
        with in_clinic(clinic.id):
            assert Membership.objects.filter(stream=invitation.staff).count() == 1


def test_the_mailed_link_confirms_its_mailbox(client: Client, clinic: Clinic) -> None:
    an_administrator(client, clinic)
    email = fresh_email()
    client.post("/staff/", {"name": "Tess Invented", "email": email, "role": "therapist"})
    link = re.search(r"/join/[^/]+/", str(mail.outbox[-1].body))
    assert link is not None
    Client(SERVER_NAME="localhost").post(link.group(), {"password": PASSWORD})
    assert EmailAddress.objects.get(email=email).verified


def test_an_invitation_ends_with_its_inviter_and_with_its_time(client: Client, clinic: Clinic) -> None:
    actor = an_administrator(client, clinic)
    path = invitations.path_of(invitations.invite(actor, name="N", email=fresh_email(), role="auditor"))
    token = path.split("/")[2]
    assert invitations.read(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    said = invitations.read(token)
    assert said is not None
    assert invitations.still_open(said)
    with in_clinic(clinic.id):
        Membership.objects.filter(stream=actor.id).update(ended_at=now())
    assert not invitations.still_open(said)
    assert client.get(path).status_code == 410


def test_an_invited_account_has_to_sign_in_first(client: Client, clinic: Clinic) -> None:
    known = join(clinic, "patient")
    inviter = an_administrator(client, clinic)
    path = invitations.path_of(invitations.invite(inviter, name="N", email=known.email, role="auditor"))
    guest = Client(SERVER_NAME="localhost")
    assert b"You already have an account" in guest.get(path).content
    assert guest.post(path, {"password": PASSWORD}).status_code == 422, "a link alone takes over no account"
    sign_in_as(guest, known)
    assert guest.post(path).status_code == 302


def test_one_account_signs_in_one_role(client: Client, clinic: Clinic) -> None:
    an_administrator(client, clinic)
    email = fresh_email("both")
    for number, (role, joined) in enumerate((("prescriber", True), ("therapist", True), ("director", False))):
        client.post("/staff/", {"name": "Bo Invented", "email": email, "role": role})
        link = re.search(r"/join/[^/]+/", str(mail.outbox[-1].body))
        assert link
        guest = Client(SERVER_NAME="localhost")
        if number:
            guest.force_login(Account.objects.get(email=email), backend=BACKEND)
        answer = guest.post(link.group(), {"password": PASSWORD})
        assert (answer.status_code == 302) is joined, role
    assert "a second signature is another" in answer.content.decode()
    with in_clinic(clinic.id):
        roles = set(Membership.objects.filter(account__email=email).values_list("role", flat=True))
        assert roles == {"prescriber", "therapist"}
        names = [one.role for one in CLINIC.of(read_chart(clinic.id, clinic.id)).staff.values()]
    assert "director" not in names, "who may not sign has not joined either"
