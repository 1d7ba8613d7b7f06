"""docs/operations.md: the lines it tells people to run do what it says."""

import re
import shlex
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.repo.repository import ROOT
from troche.chart.commands import Role
from troche.people.models import Clinic
from troche.programme import load_programme
from troche.site.command import main

TEXT = (ROOT / "docs" / "operations.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line.startswith("troche clinic ")]
TEAM: tuple[tuple[Role, str], ...] = (
    ("prescriber", "Dr Jonah Example"),
    ("therapist", "Ines Sample"),
    ("coordinator", "Nadia Model"),
)


@pytest.fixture
def slug(database: str) -> str:
    """A door that no other run has taken."""
    return f"operations-{uuid4().hex[:8]}"


def told(words: str, slug: str) -> str:
    """The paper's words, with a door and addresses of this test's own."""
    here = words.replace("larkfield", slug).replace("@mail.example", f"@{slug}.example")
    return here.replace("@clinic.example", f"@{slug}.example")


def typed(line: str, slug: str) -> None:
    """One line, as it is typed."""
    assert main(shlex.split(told(line, slug))[1:]) == 0


def run(block: str, said: dict[str, Any], slug: str) -> None:
    """One block, as `troche django shell` runs it; the clinic's door is this test's own."""
    exec(compile(told(block, slug), "docs/operations.md", "exec"), said)


def join_team(clinic: Clinic) -> None:
    """The rest of the team, as invitations would let it in."""
    from troche.ledger import Done, act
    from troche.people.commands import JoinStaff
    from troche.people.enrolment import system_actor
    from troche.people.facts import Licence

    today = datetime.now(UTC).date()
    days = {"first_day": today - timedelta(days=9), "last_day": today + timedelta(days=99)}
    licence = Licence(kind="MD", state="OR", number="A1", **days)
    for role, name in TEAM:
        command = JoinStaff(
            id=uuid4(),
            actor=system_actor(clinic.id),
            stream=clinic.id,
            staff=uuid4(),
            name=name,
            role=role,
            licences=(licence,) if role in ("prescriber", "therapist") else (),
        )
        assert isinstance(act(command), Done)


def register_person(clinic: Clinic, slug: str) -> None:
    """A patient, as the clinic's door would let her in."""
    from troche.chart.commands import Actor
    from troche.ledger import Done, act
    from troche.people.commands import RegisterPerson
    from troche.people.enrolment import enrol

    email = f"ada@{slug}.example"
    person = enrol(clinic, "patient", email, "Ada Example").stream
    command = RegisterPerson(
        id=uuid4(),
        actor=Actor(person, "patient", clinic.id, "Ada Example", person),
        stream=person,
        name="Ada Example",
        birth_date=date(1985, 7, 14),
        email=email,
        phone="+1 503 555 0141",
        state="OR",
        timezone="America/Los_Angeles",
    )
    assert isinstance(act(command), Done)


def test_a_clinic_opened_by_these_lines_works(slug: str) -> None:
    from troche.ledger import Done, read_chart
    from troche.people.rules import CLINIC, PEOPLE

    said: dict[str, Any] = {}
    (opening, rota), (care_team, contact) = LINES, BLOCKS
    typed(opening, slug)
    opened = Clinic.objects.get(slug=slug)
    join_team(opened)
    typed(rota, slug)
    register_person(opened, slug)
    run(care_team, said, slug)
    run(contact, said, slug)

    outcomes = [said[name] for name in ("team", "changed")]
    assert all(isinstance(outcome, Done) for outcome in outcomes), outcomes
    clinic = CLINIC.of(read_chart(said["clinic"].id, said["clinic"].id))
    person = PEOPLE.of(read_chart(said["clinic"].id, said["person"]))
    on_call = clinic.on_call(datetime.now(UTC))
    assert on_call is not None and on_call.role in ("prescriber", "therapist")
    assert person.programme == load_programme().version
    assert person.team.prescriber == said["staff"]["Dr Jonah Example"]
    assert person.contact is not None and person.contact.phone == "+1 503 555 0142"


def test_the_administrator_gets_in_by_a_new_password(slug: str) -> None:
    from django.core import mail
    from django.test import Client, override_settings

    typed(LINES[0], slug)
    browser = Client()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        browser.post("/account/password/reset/", {"email": f"wren@{slug}.example"})
    link = re.search(r"http://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    page = browser.get(link[1], follow=True)
    password = "a door that opens twice"
    browser.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
    browser.post("/account/login/", {"login": f"wren@{slug}.example", "password": password})
    assert browser.get("/staff/").headers["Location"] == "/account/2fa/"
