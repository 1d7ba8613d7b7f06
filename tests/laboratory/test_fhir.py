"""Reading FHIR Observations and DiagnosticReports, and the third-party ones as they are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.instruments.answers import third_party
from tests.laboratory.messages import (
    BORN,
    PERSON,
    YESTERDAY,
    as_json,
    observation,
    patient,
    pressure,
    weight,
)
from troche.laboratory.fhir import kind_of, read_fhir
from troche.laboratory.items import LONGEST_TEXT, Item
from troche.laboratory.reading import WHY, Unreadable
from troche.people.number import number_of
from troche.programme import load_programme

LABORATORY = load_programme().laboratory
QUANTITY = {"value": 30, "unit": "U/L", "code": "U/L"}


def one(resource: dict[str, Any]) -> Item:
    (item,) = read_fhir(as_json(resource), LABORATORY).items
    return item


def coded(code: str, **changes: Any) -> dict[str, Any]:
    """An Observation of another LOINC code."""
    return observation(code={"coding": [{"system": "http://loinc.org", "code": code}]}, **changes)


def answered(text: str = "", code: str = "", display: str = "") -> dict[str, Any]:
    """A pregnancy test with a coded answer."""
    value = {"text": text, "coding": [{"code": code, "display": display}] if code or display else []}
    return coded("2106-3", valueQuantity=None, referenceRange=None, valueCodeableConcept=value)


def test_a_result_is_read_with_whom_it_means() -> None:
    reading = read_fhir(as_json(observation()), LABORATORY)
    (item,) = reading.items
    assert (item.what, item.value, item.unit, item.upper_limit) == ("alt", 30.0, "U/L", 56.0)
    assert (item.collected_on, item.status, item.held) == (YESTERDAY, "final", "")
    said = reading.person
    assert (said.numbers, said.family, said.given, said.birth_date) == (
        (number_of(PERSON),),
        "Sample",
        "Ben",
        BORN,
    )


def test_a_blood_pressure_and_a_weight_are_read() -> None:
    read = one(pressure(128, 82.4))
    assert (read.what, read.systolic_mm_hg, read.diastolic_mm_hg, read.pulse_bpm) == (
        "pressure",
        128,
        82,
        None,
    )
    assert read.measured_at is not None and read.is_ready
    assert one(weight()).value == 81.2
    assert one(weight(180, "[lb_av]")).value == 81.65
    assert one(weight(81200, "g")).value == 81.2


@pytest.mark.parametrize("status", ["amended", "corrected"])
def test_what_is_corrected_says_so(status: str) -> None:
    assert one(observation(status=status)).status == "corrected"


READ = [
    (answered("Negative"), "negative"),
    (answered("", "260385009", "Negative"), "negative"),
    (answered("Positive", "LA6576-8", "Positive"), "positive"),
    (answered("", "10828004"), "positive"),
    (coded("2118-8", valueQuantity=None, valueString="not detected"), "negative"),
]


@pytest.mark.parametrize(("resource", "finding"), READ)
def test_findings_are_read(resource: dict[str, Any], finding: str) -> None:
    assert (one(resource).finding, one(resource).held) == (finding, "")


WAITS: list[tuple[dict[str, Any], str]] = [
    (observation(status="preliminary"), "not_final"),
    (observation(status="registered"), "not_final"),
    (observation(status="cancelled"), "not_final"),
    (observation(status="entered-in-error"), "not_final"),
    (observation(valueQuantity={**QUANTITY, "comparator": ">"}), "no_number"),
    (observation(valueQuantity={**QUANTITY, "value": -1}), "no_number"),
    (observation(valueQuantity=None), "no_number"),
    (observation(valueQuantity={**QUANTITY, "code": "mg/dL"}), "unit"),
    (observation(valueQuantity={"value": 30}), "unit"),
    (observation(referenceRange=None), "no_limit"),
    (observation(referenceRange=[{"text": "7-56"}]), "no_limit"),
    (observation(referenceRange=[{"high": QUANTITY}, {"high": QUANTITY}]), "no_limit"),
    (observation(referenceRange=[{"high": {"value": 56, "unit": "ukat/L"}}]), "no_limit"),
    (observation(effectiveDateTime=None), "no_day"),
    (observation(effectiveDateTime="2026-11"), "no_day"),
    (observation(interpretation=[{"coding": [{"code": "H"}]}]), "flag"),
    (coded("2345-7", interpretation=[{"coding": [{"code": "H"}]}]), "unknown_test"),
    (observation(code={"text": "ALT"}, referenceRange=None), "unknown_test"),
    (answered("Indeterminate"), "finding"),
    (answered("Negative", "LA6576-8"), "finding"),
    (answered("", "LA6577-6", "Positive"), "finding"),
    (pressure(systolic=None), "incomplete"),
    (pressure(systolic=None, diastolic=None), "incomplete"),
    (pressure(unit="kPa"), "incomplete"),
    (pressure(effectiveDateTime=YESTERDAY.isoformat()), "no_time"),
    (pressure(effectiveDateTime=f"{YESTERDAY.isoformat()}T08:30:00"), "no_time"),
    (pressure(status="preliminary"), "not_final"),
    (pressure(systolic=0), "zero"),
    (pressure(diastolic=0.4), "zero"),
    (pressure(pulse=0), "zero"),
    (weight(unit="stone"), "incomplete"),
    (weight(0), "zero"),
    (weight(1, "g"), "zero"),
    (weight(effectiveDateTime=YESTERDAY.isoformat()), "no_time"),
]


@pytest.mark.parametrize(("resource", "why"), WAITS)
def test_what_is_not_plain_waits_for_a_person(resource: dict[str, Any], why: str) -> None:
    item = one(resource)
    assert item.held == why and not item.is_ready and why in WHY


def report(*results: dict[str, Any], status: str = "final", **changes: Any) -> dict[str, Any]:
    """A report with its results contained."""
    inner = [{**one, "id": f"r{n}", "contained": []} for n, one in enumerate(results)]
    return {
        "resourceType": "DiagnosticReport",
        "contained": [patient(PERSON), *inner],
        "status": status,
        "subject": {"reference": "#who"},
        "performer": [{"display": "Acme Laboratory"}],
        "effectiveDateTime": f"{YESTERDAY.isoformat()}T08:00:00Z",
        "result": [{"reference": f"#{one['id']}"} for one in inner],
        **changes,
    }


def test_a_report_brings_its_results_along() -> None:
    reading = read_fhir(as_json(report(observation(), coded("1920-8", effectiveDateTime=None))), LABORATORY)
    assert [item.what for item in reading.items] == ["alt", "ast"] and reading.ready() == (0, 1)
    assert reading.laboratory == "Acme Laboratory" and reading.person.family == "Sample"


def test_a_report_that_is_not_final_has_no_final_result() -> None:
    reading = read_fhir(as_json(report(observation(), status="preliminary")), LABORATORY)
    assert [item.held for item in reading.items] == ["not_final"]


def test_no_text_of_a_result_is_kept_longer_than_somebody_reads() -> None:
    long = "Negative" + " " * LONGEST_TEXT + "it is not"
    coding = {"system": "http://loinc.org", "code": "2106-3" + long, "display": long}
    said = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "2106-3"}], "text": long},
        "interpretation": [{"coding": [{"code": long}]}],
        "referenceRange": [{"text": long}],
        "valueQuantity": None,
        "valueString": long,
        "performer": [{"display": long}],
    }
    for code in (said["code"], {"coding": [coding]}):
        reading = read_fhir(as_json(observation(**{**said, "code": code})), LABORATORY)
        (item,) = reading.items
        texts = (item.code, item.name, item.said, item.unit, item.limits, item.flag, reading.laboratory)
        assert max(map(len, texts)) == LONGEST_TEXT and item.said.endswith("…")
        assert item.finding == "" and item.held, "what it says is read whole"


RULES: list[dict[str, Any]] = [
    {"modifierExtension": [{"url": "urn:not-done", "valueBoolean": True}]},
    {"implicitRules": "urn:rules-of-our-own"},
]


@pytest.mark.parametrize("rule", RULES)
def test_what_changes_the_meaning_of_a_resource_keeps_it_from_being_ready(rule: dict[str, Any]) -> None:
    limits, parts = {"high": {**QUANTITY, "value": 56}}, pressure()["component"]
    modified = [
        observation(**rule),
        observation(contained=[{**patient(PERSON), **rule}]),
        observation(referenceRange=[{**limits, **rule}]),
        {**pressure(), "component": [{**parts[0], **rule}, parts[1]]},
        coded("2345-7", interpretation=[{"coding": [{"code": "N"}]}], **rule),
        report(observation(), pressure(), **rule),
    ]
    for resource in modified:
        items = read_fhir(as_json(resource), LABORATORY).items
        assert {item.held for item in items} == {"modified"}, resource
    assert "modified" in WHY
    of_two = read_fhir(as_json(report(observation(**rule), coded("1920-8"))), LABORATORY)
    assert [item.held for item in of_two.items] == ["modified", ""]


UNREADABLE: list[tuple[str, str]] = [
    (as_json(report()), "nothing"),
    (as_json(report(observation(), result=[{"reference": "Observation/7"}])), "nothing"),
    (as_json(report(observation(), result=[{"reference": "#who"}])), "nothing"),
    (as_json(report(observation(subject={"reference": "#other"}))), "several_people"),
    (as_json(report(observation(), result=[{"reference": "#r0"}] * 2)), "order"),
    (as_json(observation(contained=[patient(PERSON), patient(PERSON)])), "order"),
    (as_json({"resourceType": "Patient"}), "kind"),
    (as_json(observation(status=7)), "unreadable"),
    (as_json(observation(family="Sam\x00ple")), "unreadable"),
    (as_json(observation(valueQuantity=None, valueString="a\x00b")), "unreadable"),
    (as_json(observation(performer=[{"display": "\x00"}])), "unreadable"),
    (as_json(observation(valueQuantity={"value": "30"})), "unreadable"),
    (as_json(observation()).replace('"value": 30', '"value": NaN', 1), "unreadable"),
    ("[]", "unreadable"),
    ("{", "unreadable"),
    ("[" * 100_000, "unreadable"),
]


@pytest.mark.parametrize(("content", "why"), UNREADABLE)
def test_what_cannot_be_told_apart_is_not_read_at_all(content: str, why: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_fhir(content, LABORATORY)
    assert unreadable.value.code == why


def test_what_a_resource_is() -> None:
    assert kind_of(as_json(observation())) == "Observation"
    assert kind_of(as_json(report())) == "DiagnosticReport"
    assert [
        kind_of(one) for one in ("", "{}", "[]", '{"resourceType":"Bundle"}', b"\xff", "[" * 100_000)
    ] == [None] * 6


def test_the_third_party_observations_are_read_as_what_they_are() -> None:
    def read(name: str) -> Item:
        return read_fhir(third_party(f"fhir/us-core/{name}.json").read_text(), LABORATORY).items[0]

    measured = read("blood-pressure")
    assert (measured.systolic_mm_hg, measured.diastolic_mm_hg) == (109, 44)
    assert measured.collected_on == date(1999, 7, 2)
    assert measured.held == "no_time", "it has a day and no time of day"
    assert read("bp-data-absent").held == "incomplete"
    assert read("heart-rate").held == "unknown_test"


def test_no_third_party_observation_is_taken_for_a_result() -> None:
    seen = 0
    for path in third_party("fhir/us-core/blood-pressure.json").parent.glob("*.json"):
        if json.loads(path.read_text()).get("resourceType") == "Observation":
            seen += 1
            assert read_fhir(path.read_text(), LABORATORY).ready() == (), path.name
    assert seen > 20
