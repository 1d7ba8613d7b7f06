"""A questionnaire question by question, left and gone on with, and the whole form for staff; against the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.test import Client
from django.utils.timezone import now

from tests.hostile.naughty import NAUGHTY
from tests.instruments.packs import as_yaml, pack_of
from tests.people.fixtures import sign_in
from tests.screening.people import patient, signed_in_patient, staff
from tests.screening.test_pages import alerts, post, state
from troche.instruments import all_instruments
from troche.instruments.packs import parse_pack
from troche.ledger import read_facts
from troche.ledger.tidying import Tidying
from troche.people.founding import add_text, adopt
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.programme import load_programme
from troche.screening.facts import InstrumentAnswered, RiskTold
from troche.screening.models import Draft

AT = "/my/questionnaires/"


def drafted(here: Clinic, person: UUID) -> dict[str, dict[str, int | None]]:
    """The drafts of a person, by questionnaire."""
    with in_clinic(here.id):
        return {one.instrument: one.answers for one in Draft.objects.filter(stream_id=person)}


def answer(client: Client, which: str, **answers: int | None) -> Any:
    """Answer questions one by one; None leaves one out. The last response."""
    response = None
    for item, value in answers.items():
        said = {"leave_out": "1"} if value is None else {item: str(value)}
        response = post(client, f"{AT}{which}/{item}/", said)
        assert response.status_code == 302, response.content.decode()[-2000:]
    return response


def follow(client: Client, path: str) -> str:
    """Where a page leads."""
    response = client.get(path)
    assert response.status_code == 302, response.status_code
    return str(response["Location"])


def works_by(clinic: Clinic, *codes: str) -> None:
    """The clinic's programme asks these too, in the rhythm of the GAD-7."""
    programme = load_programme()
    schedule = dict(programme.measures.schedule)
    for code in codes:
        schedule[code] = msgspec.structs.replace(schedule["gad_7"], label=f"Questions {code}")
    measures = msgspec.structs.replace(programme.measures, schedule=schedule)
    protocol = msgspec.structs.replace(programme.protocol, version="9.1")
    with in_clinic(clinic.id):
        adopt(clinic, msgspec.structs.replace(programme, measures=measures, protocol=protocol))


def words_for(clinic: Clinic, code: str) -> None:
    """The clinic has invented words for it."""
    pack = parse_pack(as_yaml(pack_of(code)), file="pack.yaml", instruments=all_instruments())
    with in_clinic(clinic.id):
        add_text(clinic, pack)


# ---- one question to a page ----


def test_one_question_to_a_page_with_what_all_begin_with(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    assert follow(client, f"{AT}phq_9/") == f"{AT}phq_9/q1/"
    page = client.get(f"{AT}phq_9/q1/").content.decode()
    assert "Question 1 of 10" in page and 'aria-current="step"' in page
    assert "Over the last 2 weeks" in page and "Little interest or pleasure" in page
    assert "Feeling tired" not in page and page.count('type="radio"') == 4
    assert 'tabindex="-1" autofocus' in page, "the focus moves to the question"
    second = client.get(f"{AT}phq_9/q2/").content.decode()
    assert f'href="{AT}phq_9/q1/"' in second


def test_nothing_chosen_is_an_error_and_leaving_out_is_a_button(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    wrong = post(client, f"{AT}phq_9/q1/", {})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "Choose an answer, or leave the question out." in page
    assert 'href="#id_q1_0"' in page and page.count("autofocus") == 1
    assert drafted(here, me.id) == {}
    assert answer(client, "phq_9", q1=None)["Location"] == f"{AT}phq_9/q2/"
    assert drafted(here, me.id) == {"phq_9": {"q1": None}}


def test_it_is_left_and_gone_on_with(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    answer(client, "phq_9", q1=1, q2=2)
    assert follow(client, f"{AT}phq_9/") == f"{AT}phq_9/q3/"
    page = client.get(f"{AT}phq_9/q3/").content.decode()
    assert "2 answers are kept" in page
    assert 'value="2" id="id_q2_2" checked' in " ".join(client.get(f"{AT}phq_9/q2/").content.decode().split())
    assert state(here, me.id).measures == {}, "a draft is no fact"


def test_all_answers_are_seen_before_they_are_sent_and_what_is_sent_is_what_was_seen(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    last = answer(client, "gad_7", q1=1, q2=None, q3=3, q4=0, q5=0, q6=0, q7=2)
    assert last["Location"] == f"{AT}gad_7/send/"
    page = client.get(f"{AT}gad_7/send/").content.decode()
    assert "Left out" in page and "Nearly every day" in page and f'href="{AT}gad_7/q3/"' in page
    assert 'name="q3" value="3"' in page and 'name="q2"' not in page
    sent = post(
        client, f"{AT}gad_7/send/", {"q1": "1", "q3": "3", "q4": "0", "q5": "0", "q6": "0", "q7": "2"}
    )
    assert sent.status_code == 302
    latest = state(here, me.id).measures["gad_7"].latest
    assert latest.answers == {"q1": 1, "q2": None, "q3": 3, "q4": 0, "q5": 0, "q6": 0, "q7": 2}
    assert drafted(here, me.id) == {}


def test_the_same_sending_twice_is_one(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    answer(client, "gad_7", q1=1)
    said = {"command_id": str(uuid4()), "q1": "1"}
    assert [client.post(f"{AT}gad_7/send/", said).status_code for _ in range(2)] == [302, 302]
    with in_clinic(here.id):
        facts = [one.fact for one in read_facts(here.id, me.id)]
    assert sum(isinstance(fact, InstrumentAnswered) for fact in facts) == 1


def test_a_draft_ends_with_its_day(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    answer(client, "phq_9", q1=1)
    with in_clinic(here.id):
        Draft.objects.filter(stream_id=me.id).update(began_at=now() - timedelta(hours=24, minutes=1))
    assert follow(client, f"{AT}phq_9/") == f"{AT}phq_9/q1/", "begun anew"
    answer(client, "phq_9", q1=2)
    assert drafted(here, me.id) == {"phq_9": {"q1": 2}}
    with in_clinic(here.id):
        assert now() - Draft.objects.get(stream_id=me.id).began_at < timedelta(minutes=1)


def test_a_draft_of_what_is_no_longer_asked_is_not_gone_on_with(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    answer(client, "phq_9", q1=1)
    with in_clinic(here.id):
        Draft.objects.filter(stream_id=me.id).update(answers={"q1": 9, "q2": None, "q99": 1})
    assert follow(client, f"{AT}phq_9/") == f"{AT}phq_9/q1/"
    assert "1 answer is kept" in client.get(f"{AT}phq_9/q1/").content.decode()


def test_a_keeper_throws_away_what_nobody_comes_back_to(here: Clinic) -> None:
    person, at = patient(here), now()
    with in_clinic(here.id):
        for which, hours in (("phq_9", 25), ("gad_7", 23)):
            Draft.objects.create(
                stream_id=person.id,
                clinic_id=here.id,
                instrument=which,
                answers={"q1": 1},
                began_at=at - timedelta(hours=hours),
            )
    tidying = Tidying()
    tidying.look([uuid4(), here.id], at)
    assert set(drafted(here, person.id)) == {"gad_7"}, "and a clinic that is not there stops nothing"
    tidying.look([here.id], at + timedelta(minutes=1))
    tidying.look([here.id], at + timedelta(hours=2))
    assert drafted(here, person.id) == {}


def test_a_question_that_depends_on_others_comes_when_it_is_due(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    assert follow(client, f"{AT}asq/q5/") == f"{AT}asq/q1/", "not due yet"
    last = answer(client, "asq", q1=0, q2=0, q3=0, q4=0)
    assert last["Location"] == f"{AT}asq/send/"
    assert answer(client, "asq", q4=1)["Location"] == "/my/help/"
    assert follow(client, f"{AT}asq/") == f"{AT}asq/q5/"
    assert "Question 5 of 5" in client.get(f"{AT}asq/q5/").content.decode()


@pytest.mark.parametrize("path", ["phq_9/q99/", "nonsense/q1/", "isi/", "isi/q1/", "isi/send/", "cadss/q1/"])
def test_what_is_not_asked_here_has_no_page(client: Client, here: Clinic, path: str) -> None:
    signed_in_patient(client, here)
    assert client.get(AT + path).status_code == 404
    assert post(client, AT + path, {"q1": "1"}).status_code in (404, 405)


def test_a_question_takes_any_input(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    for naughty in NAUGHTY:
        assert post(client, f"{AT}gad_7/q1/", {"q1": naughty}).status_code == 422
        assert post(client, f"{AT}gad_7/send/", {"q1": naughty}).status_code == 422
    assert post(client, f"{AT}gad_7/q1/", {"q1": "1", "command_id": "x"}).status_code == 422
    assert drafted(here, me.id) == {}


# ---- never silent ----


def test_item_9_is_told_before_anything_is_sent_and_help_comes_first(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    response = answer(client, "phq_9", q1=3, q9=1)
    assert response["Location"] == "/my/help/"
    assert alerts(here, me.id) == ["item_9"]
    page = client.get("/my/help/").content.decode()
    assert "tel:988" in page and "/my/questionnaires/asq/" in page
    assert "not sent yet" in page and 'href="/my/questionnaires/phq_9/"' in page
    with in_clinic(here.id):
        told = [one.fact for one in read_facts(here.id, me.id) if isinstance(one.fact, RiskTold)]
    assert told == [RiskTold(instrument="phq_9", answers={"q9": 1})]
    assert state(here, me.id).measures == {}
    assert drafted(here, me.id) == {"phq_9": {"q1": 3, "q9": 1}}


def test_it_is_told_once_whether_seen_again_or_sent(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    answer(client, "phq_9", q9=1)
    assert answer(client, "phq_9", q9=1)["Location"] != "/my/help/"
    post(client, f"{AT}phq_9/send/", {"q9": "1"})
    with in_clinic(here.id):
        kinds = [type(one.fact).__name__ for one in read_facts(here.id, me.id)]
    assert kinds.count("RiskTold") == 1 and kinds.count("AlertRaised") == 1
    assert kinds.count("InstrumentAnswered") == 1


def test_any_yes_of_the_suicide_questions_is_told_at_once(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert answer(client, "asq", q1=0)["Location"] == f"{AT}asq/q2/"
    assert alerts(here, me.id) == []
    assert answer(client, "asq", q2=1)["Location"] == "/my/help/"
    assert alerts(here, me.id) == ["asq_positive"]
    answer(client, "asq", q3=0, q4=0)
    assert answer(client, "asq", q5=1)["Location"] == "/my/help/"
    assert set(alerts(here, me.id)) == {"asq_acute", "asq_positive"}
    said = client.get("/my/help/").content.decode()
    assert "Nobody here is on call at this hour." in said
    assert 'href="/my/questionnaires/asq/"' in said, "what was begun can be finished"


# ---- words of the clinic ----


def test_without_words_nothing_is_asked_and_with_them_it_is(client: Client, here: Clinic) -> None:
    works_by(here, "isi", "cadss")
    signed_in_patient(client, here)
    assert client.get(f"{AT}isi/q1/").status_code == 404
    words_for(here, "isi")
    words_for(here, "cadss")
    page = client.get(f"{AT}isi/q1/").content.decode()
    assert "Invented question q1" in page and "Invented answer 4" in page
    assert "Invented words, by nobody." in page
    assert client.get(f"{AT}cadss/q1/").status_code == 404, "a clinician's rating"


def test_home_asks_only_what_has_words(client: Client, here: Clinic) -> None:
    works_by(here, "isi")
    me = signed_in_patient(client, here)
    from tests.screening.test_pages import HISTORY

    post(client, "/my/history/", HISTORY)
    for which, said in (
        ("phq_9", {"q1": "1"}),
        ("gad_7", {"q1": "1"}),
        ("asq", {f"q{n}": "0" for n in range(1, 5)}),
    ):
        assert post(client, f"{AT}{which}/send/", said).status_code == 302
    assert f"{AT}isi/" not in client.get("/my/").content.decode()
    words_for(here, "isi")
    assert f"{AT}isi/" in client.get("/my/").content.decode()
    assert state(here, me.id).measures.keys() == {"phq_9", "gad_7", "asq"}


# ---- the whole form for staff ----


def test_staff_enter_a_whole_form_and_say_who_answered(client: Client, here: Clinic) -> None:
    staff(client, here, "therapist")
    person = patient(here)
    path = f"/people/{person.id}/questionnaires/phq_9/"
    page = client.get(path).content.decode()
    assert page.count("<fieldset") == 11 and "Who gave these answers?" in page
    said = {f"q{n}": "1" for n in range(1, 10)}
    wrong = post(client, path, said)
    assert wrong.status_code == 422 and "Say who gave these answers." in wrong.content.decode()
    assert wrong.content.decode().count("checked") == 9, "what was entered stays"
    recorded = post(client, path, {**said, "administration": "interview"})
    assert recorded.status_code == 302 and "messages" not in recorded.cookies, "no health word is in a cookie"
    assert alerts(here, person.id) == ["item_9"]
    with in_clinic(here.id):
        fact = next(
            one.fact for one in read_facts(here.id, person.id) if isinstance(one.fact, InstrumentAnswered)
        )
    assert fact.administration == "interview" and fact.answers["difficulty"] is None
    shown = client.get(f"/people/{person.id}/").content.decode()
    assert "speak with the person the same day" in shown
    assert "9 of 27" in shown and "asked in an interview" in shown and "Risk answer" in shown
    assert f"/people/{person.id}/questionnaires/asq/" in shown
    assert f"/people/{person.id}/questionnaires/isi/" not in shown


def test_staff_see_a_late_question_from_the_beginning(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    path = f"/people/{person.id}/questionnaires/asq/"
    assert 'name="q5"' in client.get(path).content.decode()
    none = {f"q{n}": "0" for n in range(1, 5)}
    assert post(client, path, {**none, "administration": "interview"}).status_code == 302
    assert alerts(here, person.id) == []


def test_a_form_without_words_is_never_shown_to_staff(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    for code, one in all_instruments().items():
        page = client.get(f"/people/{person.id}/questionnaires/{code}/")
        assert page.status_code == (200 if one.has_text else 404), code
    words_for(here, "cadss")
    page = client.get(f"/people/{person.id}/questionnaires/cadss/").content.decode()
    assert page.count("Invented question") == 23


def test_the_form_for_staff_takes_any_input(client: Client, here: Clinic) -> None:
    staff(client, here)
    path = f"/people/{patient(here).id}/questionnaires/phq_9/"
    for naughty in NAUGHTY:
        assert post(client, path, {"q1": naughty, "administration": naughty}).status_code == 422
    assert post(client, path, {"administration": "interview"}).status_code == 422, "nothing answered"


def test_no_stranger_asks(client: Client, here: Clinic) -> None:
    person = patient(here)
    path = f"/people/{person.id}/questionnaires/phq_9/"
    assert client.get(path).status_code in (302, 403)
    sign_in(client, here, "patient")
    assert client.get(path).status_code in (403, 404)


def test_the_table_of_drafts_is_walled_off(database: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'screening_draft'"
        )
        assert cursor.fetchone() == (True, True)
    assert Draft.objects.count() == 0, "nobody named a clinic"


def test_one_clinic_does_not_see_the_drafts_of_another(client: Client, here: Clinic) -> None:
    from tests.screening.people import clinic_with_prescriber

    me = signed_in_patient(client, here)
    answer(client, "phq_9", q1=1)
    other = clinic_with_prescriber()
    assert drafted(other, me.id) == {} and drafted(here, me.id) != {}
