"""Other people's answers and totals, where the public test data lies beside the checkout."""

from __future__ import annotations

import json
from collections import Counter
from statistics import mean, stdev

from tests.instruments.answers import from_fhir, from_fsh, moodpath, third_party
from troche.instruments import instrument, score

PHQ_9 = instrument("phq_9")
GAD_7 = instrument("gad_7")


def test_us_core_phq_9_is_12() -> None:
    answers, _ = from_fhir(PHQ_9, "fhir/us-core/QuestionnaireResponse-phq-9-example.json")
    observation = json.loads(
        third_party("fhir/us-core/Observation-PHQ9-item-example-44261-6.json").read_text()
    )
    assert observation["code"]["coding"][0]["code"] == PHQ_9.loinc_total
    result = score(PHQ_9, answers)
    assert result.complete and result.total == 12


def test_mii_phq_9_is_27() -> None:
    answers, stored = from_fhir(PHQ_9, "fhir/mii/QuestionnaireResponse-mii-exa-pro-phq-9-response.json")
    assert score(PHQ_9, answers).total == stored == 27


def test_phr_gad_7_is_3() -> None:
    result = score(GAD_7, from_fsh(GAD_7, "fhir/phr/QuestionnaireResponse-ScoredAssessment-GAD7.fsh"))
    assert result.complete and result.total == 3


def test_phr_phq_9_is_3() -> None:
    result = score(PHQ_9, from_fsh(PHQ_9, "fhir/phr/QuestionnaireResponse-ScoredAssessment-PHQ9.fsh"))
    assert result.complete and result.total == 3


def test_sdc_stores_13_where_its_answers_add_up_to_10() -> None:
    path = "fhir/sdc/questionnaireresponse-sdc-profile-example-PHQ9.json"
    answers, stored = from_fhir(PHQ_9, path)
    result = score(PHQ_9, answers)
    assert stored == 13
    assert result.complete and result.total == 10


def test_moodpath() -> None:
    results = [score(PHQ_9, answers) for answers in moodpath(PHQ_9)]
    totals = [result.total for result in results if result.total is not None]
    assert (len(results), len(totals)) == (185, 178)
    assert (round(mean(totals), 2), round(stdev(totals), 2)) == (15.43, 6.20)
    bands = Counter(result.band.code for result in results if result.band is not None)
    assert [bands[band.code] for band in PHQ_9.bands] == [5, 34, 41, 44, 54]
    assert sum(total >= 10 for total in totals) == 139
    assert sum(result.at_risk for result in results) == 113
    assert Counter(result.no_total for result in results if result.total is None) == {
        "nothing_answered": 5,
        "never_imputed_missing": 2,
    }
