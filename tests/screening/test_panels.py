"""The history in the dossier: what is drawn, what is said, and that nothing unknown looks like something known."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screening.charts import NOW, PROGRAMME, SETTING, TODAY, chart, history, replaced, suitable, without
from tests.screening.test_trials import trial
from troche.chart.facts import Fact
from troche.screening.facts import ConditionRecorded, HistoryGiven, Medicine
from troche.screening.gates import case_of
from troche.screening.history import Allergy
from troche.screening.panels import panels
from troche.site.lanes import WIDTH, Lane, lane_picture, years_picture, years_shown


def shown(facts: list[Fact]) -> dict[str, Any]:
    """The panels of a chart of these facts."""
    return panels(case_of(chart(facts), SETTING, NOW))


def told(**changes: Any) -> dict[str, Any]:
    """The panels of a chart with this history."""
    return shown(replaced(history(**changes)))


def test_without_a_history_nothing_is_claimed() -> None:
    found = shown(without(HistoryGiven))
    assert found["told"] is False and "medicines" not in found


def test_a_trial_is_drawn_where_its_months_are_and_said_in_words() -> None:
    panel = told(trials=(trial(started="2021-03", ended="2021-08", weeks=22),), episode_since="2020-06")[
        "trials"
    ]
    row = panel["rows"][0]
    assert (row.state, str(row.word), row.when) == ("met", "Adequate", "22 wk, March 2021 to August 2021")
    assert "lane-counts" in row.lane and "22 wk, 2021" in row.lane and "lane-about" not in row.lane
    assert panel["episode"] == "June 2020" and str(panel["word"]) == "1 adequate of 2"


@pytest.mark.parametrize(
    ("changes", "drawn", "said"),
    [
        ({}, "lane-nowhere", "dates not told"),
        ({"started": "2021"}, "lane-about", "from 2021"),
        ({"ended": "2021-08"}, "lane-about", "until August 2021"),
        ({"started": "2021-08", "weeks": None}, "lane-nowhere", "from August 2021"),
        ({"outcome": "intolerance", "started": "2021-03", "ended": "2021-05"}, "lane-apart", "March 2021"),
        ({"dose_mg": None, "started": "2021-03", "ended": "2021-08"}, "lane-unknown", "March 2021"),
    ],
)
def test_what_is_not_known_of_a_trial_is_drawn_so(changes: dict[str, Any], drawn: str, said: str) -> None:
    zinc = (Medicine(name="zinc"),)
    row = told(trials=(trial(**changes),), medicines=zinc)["trials"]["rows"][0]
    assert drawn in row.lane and said in row.when


def test_a_trial_that_goes_on_is_drawn_to_today() -> None:
    taken = (Medicine(name="Zoloft 100 mg"),)
    row = told(trials=(trial(started="2024-10", weeks=110),), medicines=taken)["trials"]["rows"][0]
    assert "lane-on" in row.lane and "until now" in row.lane
    row = told(trials=(trial(started="2021-10", weeks=8),), medicines=taken)["trials"]["rows"][0]
    assert "lane-on" not in row.lane and "8 wk, 2021" in row.lane
    row = told(trials=(trial(started="2024-10"),), medicines=(Medicine(name="zinc"),))["trials"]["rows"][0]
    assert "lane-on" not in row.lane


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("Zoloft", "info", "note only"),
        ("Klonopin", "attention", "withdrawal"),
        ("Nardil", "stopped", "MAOI"),
        ("lorazapam", "unknown", "reads like lorazepam"),
        ("Xyzamin", "unknown", "Not all of it is recognised"),
        ("citalopram", "met", ""),
    ],
)
def test_a_medicine_shows_its_gravest_rule_or_that_nobody_knows_it(name: str, state: str, said: str) -> None:
    row = told(medicines=(Medicine(name=name),))["medicines"][0]
    assert row.state == state and said in row.why


@pytest.mark.parametrize(
    ("changes", "name", "state"),
    [
        ({"allergies": ""}, "Not told", "unknown"),
        ({"allergies": "none known", "no_known_allergies": True}, "None known", "met"),
        ({"allergy_list": (Allergy(substance="Latex"),)}, "Latex", ""),
        ({"allergies": "bees"}, "bees", ""),
    ],
)
def test_allergies_are_told_or_unknown(changes: dict[str, Any], name: str, state: str) -> None:
    row = told(**changes)["allergies"][0]
    assert (str(row.name), row.state) == (name, state)


def test_what_applies_and_what_is_open_stands_by_itself_and_the_rest_in_one_line() -> None:
    conditions = {code: "no" for code in PROGRAMME.eligibility.exclusions if code != "glaucoma"}
    rows = told(conditions={**conditions, "lungs": "yes", "stroke": "unsure"})["systems"]
    states = {str(row.name): row.state for row in rows}
    assert states == {
        "Brain": "unknown",
        "Breathing, sleep apnea": "attention",
        "Eyes": "unknown",
        "Asked": "met",
    }
    assert "1 of 1 not answered" in next(row.why for row in rows if str(row.name) == "Eyes")


def test_nothing_answered_is_never_shown_as_nothing_found() -> None:
    assert {row.state for row in told(conditions={})["systems"]} == {"unknown"}


def test_every_diagnosis_is_listed_with_its_status_and_what_it_means() -> None:
    other = ConditionRecorded(code="F20.9", text="Schizophrenia", status="provisional", onset="2019-03")
    rows = shown([*suitable(), other])["diagnoses"]
    assert [row.name for row in rows] == ["F33.2", "F20.9"]
    assert (rows[1].state, str(rows[1].word), rows[1].more) == ("stopped", "Provisional", "since March 2019")
    assert "Psychosis" in rows[1].why


# ---- lanes ----

DAYS = st.dates(date(1960, 1, 1), TODAY)


@given(
    st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=6),
    st.none() | DAYS,
    st.sampled_from(["counts", "apart", "unknown", "other"]),
    st.text("abc <&", max_size=30),
)
def test_every_span_lies_on_the_axis_and_every_picture_is_well_formed(
    spans: list[list[date]], since: date | None, kind: Any, words: str
) -> None:
    lanes = [Lane(kind=kind, words=words, first=first, last=last) for first, last in spans]
    axis = years_shown(lanes, TODAY, since=since)
    for number, lane in enumerate(lanes):
        picture = ElementTree.fromstring(lane_picture(lane, f"lane-{number}", axis, since, TODAY))
        assert picture.get("aria-hidden") == "true"
        for box in picture.iter("rect"):
            start, width = float(box.get("x", "0")), float(box.get("width", "0"))
            assert start >= -0.1 and start + width <= WIDTH + 5.1 and width >= 0
    named = [text.text for text in ElementTree.fromstring(years_picture(axis)).iter("text")]
    assert named[0] == str(axis[0].year) and len(named) <= 7
