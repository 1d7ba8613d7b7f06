"""Responses of somebody else: scored when every question and answer is known for sure, else refused with reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instruments.answers import adding_up_to, third_party
from troche.instruments import Instrument, ResponseRefused, all_instruments, instrument, read_response
from troche.site.command import main

PHQ_9 = instrument("phq_9")
SDC = "fhir/sdc/questionnaireresponse-sdc-profile-example-PHQ9.json"
MII = "fhir/mii/QuestionnaireResponse-mii-exa-pro-phq-9-response.json"
US_CORE = "fhir/us-core/QuestionnaireResponse-phq-9-example.json"
AUDIT_C = "fhir/us-core/QuestionnaireResponse-AUDIT-C.json"


def stored(questionnaire: Instrument, total: int, *, says: float | None = None, **changes: Any) -> bytes:
    """A complete response with LOINC links, as forms made from LOINC have them."""
    items: list[dict[str, Any]] = []
    for code, value in adding_up_to(questionnaire, total).items():
        option = next(one for one in questionnaire.options_for(code) if one.value == value)
        coding = {"system": "http://loinc.org", "code": option.loinc, "display": option.label}
        items.append({"linkId": f"/{questionnaire.item(code).loinc}", "answer": [{"valueCoding": coding}]})
    if says is not None:
        items.append({"linkId": f"/{questionnaire.loinc_total}", "answer": [{"valueDecimal": says}]})
    response = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
    return json.dumps(response | changes).encode()


def refused(text: bytes, **how: Any) -> str:
    with pytest.raises(ResponseRefused) as found:
        read_response(text, all_instruments(), **how)
    return "\n".join(found.value.reasons)


def changed(text: bytes, number: int, **answer: Any) -> bytes:
    response = json.loads(text)
    response["item"][number]["answer"] = [answer]
    return json.dumps(response).encode()


@pytest.mark.parametrize("code", ["phq_9", "phq_2", "gad_7", "audit_c"])
@pytest.mark.parametrize("says", [None, 4])
def test_the_instrument_is_found_by_its_questions(code: str, says: float | None) -> None:
    reading = read_response(stored(instrument(code), 4, says=says), all_instruments())
    assert (reading.instrument.id, reading.score.total, reading.stored_total) == (code, 4, says)


def test_a_stored_total_is_never_believed() -> None:
    assert refused(stored(PHQ_9, 10, says=13)) == "/44261-6: the stored total is 13, the answers make 10"


@pytest.mark.parametrize("status", ["in-progress", "entered-in-error", "stopped"])
def test_only_what_is_finished_and_stands_is_scored(status: str) -> None:
    assert status in refused(stored(PHQ_9, 10, status=status))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"valueCoding": {"system": "http://loinc.org", "code": "LA6572-7"}}, "found LA6572-7"),
        ({"valueCoding": {"system": "http://example.org", "code": "LA6568-5"}}, "found LA6568-5"),
        (
            {"valueCoding": {"code": "LA6568-5", "display": "Nearly every day"}},
            "the code says Not at all, the words say Nearly every day",
        ),
        ({"valueCoding": {}}, "found None"),
        ({"valueInteger": 4}, "expected one of 0, 1, 2, 3, found 4"),
        ({"valueDecimal": 1.5}, "found 1.5"),
        ({"valueString": "often"}, "found None"),
        (
            {
                "valueCoding": {
                    "code": "LA6571-9",
                    "extension": [{"url": "http://example.org/itemWeight", "valueDecimal": 4}],
                }
            },
            "weighs 3, found 4",
        ),
    ],
)
def test_an_answer_that_is_not_sure_refuses_them_all(answer: dict[str, Any], says: str) -> None:
    assert says in refused(changed(stored(PHQ_9, 10), 0, **answer))


@pytest.mark.parametrize("answer", [{"valueInteger": 3}, {"valueCoding": {"display": "nearly every DAY"}}])
def test_numbers_and_words_that_are_offered_are_answers(answer: dict[str, Any]) -> None:
    reading = read_response(changed(stored(PHQ_9, 0), 8, **answer), all_instruments())
    assert reading.answers["q9"] == 3 and reading.score.at_risk


def test_what_is_not_answered_is_missing_and_item_9_is_never_guessed() -> None:
    response = json.loads(stored(PHQ_9, 10))
    del response["item"][8]["answer"]
    reading = read_response(json.dumps(response).encode(), all_instruments())
    assert (reading.answers["q9"], reading.score.total) == (None, None)
    assert reading.score.no_total == "never_imputed_missing"


def test_a_question_answered_twice_is_refused() -> None:
    response = json.loads(stored(PHQ_9, 10))
    response["item"].append(response["item"][0])
    assert "answered already" in refused(json.dumps(response).encode(), code="phq_9")
    response["item"].pop()
    response["item"][0]["answer"] *= 2
    assert "expected one answer, found 2" in refused(json.dumps(response).encode(), code="phq_9")


def test_groups_in_groups_come_to_an_end() -> None:
    deep: dict[str, Any] = {"linkId": "q1", "answer": [{"valueInteger": 1}]}
    for _ in range(40):
        deep = {"linkId": "group", "item": [deep]}
    assert "groups" in refused(stored(PHQ_9, 1, item=[deep]))
    head = b'{"resourceType": "QuestionnaireResponse", "status": "completed", "item": '
    assert refused(head + b'[{"linkId": "a", "item": ' * 30_000)
    assert "bytes" in refused(b" " * 1_000_001)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused_in_words(text: bytes) -> None:
    assert refused(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["linkId", "answer", "item", "valueCoding", "code", "valueDecimal"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["phq_9", "asq"]), st.booleans())
def test_items_of_any_shape_are_refused_or_scored_within_bounds(item: Any, code: str, in_order: bool) -> None:
    text = stored(PHQ_9, 1, item=[item])
    try:
        reading = read_response(text, all_instruments(), code=code, in_order=in_order)
    except ResponseRefused as error:
        assert all(error.reasons) and error.reasons
    else:
        assert reading.score.total is None or 0 <= reading.score.total <= 27


def test_us_core_makes_12_and_says_so() -> None:
    reading = read_response(third_party(US_CORE).read_bytes(), all_instruments())
    assert (reading.instrument.id, reading.score.total, reading.stored_total) == ("phq_9", 12, 12)


def test_an_audit_c_with_another_first_question_is_refused() -> None:
    text = third_party(AUDIT_C).read_bytes()
    assert "/68517-2" in refused(text)
    assert refused(text, code="audit_c") == "/68517-2: AUDIT-C has no such question"


def test_names_that_say_nothing_need_somebody_who_says_they_are_in_order() -> None:
    text = third_party(MII).read_bytes()
    assert "PHQ.1" in refused(text)
    assert "PHQ.1" in refused(text, code="phq_9")
    assert read_response(text, all_instruments(), code="phq_9", in_order=True).score.total == 27


def test_sdc_stores_13_over_answers_of_10_and_is_refused() -> None:
    text = third_party(SDC).read_bytes()
    assert refused(text)
    assert "is 13, the answers make 10" in refused(text, code="phq_9", in_order=True)


def test_the_command_scores_or_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "response.json"
    file.write_bytes(stored(PHQ_9, 27))
    assert main(["instruments", "score", str(file)]) == 0
    said = capsys.readouterr().out
    assert "PHQ-9: 27, severe" in said and "Screen for suicide risk" in said
    file.write_bytes(stored(PHQ_9, 10, says=13))
    assert main(["instruments", "score", str(file)]) == 1
    assert "13" in capsys.readouterr().out
    assert main(["instruments", "score", str(tmp_path / "none.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["instruments", "list"]) == 0
    assert "44249-1" in capsys.readouterr().out
