"""The patient's own forms and the dossier, against the database, with input of every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import sign_in
from tests.screening import charts
from tests.screening.charts import PROGRAMME
from tests.screening.people import TODAY, done, make_suitable, patient, signed_in_patient, staff
from troche.chart.commands import Correct
from troche.ledger import read_chart
from troche.messaging.rules import open_alerts
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.commands import GiveHistory
from troche.screening.facts import Medicine
from troche.screening.rules import SCREENING
from troche.screening.state import ScreeningState

HISTORY: dict[str, Any] = {
    "diagnosis": "Depression since 2015",
    **{f"c_{code}": "no" for code in PROGRAMME.eligibility.exclusions},
    "m0_name": "Sertraline",
    "m0_dose": "100 mg",
    "m0_often": "each morning",
    "t0_name": "Escitalopram",
    "t0_dose": "20",
    "t0_weeks": "22",
    "t0_outcome": "some",
    "no_known_allergies": "on",
    "pregnancy": "not_applicable",
    "breast_feeding": "not_applicable",
    "lives_with_adult": "yes",
    "address": "1 Garden Way, Portland",
    "local_emergency_number": "911",
    "contact_name": "Dana Sample",
    "contact_phone": "503 555 0101",
}
PHQ_9 = {f"q{n}": "2" for n in range(1, 9)}
PRESSURE = {
    "systolic_mm_hg": "128",
    "diastolic_mm_hg": "82",
    "pulse_bpm": "",
    "measured_at": "2026-01-05T08:10",
}
DECISION = {"verdict": "eligible", "reason": "All in order.", "patient_words": "You may start."}


def post(client: Client, path: str, said: dict[str, Any], **more: Any) -> Any:
    """Send a form with a fresh command id."""
    return client.post(path, {"command_id": str(uuid4()), **said, **more})


def state(here: Clinic, person: UUID) -> ScreeningState:
    """What the chart says now."""
    with in_clinic(here.id):
        return SCREENING.of(read_chart(here.id, person))


def alerts(here: Clinic, person: UUID) -> list[str]:
    """The codes of the open alerts."""
    with in_clinic(here.id):
        return [alert.code for alert in open_alerts(read_chart(here.id, person))]


# ---- the patient's own pages ----


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31"])
def test_a_last_day_of_long_ago_is_a_slip(client: Client, here: Clinic, day: str) -> None:
    me = patient(here)
    staff(client, here)
    basis = next(iter(PROGRAMME.eligibility.legal_bases))
    said = {"kind": "legal_basis", "basis": basis, "expires_on": day}
    assert post(client, f"/people/{me.id}/record/", said).status_code == 422


def test_the_history_is_given_and_shown_again(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert client.get("/my/history/").status_code == 200
    assert post(client, "/my/history/", HISTORY).status_code == 302
    given = state(here, me.id).history
    assert given is not None and given.medicines[0].name == "Sertraline"
    assert given.trials[0].weeks == 22 and given.trials[0].dose_mg == 20
    assert "Escitalopram" in client.get("/my/history/").content.decode()


def test_a_plan_told_in_the_history_brings_the_help_page_first_and_an_alert(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    assert post(client, "/my/history/", {**HISTORY, "c_suicide_plan": "yes"}).url == "/my/help/"
    assert alerts(here, me.id) == ["suicidal_intent"]


def test_item_9_brings_the_help_page_first_and_an_alert(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    response = post(client, "/my/questionnaires/phq_9/send/", {**PHQ_9, "q9": "1"})
    assert response["Location"] == "/my/help/"
    page = client.get("/my/help/").content.decode()
    assert "tel:988" in page and "/my/questionnaires/asq/" in page
    assert alerts(here, me.id) == ["item_9"]


def test_the_suicide_questions_ask_the_last_one_only_when_it_is_due(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert "shown_q5" not in client.get("/my/questionnaires/asq/send/").content.decode()
    said = {"q1": "1", "q2": "0", "q3": "0", "q4": "0"}
    asked_more = post(client, "/my/questionnaires/asq/send/", said)
    assert asked_more["Location"] == "/my/help/" and alerts(here, me.id) == ["asq_positive"]
    assert client.get("/my/questionnaires/asq/")["Location"] == "/my/questionnaires/asq/q5/"
    assert "asq" not in state(here, me.id).measures
    response = post(client, "/my/questionnaires/asq/send/", {**said, "q5": "1", "shown_q5": "1"})
    assert response["Location"] == "/my/help/after/"
    assert set(alerts(here, me.id)) == {"asq_acute", "asq_positive"}
    assert client.get("/my/help/after/").status_code == 200


def test_what_is_left_out_is_missing_and_never_zero(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert post(client, "/my/questionnaires/phq_9/send/", PHQ_9).status_code == 302
    latest = state(here, me.id).measures["phq_9"].latest
    assert latest.answers["q9"] is None and latest.total is None
    assert post(client, "/my/questionnaires/phq_9/send/", {}).status_code == 422
    assert client.get("/my/questionnaires/nonsense/").status_code == 404


def test_a_questionnaire_takes_any_input(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    for naughty in NAUGHTY:
        assert post(client, "/my/questionnaires/gad_7/send/", {"q1": naughty}).status_code == 422


def test_a_reading_is_kept_in_the_persons_own_time(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert client.get("/my/pressure/").status_code == 200
    assert post(client, "/my/pressure/", PRESSURE).status_code == 302
    assert state(here, me.id).pressures[0].measured_at == datetime(2026, 1, 5, 16, 10, tzinfo=UTC)
    lately = {**PRESSURE, "measured_at": f"{TODAY - timedelta(days=1)}T08:10"}
    assert post(client, "/my/pressure/", lately).status_code == 302
    assert "8:10 am" in client.get("/my/pressure/").content.decode()


def test_a_very_high_reading_says_what_to_do(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    now = datetime.now(UTC).strftime("%Y-%m-%dT00:00")
    assert post(
        client, "/my/pressure/", {**PRESSURE, "systolic_mm_hg": "190", "measured_at": now}
    ).status_code in (302, 422)
    post(client, "/my/pressure/", {**PRESSURE, "systolic_mm_hg": "190", "measured_at": "2026-01-05T08:10"})
    assert "pressure_emergency" in alerts(here, me.id)


def test_a_reading_takes_any_input(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    for naughty in NAUGHTY:
        assert post(client, "/my/pressure/", dict.fromkeys(PRESSURE, naughty)).status_code == 422
    for name in (*PRESSURE, "command_id"):
        assert post(client, "/my/pressure/", {**PRESSURE, name: NAUGHTY[8]}).status_code == 422
    upside_down = {**PRESSURE, "systolic_mm_hg": "80", "diastolic_mm_hg": "120"}
    assert post(client, "/my/pressure/", upside_down).status_code == 422


# ---- the dossier ----


def test_the_dossier_says_who_what_is_missing_and_why(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    page = client.get(f"/people/{person.id}/").content.decode()
    assert "Ben Sample" in page and "30 Jul 1991" in page and "Oregon" in page
    assert "Not yet" in page and "No PHQ-9 on file." in page and "Ask for it" in page
    assert page.count('id="gate-') == len(PROGRAMME.gates["eligible"].requires)


def test_eligible_is_decided_when_everything_is_met_and_the_patient_reads_why(
    client: Client, here: Clinic
) -> None:
    me = staff(client, here)
    person = patient(here)
    make_suitable(person, me)
    page = client.get(f"/people/{person.id}/").content.decode()
    assert "Ready to decide" in page and "Every gate is met." in page
    assert "Does not apply" in page
    assert post(client, f"/people/{person.id}/decide/", DECISION).status_code == 302
    decision = state(here, person.id).decision
    assert decision is not None and decision.verdict == "eligible"
    assert "You may start." in client.get(f"/people/{person.id}/").content.decode()


def test_what_is_learned_since_the_decision_asks_to_decide_again(client: Client, here: Clinic) -> None:
    me = staff(client, here)
    person = patient(here)
    make_suitable(person, me)
    post(client, f"/people/{person.id}/decide/", DECISION)
    said = charts.history(medicines=(Medicine(name="Lorazepam"),))
    given = {name: getattr(said, name) for name in said.__struct_fields__}
    done(GiveHistory(id=uuid4(), actor=person, stream=person.id, **given))
    page = client.get(f"/people/{person.id}/").content.decode()
    assert "Decide again" in page and "No dose until decided again." in page
    assert alerts(here, person.id) == ["no_longer_eligible"]
    judged = {**DECISION, "override_interactions": "Held on the day of a session."}
    assert post(client, f"/people/{person.id}/decide/", judged).status_code == 302
    assert "Decide again" not in client.get(f"/people/{person.id}/").content.decode()


def test_a_positive_drug_screen_says_what_it_found(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    screen = {
        "kind": "finding",
        "test": "urine_drug_screen",
        "finding": "positive",
        "collected_on": str(TODAY),
    }
    assert post(client, f"/people/{person.id}/record/", screen).status_code == 422
    found = {**screen, "substances": ["ketamine", "opioid"]}
    assert post(client, f"/people/{person.id}/record/", found).status_code == 302
    assert state(here, person.id).results["urine_drug_screen"].substances == ("ketamine", "opioid")


def test_eligible_is_refused_with_reasons_and_keeps_the_words(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    response = post(client, f"/people/{person.id}/decide/", {**DECISION, "reason": "A long reason of mine."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "No PHQ-9 on file." in page and "A long reason of mine." in page
    assert state(here, person.id).decision is None


def test_not_now_is_decided_with_words(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    assert (
        post(
            client, f"/people/{person.id}/decide/", {**DECISION, "verdict": "not_now", "reason": ""}
        ).status_code
        == 422
    )
    assert post(client, f"/people/{person.id}/decide/", {**DECISION, "verdict": "not_now"}).status_code == 302
    decision = state(here, person.id).decision
    assert decision is not None and decision.verdict == "not_now"


def test_asking_for_one_thing_takes_one_button(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    assert post(client, f"/people/{person.id}/ask/", {"only": "liver"}).status_code == 302
    found = state(here, person.id)
    assert set(found.asked) == {"liver"} and "blood test" in found.message
    page = client.get(f"/people/{person.id}/").content.decode()
    assert "Asked " in page
    for naughty in NAUGHTY[2:]:
        assert (
            post(client, f"/people/{person.id}/ask/", {"gates": naughty, "message": naughty}).status_code
            == 422
        )
        assert post(client, f"/people/{person.id}/ask/", {"only": naughty}).status_code == 422


RECORDS: dict[str, dict[str, Any]] = {
    "identity": {"document": "Passport", "state": "OR"},
    "diagnosis": {"code": "F33.2", "text": "Recurrent depression"},
    "liver": {"test": "alt", "value": "31", "unit": "U/L", "upper_limit": "40", "collected_on": str(TODAY)},
    "finding": {"test": "urine_drug_screen", "finding": "negative", "collected_on": str(TODAY)},
    "pdmp": {"states": "or, WA", "finding": "clear", "note": ""},
    "legal_basis": {"basis": "telehealth_flexibility", "expires_on": ""},
}


def test_every_kind_of_result_is_recorded(client: Client, here: Clinic) -> None:
    staff(client, here)
    person = patient(here)
    assert client.get(f"/people/{person.id}/record/").status_code == 200
    for kind, said in RECORDS.items():
        response = post(client, f"/people/{person.id}/record/", {**said, "kind": kind})
        assert response.status_code == 302, (kind, response.content.decode()[-3000:])
    found = state(here, person.id)
    assert found.identity and found.diagnosis and found.pdmp and found.legal_basis
    assert set(found.results) == {"alt", "urine_drug_screen"}
    assert found.legal_basis.citation == PROGRAMME.eligibility.legal_bases["telehealth_flexibility"].citation


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_results_take_any_input(client: Client, here: Clinic, kind: str) -> None:
    staff(client, here)
    path = f"/people/{patient(here).id}/record/"
    for naughty in NAUGHTY[2:]:
        assert post(client, path, {**dict.fromkeys(RECORDS[kind], naughty), "kind": kind}).status_code == 422
    for name in RECORDS[kind]:
        said = {**RECORDS[kind], "kind": kind, name: NAUGHTY[5]}
        assert post(client, path, said).status_code in (302, 422)
    assert post(client, path, {"kind": kind}).status_code == 422


def test_a_coordinator_records_but_does_not_diagnose_or_decide(client: Client, here: Clinic) -> None:
    staff(client, here, "coordinator")
    person = patient(here)
    said = {**RECORDS["diagnosis"], "kind": "diagnosis"}
    response = post(client, f"/people/{person.id}/record/", said)
    assert response.status_code == 422 and "Only a prescriber makes a diagnosis." in response.content.decode()
    assert post(client, f"/people/{person.id}/decide/", DECISION).status_code == 403
    assert "No decision yet" in client.get(f"/people/{person.id}/").content.decode()


def test_every_fact_can_be_read_and_a_correction_stands_beside_it(client: Client, here: Clinic) -> None:
    me = staff(client, here)
    person = patient(here)
    make_suitable(person, me)
    with in_clinic(here.id):
        position = SCREENING.of(read_chart(here.id, person.id)).by["identity"].position
    done(
        Correct(
            id=uuid4(),
            actor=me,
            stream=person.id,
            position=position,
            kind="screening.identity_verified",
            reason="Wrong person on the call",
        )
    )
    page = client.get(f"/people/{person.id}/facts/").content.decode()
    assert "Diagnosis made" in page and "F33.2" in page and "Dr Jonah Invented" in page
    assert "Wrong person on the call" in page and "<del>" in page
    assert state(here, person.id).identity is None
    assert client.get(f"/people/{person.id}/facts/?page=nonsense").status_code == 200


@pytest.mark.parametrize("path", ["", "record/", "facts/"])
def test_nobody_elses_patient_and_no_stranger(client: Client, here: Clinic, path: str) -> None:
    person = patient(here)
    assert client.get(f"/people/{person.id}/{path}").status_code in (302, 403)
    sign_in(client, here, "patient")
    assert client.get(f"/people/{person.id}/{path}").status_code in (403, 404)
    staff(client, here)
    assert client.get(f"/people/{uuid4()}/{path}").status_code == 404


def test_the_dossier_asks_the_database_as_often_for_much_as_for_little(client: Client, here: Clinic) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    me = staff(client, here)
    person = patient(here)
    path = f"/people/{person.id}/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    make_suitable(person, me)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) <= len(few) + 1, [query["sql"][:90] for query in many]
