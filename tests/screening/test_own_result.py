"""The result is the person's own: answers left out or looked at again, a copy to take along, nothing from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.people.fixtures import come_through_the_door
from tests.screening.test_assessment import GOOD, walk
from troche.ledger.models import Fact
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.answers import LISTS, SAFETY, STEPS

NOTES = "/assessment/take/"
ELSEWHERE = re.compile(r"""(?:src|href|action|srcset|poster)=["'](?:https?:)?//([^/"']+)""")


@pytest.fixture
def visitor(client: Client, here: Clinic) -> Client:
    """A visitor who came through the clinic's door."""
    come_through_the_door(client, here)
    return client


def told(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_copy_says_what_the_page_says_and_nothing_of_it_stays_here(visitor: Client, here: Clinic) -> None:
    walk(visitor, heart=["aneurysm"], home="no")
    page, notes = told(visitor.get("/assessment/result/")), visitor.get(NOTES)
    copy = " ".join(notes.content.decode().split())
    for words in (
        "Not at home. Other care fits you better.",
        "An aneurysm (a bulge in a blood vessel)",
        "With an aneurysm that can be deadly.",
        "A sober adult has to be in the house for each session.",
        "nothing we know of makes this safe at home",
        "TMS, magnetic pulses to the head",
        "not approved by the FDA",
        "We found no such trial.",
        "43 of 100 people became depressed again within 12 weeks",
        "1.8 points better than with a placebo",
    ):
        assert words in page and words in copy, words
    assert "Call or text 988" in copy and here.phone in copy
    with in_clinic(here.id):
        assert not Fact.objects.exclude(stream_id=here.id).exists()


def test_the_copy_has_a_name_that_tells_nothing_and_is_not_cached(visitor: Client) -> None:
    assert visitor.get(NOTES)["Location"] == "/assessment/"
    walk(visitor)
    notes = visitor.get(NOTES)
    assert notes["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert notes["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in notes["Cache-Control"]
    assert max(map(len, notes.content.decode().splitlines())) <= 76


def test_no_page_of_it_loads_anything_from_elsewhere(visitor: Client) -> None:
    walk(visitor, medicines=["opioid"])
    pages = [
        "/assessment/",
        *(f"/assessment/{step}/" for step in STEPS),
        "/assessment/result/",
        "/assessment/help/",
    ]
    for path in pages:
        response = visitor.get(path)
        found = ELSEWHERE.findall(response.content.decode())
        assert set(found) <= {"www.weather.gov"}, (path, found)  # where Quick exit leads
        assert "default-src 'self'" in response["Content-Security-Policy"] or (
            "default-src 'none'" in response["Content-Security-Policy"]
        )


def test_an_answer_is_taken_back_by_the_button_beside_continue(visitor: Client) -> None:
    walk(visitor)
    assert "Likely suitable" in visitor.get("/assessment/result/").content.decode()
    response = visitor.post("/assessment/home/", {"leave_out": "1"})
    assert response["Location"] == "/assessment/place/"
    assert "You are not sure who could be with you." in told(visitor.get("/assessment/result/"))


@pytest.mark.parametrize("step", STEPS)
def test_every_question_may_be_left_out_and_going_back_keeps_the_answers(visitor: Client, step: str) -> None:
    walk(visitor)
    page = visitor.get(f"/assessment/{step}/").content.decode()
    chosen = re.findall(r'value="([a-z0-9_]+)"[^>]*checked|<option value="(\w+)" selected', page)
    given = GOOD[step] if isinstance(GOOD[step], list) else [GOOD[step]]
    assert [one or other for one, other in chosen] == given
    assert visitor.post(f"/assessment/{step}/", {"leave_out": "1"}).status_code == 302
    emptied = visitor.get(f"/assessment/{step}/").content.decode()
    assert "checked" not in emptied and " selected" not in emptied.replace('value="" selected', "")


def test_one_answer_looked_at_again_leads_back_to_the_result(visitor: Client) -> None:
    walk(visitor, heart=["high_pressure"])
    page = visitor.get("/assessment/result/").content.decode()
    assert 'href="/assessment/heart/?then=result"' in page
    response = visitor.post("/assessment/heart/?then=result", {"answer": ["none"]})
    assert response["Location"] == "/assessment/result/"
    assert "Likely suitable" in visitor.get("/assessment/result/").content.decode()
    mood = visitor.post("/assessment/q8/?then=result", {"answer": "1"})
    assert mood["Location"] == "/assessment/q9/?then=result"
    worry = visitor.post("/assessment/q9/?then=result", {"answer": "2"})
    assert worry["Location"] == "/assessment/help/"
    assert visitor.get(NOTES)["Location"] == "/assessment/help/"
    assert visitor.post("/assessment/help/")["Location"] == "/assessment/result/"


@pytest.mark.parametrize(
    ("step", "answer", "following", "said"),
    [
        ("age", "under", "/assessment/state/", "This programme is for adults of 18 or older."),
        ("state", "WA", "/assessment/q1/", "Nobody here is licensed in your state"),
    ],
)
def test_what_no_other_answer_could_change_is_said_at_once(
    visitor: Client, step: str, answer: str, following: str, said: str
) -> None:
    assert said not in told(visitor.get(following))
    assert visitor.post(f"/assessment/{step}/", {"answer": answer})["Location"] == following
    page = told(visitor.get(following))
    assert said in page and "You can stop here and see what else could help, or go on." in page
    assert said not in told(visitor.get("/assessment/q2/"))
    result = told(visitor.get("/assessment/result/"))
    assert result.index(said) < result.index("Not known yet") < result.index("What else could help")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, ""),
        ({"q9": "1"}, "Somebody calls you today."),
        ({"thoughts": "might_act"}, "A clinician calls you within 15 minutes."),
        ({"past": "yes"}, "A clinician calls you within 15 minutes."),
    ],
)
def test_who_calls_once_worrying_answers_are_kept_is_said_before_they_are(
    visitor: Client, answers: dict[str, str], says: str
) -> None:
    for step in STEPS:
        visitor.post(f"/assessment/{step}/", {"answer": answers.get(step, GOOD[step])})
        visitor.post("/assessment/help/")
    page = told(visitor.get("/assessment/result/"))
    assert ("Once your answers are kept:" in page) is bool(says) and says in page


@pytest.mark.parametrize("step", SAFETY)
def test_beside_each_question_of_safety_stands_the_number_to_call(visitor: Client, step: str) -> None:
    page = visitor.get(f"/assessment/{step}/").content.decode().split("<main")[1].split("</main>")[0]
    assert 'href="tel:988"' in page and "without sending this page" in page


@pytest.mark.parametrize("step", STEPS)
def test_every_question_says_why_and_what_an_answer_leads_to(visitor: Client, step: str) -> None:
    page = told(visitor.get(f"/assessment/{step}/"))
    assert "Why we ask" in page and "What an answer leads to" in page
    assert f"Question {STEPS.index(step) + 1} of {len(STEPS)}" in page and "left" in page


def test_the_time_is_counted_from_the_words_and_is_about_five_minutes() -> None:
    from troche.programme import load_programme
    from troche.screening.reading_time import minutes, minutes_left

    programme = load_programme()
    assert minutes(STEPS, programme) == 5
    left = [minutes_left(step, programme) for step in STEPS]
    assert left == sorted(left, reverse=True) and left[0] == 5 and left[-1] == 1


def test_a_kept_assessment_has_every_answer(client: Client, here: Clinic) -> None:
    from tests.screening.people import signed_in_patient
    from troche.ledger import read_chart
    from troche.screening.rules import SCREENING

    actor = signed_in_patient(client, here)
    walk(client, age="older", medicines=["opioid", "unsure"], diagnosis=["depression", "ptsd"])
    page = client.get("/assessment/result/").content.decode()
    command_id = page.split('name="command_id" value="')[1].split('"')[0]
    assert client.post("/assessment/keep/", {"command_id": command_id}).status_code == 302
    with in_clinic(here.id):
        taken = SCREENING.of(read_chart(here.id, actor.id)).assessment
    assert taken is not None and taken.result == "conversation"
    assert (taken.age, taken.diagnoses) == ("older", ("depression", "ptsd"))
    assert taken.chosen == dict.fromkeys(LISTS, ("none",)) | {"medicines": ("opioid", "unsure")}
