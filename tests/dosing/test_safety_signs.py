"""Thoughts of suicide on the day of a dose and on the day after open the same way as everywhere."""

from __future__ import annotations

import pytest

from tests.dosing.ready import CALM, MINUTE, PROGRAMME, Day
from troche.dosing.commands import AnswerGoNoGo, ConfirmNextDay
from troche.screening.commands import ScreenSafety
from troche.screening.pathway import path_of

WITHIN = PROGRAMME.measures.safety.answered_within_minutes.value


@pytest.mark.parametrize("item_9", [0, 1, 2, 3])
def test_item_9_on_the_day_opens_the_way_and_no_dose_follows_until_a_clinician_has_asked(item_9: int) -> None:
    day = Day().all_met()
    day.do(AnswerGoNoGo, **{**CALM, "item_9": item_9})
    sign = path_of(day.chart).sign
    if item_9 == 0:
        assert sign is None and day.not_met() == {}
        return
    assert sign is not None and (sign.entry, sign.sign) == ("go_no_go", "thoughts")
    assert sign.screen_by == day.now + WITHIN * MINUTE
    day.do(AnswerGoNoGo, **CALM)
    assert day.gate("ready").answer == "unmet", "calm a minute later is no talk"
    assert day.gate("alerts").answer == "unmet"
    day.do(
        ScreenSafety,
        "therapist",
        finding="no_thoughts",
        attempt_12_months="no",
        asked=("thoughts", "intent"),
        disposition="none_needed",
    )
    assert day.not_met() == {}


def test_item_9_on_the_day_after_opens_the_way() -> None:
    day = Day().all_met().whole_session().later(hours=24)
    day.do(ConfirmNextDay, slept=True, safe=True, item_9=1)
    sign = path_of(day.chart).sign
    assert sign is not None and (sign.entry, sign.sign) == ("next_day", "thoughts")
    assert "item_9" in day.alerts()
