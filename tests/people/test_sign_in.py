"""Making an account, confirming the e-mail, signing in, second factors, and what strangers learn: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from tests.people.fixtures import (
    PASSWORD,
    come_through_the_door,
    fresh_email,
    join,
    sign_in,
    sign_in_as,
)
from troche.ledger import read_chart
from troche.people.models import Account, Clinic, Membership
from troche.people.rules import PEOPLE
from troche.people.scope import in_clinic
from troche.people.signals import person_registered

ABOUT = {
    "name": "Maya Invented",
    "birth_date_month": "3",
    "birth_date_day": "27",
    "birth_date_year": "1984",
    "phone": "555 010 0199",
    "state": "CA",
    "timezone": "America/Los_Angeles",
}
WRONG = "not the right one at all"


@pytest.fixture(autouse=True)
def outbox() -> Iterator[None]:
    """Mail stays in memory."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield


def code_in_the_last_mail() -> str:
    found = re.search(r"^[A-Z0-9-]{6,12}$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group()


def sign_up(client: Client, email: str) -> None:
    """From the form to a confirmed e-mail."""
    response = client.post("/account/signup/", {"email": email, "password1": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    response = client.get(response["Location"])
    assert response.status_code == 200
    assert email.lower() in response.content.decode()
    response = client.post(response.request["PATH_INFO"], {"code": code_in_the_last_mail()})
    assert response.status_code == 302


def command_id(client: Client, path: str) -> str:
    found = re.search(r'name="command_id" value="([0-9a-f-]{36})"', client.get(path).content.decode())
    assert found
    return found.group(1)


STEP_S = 30  # RFC 6238


def totp_now(secret: str, steps_ago: int = 0) -> str:
    counter = int(time.time()) // STEP_S - steps_ago
    return format_hotp_value(hotp_value(secret, counter))


def prove_it_is_you(client: Client) -> None:
    """What changes the ways to sign in asks for the password once more."""
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    assert client.get("/account/reauthenticate/").status_code == 200
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_from_sign_up_to_a_registered_person(client: Client, clinic: Clinic) -> None:
    heard = []
    person_registered.connect(
        lambda **said: heard.append(said["membership"]), weak=False, dispatch_uid="test"
    )
    email = fresh_email("Maya").title()
    come_through_the_door(client, clinic)
    sign_up(client, email)
    assert client.get("/enter/")["Location"] == "/welcome/"
    said = {**ABOUT, "command_id": command_id(client, "/welcome/")}
    assert client.post("/welcome/", said).status_code == 302
    person_registered.disconnect(dispatch_uid="test")

    account = Account.objects.get(email=email.lower())
    assert EmailAddress.objects.get(user=account).verified
    with in_clinic(clinic.id):
        membership = Membership.objects.get(account=account)
    assert heard == [membership]
    assert membership.role == "patient"
    person = PEOPLE.of(read_chart(clinic.id, membership.stream))
    assert person.registered is not None
    assert person.registered.name == "Maya Invented"
    assert person.registered.birth_date == date(1984, 3, 27)
    assert person.contact is not None
    assert (person.contact.email, person.contact.timezone) == (email.lower(), "America/Los_Angeles")
    assert client.post("/welcome/", said)["Location"] == "/enter/", "nobody registers twice"


def test_an_unconfirmed_account_does_not_get_in(client: Client, clinic: Clinic) -> None:
    email = fresh_email()
    come_through_the_door(client, clinic)
    client.post("/account/signup/", {"email": email, "password1": PASSWORD})
    response = client.get("/welcome/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")
    again = Client(SERVER_NAME="localhost")
    response = again.post("/account/login/", {"login": email, "password": PASSWORD})
    assert "login" not in (response.get("Location") or "")
    assert again.get("/welcome/").status_code == 302


def test_a_wrong_code_does_not_confirm(client: Client, clinic: Clinic) -> None:
    email = fresh_email()
    come_through_the_door(client, clinic)
    place = client.post("/account/signup/", {"email": email, "password1": PASSWORD})["Location"]
    response = client.post(place, {"code": "WRONG1"})
    assert response.status_code == 422
    assert not EmailAddress.objects.get(email=email).verified


def test_sign_up_with_a_known_e_mail_looks_the_same_and_tells_its_owner(
    client: Client, clinic: Clinic
) -> None:
    known = join(clinic, "patient").email
    come_through_the_door(client, clinic)
    fresh = client.post("/account/signup/", {"email": fresh_email(), "password1": PASSWORD})
    other = Client(SERVER_NAME="localhost")
    taken = other.post("/account/signup/", {"email": known, "password1": PASSWORD})
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert mail.outbox[-1].to == [known]
    assert "already have one" in mail.outbox[-1].body


def test_sign_in_does_not_say_which_half_was_wrong(client: Client, clinic: Clinic) -> None:
    known = join(clinic, "patient").email

    def words(email: str) -> str:
        page = client.post("/account/login/", {"login": email, "password": WRONG}).content.decode()
        return re.sub(r'(value|data-now)="[^"]*"|csrf\S*|"[0-9a-f-]{36}"', "", page).replace(email, "")

    assert words(known) == words(fresh_email())


def test_too_many_wrong_passwords_are_stopped(client: Client, clinic: Clinic) -> None:
    known = join(clinic, "patient").email
    for _ in range(6):
        client.post("/account/login/", {"login": known, "password": WRONG})
    client.post("/account/login/", {"login": known, "password": PASSWORD})
    assert client.get("/me/").status_code == 302, "even the right one waits now"


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_weak_passwords_are_refused(client: Client, clinic: Clinic, password: str) -> None:
    come_through_the_door(client, clinic)
    response = client.post("/account/signup/", {"email": fresh_email(), "password1": password})
    assert response.status_code == 422
    assert b"errors" in response.content


def test_a_patient_signs_in_with_e_mail_in_any_case_and_out(client: Client, clinic: Clinic) -> None:
    known = join(clinic, "patient").email
    response = client.post("/account/login/", {"login": known.upper(), "password": PASSWORD})
    assert response["Location"] == "/enter/"
    assert client.get("/me/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/me/").status_code == 302


def test_staff_without_a_second_factor_are_sent_to_set_one_up(client: Client, clinic: Clinic) -> None:
    sign_in(client, clinic, "administrator", has_second_factor=False)
    assert client.get("/staff/")["Location"] == "/account/2fa/"
    assert client.post("/staff/", {"name": "x"})["Location"] == "/account/2fa/"
    page = client.get("/account/2fa/")
    assert page.status_code == 200
    assert b"One step before you can work" in page.content


def test_the_demo_clinic_asks_no_second_factor(client: Client, database: str) -> None:
    from tests.people.fixtures import fresh_clinic

    sign_in(client, fresh_clinic(is_demo=True), "administrator", has_second_factor=False)
    assert client.get("/staff/").status_code == 200


def test_staff_set_up_an_app_and_sign_in_with_it(client: Client, clinic: Clinic) -> None:
    who = join(clinic, "administrator", has_second_factor=False)
    client.post("/account/login/", {"login": who.email, "password": PASSWORD})
    prove_it_is_you(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret" value="([A-Z2-7]+)"', page)
    assert secret, page
    response = client.post("/account/2fa/totp/activate/", {"code": totp_now(secret.group(1))})
    assert response.status_code == 302
    assert client.get("/staff/").status_code == 200
    assert Authenticator.objects.filter(user=who.membership.account, type="totp").exists()

    again = Client(SERVER_NAME="localhost")
    response = again.post("/account/login/", {"login": who.email, "password": PASSWORD})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert again.get("/staff/").status_code == 302, "a password alone opens nothing"
    assert again.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 422
    assert again.get("/staff/").status_code == 302
    cache.clear()  # the app's code may be used once; the test does not wait for the next
    too_old = totp_now(secret.group(1), steps_ago=3)
    assert again.post("/account/2fa/authenticate/", {"code": too_old}).status_code == 422
    assert again.post("/account/2fa/authenticate/", {"code": totp_now(secret.group(1))}).status_code == 302
    assert again.get("/staff/").status_code == 200


def test_pages_of_sign_in_can_be_drawn(client: Client, clinic: Clinic) -> None:
    come_through_the_door(client, clinic)
    for path in (
        "login/",
        "signup/",
        "signup/passkey/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
    ):
        assert client.get(f"/account/{path}").status_code == 200, path
    assert (
        "request_options"
        in client.get("/account/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    )
    who = join(clinic, "patient")
    client.post("/account/login/", {"login": who.email, "password": PASSWORD})
    prove_it_is_you(client)
    for path in (
        "email/",
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
    ):
        assert client.get(f"/account/{path}").status_code == 200, path


def test_a_forgotten_password_is_chosen_anew(client: Client, clinic: Clinic) -> None:
    known = join(clinic, "patient").email
    unknown = client.post("/account/password/reset/", {"email": fresh_email()})
    response = client.post("/account/password/reset/", {"email": known})
    assert (unknown.status_code, unknown["Location"]) == (response.status_code, response["Location"])
    link = re.search(r"https?://\S+", mail.outbox[-1].body)
    assert link
    response = client.get("/" + link.group().split("/", 3)[3], follow=True)
    response = client.post(response.request["PATH_INFO"], {"password1": WRONG, "password2": WRONG})
    assert response.status_code == 302
    client.post("/account/login/", {"login": known, "password": WRONG})
    assert client.get("/me/").status_code == 200


def test_mail_and_titles_name_nothing_that_a_stranger_could_understand(
    client: Client, clinic: Clinic
) -> None:
    come_through_the_door(client, clinic)
    sign_up(client, fresh_email())
    client.post("/account/password/reset/", {"email": join(clinic, "patient").email})
    for letter in mail.outbox:
        assert not re.search("ketamine|dose|clinic|patient|depress", letter.subject, re.IGNORECASE)
        assert "ketamine" not in letter.body.lower()


def test_one_account_may_belong_to_two_clinics_and_change_between_them(
    client: Client, clinic: Clinic, other_clinic: Clinic
) -> None:
    who = join(clinic, "administrator")
    with in_clinic(other_clinic.id):
        second = Membership.objects.create(
            account=who.membership.account, clinic=other_clinic, role="administrator"
        )
    sign_in_as(client, who)
    assert client.post("/me/place/", {"place": str(second.id)}).status_code == 302
    assert client.session["membership"] == str(second.id)
    assert client.post("/me/place/", {"place": "' OR 1=1"}).status_code == 404
    stranger = join(other_clinic, "administrator").membership
    assert client.post("/me/place/", {"place": str(stranger.id)}).status_code == 404
