"""Each page opens to whom the table says, and takes any input without falling over."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils.timezone import now

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import (
    PASSWORD,
    come_through_the_door,
    fresh_clinic,
    fresh_email,
    join,
    sign_in,
)
from troche.chart.commands import Actor, Role
from troche.ledger import Done, act, read_chart
from troche.people import access, demo, passes
from troche.people.actor import SITTER_COOKIE
from troche.people.commands import JoinStaff, RegisterPerson
from troche.people.models import MEMBER_ROLES, Access, Clinic, Membership, SitterPass
from troche.people.policy import allows_at_all
from troche.people.rules import CLINIC
from troche.people.scope import in_clinic

OPEN = {
    "/enter/": "account.own",
    "/me/": "account.own",
    "/my/readings/": "people.see_access",
    "/staff/": "people.manage",
}
PLANTED = override_settings(ROOT_URLCONF="tests.people.planted_urls")


@pytest.fixture(autouse=True)
def outbox() -> object:
    """Mail stays in memory."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield


def registered(clinic: Clinic) -> Actor:
    """A patient with a chart."""
    stream = uuid4()
    actor = Actor(stream, "patient", clinic.id, "Maya Invented", stream)
    outcome = act(
        RegisterPerson(
            id=uuid4(),
            actor=actor,
            stream=stream,
            name="Maya Invented",
            birth_date=now().date() - timedelta(days=15_000),
            email=fresh_email(),
            phone="555 010 0199",
            state="CA",
            timezone="America/Los_Angeles",
        )
    )
    assert isinstance(outcome, Done)
    return actor


def as_staff(clinic: Clinic, staff: Actor) -> None:
    """Record that somebody works here, as the clinic's facts know it."""
    outcome = act(
        JoinStaff(
            id=uuid4(),
            actor=Actor(uuid4(), "system", clinic.id),
            stream=clinic.id,
            staff=staff.id,
            name=staff.name,
            role=staff.role,
        )
    )
    assert isinstance(outcome, Done)


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_pages_open_by_the_table(client: Client, clinic: Clinic, role: Role) -> None:
    sign_in(client, clinic, role)
    for path, action in OPEN.items():
        opened = client.get(path).status_code in (200, 302, 404)
        assert opened is allows_at_all(role, action), path


def test_visitors_are_asked_to_sign_in_and_may_post_nothing(client: Client, clinic: Clinic) -> None:
    come_through_the_door(client, clinic)
    for path in ("/enter/", "/me/", "/welcome/", "/staff/", "/my/readings/", f"/people/{uuid4()}/readings/"):
        assert client.get(path)["Location"].startswith("/account/login/?next=/")
    for path in ("/staff/", f"/staff/{uuid4()}/", f"/staff/{uuid4()}/leave/"):
        assert client.post(path, {}).status_code == 403


def test_a_person_of_another_clinic_is_not_found_and_not_logged(
    client: Client, clinic: Clinic, other_clinic: Clinic
) -> None:
    here, there = registered(clinic), registered(other_clinic)
    sign_in(client, clinic, "director")
    assert client.get(f"/people/{here.stream}/readings/").status_code == 200
    assert client.get(f"/people/{there.stream}/readings/").status_code == 404
    with in_clinic(clinic.id):
        assert Access.objects.filter(person=there.stream).count() == 0
    with in_clinic(other_clinic.id):
        assert Access.objects.count() == 0


def test_each_reading_is_logged_with_who_and_why(client: Client, clinic: Clinic) -> None:
    person = registered(clinic).stream
    assert person is not None
    actor = sign_in(client, clinic, "auditor")
    client.get(f"/people/{person}/readings/")
    with in_clinic(clinic.id):
        (one,) = access.readings(clinic.id, person)
    assert (one.actor_id, one.role, one.route) == (actor.id, "auditor", "people:readings")
    assert one.purpose == "audit: who read this record"


def test_async_pages_are_kept_by_the_same_walls(client: Client, clinic: Clinic, other_clinic: Clinic) -> None:
    here, there = registered(clinic), registered(other_clinic)
    actor = sign_in(client, clinic, "prescriber")
    with PLANTED:
        assert client.get(f"/awaited/{here.stream}/").content.decode() == str(actor.id)
        assert client.get(f"/awaited/{there.stream}/").status_code == 404
        assert client.post(f"/awaited/{there.stream}/").status_code == 404
        stranger = Client(SERVER_NAME="localhost")
        sign_in(stranger, clinic, "biller")
        assert stranger.get(f"/awaited/{here.stream}/").status_code == 403


def test_a_patient_opens_no_page_of_the_staff_not_even_about_oneself(client: Client, clinic: Clinic) -> None:
    own, other = registered(clinic), registered(clinic)
    sign_in(client, clinic, "patient", stream=own.stream)
    with PLANTED:
        assert client.get(f"/awaited/{own.stream}/").status_code == 403
        assert client.get(f"/awaited/{other.stream}/").status_code == 403
    assert client.get(f"/people/{own.stream}/readings/").status_code == 403
    with in_clinic(clinic.id):
        assert access.readings(clinic.id, own.stream).count() == 0  # type: ignore[arg-type]


def test_a_patient_reads_who_looked(client: Client, clinic: Clinic) -> None:
    patient = registered(clinic)
    sign_in(client, clinic, "patient", stream=patient.stream)
    assert b"Nobody has opened it yet" in client.get("/my/readings/").content
    reader = Client(SERVER_NAME="localhost")
    name = sign_in(reader, clinic, "director").name
    reader.get(f"/people/{patient.stream}/readings/")
    page = client.get("/my/readings/").content.decode()
    assert name in page
    assert "to see who opened this record" in page
    for odd in NAUGHTY:
        assert client.get("/my/readings/", {"page": odd}).status_code == 200


def test_who_looked_asks_the_database_the_same_for_few_and_many(client: Client, clinic: Clinic) -> None:
    patient = registered(clinic)
    assert patient.stream is not None
    sign_in(client, clinic, "patient", stream=patient.stream)
    counts = []
    for many in (1, 40):
        with in_clinic(clinic.id):
            for _ in range(many):
                access.note(Actor(uuid4(), "therapist", clinic.id, "T"), patient.stream, "a:b", "treatment")
        counts.append(queries(client, "/my/readings/"))
    assert counts[0] == counts[1] <= 12


def queries(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# ---- the sitter's pass ----


def a_pass(clinic: Clinic, lasts: timedelta = timedelta(hours=6)) -> tuple[SitterPass, str]:
    person = registered(clinic).stream
    assert person is not None
    with in_clinic(clinic.id):
        return passes.issue(clinic.id, person, "Sam", now() + lasts)


def test_the_link_gives_this_device_the_pass_for_the_sitters_pages_only(
    client: Client, clinic: Clinic
) -> None:
    made, path = a_pass(clinic)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/sitter/")
    cookie = response.cookies[SITTER_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/sitter/", True, "Lax")
    token = path.split("/")[2]
    assert made.token_hash != token
    with in_clinic(clinic.id):
        assert not SitterPass.objects.filter(token_hash=token).exists(), "the token itself is kept nowhere"


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 400, "%00", "%2e%2e", "'%20OR%201=1"])
def test_a_wrong_token_opens_nothing(client: Client, clinic: Clinic, token: str) -> None:
    assert client.get(f"/with/{token}/").status_code in (404, 410)
    assert SITTER_COOKIE not in client.cookies


def test_a_pass_ends_when_it_runs_out(client: Client, clinic: Clinic) -> None:
    _, path = a_pass(clinic, timedelta(seconds=-1))
    response = client.get(path)
    assert response.status_code == 410
    assert b"no longer works" in response.content


def test_a_revoked_pass_ends_at_once_and_the_new_one_stays(client: Client, clinic: Clinic) -> None:
    made, path = a_pass(clinic)
    with in_clinic(clinic.id):
        fresh, new_path = passes.issue(clinic.id, made.person, "Sam", now() + timedelta(hours=6))
        assert passes.revoke(clinic.id, made.person, keep=fresh.id) == 1
    assert client.get(path).status_code == 410
    assert client.get(new_path).status_code == 302
    with in_clinic(clinic.id):
        assert passes.revoke(clinic.id, made.person) == 1
    assert client.get(new_path).status_code == 410


def test_a_held_pass_makes_a_sitter_of_one_person_until_it_is_revoked(clinic: Clinic) -> None:
    made, path = a_pass(clinic)
    token = path.split("/")[2]
    held = passes.held(token)
    assert held is not None
    assert (held.id, held.person, held.clinic_id) == (made.id, made.person, clinic.id)
    with in_clinic(clinic.id):
        passes.revoke(clinic.id, made.person)
    assert passes.held(token) is None


def test_a_sitter_sees_the_sitters_pages_of_one_person_and_nothing_else(
    client: Client, clinic: Clinic
) -> None:
    made, path = a_pass(clinic)
    client.get(path)
    stranger = registered(clinic).stream
    assert client.get("/sitter/").status_code in (200, 302)
    assert client.get(f"/sitter/live/{made.person}/").status_code == 200
    assert client.get(f"/sitter/live/{stranger}/").status_code == 403
    assert client.get(f"/live/person/{made.person}/").status_code == 302, "the pass is not sent there"
    assert client.get("/me/").status_code == 302
    with in_clinic(clinic.id):
        logged = access.readings(clinic.id, made.person)
        assert {(one.actor_id, one.role) for one in logged} == {(made.id, "sitter")}
        passes.revoke(clinic.id, made.person)
    ended = client.get(f"/sitter/live/{made.person}/")
    assert ended.status_code == 403
    assert b"This link no longer works" in ended.content


# ---- the demo's doors ----


def test_a_demo_link_signs_in_as_its_role(client: Client, database: str) -> None:
    place = fresh_clinic(is_demo=True)
    for role in ("administrator", "patient"):
        who = join(place, role, has_second_factor=False)
        assert client.get(demo.demo_link(role, place)).status_code == 302
        assert client.session["membership"] == str(who.membership.id)
        assert client.get("/me/").status_code == 200


def test_demo_links_open_no_other_clinic(client: Client, clinic: Clinic) -> None:
    join(clinic, "administrator")
    with pytest.raises(ValueError, match="Only a demo clinic"):
        demo.demo_link("administrator", clinic)
    forged = demo.demo_link("administrator", fresh_clinic(is_demo=True)).replace("administrator", "director")
    sealed_here = f"administrator.{demo._seal(clinic, 'administrator')}"
    for token in (sealed_here, forged.split("/")[-2], "nonsense", "administrator.", "."):
        assert client.get(f"/demo/enter/{token}/").status_code == 410
    assert client.get("/me/").status_code == 302


def test_a_demo_link_signs_in_as_nobody_who_works_in_a_real_clinic(client: Client, clinic: Clinic) -> None:
    from troche.people.enrolment import enrol

    place, real = fresh_clinic(is_demo=True), join(clinic, "director")
    enrol(place, "director", real.email, "Real Director")
    assert client.get(demo.demo_link("director", place)).status_code == 410
    assert client.get("/me/").status_code == 302
    invented = join(place, "director")
    assert client.get(demo.demo_link("director", place)).status_code == 302
    assert client.session["membership"] == str(invented.membership.id)
    with in_clinic(clinic.id):
        Membership.objects.filter(stream=real.actor.id).update(ended_at=now())
        elsewhere = Membership.objects.create(
            account=invented.membership.account, clinic=clinic, role="auditor"
        )
    assert Client(SERVER_NAME="localhost").get(demo.demo_link("director", place)).status_code == 410
    assert client.post("/me/place/", {"place": str(elsewhere.id)}).status_code == 404, "nor later on"


def test_the_demo_sitter_enters_by_a_pass(client: Client, database: str) -> None:
    place = fresh_clinic(is_demo=True)
    person = registered(place).stream
    response = client.get(demo.demo_link("sitter", place, person))
    assert response["Location"].startswith("/with/")
    assert client.get(response["Location"])["Location"] == "/sitter/"


# ---- the team ----


def an_administrator(client: Client, clinic: Clinic) -> Actor:
    actor = sign_in(client, clinic, "administrator")
    as_staff(clinic, actor)
    return actor


def test_who_leaves_is_out_at_once(client: Client, clinic: Clinic) -> None:
    an_administrator(client, clinic)
    leaver = Client(SERVER_NAME="localhost")
    actor = sign_in(leaver, clinic, "administrator")
    as_staff(clinic, actor)
    assert leaver.get("/staff/").status_code == 200
    said = {"command_id": str(uuid4()), "reason": "moved away"}
    assert client.post(f"/staff/{actor.id}/leave/", said).status_code == 302
    assert leaver.get("/staff/").status_code == 403
    assert b"Left" in client.get("/staff/").content


def test_the_last_administrator_stays(client: Client, clinic: Clinic) -> None:
    actor = an_administrator(client, clinic)
    said = {"command_id": str(uuid4()), "reason": "tired"}
    response = client.post(f"/staff/{actor.id}/leave/", said)
    assert response.status_code == 422
    assert b"at least one administrator" in response.content


def a_licence() -> dict[str, str]:
    """A form that enters a licence."""
    return {
        "command_id": str(uuid4()),
        "kind": "MD",
        "state": "CA",
        "number": "A1",
        **dict(zip(("first_day_month", "first_day_day", "first_day_year"), ("1", "1", "2026"), strict=True)),
        **dict(zip(("last_day_month", "last_day_day", "last_day_year"), ("12", "31", "2027"), strict=True)),
    }


def test_a_licence_is_entered_once_however_often_it_is_sent(client: Client, clinic: Clinic) -> None:
    actor, said = an_administrator(client, clinic), a_licence()
    for _ in range(3):
        assert client.post(f"/staff/{actor.id}/", said).status_code == 302
    assert len(CLINIC.of(read_chart(clinic.id, clinic.id)).staff[actor.id].licences) == 1


def test_what_is_corrected_after_a_refusal_is_a_command_of_its_own(client: Client, clinic: Clinic) -> None:
    actor = an_administrator(client, clinic)
    member = f"/staff/{actor.id}/"
    backwards = a_licence() | {"last_day_year": "2025"}
    refused = client.post(member, backwards)
    assert refused.status_code == 422
    shown = re.search(
        rf'action="{member}".*?name="command_id" value="([^"]+)"', refused.content.decode(), re.S
    )
    assert shown is not None
    assert client.post(member, a_licence() | {"command_id": shown[1]}).status_code == 302


def test_hostile_input_never_breaks_a_form(client: Client, clinic: Clinic) -> None:
    actor = an_administrator(client, clinic)
    guest = Client(SERVER_NAME="localhost")
    come_through_the_door(guest, clinic)
    member = f"/staff/{actor.id}/"
    forms = {
        "/staff/": ("name", "email", "role"),
        member: ("command_id", "kind", "state", "number", "first_day_month", "last_day_year"),
        f"{member}leave/": ("command_id", "reason"),
    }
    for odd in NAUGHTY:
        for path, fields in forms.items():
            response = client.post(path, dict.fromkeys(fields, odd))
            assert response.status_code in (200, 302, 400, 422), (path, odd[:40])
            assert "<script>alert(1)</script>" not in response.content.decode()
        for path in ("/account/login/", "/account/signup/", "/account/password/reset/"):
            said = {"login": odd, "email": odd, "password": odd, "password1": odd}
            assert guest.post(path, said).status_code < 500, (path, odd[:40])
    assert client.get(f"/staff/{uuid4()}/").status_code == 404
    assert client.get("/staff/not-an-id/").status_code == 404


def test_hostile_answers_about_oneself_are_refused_in_words(client: Client, clinic: Clinic) -> None:
    from allauth.account.models import EmailAddress

    from troche.people.models import Account
    from troche.people.pages import BACKEND

    come_through_the_door(client, clinic)
    account = Account.objects.create_user(fresh_email(), PASSWORD)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    client.force_login(account, backend=BACKEND)
    fields = ("command_id", "name", "birth_date_month", "birth_date_year", "phone", "state", "timezone")
    for odd in NAUGHTY:
        response = client.post("/welcome/", dict.fromkeys(fields, odd))
        assert response.status_code in (400, 422), odd[:40]
    assert b"errors" in client.post("/welcome/", {}).content
