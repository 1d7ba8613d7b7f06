"""Diagnoses by their codes: which exist, which may be recorded, and which speak against treatment at home."""

from __future__ import annotations

from gzip import decompress
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
import simple_icd_10_cm as library
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.icd_10_cm import lines
from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import sign_in
from tests.screening.charts import DIAGNOSIS, PROGRAMME, changed, decided, gates, suitable, without
from tests.screening.people import make_suitable, patient, staff
from tests.screening.test_pages import DECISION, alerts, post, state
from tests.screening.test_rules import codes, first
from tests.screening.test_since import DECIDED, ELIGIBLE, against
from troche.people.models import Clinic
from troche.screening.commands import MakeDiagnosis, RecordCondition
from troche.screening.diagnoses import has_prefix, is_excluded_by
from troche.screening.facts import ConditionRecorded, DiagnosisMade
from troche.screening.icd10 import FILE, classification

EXCLUSIONS = PROGRAMME.eligibility.exclusions


def made(code: str) -> str:
    """What the gate answers to this diagnosis alone."""
    return gates([*suitable(), changed(DIAGNOSIS, code=code)])["diagnosis"].reason.code


MADE = [
    ("F32.0", "diagnosis"),
    ("F32.2", "diagnosis"),
    ("F33.1", "diagnosis"),
    ("F33.41", "diagnosis"),  # in partial remission
    ("F32.3", "diagnosis_excludes"),  # psychotic
    ("F33.3", "diagnosis_excludes"),
    ("F33.40", "diagnosis_other"),
    ("F33.42", "diagnosis_other"),  # in full remission
    ("F33.9", "diagnosis_other"),  # says too little
    ("F32.A", "diagnosis_other"),
    ("F31.30", "diagnosis_review"),
    ("F31.4", "diagnosis_review"),
    ("F31.5", "diagnosis_excludes"),
    ("F31.2", "diagnosis_excludes"),
    ("F31.64", "diagnosis_excludes"),
    ("F31.61", "diagnosis_excludes"),
    ("F31.81", "diagnosis_other"),
    ("F20.9", "diagnosis_excludes"),
    ("F43.12", "diagnosis_review"),
    ("F41.1", "diagnosis_review"),
    ("F10.20", "diagnosis_excludes"),
    ("F10.21", "diagnosis_other"),  # in remission: not among those treated, a review
    ("F11.21", "diagnosis_excludes"),  # opioids: also in remission
    ("O99.340", "diagnosis_excludes"),
]


@pytest.mark.parametrize(("code", "answer"), MADE)
def test_a_diagnosis_is_read_by_the_beginning_of_its_code(code: str, answer: str) -> None:
    assert made(code) == answer


@pytest.mark.parametrize(
    ("code", "prefix", "falls"),
    [
        ("F33.2", "F33", True),
        ("f33.2", "F33.2", True),
        ("F332", "F33.2", True),
        ("F33", "F33.2", False),
        ("F33.20", "F33.2", True),
        ("F3", "F33", False),
        ("AF33.2", "F33", False),
        ("O99.3", "O", True),
        ("E05.90", "E05", True),
        ("E50.5", "E05", False),
    ],
)
def test_a_code_falls_under_a_prefix(code: str, prefix: str, falls: bool) -> None:
    assert has_prefix(code, (prefix,)) == falls


@pytest.mark.parametrize("code", sorted({one for rule in EXCLUSIONS.values() for one in rule.icd_10_cm}))
def test_every_code_of_an_exclusion_names_something_in_the_classification(code: str) -> None:
    assert any(one.startswith(code) for one in classification().in_order), code


def recorded(code: str, status: Any = "active") -> ConditionRecorded:
    """Another diagnosis."""
    return ConditionRecorded(code=code, text="As found", status=status)


BESIDE = [
    ("F20.9", "active", "unmet", "stop"),
    ("F20.9", "provisional", "unmet", "stop"),
    ("F20.9", "resolved", "unmet", "stop"),  # ever
    ("I61.9", "resolved", "unmet", "stop"),  # ever
    ("F11.21", "resolved", "unmet", "stop"),  # ever
    ("N30.10", "active", "unmet", "stop"),
    ("N30.10", "resolved", "unmet", "review"),
    ("E05.90", "resolved", "unmet", "review"),
    ("F10.20", "active", "unmet", "stop"),
    ("F10.21", "active", "unmet", "review"),
    ("G40.909", "active", "unmet", "review"),
    ("H40.20X0", "provisional", "unmet", "review"),
    ("M54.50", "active", "met", ""),
    ("F41.1", "active", "met", ""),
]


@pytest.mark.parametrize(("code", "status", "answer", "action"), BESIDE)
def test_another_diagnosis_speaks_against_it(code: str, status: Any, answer: str, action: str) -> None:
    gate = gates([*suitable(), recorded(code, status)])["diagnosis"]
    assert gate.answer == answer
    assert (gate.reason.code == "diagnosis_excludes") == (action == "stop")


def test_the_latest_of_a_code_stands_and_the_main_diagnosis_stays() -> None:
    facts = [*suitable(), recorded("N30.10"), recorded("N30.10", "resolved")]
    assert gates(facts)["diagnosis"].reason.code == "diagnosis_other_recorded"
    assert "F33.2" in str(gates(facts)["diagnosis"].reason.clinician)


def test_another_diagnosis_without_a_main_one_leaves_nothing_to_let_pass() -> None:
    gate = gates([*without(DiagnosisMade), recorded("G40.909")])["diagnosis"]
    assert gate.answer == "unmet" and "No diagnosis by a clinician" in str(gate.reason.clinician)


@given(
    st.sampled_from([code for code, _ in MADE]),
    st.sampled_from(sorted(one for rule in EXCLUSIONS.values() for one in rule.icd_10_cm)),
    st.sampled_from(["active", "provisional", "resolved"]),
)
def test_one_more_diagnosis_never_improves_the_answer(code: str, other: str, status: Any) -> None:
    facts = [*suitable(), changed(DIAGNOSIS, code=code)]
    better = ("unmet", "unknown", "met")
    before, after = gates(facts)["diagnosis"], gates([*facts, recorded(other, status)])["diagnosis"]
    assert better.index(after.answer) <= better.index(before.answer)
    if before.reason.code == "diagnosis_excludes":
        assert after.reason.code == "diagnosis_excludes"


def test_remission_is_left_out_only_of_what_is_active() -> None:
    assert not is_excluded_by("F10.21", EXCLUSIONS["substance_use"])
    assert is_excluded_by("F10.21", EXCLUSIONS["substance_past"])
    assert is_excluded_by("F10.229", EXCLUSIONS["substance_use"])


# ---- commands ----


@pytest.mark.parametrize(
    ("code", "refusal", "helps"),
    [
        ("F33.99", "code_unknown", "F33.9 "),
        ("Q", "code_unknown", "Search by words"),
        ("F33", "code_too_general", "F33.0 "),
        ("F33.4", "code_too_general", "F33.41"),
        ("drop table", "code_unknown", "Search by words"),
        ("", "code_missing", "F33.1"),
    ],
)
def test_a_code_that_says_nothing_or_too_little_is_refused_with_the_nearest(
    code: str, refusal: str, helps: str
) -> None:
    for outcome in (
        decided([], MakeDiagnosis, code=code, text=""),
        decided([], RecordCondition, code=code, status="active"),
    ):
        assert codes(outcome) == {refusal}
        assert helps in str(outcome.reasons[0].clinician)  # type: ignore[union-attr]


def test_a_diagnosis_brings_the_words_of_the_classification() -> None:
    fact = first(decided([], MakeDiagnosis, code="f332"))
    assert fact == DiagnosisMade(
        code="F33.2", text="Major depressive disorder, recurrent severe without psychotic features"
    )
    other = first(decided([], RecordCondition, code="N30.10", status="resolved", onset="3/2019"))
    assert other == ConditionRecorded(
        code="N30.10",
        text="Interstitial cystitis (chronic) without hematuria",
        status="resolved",
        onset="2019-03",
    )


def test_another_diagnosis_is_a_prescribers_and_began_not_ahead() -> None:
    said: dict[str, Any] = {"code": "N30.10", "status": "active"}
    assert codes(decided([], RecordCondition, "coordinator", **said)) == {"not_a_prescriber"}
    assert codes(decided([], RecordCondition, **said, onset="2099")) == {"onset_unread"}
    assert codes(decided([], RecordCondition, **said, onset="spring")) == {"onset_unread"}


# ---- the search ----


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("F33", "F33.2"),
        ("f33.", "F33.2"),
        ("recurrent depression severe", "F33.2"),
        ("generalised anxiety", "F41.1"),
        ("Post-traumatic stress", "F43.12"),
        ("interstitial cystitis", "N30.10"),
    ],
)
def test_a_code_is_found_by_words_or_by_its_beginning(typed: str, finds: str) -> None:
    assert finds in [one.code for one in classification().search(typed)]


@given(st.text(max_size=40))
@settings(deadline=None)  # the first one reads the classification
def test_whatever_is_sought_only_what_may_be_recorded_is_found(typed: str) -> None:
    whole = classification()
    for one in (*whole.search(typed), *whole.nearest(typed)):
        assert whole.entry(one.code) == one and not whole.is_too_general(one.code)


def test_the_file_of_codes_is_what_the_library_says() -> None:
    said = "\n".join(lines())
    kept = decompress(files("troche.screening").joinpath(FILE).read_bytes()).decode()
    assert kept == said, "make it again: .venv/bin/python scripts/icd_10_cm.py"
    leaves = {line.split("\t")[0] for line in said.splitlines()}
    assert set(classification().entries) == leaves
    for code in library.get_all_codes(True):
        if not library.is_chapter_or_block(code):
            assert classification().is_too_general(code) == (code not in leaves), code


# ---- the page ----


def test_a_second_diagnosis_found_and_recorded_on_the_page(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    sought = {"find": "", "q": "recurrent depression severe"}
    page = client.post(f"/people/{me.id}/diagnoses/", sought).content.decode()
    assert 'value="F33.2"' in page and "Choose one of the codes" not in page
    for code, kind in (("F33.2", "treated"), ("N30.10", "provisional")):
        assert (
            post(client, f"/people/{me.id}/diagnoses/", {"code": code, "counts_as": kind}).status_code == 302
        )
    now = state(here, me.id)
    assert now.diagnosis is not None and now.diagnosis.code == "F33.2"
    assert now.conditions["N30.10"].status == "provisional"
    assert "Provisional" in client.get(f"/people/{me.id}/").content.decode()


def test_a_wrong_choice_keeps_the_search_and_says_what_is_missing(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    said = {"q": "panic", "code": "F41.0", "counts_as": "", "onset": "1/2099"}
    response = post(client, f"/people/{me.id}/diagnoses/", said)
    page = response.content.decode()
    assert response.status_code == 422 and 'value="F41.0" id="id_code" checked' in page.replace(
        "_1", ""
    ).replace("_2", "")
    assert 'href="#id_counts_as"' in page and 'href="#id_onset"' in page
    refused = post(client, f"/people/{me.id}/diagnoses/", {"code": "F33", "counts_as": "active"})
    assert refused.status_code == 422 and "F33.0" in refused.content.decode()


def test_the_code_on_the_record_page_is_checked_too(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    said = {"kind": "diagnosis", "code": "F33.8X", "text": "Mine"}
    response = post(client, f"/people/{me.id}/record/", said)
    page = response.content.decode()
    assert response.status_code == 422 and "F33.8 " in page and 'value="Mine"' in page


def test_what_is_sought_stands_in_no_address_and_seeking_records_nothing(
    client: Client, here: Clinic
) -> None:
    me = patient(here)
    staff(client, here)
    path = f"/people/{me.id}/diagnoses/"
    assert "F33.2" not in client.get(path, {"q": "F33.2"}).content.decode()
    for page in (path, f"/people/{me.id}/record/"):
        assert '<form method="post" class="search"' in client.get(page).content.decode()
    said = {"find": "", "q": "F33.2", "code": "F33.2", "counts_as": "treated"}
    assert post(client, path, said).status_code == 200
    assert state(here, me.id).diagnosis is None


def test_the_page_takes_any_input(client: Client, here: Clinic) -> None:
    me = patient(here)
    staff(client, here)
    for naughty in NAUGHTY:
        found = client.post(f"/people/{me.id}/diagnoses/", {"find": naughty, "q": naughty})
        assert found.status_code == 200
        said = dict.fromkeys(("q", "code", "counts_as", "onset"), naughty)
        assert post(client, f"/people/{me.id}/diagnoses/", said).status_code == 422


def test_a_diagnosis_that_excludes_after_the_decision_finds_somebody(client: Client, here: Clinic) -> None:
    me = patient(here)
    prescriber = staff(client, here)
    make_suitable(me, prescriber)
    assert post(client, f"/people/{me.id}/decide/", DECISION).status_code == 302
    assert (
        post(client, f"/people/{me.id}/diagnoses/", {"code": "F20.9", "counts_as": "active"}).status_code
        == 302
    )
    assert alerts(here, UUID(str(me.id))) == ["no_longer_eligible"]


def test_a_coordinator_finds_and_is_refused(client: Client, here: Clinic) -> None:
    me = patient(here)
    sign_in(client, here, "coordinator")
    said = {"code": "F33.2", "counts_as": "treated"}
    assert post(client, f"/people/{me.id}/diagnoses/", said).status_code == 422
    sign_in(client, here, "therapist")
    assert client.get(f"/people/{me.id}/diagnoses/").status_code == 403


def test_a_diagnosis_that_was_let_pass_stays_passed_until_another_is_recorded() -> None:
    let_pass = [*suitable(), recorded("G40.909"), changed(ELIGIBLE, overridden=("diagnosis",))]
    assert against(let_pass) == set()
    assert against([*let_pass, recorded("H40.20X0")]) == {"diagnosis"}
    assert against([*DECIDED, recorded("I71.40")]) == {"diagnosis"}
    assert against([*DECIDED, recorded("M54.50")]) == set()
