"""The history against the database: in steps by the patient, kept until it is given; on one page by staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.test import Client

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import sign_in
from tests.screening.people import clinic_with_prescriber, patient, signed_in_patient, staff
from tests.screening.test_pages import HISTORY, alerts, post, state
from troche.ledger.tidying import Tidying
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.forms.history import STEPS
from troche.screening.history import Allergy, Pharmacy, SubstanceUse
from troche.screening.history_drafts import KEPT_FOR, draft_of, keep_draft
from troche.screening.models import HistoryDraft

TOLD: dict[str, dict[str, str]] = {
    "medicines": {
        "m0_name": "Sertraline",
        "m0_dose": "100 mg",
        "m0_often": "each morning",
        "m0_started": "3/2021",
    },
    "trials": {
        "t0_name": "Escitalopram",
        "t0_dose": "20",
        "t0_weeks": "22",
        "t0_outcome": "some",
        "t0_started": "1/2021",
        "t0_ended": "6/2021",
        "t0_taken": "yes",
    },
    "mind": {"diagnosis": "Depression since 2015", "episode_since": "2020", "c_psychosis": "no"},
    "heart": {"c_aneurysm": "no", "c_stroke": "unsure"},
    "body": {"c_bladder": "no"},
    "allergies": {
        "a0_substance": "Penicillin",
        "a0_reaction": "Rash",
        "pregnancy": "no",
        "breast_feeding": "no",
        "c_allergy": "no",
    },
    "substances": {"s_alcohol_often": "weekly", "s_alcohol_last": "week", "s_nicotine_often": "never"},
    "home": {
        "lives_with_adult": "yes",
        "household": "A dog",
        "storage": "yes",
        "address": "1 Garden Way, Portland",
        "local_emergency_number": "911",
        "c_unsafe_home": "no",
    },
    "people": {
        "contact_name": "Dana Sample",
        "contact_relation": "Partner",
        "contact_phone": "503 555 0101",
        "pharmacy_name": "Corner Pharmacy",
        "pharmacy_phone": "503 555 0102",
    },
}


def tell(client: Client, *steps: str, **instead: dict[str, str]) -> None:
    """Fill in these steps, or all of them."""
    for step in steps or STEPS:
        response = post(client, f"/my/history/{step}/", {**TOLD[step], **instead.get(step, {})})
        assert response.status_code == 302, (step, response.content.decode())


def draft(here: Clinic, person: UUID) -> dict[str, dict[str, str]]:
    """What is kept of an unfinished history."""
    with in_clinic(here.id):
        return draft_of(person, datetime.now(UTC))


def test_a_history_told_in_steps_is_kept_whole_and_its_draft_is_gone(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    tell(client)
    page = client.get("/my/history/").content.decode()
    assert "read it once more" in page and "Sertraline" in page and "each morning, since March 2021" in page
    assert state(here, me.id).history is None
    response = post(client, "/my/history/", {"c_suicide_plan": "no"})
    assert response.status_code == 302
    told = state(here, me.id).history
    assert told is not None
    assert told.medicines[0].started == "2021-03" and told.medicines[0].often == "each morning"
    assert told.trials[0].ended == "2021-06" and told.trials[0].taken == "yes"
    assert told.allergy_list == (Allergy(substance="Penicillin", reaction="Rash"),)
    assert told.allergies == "Penicillin (Rash)"
    assert SubstanceUse(substance="alcohol", often="weekly", last="week") in told.substances
    assert told.pharmacy == Pharmacy(name="Corner Pharmacy", phone="503 555 0102")
    assert (told.contact_relation, told.household, told.episode_since) == ("Partner", "A dog", "2020")
    assert told.conditions["stroke"] == "unsure" and told.conditions["pregnancy"] == "no"
    assert draft(here, me.id) == {}


def test_what_was_left_out_is_not_in_the_fact_and_is_said_before_it_is_given(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    tell(client)
    assert "not answered" in client.get("/my/history/").content.decode()
    post(client, "/my/history/", {})
    told = state(here, me.id).history
    assert told is not None
    assert "glaucoma" not in told.conditions and "suicide_plan" not in told.conditions
    assert told.conditions["psychosis"] == "no"


def test_somebody_who_stops_goes_on_where_they_stopped(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    tell(client, "medicines", "trials")
    page = client.get("/my/history/").content.decode()
    assert 'href="/my/history/mind/"' in page and "Go on" in page
    assert "each morning" in client.get("/my/history/medicines/").content.decode()
    assert 'value="1/2021"' in client.get("/my/history/trials/").content.decode()
    assert state(here, me.id).history is None


def test_a_wrong_step_keeps_everything_that_was_typed_also_for_tomorrow(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    wrong = {**TOLD["people"], "contact_phone": "x", "pharmacy_phone": "no number"}
    response = post(client, "/my/history/people/", wrong)
    page = response.content.decode()
    assert response.status_code == 422 and "Dana Sample" in page
    assert 'href="#id_contact_phone"' in page and 'href="#id_pharmacy_phone"' in page
    assert "no number" in client.get("/my/history/people/").content.decode()
    tell(client, *[step for step in STEPS if step != "people"])
    refused = post(client, "/my/history/", {"c_suicide_plan": "no"})
    assert refused.status_code == 422 and 'href="/my/history/people/"' in refused.content.decode()


@pytest.mark.parametrize(
    ("step", "said", "wrong"),
    [
        ("medicines", {"m0_name": ""}, "no_medicines"),
        ("medicines", {"no_medicines": "on"}, "no_medicines"),
        ("medicines", {"m0_started": "spring"}, "m0_started"),
        ("medicines", {"m0_started": "1/2099"}, "m0_started"),
        ("trials", {"no_trials": "on"}, "no_trials"),
        ("trials", {"t0_outcome": ""}, "t0_outcome"),
        ("trials", {"t0_started": "7/2021"}, "t0_ended"),
        ("trials", {"t0_dose": "-1"}, "t0_dose"),
        ("allergies", {"no_known_allergies": "on"}, "no_known_allergies"),
        ("allergies", {"pregnancy": ""}, "pregnancy_0"),
        ("home", {"address": ""}, "address"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_place(
    client: Client, here: Clinic, step: str, said: dict[str, str], wrong: str
) -> None:
    signed_in_patient(client, here)
    response = post(client, f"/my/history/{step}/", {**TOLD[step], **said})
    assert response.status_code == 422
    assert f'href="#id_{wrong}"' in response.content.decode()


def test_more_rows_keep_what_was_typed(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    response = post(client, "/my/history/medicines/", TOLD["medicines"], more="m")
    page = response.content.decode()
    assert response.status_code == 200 and "m4_name" in page and "each morning" in page
    assert "Please check this" not in page
    assert draft(here, me.id)["medicines"]["m0_dose"] == "100 mg"


def test_a_plan_is_asked_with_the_giving_and_rests_in_no_draft(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    tell(client, mind={"c_suicide_plan": "yes"})
    assert "c_suicide_plan" not in str(draft(here, me.id))
    assert alerts(here, me.id) == []
    assert post(client, "/my/history/", {"c_suicide_plan": "yes"}).url == "/my/help/"
    assert alerts(here, me.id) == ["suicidal_intent"]


def test_a_history_is_mended_from_what_was_given(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    tell(client)
    post(client, "/my/history/", {"c_suicide_plan": "no"})
    assert "Penicillin" in client.get("/my/history/allergies/").content.decode()
    tell(client, "medicines", medicines={"m0_name": "Escitalopram"})
    post(client, "/my/history/", {"c_suicide_plan": "no"})
    told = state(here, me.id).history
    assert told is not None and told.medicines[0].name == "Escitalopram"
    assert told.pharmacy is not None and told.trials[0].weeks == 22 and told.conditions["stroke"] == "unsure"


def test_a_draft_is_gone_after_seven_days_and_never_seen_by_another_clinic(
    client: Client, here: Clinic
) -> None:
    me, now = signed_in_patient(client, here), datetime.now(UTC)
    tell(client, "medicines")
    with in_clinic(here.id):
        assert draft_of(me.id, now + KEPT_FOR - timedelta(minutes=1))
        assert draft_of(me.id, now + KEPT_FOR + timedelta(minutes=1)) == {}
        keep_draft(here.id, me.id, "mind", {"diagnosis": "New"}, now + KEPT_FOR + timedelta(minutes=1))
        anew = draft_of(me.id, now + KEPT_FOR + timedelta(minutes=2))
        assert anew == {"mind": {"diagnosis": "New"}}, "what was too old does not come back"
    with in_clinic(clinic_with_prescriber().id):
        assert draft_of(me.id, now) == {}
        assert not HistoryDraft.objects.exists()


def test_a_keeper_throws_away_a_history_that_nobody_comes_back_to(client: Client, here: Clinic) -> None:
    me, tidying, at = signed_in_patient(client, here), Tidying(), datetime.now(UTC)
    tell(client, "medicines")
    for later, left in ((timedelta(0), 1), (KEPT_FOR - timedelta(hours=1), 1), (KEPT_FOR, 0)):
        tidying.look([here.id], at + later + timedelta(minutes=1))
        with in_clinic(here.id):
            assert HistoryDraft.objects.filter(stream_id=me.id).count() == left, later


def test_a_history_is_given_and_its_draft_dropped_together_or_not_at_all(
    client: Client, here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_stream: UUID) -> None:
        raise DatabaseError

    me = signed_in_patient(client, here)
    tell(client)
    monkeypatch.setattr("troche.screening.pages.history.drop_draft", fails)
    with pytest.raises(DatabaseError):
        post(client, "/my/history/", {"c_suicide_plan": "no"})
    assert state(here, me.id).history is None and draft(here, me.id)


def test_the_steps_take_any_input(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    for step in STEPS:
        assert client.get(f"/my/history/{step}/").status_code == 200
        for first in range(0, len(NAUGHTY), 3):
            words = cycle(NAUGHTY[first : first + 3])
            said = {field: next(words) for field in TOLD[step]}
            assert post(client, f"/my/history/{step}/", said).status_code in (302, 422), (step, said)
            assert client.get("/my/history/").status_code == 200
    assert client.get("/my/history/nonsense/").status_code == 404
    assert client.get("/my/history/safety/").status_code == 404


def test_only_the_patient_and_those_who_take_a_history_open_it(client: Client, here: Clinic) -> None:
    me = patient(here)
    for role, opens in (
        ("prescriber", True),
        ("coordinator", True),
        ("therapist", False),
        ("auditor", False),
    ):
        sign_in(client, here, role)  # type: ignore[arg-type]
        assert (client.get(f"/people/{me.id}/history/").status_code == 200) == opens, role
        assert client.get("/my/history/medicines/").status_code in (403, 404)


# ---- on one page, by staff ----


def test_staff_take_a_history_with_the_person(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    assert client.get(f"/people/{me.id}/history/").status_code == 200
    said: dict[str, Any] = {
        **HISTORY,
        "no_known_allergies": "",
        **{name: value for one in TOLD.values() for name, value in one.items()},
    }
    response = post(client, f"/people/{me.id}/history/", said)
    assert response.status_code == 302, response.content.decode()
    told = state(here, me.id).history
    assert told is not None and told.conditions["suicide_plan"] == "no" and told.household == "A dog"


def test_what_the_patient_typed_is_there_after_staff_took_a_history(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    tell(client, "medicines")
    staff(client, here)
    assert "has begun a history" in client.get(f"/people/{me.id}/history/").content.decode()
    assert post(client, f"/people/{me.id}/history/", HISTORY).status_code == 302
    assert draft(here, me.id)["medicines"]["m0_often"] == "each morning"


def test_a_wrong_history_is_shown_again_with_what_was_typed(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    response = post(client, f"/people/{me.id}/history/", {**HISTORY, "m0_name": "", "contact_phone": "x"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_no_medicines"' in page and 'href="#id_contact_phone"' in page
    assert "Depression since 2015" in page and "1 Garden Way, Portland" in page
    assert state(here, me.id).history is None


def test_the_page_of_staff_takes_any_input(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    names = (
        "diagnosis",
        "m0_name",
        "m0_started",
        "t0_weeks",
        "t0_dose",
        "t0_outcome",
        "pregnancy",
        "address",
    )
    for naughty in NAUGHTY[2:]:
        said = {**HISTORY, **dict.fromkeys((*names, "contact_phone"), naughty)}
        assert post(client, f"/people/{me.id}/history/", said).status_code == 422
    for name in (*names, "command_id"):
        answer = post(client, f"/people/{me.id}/history/", {**HISTORY, name: NAUGHTY[8]})
        assert answer.status_code in (302, 422)
