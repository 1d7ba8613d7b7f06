"""The free assessment in a browser without scripts: to its end, past the help page, kept or wiped."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import come_through_the_door, fresh_email
from tests.screening.people import signed_in_patient
from troche.ledger import read_chart
from troche.ledger.models import Fact
from troche.people.models import Account, Clinic
from troche.people.pages import BACKEND
from troche.people.scope import in_clinic
from troche.screening.answers import LISTS, STEPS
from troche.screening.keeping import COOKIE
from troche.screening.rules import SCREENING

GOOD: dict[str, Any] = {
    "age": "adult",
    "state": "OR",
    **{f"q{n}": "2" for n in range(1, 9)},
    "q9": "0",
    "thoughts": "no",
    "past": "no",
    "diagnosis": ["depression"],
    "trials": "2",
    **{page: ["none"] for page in LISTS},
    "home": "yes",
}


@pytest.fixture
def visitor(client: Client, here: Clinic) -> Client:
    """A visitor who came through the clinic's door."""
    come_through_the_door(client, here)
    return client


def walk(visitor: Client, until: str = "", **changes: Any) -> Any:
    """Answer question after question, following each redirect; stop where it leads elsewhere."""
    said = {**GOOD, **changes}
    response = None
    for step in STEPS:
        if step == until:
            break
        response = visitor.post(f"/assessment/{step}/", {"answer": said[step]})
        assert response.status_code == 302, (step, response.content.decode()[:2000])
        if response["Location"] == "/assessment/help/":
            break
    return response


def test_to_the_end_and_an_honest_answer(visitor: Client) -> None:
    assert visitor.get("/assessment/").status_code == 200
    for step in STEPS:
        assert visitor.get(f"/assessment/{step}/").status_code == 200
    response = walk(visitor)
    assert response["Location"] == "/assessment/result/"
    page = visitor.get("/assessment/result/").content.decode()
    assert "Likely suitable" in page and "Make an account and keep my answers" in page
    assert "Not shown" in page and "work better than a placebo" in page
    assert "ketamine" not in page.split("<title>")[1].split("</title>")[0].lower()


def test_nothing_is_kept_on_the_server_and_no_script_reads_the_answers(visitor: Client, here: Clinic) -> None:
    walk(visitor)
    cookie = visitor.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 3600
    with in_clinic(here.id):
        assert not Fact.objects.exclude(stream_id=here.id).exists()


def test_a_no_says_why_and_what_would_change_it(visitor: Client) -> None:
    walk(visitor, home="no", heart=["high_pressure"])
    page = visitor.get("/assessment/result/").content.decode()
    assert "Not now. Somebody would have to be with you." in page
    assert "What would change it:" in page and "naming an adult who can be there" in page


@pytest.mark.parametrize(
    ("step", "answer"),
    [("q9", "1"), ("q9", "3"), ("thoughts", "thoughts"), ("thoughts", "might_act"), ("past", "yes")],
)
def test_a_worrying_answer_shows_help_before_anything_else(
    visitor: Client, here: Clinic, step: str, answer: str
) -> None:
    response = walk(visitor, **{step: answer})
    assert response["Location"] == "/assessment/help/"
    help_page = visitor.get("/assessment/help/").content.decode()
    for number in ("tel:988", "tel:911", "tel:" + here.phone.replace(" ", "")):
        assert number in help_page
    assert "What happens next" in help_page
    for elsewhere in ("/assessment/age/", "/assessment/result/", "/assessment/take/", "/assessment/past/"):
        assert visitor.get(elsewhere)["Location"] == "/assessment/help/", "help was not seen yet"
    onward = visitor.post("/assessment/help/")
    assert onward["Location"] == (
        "/assessment/thoughts/"
        if step == "q9"
        else "/assessment/past/"
        if step == "thoughts"
        else "/assessment/diagnosis/"
    )
    assert visitor.get(onward["Location"]).status_code == 200


def test_questions_may_be_left_out_and_the_answer_says_what_is_open(visitor: Client) -> None:
    visitor.post("/assessment/age/", {"answer": "adult"})
    page = visitor.get("/assessment/result/").content.decode()
    assert "Too many of the mood questions were left out for a score." in page
    assert "You left out a question about your safety." in page


def test_answers_can_be_wiped(visitor: Client) -> None:
    walk(visitor)
    visitor.post("/assessment/wipe/")
    assert visitor.get("/assessment/result/")["Location"] == "/assessment/"


def test_a_forged_cookie_is_no_cookie(visitor: Client) -> None:
    visitor.cookies[COOKIE] = "eyJhZHVsdCI6InllcyJ9:1abcde:forged"
    assert visitor.get("/assessment/result/")["Location"] == "/assessment/"


@pytest.mark.parametrize("step", ["age", "state", "trials", "diagnosis", "heart", "q1", "past"])
def test_any_input_gets_an_error_summary_and_never_falls_over(visitor: Client, step: str) -> None:
    for naughty in NAUGHTY[::2]:
        response = visitor.post(f"/assessment/{step}/", {"answer": naughty})
        assert response.status_code == 422
        assert "Please check this" in response.content.decode()
    assert visitor.post(f"/assessment/{step}/", {}).status_code == 422
    assert visitor.get("/assessment/nonsense/").status_code == 404


def test_none_and_a_condition_together_are_asked_again(visitor: Client) -> None:
    response = visitor.post("/assessment/heart/", {"answer": ["none", "aneurysm"]})
    assert response.status_code == 422


def test_registering_keeps_the_answers_as_facts(visitor: Client, here: Clinic) -> None:
    walk(visitor, q9="1")
    visitor.post("/assessment/help/")
    for step in STEPS[STEPS.index("thoughts") :]:
        visitor.post(f"/assessment/{step}/", {"answer": GOOD[step]})
    account = Account.objects.create_user(fresh_email("keeper"), "a calm morning in the garden")
    visitor.force_login(account, backend=BACKEND)
    response = visitor.post(
        "/welcome/",
        {
            "command_id": "7d0c1c2e-9d3f-4b8e-9c1b-3f9d6a1f2b11".replace("7d0c1c2e", account.id.hex[:8]),
            "name": "Ben Sample",
            "birth_date_month": "7",
            "birth_date_day": "30",
            "birth_date_year": "1991",
            "phone": "503 555 0100",
            "state": "OR",
            "timezone": "America/Los_Angeles",
        },
    )
    assert response.status_code == 302, response.content.decode()
    with in_clinic(here.id):
        stream = account.memberships.get().stream
        state = SCREENING.of(read_chart(here.id, stream))
    assert state.assessment is not None and state.assessment.diagnosis == "depression"
    assert state.measures["phq_9"].latest.answers["q9"] == 1


def test_a_patient_keeps_answers_and_the_device_forgets_them(client: Client, here: Clinic) -> None:
    actor = signed_in_patient(client, here)
    walk(client)
    page = client.get("/assessment/result/").content.decode()
    command_id = page.split('name="command_id" value="')[1].split('"')[0]
    assert client.post("/assessment/keep/", {"command_id": "nonsense"}).status_code == 422
    assert client.post("/assessment/keep/", {"command_id": command_id}).status_code == 302
    with in_clinic(here.id):
        assert SCREENING.of(read_chart(here.id, actor.id)).assessment is not None
    assert client.get("/assessment/result/")["Location"] == "/assessment/"
