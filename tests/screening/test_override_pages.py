"""Two people on the dossier: what is proposed, who is told, who may answer, and what the decision then says."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.hostile.naughty import NAUGHTY
from tests.screening import charts
from tests.screening.people import TODAY, done, make_suitable, patient, staff
from tests.screening.test_pages import DECISION, post, state
from troche.chart.commands import Actor
from troche.chart.rooms import Notice
from troche.journey.models import BoardRow
from troche.messaging.delivery import addresses, letter
from troche.messaging.notices import SOMETHING_WAITS
from troche.people.commands import AssignCareTeam
from troche.people.models import Clinic, Membership
from troche.people.scope import in_clinic
from troche.screening.commands import CheckPdmp, GiveHistory

WHY = "A minor stroke in 1999; neurology has no objection."


def after_a_stroke(here: Clinic, prescriber: Actor) -> UUID:
    """Somebody suitable but for a stroke."""
    person = patient(here)
    make_suitable(person, prescriber)
    told = charts.history(conditions={**charts.history().conditions, "stroke": "yes"})
    given = {name: getattr(told, name) for name in told.__struct_fields__}
    done(GiveHistory(id=uuid4(), actor=person, stream=person.id, **given))
    return person.id


def propose(client: Client, person: UUID, **more: Any) -> Any:
    return post(client, f"/people/{person}/propose/", {"gate": "exclusions", "words": WHY, **more})


def answer(client: Client, here: Clinic, person: UUID, how: str = "grant", **more: Any) -> Any:
    position = state(here, person).by_two.latest["exclusions"].position
    said = {"proposal": str(position), "answer": how, "words": "I have read the letter.", **more}
    return post(client, f"/people/{person}/proposal/", said)


def dossier(client: Client, person: UUID) -> str:
    return client.get(f"/people/{person}/").content.decode()


def test_a_prescriber_proposes_a_director_grants_and_the_decision_shows_both(here: Clinic) -> None:
    prescribing, directing = Client(), Client()
    person = after_a_stroke(here, staff(prescribing, here))
    page = dossier(prescribing, person)
    assert "Needs two: the prescriber and the medical director" in page and "Propose to let it pass" in page
    assert post(prescribing, f"/people/{person}/decide/", DECISION).status_code == 422
    assert propose(prescribing, person).status_code == 302
    assert "Waits for the medical director" in dossier(prescribing, person)
    director = staff(directing, here, "director")
    assert "Grant, as the second person" in dossier(directing, person)
    assert answer(directing, here, person).status_code == 302
    assert "Let pass by two" in dossier(prescribing, person)
    assert post(directing, f"/people/{person}/decide/", DECISION).status_code == 422
    assert post(prescribing, f"/people/{person}/decide/", DECISION).status_code == 302
    (passed,) = state(here, person).decision.passed  # type: ignore[union-attr]
    assert passed.granted_by == director.id
    page = dossier(prescribing, person)
    assert WHY in page and "I have read the letter." in page and "second person" in page


def test_the_director_hears_of_it_in_neutral_words_and_finds_it_on_the_board(here: Clinic) -> None:
    prescribing, directing = Client(), Client()
    me = staff(prescribing, here)
    director = staff(directing, here, "director")
    person = after_a_stroke(here, me)
    propose(prescribing, person)
    with in_clinic(here.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM ledger_outbox WHERE stream_id = %s AND body LIKE '%%proposed%%'", [person]
        )
        (body,) = [row[0] for row in cursor.fetchall()]
        assert '"recipient":"director"' in body and WHY not in body
        notice = Notice(key="k", recipient="director", template="something_waits")
        email = Membership.objects.get(stream=director.id).account.email
        assert addresses(here.id, person, notice, charts.NOW) == [email]
        row = BoardRow.objects.get(stream_id=person)
        assert (row.owner, row.owner_id, row.state) == ("director", director.id, "waiting")
    assert letter("something_waits") is SOMETHING_WAITS
    assert "asks for a second signature: No exclusion." in directing.get("/board/?show=mine").content.decode()
    answer(directing, here, person)
    with in_clinic(here.id):
        assert BoardRow.objects.get(stream_id=person).owner != "director"


def test_what_is_refused_says_why_and_keeps_the_words(here: Clinic) -> None:
    prescribing, directing, other = Client(), Client(), Client()
    person = after_a_stroke(here, staff(prescribing, here))
    refused = propose(prescribing, person, words=" ")
    assert refused.status_code == 422 and "Write why this should be let pass." in refused.content.decode()
    for gate in ("pressure", "no_such", ""):
        refused = propose(prescribing, person, gate=gate)
        assert refused.status_code == 422
    assert "already" not in dossier(prescribing, person)
    director = staff(directing, here, "director")
    propose(prescribing, person)
    assert answer(prescribing, here, person).status_code == 403
    for role in ("therapist", "coordinator"):
        staff(other, here, role)  # type: ignore[arg-type]
        assert propose(other, person).status_code == answer(other, here, person).status_code == 403
    coordinator = Actor(uuid4(), "coordinator", here.id, "Coordinator")
    done(AssignCareTeam(id=uuid4(), actor=coordinator, stream=person, prescriber=director.id))
    refused = answer(directing, here, person, words="Mine to say.")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "You are the prescriber of this person" in page
    assert state(here, person).by_two.latest["exclusions"].is_open
    assert "Mine to say." in page, "what was written is not lost, though the form is gone"


def test_a_floor_finding_is_never_offered_and_never_let_pass(here: Clinic) -> None:
    prescribing = Client()
    me = staff(prescribing, here)
    person = patient(here)
    make_suitable(person, me)
    told = charts.history(conditions={**charts.history().conditions, "aneurysm": "yes"})
    given = {name: getattr(told, name) for name in told.__struct_fields__}
    done(GiveHistory(id=uuid4(), actor=person, stream=person.id, **given))
    page = dossier(prescribing, person.id)
    assert "Nobody may let this pass" in page and "Propose to let it pass" not in page
    refused = propose(prescribing, person.id)
    assert refused.status_code == 422 and "Nobody may let this pass: Aneurysmal" in refused.content.decode()


@pytest.mark.parametrize("naughty", NAUGHTY[2:])
def test_both_take_any_input(here: Clinic, naughty: str) -> None:
    prescribing, directing = Client(), Client()
    person = after_a_stroke(here, staff(prescribing, here))
    staff(directing, here, "director")
    assert propose(prescribing, person, gate=naughty).status_code == 422
    assert propose(prescribing, person, words=naughty).status_code in (302, 422)
    propose(prescribing, person)
    for said in ({"proposal": naughty}, {"answer": naughty}):
        assert answer(directing, here, person, **said).status_code == 422
    assert answer(directing, here, person, words=naughty).status_code in (302, 422)
    assert dossier(directing, person)


def test_the_query_of_the_prescription_record_is_shown_in_full(here: Clinic) -> None:
    prescribing = Client()
    me = staff(prescribing, here)
    person = patient(here)
    page = dossier(prescribing, person.id)
    assert "Not queried yet." in page
    asked = {"finding": "concern", "note": "Two prescribers of lorazepam", "states": ("WA",)}
    done(CheckPdmp(id=uuid4(), actor=me, stream=person.id, **asked))
    page = dossier(prescribing, person.id)
    assert "Washington; not Oregon, where the person lives" in page
    assert (
        "Two prescribers of lorazepam" in page
        and "Dr Jonah Invented" in page
        and TODAY.strftime("%Y") in page
    )
