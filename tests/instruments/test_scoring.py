"""Scores at every threshold, with missing answers, and in whatever order they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instruments.answers import adding_up_to, same
from troche.instruments import AnswerRefused, all_instruments, instrument, score

PHQ_9 = instrument("phq_9")
GAD_7 = instrument("gad_7")
PHQ_2 = instrument("phq_2")
ASQ = instrument("asq")

answers_9 = st.dictionaries(st.sampled_from([i.id for i in PHQ_9.scored]), st.none() | st.integers(0, 3))


@pytest.mark.parametrize(
    ("code", "total", "band"),
    [
        *[("phq_9", total, band) for total, band in [
            (0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
            (15, "moderately_severe"), (19, "moderately_severe"), (20, "severe"), (27, "severe"),
        ]],
        *[("gad_7", total, band) for total, band in [
            (0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
            (15, "severe"), (21, "severe"),
        ]],
        *[("phq_2", total, band) for total, band in [(2, "negative"), (3, "positive"), (6, "positive")]],
    ],
)  # fmt: skip
def test_bands_at_their_edges(code: str, total: int, band: str) -> None:
    result = score(instrument(code), adding_up_to(instrument(code), total))
    assert result.total == total
    assert result.band is not None and result.band.code == band
    assert not result.prorated and result.complete


@pytest.mark.parametrize(
    ("missing", "given_value", "total", "why"),
    [
        ((), 2, 18, ""),
        (("q1",), 2, 18, ""),
        (("q1", "q2"), 2, 18, ""),
        (("q1", "q2", "q3"), 2, None, "too_many_missing"),
        (("q9",), 2, None, "never_imputed_missing"),
        (("q1", "q9"), 2, None, "never_imputed_missing"),
        (tuple(f"q{n}" for n in range(1, 10)), 2, None, "nothing_answered"),
    ],
)
def test_missing_answers(missing: tuple[str, ...], given_value: int, total: int | None, why: str) -> None:
    answers = same(PHQ_9, given_value) | dict.fromkeys(missing)
    result = score(PHQ_9, answers)
    assert (result.total, result.no_total, result.missing) == (total, why, missing)
    assert result.prorated == (total is not None and bool(missing))


def test_prorating_rounds_half_up() -> None:
    """Sums of 4 and 12 over 8 answers are 4.5 and 13.5 over 9."""
    four = {**same(PHQ_9, 0), "q1": None, "q2": 3, "q3": 1}
    assert score(PHQ_9, four).total == 5
    twelve = {**same(PHQ_9, 1), "q1": None, "q2": 3, "q3": 3}
    assert score(PHQ_9, twelve).total == 14


def test_an_absent_answer_is_missing_and_never_zero() -> None:
    assert score(PHQ_9, {}).missing == tuple(item.id for item in PHQ_9.scored)
    assert score(PHQ_9, {}).total is None
    assert score(PHQ_9, dict.fromkeys(("q1",), 0)).total is None


@pytest.mark.parametrize(("value", "positive"), [(None, None), (0, False), (1, True), (3, True)])
def test_item_9(value: int | None, positive: bool | None) -> None:
    result = score(PHQ_9, same(PHQ_9, 1) | {"q9": value})
    (risk,) = result.risk_items
    assert (risk.item, risk.value, risk.positive) == ("q9", value, positive)
    assert result.at_risk == bool(positive)


def test_item_9_is_read_even_when_there_is_no_total() -> None:
    assert score(PHQ_9, {"q9": 2}).at_risk


def test_difficulty_does_not_count() -> None:
    assert score(PHQ_9, same(PHQ_9, 1) | {"difficulty": 3}).total == 9
    assert "difficulty" not in score(PHQ_9, same(PHQ_9, 1)).missing


@pytest.mark.parametrize("value", [-1, 4, 7, 9, True, 1.0, "1"])
def test_a_value_that_is_not_offered_is_refused(value: object) -> None:
    with pytest.raises(AnswerRefused, match="q1"):
        score(PHQ_9, {"q1": value})  # type: ignore[dict-item]


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="q10"):
        score(PHQ_9, {"q10": 1})


@pytest.mark.parametrize(
    ("answers", "level", "missing"),
    [
        ({}, None, ("q1", "q2", "q3", "q4", "q5")),
        ({"q1": 0, "q2": 0, "q3": 0, "q4": 0}, "negative", ()),
        ({"q1": 0, "q2": 0, "q3": 0, "q4": 1, "q5": 0}, "non_acute_positive", ()),
        ({"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": 1}, "acute_positive", ()),
        ({"q1": 0, "q2": 0, "q3": 0, "q4": None, "q5": 0}, "non_acute_positive", ("q4",)),
        ({"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": None}, "acute_positive", ("q5",)),
    ],
)
def test_asq(answers: dict[str, int | None], level: str | None, missing: tuple[str, ...]) -> None:
    result = score(ASQ, answers)
    assert (result.level.code if result.level else None) == level
    assert result.missing == missing
    assert result.total is None


@given(answers_9)
def test_a_total_stays_in_range(answers: dict[str, int | None]) -> None:
    total = score(PHQ_9, answers).total
    assert total is None or 0 <= total <= 27


@given(answers_9, st.sampled_from([i.id for i in PHQ_9.scored]))
def test_taking_an_answer_away_never_lowers_what_is_missing(
    answers: dict[str, int | None], gone: str
) -> None:
    before = score(PHQ_9, answers)
    after = score(PHQ_9, {code: value for code, value in answers.items() if code != gone})
    assert set(before.missing) <= set(after.missing)
    if before.total is None:
        assert after.total is None


@given(answers_9, st.randoms())
def test_the_order_of_answers_does_not_matter(answers: dict[str, int | None], random: object) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(PHQ_9, dict(shuffled)) == score(PHQ_9, answers)


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.randoms())
def test_which_item_was_answered_how_does_not_change_a_sum(values: list[int], random: object) -> None:
    codes = [item.id for item in PHQ_9.scored]
    first = score(PHQ_9, dict(zip(codes, values, strict=True))).total
    random.shuffle(values)  # type: ignore[attr-defined]
    assert score(PHQ_9, dict(zip(codes, values, strict=True))).total == first == sum(values)


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.integers(0, 8))
def test_a_higher_answer_never_lowers_a_total(values: list[int], place: int) -> None:
    codes = [item.id for item in PHQ_9.scored]
    higher = [min(3, value + (n == place)) for n, value in enumerate(values)]
    low, high = (score(PHQ_9, dict(zip(codes, v, strict=True))).total for v in (values, higher))
    assert low is not None and high is not None and low <= high


def test_every_instrument_scores_its_lowest_and_highest() -> None:
    for one in all_instruments().values():
        if one.scoring.method != "sum":
            continue
        offered = one.offered
        highest = {item.id: max(offered[item.id]) for item in one.items}
        lowest = {item.id: min(offered[item.id]) for item in one.items if not item.asked_if_any}
        assert score(one, highest).total == one.scoring.highest
        assert score(one, lowest).total == one.scoring.lowest
