"""The pages of what goes wrong: few large choices, steps for each, an outcome, what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dosing.stage import DayAtHome
from troche.chart.commands import Role
from troche.dosing.facts import ExtraTaken, WentWrong, WrongEnded, WrongFollowedUp, WrongStepDone
from troche.programme import load_programme

PATHS = load_programme().wrong.paths
MINE, SITTERS, MONITORS = "/my/session/1/wrong/", "/sitter/session/wrong/", "/people/~/sessions/1/wrong/"


@pytest.fixture
def day(database: str) -> Iterator[DayAtHome]:
    """A dose has been taken."""
    day = DayAtHome()
    day.all_met()
    assert day.take().status_code == 302
    yield day


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_patient_finds_it_in_two_touches(day: DayAtHome) -> None:
    assert 'href="/my/session/1/wrong/"' in text(day.get("patient", "/my/session/1/"))
    first = text(day.get("patient", MINE))
    assert first.count('class="tool" id="area-') == 3 and 'id="wrong-sitter_leaves"' in first
    found = set()
    for area in ("body", "mind", "lozenges"):
        found |= set(re.findall(r'id="wrong-(\w+)"', text(day.get("patient", f"{MINE}{area}/"))))
    assert found | {"sitter_leaves"} == set(PATHS)
    assert day.get("patient", f"{MINE}nothing/").status_code == 404


def test_said_by_one_it_stands_on_all_three_screens(day: DayAtHome) -> None:
    seats: tuple[tuple[Role, str], ...] = (("patient", MINE), ("sitter", SITTERS), ("therapist", MONITORS))
    for (seat, where), code in zip(seats, ("vomiting", "panic", "sitter_leaves"), strict=True):
        assert day.post(seat, where, do="wrong", path=code).status_code == 302
        path = PATHS[code]
        mine, theirs, watched = (text(day.get(role, page)) for role, page in seats)
        assert all(step.text in mine for step in path.steps.patient.values())
        assert all(step.text in theirs for step in path.steps.sitter.values())
        assert all(step.text in watched for step in path.steps.monitor.values())
        assert next(iter(path.steps.patient.values())).text in text(day.get("patient", "/my/session/1/"))
        assert path.title in text(day.get("sitter", "/sitter/session/"))
        assert path.title in text(day.get("therapist", "/people/~/sessions/1/"))
        assert path.alert in day.alerts
    assert len(day.facts(WentWrong)) == 3


def test_the_monitor_ends_it_and_records_what_followed(day: DayAtHome) -> None:
    day.post("sitter", SITTERS, do="wrong", path="second_dose")
    assert day.post("sitter", SITTERS, do="wrong_step", number=1, step="lock").status_code == 302
    assert day.post("therapist", MONITORS, do="wrong_step", number=1, step="triage").status_code == 302
    assert [one.step for one in day.facts(WrongStepDone)] == ["lock", "triage"]
    empty = day.post("therapist", MONITORS, do="wrong_end", number=1, outcome="well", words="")
    assert empty.status_code == 422 and "id_wrong_1_words" in text(empty)
    units = re.findall(r'name="units"[^>]*value="([^"]+)"', text(day.get("therapist", MONITORS)))
    assert day.post("therapist", MONITORS, do="wrong_extra", number=1, units=units[:1]).status_code == 302
    assert day.facts(ExtraTaken)[0].units == (units[0],)
    assert units[0] not in re.findall(r'value="([^"]+)"', text(day.get("therapist", MONITORS)))
    done = day.post("therapist", MONITORS, do="wrong_end", number=1, outcome="well", words="<b>Awake</b>.")
    assert done.status_code == 302 and day.facts(WrongEnded)[0].words == "<b>Awake</b>."
    shown = text(day.get("therapist", MONITORS))
    assert "&lt;b&gt;Awake" in shown and "Count every lozenge together on video" in shown
    said = {"do": "wrong_follow_up", "number": 1, "follow_up": "count", "words": "Fifteen, as it should be."}
    assert day.post("therapist", MONITORS, **said).status_code == 302
    assert day.facts(WrongFollowedUp)[0].follow_up == "count"
    assert day.post("therapist", MONITORS, **said).status_code == 422


def test_what_is_no_choice_is_not_kept_and_nobody_but_the_monitor_ends_it(day: DayAtHome) -> None:
    for said in ({"path": ""}, {"path": "nothing"}, {"path": "../x"}, {}):
        for seat, where in (("patient", MINE), ("sitter", SITTERS), ("therapist", MONITORS)):
            assert day.post(seat, where, do="wrong", **said).status_code == 422  # type: ignore[arg-type]
    assert not day.facts(WentWrong)
    day.post("patient", MINE, do="wrong", path="panic")
    for seat, where in (("patient", MINE), ("sitter", SITTERS)):
        refused = day.post(seat, where, do="wrong_end", number=1, outcome="well", words="Over.")  # type: ignore[arg-type]
        assert refused.status_code == 422
    assert not day.facts(WrongEnded)
    assert day.post("sitter", SITTERS, do="check", answer="help").status_code == 302
    assert "help_asked" in day.alerts


def test_without_a_session_there_is_nothing_to_say(database: str) -> None:
    day = DayAtHome()
    assert day.get("patient", MINE).status_code == 302
    assert day.get("sitter", SITTERS).status_code == 302
    assert "Nothing went wrong" in text(day.get("therapist", MONITORS))
