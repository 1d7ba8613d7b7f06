"""Instruments that come along without their words: scored by the published rule, case by case."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instruments.answers import adding_up_to, same
from troche.instruments import Instrument, all_instruments, change, instrument, score
from troche.instruments.library import InstrumentFaulty, parse_instrument

LICENSED = sorted(code for code, one in all_instruments().items() if not one.has_text)


def yes(*codes: str, of: Instrument) -> dict[str, int | None]:
    """Yes to these, no to the rest."""
    return {item.id: int(item.id in codes) for item in of.items}


def test_what_the_reference_scores_is_here_and_nothing_of_its_wording() -> None:
    assert set(LICENSED) == {
        "asrm",
        "c_ssrs_screener",
        "c_ssrs_since_last_contact",
        "cadss",
        "cadss_6",
        "dast_10",
        "isi",
        "madrs_s",
        "mdq",
        "pq_b",
        "prime_screen",
        "qids_sr16",
        "rapid_mood_screener",
        "sds",
        "stop_bang",
        "who_5",
        "wsas",
    }
    for code in LICENSED:
        one = instrument(code)
        assert not one.licence.ships_text and one.stem is None
        assert all(item.text is None for item in one.items)
        assert {option.label for options in one.option_sets.values() for option in options} <= {
            "Yes",
            "No",
            *map(str, range(11)),
        }


@pytest.mark.parametrize("code", LICENSED)
def test_words_of_a_licensed_instrument_are_a_fault(code: str) -> None:
    from importlib import resources

    text = (resources.files("troche.instruments") / "definitions" / f"{code}.yaml").read_text(
        encoding="utf-8"
    )
    first = instrument(code).items[0].id
    broken = text.replace(f"  - id: {first}\n", f"  - id: {first}\n    text: Words of somebody else\n", 1)
    with pytest.raises(InstrumentFaulty, match=r"items\.0\.text: expected no words, by the licence"):
        parse_instrument(broken, file=f"{code}.yaml")


def test_words_that_ship_must_be_there() -> None:
    from importlib import resources

    text = (resources.files("troche.instruments") / "definitions" / "asq.yaml").read_text(encoding="utf-8")
    with pytest.raises(InstrumentFaulty, match=r"items\.3\.text: expected the words of the question"):
        parse_instrument(
            text.replace("    text: Have you ever tried to kill yourself?\n", ""), file="asq.yaml"
        )


# ---- levels ----

Told = Mapping[str, int | None]
SCREENER: list[tuple[Told, str | None, bool]] = [
    ({"q1": 0, "q2": 0, "q6": 0}, "none", False),
    ({"q1": 1, "q2": 0, "q6": 0}, "low", False),
    ({"q1": 1, "q2": 1, "q3": 0, "q4": 0, "q5": 0, "q6": 0}, "low", False),
    ({"q1": 1, "q2": 1, "q3": 1, "q4": 0, "q5": 0, "q6": 0}, "moderate", False),
    ({"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 0, "q6": 0}, "high", False),
    ({"q1": 1, "q2": 1, "q3": 0, "q4": 0, "q5": 1, "q6": 0}, "high", False),
    ({"q1": 0, "q2": 0, "q6": 1, "q6_recent": 0}, "moderate", False),
    ({"q1": 0, "q2": 0, "q6": 1, "q6_recent": 1}, "high", False),
    ({"q1": 0, "q2": 0, "q6": 1}, "moderate", True),
    ({"q1": 0, "q2": 0}, None, False),
    ({"q1": 0, "q2": None, "q6": 0}, None, False),
    ({"q1": 1, "q2": None, "q6": 0}, "low", True),
    ({"q1": 1, "q2": 1, "q3": 1, "q4": None, "q5": 0, "q6": 0}, "moderate", True),
    ({"q1": None, "q2": 1, "q3": 1, "q4": 1, "q5": 0, "q6": 0}, "high", False),
    ({}, None, False),
]


@pytest.mark.parametrize(("answers", "level", "is_least"), SCREENER)
def test_c_ssrs_screener(answers: Told, level: str | None, is_least: bool) -> None:
    found = score(instrument("c_ssrs_screener"), answers)
    assert (found.level and found.level.code, found.level_is_least) == (level, is_least)
    assert found.total is None


@pytest.mark.parametrize(
    ("positive", "level"),
    [
        ((), "none"),
        (("q1",), "low"),
        (("q2",), "low"),
        (("q3",), "moderate"),
        (("q4",), "high"),
        (("q5",), "high"),
        (("q6",), "high"),
    ],
)
def test_c_ssrs_since_last_contact(positive: tuple[str, ...], level: str) -> None:
    one = instrument("c_ssrs_since_last_contact")
    found = score(one, yes(*positive, of=one))
    assert found.level is not None and found.level.code == level
    assert found.at_risk is (level == "high")


def test_asq_still_counts_what_was_refused_as_yes() -> None:
    found = score(instrument("asq"), {"q1": 0, "q2": 0, "q3": 0, "q4": None})
    assert found.level is not None and found.level.code == "acute_positive"
    told = score(instrument("asq"), {"q1": 0, "q2": 0, "q3": 0, "q4": None, "q5": 0})
    assert told.level is not None and told.level.code == "non_acute_positive"


# ---- sums ----


@pytest.mark.parametrize(
    ("code", "total", "band"),
    [
        ("isi", 7, "none"),
        ("isi", 8, "subthreshold"),
        ("isi", 14, "subthreshold"),
        ("isi", 15, "moderate"),
        ("isi", 22, "severe"),
        ("wsas", 9, "subclinical"),
        ("wsas", 10, "significant"),
        ("wsas", 21, "severe"),
        ("stop_bang", 2, "low"),
        ("stop_bang", 3, "intermediate"),
        ("stop_bang", 5, "high"),
        ("madrs_s", 54, None),
        ("sds", 30, None),
        ("cadss", 92, None),
        ("cadss_6", 24, None),
        ("asrm", 20, None),
        ("rapid_mood_screener", 4, None),
    ],
)
def test_totals_and_bands(code: str, total: int, band: str | None) -> None:
    found = score(instrument(code), adding_up_to(instrument(code), total))
    assert found.total == total
    assert (found.band.code if found.band else None) == band


@pytest.mark.parametrize(
    ("positive", "total", "band"),
    [
        (("q3",), 0, "none"),
        ((), 1, "low"),
        (("q1", "q3"), 1, "low"),
        (("q1", "q2", "q4"), 4, "moderate"),
        (("q1", "q2", "q4", "q5", "q6"), 6, "substantial"),
        (("q1", "q2", "q4", "q5", "q6", "q7", "q8", "q9", "q10"), 10, "severe"),
    ],
)
def test_dast_10_counts_its_third_question_the_other_way_round(
    positive: tuple[str, ...], total: int, band: str
) -> None:
    """The values of `reversed` are what counts: yes is 0 there, no is 1."""
    one = instrument("dast_10")
    labels = {item.id: "Yes" if item.id in positive else "No" for item in one.items}
    answers: dict[str, int | None] = {
        code: next(option.value for option in one.options_for(code) if option.label == label)
        for code, label in labels.items()
    }
    found = score(one, answers)
    assert found.total == total and found.band is not None and found.band.code == band


@pytest.mark.parametrize(("values", "total"), [((0,) * 5, 0), ((5,) * 5, 100), ((1, 2, 3, 2, 1), 36)])
def test_who_5_is_four_times_its_sum(values: tuple[int, ...], total: int) -> None:
    answers = {f"q{n}": value for n, value in enumerate(values, 1)}
    assert score(instrument("who_5"), answers).total == total
    assert score(instrument("who_5"), {**answers, "q5": None}).total is None


def test_more_well_being_is_better() -> None:
    found = change(instrument("who_5"), 20, 52)
    assert (found.direction, found.points, found.important) == ("better", 32, True)
    assert change(instrument("who_5"), 52, 20).direction == "worse"
    assert change(instrument("isi"), 20, 7).direction == "better"


def test_asrm_fills_one_missing_answer_and_no_more() -> None:
    asrm = instrument("asrm")
    one = score(asrm, {"q1": 2, "q2": 2, "q3": 1, "q4": 1, "q5": None})
    assert (one.total, one.prorated) == (8, True)  # 6 of 4 answers; 7.5, half up
    assert score(asrm, {"q1": 2, "q2": 2, "q3": 1, "q4": None, "q5": None}).total is None


def test_a_missing_answer_leaves_a_range() -> None:
    found = score(
        instrument("stop_bang"), {**same(instrument("stop_bang"), 1), "q1": None, "q2": None, "q3": 0}
    )
    assert (found.total, found.possible) == (None, (5, 7))
    assert score(instrument("phq_9"), dict.fromkeys((f"q{n}" for n in range(1, 6)), 1)).possible == (5, 17)
    assert score(instrument("stop_bang"), same(instrument("stop_bang"), 1)).possible is None


QIDS: list[tuple[dict[str, int], int]] = [
    ({}, 0),
    ({"q1": 1, "q2": 3, "q3": 2}, 3),
    ({"q6": 2, "q7": 0, "q8": 1, "q9": 3}, 3),
    ({"q15": 1, "q16": 2}, 2),
    ({"q5": 3, "q10": 3, "q11": 3, "q12": 3, "q13": 3, "q14": 3}, 18),
    ({f"q{n}": 3 for n in range(1, 17)}, 27),
]


@pytest.mark.parametrize(("high", "total"), QIDS)
def test_qids_counts_the_highest_of_each_domain(high: dict[str, int], total: int) -> None:
    one = instrument("qids_sr16")
    found = score(one, {**same(one, 0), **high})
    assert found.total == total and found.band is not None
    assert found.at_risk is bool(high.get("q12"))


def test_qids_wants_one_answer_in_each_domain() -> None:
    one = instrument("qids_sr16")
    lost_weight = {code: value for code, value in same(one, 1).items() if code not in ("q6", "q8")}
    assert score(one, lost_weight).total == 9
    nothing_of_appetite = {
        code: v for code, v in same(one, 1).items() if code not in ("q6", "q7", "q8", "q9")
    }
    found = score(one, nothing_of_appetite)
    assert (found.total, found.missing) == (None, ("appetite_weight",))
    assert score(one, {**same(one, 1), "q12": None}).no_total == "never_imputed_missing"


def mdq(count: int, together: int | None, problem: int | None) -> dict[str, int | None]:
    """The first questions with this many yes, and the two that follow."""
    return {**{f"q{n}": int(n <= count) for n in range(1, 14)}, "q14": together, "q15": problem}


@pytest.mark.parametrize(
    ("answers", "positive", "total"),
    [
        (mdq(7, 1, 2), True, 7),
        (mdq(13, 1, 3), True, 13),
        (mdq(6, 1, 3), False, 6),
        (mdq(7, 0, 3), False, 7),
        (mdq(7, 1, 1), False, 7),
        (mdq(7, None, 3), None, 7),
        (mdq(7, 1, None), None, 7),
        ({**mdq(7, 1, 2), "q13": None}, True, None),
        ({**mdq(6, 1, 2), "q13": None}, None, None),
        ({**mdq(5, 1, 2), "q13": None}, False, None),
    ],
)
def test_mdq(answers: Told, positive: bool | None, total: int | None) -> None:
    found = score(instrument("mdq"), answers)
    assert (found.pattern_met, found.total) == (positive, total)


def test_pq_b_adds_up_the_distress_of_each_yes() -> None:
    one = instrument("pq_b")
    none: dict[str, int | None] = {f"q{n}": 0 for n in range(1, 22)}
    assert score(one, none).total == 0
    assert score(one, {**none, "q2": 1, "q2_distress": 4, "q9": 1, "q9_distress": 2}).total == 6
    assert score(one, {**none, "q2": 1}).missing == ("q2_distress",)
    worst = {f"q{n}": 1 for n in range(1, 22)} | {f"q{n}_distress": 5 for n in range(1, 22)}
    assert score(one, worst).total == 105


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ((4,) * 12, False),
        ((5, 5, *(4,) * 10), False),
        ((5, 5, 5, *(0,) * 9), True),
        ((6, *(0,) * 11), True),
        ((5, 5, None, *(0,) * 9), None),
        ((6, *(None,) * 11), True),
    ],
)
def test_prime(values: tuple[int | None, ...], positive: bool | None) -> None:
    found = score(instrument("prime_screen"), {f"q{n}": value for n, value in enumerate(values, 1)})
    assert (found.pattern_met, found.total) == (positive, None)


def test_madrs_s_risk_begins_at_two() -> None:
    one = instrument("madrs_s")
    assert not score(one, {**same(one, 0), "q9": 1}).at_risk
    assert score(one, {**same(one, 0), "q9": 2}).at_risk


# ---- properties ----


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, int | None]]:
    """Any instrument, with answers it offers, any of them missing."""
    one = instrument(draw(st.sampled_from(sorted(all_instruments()))))
    return one, {
        code: draw(st.none() | st.sampled_from(sorted(values))) for code, values in one.offered.items()
    }


@given(answered())
def test_what_is_missing_only_widens_what_is_possible(pair: tuple[Instrument, dict[str, int | None]]) -> None:
    one, answers = pair
    found = score(one, answers)
    if found.possible is not None:
        low, high = found.possible
        assert one.minimum <= low <= high <= one.maximum
        if found.total is not None:
            assert low <= found.total <= high
    if found.total is not None:
        assert one.minimum <= found.total <= one.maximum


@given(answered(), st.data())
def test_taking_an_answer_back_never_lowers_a_level_to_none(
    pair: tuple[Instrument, dict[str, int | None]], data: st.DataObject
) -> None:
    one, answers = pair
    if one.scoring.method != "levels" or not (found := score(one, answers)).level:
        return
    lost = data.draw(st.sampled_from(sorted(answers)))
    left = score(one, {**answers, lost: None})
    last = one.scoring.levels[-1]
    if found.level != last:
        assert left.level != last
