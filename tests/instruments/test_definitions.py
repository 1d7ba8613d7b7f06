"""The definitions hold together, and a broken one says where."""

from __future__ import annotations

from importlib import resources

import pytest

from troche.instruments import all_instruments, instrument, valid_code
from troche.instruments.library import InstrumentFaulty, parse_instrument

CODES = [
    code
    for one in all_instruments().values()
    for code in (
        one.loinc_panel,
        one.loinc_total,
        *(item.loinc for item in one.items),
        *(option.loinc for options in one.option_sets.values() for option in options),
    )
    if code is not None
]
WITHOUT_CODES = (
    "asrm",
    "cadss",
    "cadss_6",
    "isi",
    "madrs_s",
    "pq_b",
    "prime_screen",
    "qids_sr16",
    "rapid_mood_screener",
    "sds",
    "stop_bang",
    "who_5",
    "wsas",
)
"""Of these the reference confirms no code."""
PHQ_9 = (resources.files("troche.instruments") / "definitions" / "phq_9.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(set(CODES)))
def test_check_digit(code: str) -> None:
    assert valid_code(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not valid_code(wrong)


@pytest.mark.parametrize("code", ["", "44249", "44249-", "LL358-3x", "LA-5", "44249-11", "la6568-5"])
def test_what_is_no_code_does_not_pass(code: str) -> None:
    assert not valid_code(code)


def test_codes_of_totals() -> None:
    panels = {one.id: (one.loinc_panel, one.loinc_total) for one in all_instruments().values()}
    assert panels == {
        "phq_9": ("44249-1", "44261-6"),
        "phq_2": ("55757-9", "55758-7"),
        "gad_7": ("69737-5", "70274-6"),
        "asq": (None, "93374-7"),
        "pcl_5": ("101697-1", "101698-9"),
        "pc_ptsd_5": (None, None),
        "audit_c": ("72109-2", "75626-2"),
        "esas_r": ("112503-8", None),
        "c_ssrs_screener": ("93373-9", "93374-7"),
        "c_ssrs_since_last_contact": (None, "93374-7"),
        "dast_10": ("82666-9", "82667-7"),
        "mdq": ("85102-2", "84773-1"),
        **dict.fromkeys(WITHOUT_CODES, (None, None)),
    }


def test_difficulty_answers_are_not_in_the_order_of_their_codes() -> None:
    labels = {option.loinc: option.label for option in instrument("phq_9").options_for("difficulty")}
    assert labels["LA6575-0"] == "Very difficult" and labels["LA6574-3"] == "Extremely difficult"


def test_the_first_answer_of_gad_7() -> None:
    assert instrument("gad_7").options[0].label == "Not at all"


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("loinc: 44250-9", "loinc: 44250-8", "items.0.loinc", "check digit"),
        ("highest: 27\n", "highest: 26\n", "scoring", "0 to 27"),
        ("lowest: 5, highest: 9", "lowest: 6, highest: 9", "bands.1", "from 5"),
        ("lowest: 20, highest: 27", "lowest: 20, highest: 26", "bands", "up to 27"),
        ("  - item: q9", "  - item: q11", "risk_items.0.item", "an item of this instrument"),
        ("options: difficulty", "options: trouble", "items.9.options", "option sets"),
        ("{value: 3, label: Nearly", "{value: 2, label: Nearly", "option_sets.usual", "each value once"),
        ("short: PHQ-9", "shirt: PHQ-9", "shirt", "one of"),
        ("never_imputed: [q9]", "never_imputed: [q9, q12]", "scoring.never_imputed", "an item"),
    ],
)
def test_a_broken_definition_says_where(old: str, new: str, key: str, expected: str) -> None:
    assert old in PHQ_9
    broken = PHQ_9.replace(old, new, 1)
    with pytest.raises(InstrumentFaulty) as fault:
        parse_instrument(broken, file="phq_9.yaml")
    found = {finding.key: finding for finding in fault.value.findings}
    assert key in found, fault.value
    assert expected in found[key].expected
    assert found[key].file == "phq_9.yaml" and found[key].line >= 1


def test_a_pattern_names_items_that_are_there() -> None:
    text = (resources.files("troche.instruments") / "definitions" / "pcl_5.yaml").read_text(encoding="utf-8")
    with pytest.raises(InstrumentFaulty) as fault:
        parse_instrument(text.replace("[q6, q7]", "[q6, q77]"), file="pcl_5.yaml")
    assert [finding.key for finding in fault.value.findings] == ["pattern.clusters.1"]


def test_no_definition_asks_the_impossible() -> None:
    for one in all_instruments().values():
        assert one.licence.attribution and one.items
        for item in one.items:
            assert one.options_for(item.id)
    with pytest.raises(KeyError):
        instrument("phq_9").item("q10")
    with pytest.raises(KeyError):
        instrument("madrs")
