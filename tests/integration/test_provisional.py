"""A score that asks about days before the last dose is called provisional, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journey import stories as s
from troche.instruments import all_instruments
from troche.integration import shown
from troche.integration.provisional import provisional_words, score_is_provisional
from troche.integration.queries import Value
from troche.integration.rules import INTEGRATION
from troche.journey import home
from troche.journey.projections import board_rows
from troche.people.rules import PEOPLE
from troche.screening.case import Case
from troche.screening.dossier import phq_9_trend
from troche.screening.rules import SCREENING

DOSE = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def after(**later: Any) -> datetime:
    """An instant after the dose."""
    return DOSE + timedelta(**later)


@pytest.mark.parametrize(
    ("code", "at", "doses", "provisional"),
    [
        ("phq_9", after(days=1), [DOSE], True),
        ("phq_9", after(days=13, hours=23), [DOSE], True),
        ("phq_9", after(days=14), [DOSE], False),
        ("phq_9", after(days=1), [], False),
        ("phq_9", DOSE - timedelta(hours=1), [DOSE], False),
        ("phq_9", after(days=30), [DOSE, after(days=28)], True),
        ("phq_9", after(days=20), [DOSE, after(days=21)], False),
        ("gad_7", after(days=7), [DOSE], True),
        ("pcl_5", after(days=29), [DOSE], True),
        ("qids_sr16", after(days=7), [DOSE], False),
        ("wsas", after(days=1), [DOSE], False),
    ],
)
def test_which_score_is_provisional(
    code: str, at: datetime, doses: list[datetime], provisional: bool
) -> None:
    assert score_is_provisional(code, at, doses) is provisional
    assert (provisional_words(code, at, doses) is not None) is provisional


def test_the_label_says_how_long_it_asks_about() -> None:
    said = provisional_words("phq_9", after(days=2), [DOSE])
    assert str(said) == "Provisional: PHQ-9 asks about 14 days, and they began before the last dose."


@given(
    st.sampled_from(sorted(all_instruments())),
    st.integers(0, 60 * 24),
    st.lists(st.integers(0, 60 * 24), max_size=6),
)
def test_only_a_dose_within_the_days_asked_about_makes_it_so(
    code: str, at_h: int, doses_h: list[int]
) -> None:
    at, doses = after(hours=at_h), [after(hours=hours) for hours in doses_h]
    recall = all_instruments()[code].recall_days
    within = recall is not None and any(
        timedelta(0) <= at - dose < timedelta(days=recall.value) for dose in doses
    )
    assert score_is_provisional(code, at, doses) is within


# ---- every page that shows a score ----


def answered_after_a_dose() -> Any:
    """Somebody who answered the PHQ-9 two days after the first dose."""
    story = s.after_sessions(1)
    return story.wait(timedelta(days=2)).tell(s.answered(), role="patient")


def answered_before_any_dose() -> Any:
    """Somebody who has answered the PHQ-9, and had no dose."""
    return s.screened()


@pytest.mark.parametrize(
    ("told", "provisional"), [(answered_after_a_dose, True), (answered_before_any_dose, False)]
)
def test_the_board_says_so(told: Callable[[], Any], provisional: bool) -> None:
    (row,) = board_rows(told().chart, s.SETTING)
    assert row["phq_latest"] is not None and row["phq_provisional"] is provisional


@pytest.mark.parametrize(
    ("told", "provisional"), [(answered_after_a_dose, True), (answered_before_any_dose, False)]
)
def test_the_dossier_says_so(told: Callable[[], Any], provisional: bool) -> None:
    story = told()
    case = Case(SCREENING.of(story.chart), PEOPLE.of(story.chart), s.SETTING, story.now)
    trend = phq_9_trend(case, [at for _session, at in INTEGRATION.of(story.chart).dosed])
    assert trend is not None and ("Provisional: PHQ-9" in str(trend.note)) is provisional


@pytest.mark.parametrize(
    ("told", "provisional"), [(answered_after_a_dose, True), (answered_before_any_dose, False)]
)
def test_home_and_integration_say_so(
    told: Callable[[], Any], provisional: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = told()
    at = SCREENING.of(story.chart).measures["phq_9"].latest.at
    values: dict[str, list[Value]] = {
        **{kind: [] for kind in ("mood", "anxiety", "sleep", "energy", "gad_7")},
        "phq_9": [Value(at.date(), at, 18)],
    }
    for module in (home, shown):
        monkeypatch.setattr(module, "all_values", lambda clinic, person: values)
    been = home.how_been(story.chart, s.SETTING, at.date())
    assert (been.provisional is not None) is provisional
    (trend,) = shown.trends_of(story.chart, s.SETTING.programme, at.date())
    assert ("Provisional" in str(trend.note)) is provisional
