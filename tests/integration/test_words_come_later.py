"""A questionnaire whose words a clinic adds in the middle of somebody's treatment: nobody missed it before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from tests.journey import stories as s
from tests.journey.stories import DAY, HOUR
from troche.integration.asked import questionnaires
from troche.integration.rules import INTEGRATION
from troche.programme import load_programme
from troche.programme.parts.measures import Schedule


def programme(**row: Any) -> Any:
    """A programme that asks the ISI, and nothing else."""
    shipped = load_programme()
    isi: Schedule = msgspec.structs.replace(shipped.measures.schedule["gad_7"], label="Sleep", **row)
    return msgspec.structs.replace(
        shipped, measures=msgspec.structs.replace(shipped.measures, schedule={"isi": isi})
    )


def asked(story: Any, words_at: datetime | None, **row: Any) -> datetime | None:
    """When it is due, with words from then on."""
    since = {} if words_at is None else {"isi": words_at}
    found = list(questionnaires(INTEGRATION.of(story.chart), programme(**row), since))
    return found[0].due_at if found else None


@pytest.mark.parametrize("later", [0, 30, 365])
def test_it_is_due_when_the_words_are_there_and_expires_from_then(later: int) -> None:
    story = s.after_sessions(2)
    words_at = story.now + later * DAY
    due = asked(story, words_at)
    assert due is not None and due >= words_at
    assert due - words_at <= 14 * DAY
    (form,) = questionnaires(INTEGRATION.of(story.chart), programme(), {"isi": words_at})
    assert form.expire_at > form.remind_at > words_at


def test_a_moment_before_the_words_is_not_asked_for_later() -> None:
    story = s.after_sessions(2)
    second = INTEGRATION.of(story.chart).first_doses[1]
    assert asked(story, None, every_days=None) == second
    assert asked(story, second - HOUR, every_days=None) == second
    assert asked(story, second + HOUR, every_days=None) is None


def test_words_from_before_treatment_change_nothing() -> None:
    story = s.after_sessions(2)
    assert asked(story, s.BEGIN - DAY) == asked(story, None)
