"""Questionnaires beside the core ones: PTSD, alcohol, and symptoms that stand for themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instruments.answers import adding_up_to, same
from troche.instruments import change, instrument, score

PCL_5 = instrument("pcl_5")
PC_PTSD_5 = instrument("pc_ptsd_5")
AUDIT_C = instrument("audit_c")
ESAS_R = instrument("esas_r")

FITS = {"q1": 2, "q6": 2, "q8": 2, "q9": 2, "q15": 2, "q16": 2}
"""As few answers as make the pattern: one of B, one of C, two of D, two of E."""

pcl_answers = st.fixed_dictionaries({item.id: st.none() | st.integers(0, 4) for item in PCL_5.scored})


@pytest.mark.parametrize(
    ("changed", "met"),
    [
        ({}, True),
        ({"q1": 1}, False),
        ({"q1": 1, "q5": 2}, True),
        ({"q6": 1}, False),
        ({"q6": 1, "q7": 4}, True),
        ({"q8": 1}, False),
        ({"q8": 1, "q14": 2}, True),
        ({"q15": 1}, False),
        ({"q15": 1, "q20": 3}, True),
        ({"q6": None}, None),
        ({"q7": None}, True),
        ({"q1": 1, "q6": None}, False),
        ({"q8": None, "q9": None}, None),
    ],
)
def test_the_pattern_of_ptsd(changed: dict[str, int | None], met: bool | None) -> None:
    result = score(PCL_5, {**same(PCL_5, 0), **FITS, **changed})
    assert result.pattern_met is met
    assert (result.total is None) == (None in changed.values())


@given(pcl_answers, st.sampled_from([item.id for item in PCL_5.scored]))
def test_what_is_missing_never_makes_a_pattern(answers: dict[str, int | None], gone: str) -> None:
    before, after = (score(PCL_5, one).pattern_met for one in (answers, {**answers, gone: None}))
    assert after in (before, None)


def test_pcl_5_is_complete_or_nothing_and_changes_from_18() -> None:
    assert score(PCL_5, same(PCL_5, 4)).total == 80
    assert score(PCL_5, {**same(PCL_5, 4), "q20": None}).no_total == "too_many_missing"
    assert [change(PCL_5, 50, now).reliable for now in (33, 32)] == [False, True]
    assert score(PCL_5, {**same(PCL_5, 0), "q16": 3}).at_risk


@pytest.mark.parametrize(
    ("answers", "total", "band"),
    [
        ({"event": 0}, 0, "negative"),
        ({"event": 1}, None, None),
        ({"event": 1, **same(PC_PTSD_5, 1)}, 5, "positive"),
        ({"event": 1, **adding_up_to(PC_PTSD_5, 4)}, 4, "positive"),
        ({"event": 1, **adding_up_to(PC_PTSD_5, 3)}, 3, "negative"),
        ({"event": None}, None, None),
        ({"event": 0, "q1": 1}, 1, "negative"),
        ({}, None, None),
    ],
)
def test_without_such_an_event_nothing_is_asked_and_nothing_counts(
    answers: dict[str, int | None], total: int | None, band: str | None
) -> None:
    result = score(PC_PTSD_5, answers)
    assert (result.total, result.band.code if result.band else None) == (total, band)


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"q1": 0}, 0),
        ({"q1": 1}, None),
        ({"q1": 2, "q2": 0, "q3": 1}, 3),
        ({"q1": 4, "q2": 4, "q3": 4}, 12),
        ({"q1": None, "q2": 0, "q3": 0}, None),
        ({}, None),
    ],
)
def test_who_never_drinks_is_not_asked_how_much(answers: dict[str, int | None], total: int | None) -> None:
    assert score(AUDIT_C, answers).total == total


def test_symptoms_are_not_added_up() -> None:
    result = score(ESAS_R, {**same(ESAS_R, 10), "pain": None})
    assert (result.total, result.no_total, result.missing) == (None, "items_only", ("pain",))
