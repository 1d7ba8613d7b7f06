"""What in a session reaches somebody at once, and what holds the next dose until somebody has looked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dosing.ready import PROGRAMME, SEEN_WELL, Day, codes
from troche.dosing.commands import Release, StopSession
from troche.messaging.facts import AlertClosed


def live(minutes: float = 40, before: tuple[int, int] = (124, 78)) -> Day:
    """So many minutes after a dose, with this pressure before it."""
    return Day().all_but_readings().readings(*before).take().later(minutes=minutes)


@pytest.mark.parametrize(
    ("before", "during", "holds"),
    [
        ((118, 79), (158, 99), False),
        ((118, 79), (159, 90), True),
        ((118, 79), (130, 100), True),
        ((118, 78), (140, 98), False),
        ((118, 78), (140, 99), True),
        ((138, 88), (159, 99), False),
        ((138, 88), (160, 90), True),
        ((138, 88), (140, 100), True),
    ],
)
def test_a_peak_or_a_rise_holds_the_next_dose(
    before: tuple[int, int], during: tuple[int, int], holds: bool
) -> None:
    day = live(before=before).reading(*during)
    assert ("pressure_rose" in day.alerts()) is holds


def test_the_rise_is_from_the_reading_that_was_there_at_the_dose() -> None:
    day = live().reading(140, 88, minutes_ago=41).reading(124 + 41, 80)
    assert "from 124/78" in day.alerts()["pressure_rose"]


def test_the_hold_lasts_until_somebody_says_what_was_done() -> None:
    day = live().reading(162, 90).later(minutes=80).reading(126, 80).release().later(days=4).talked_through()
    held = {code for code in day.alerts() if PROGRAMME.alerts[code].blocks_dose}
    assert held == {"pressure_rose"}
    assert day.gate("alerts").answer == "unmet"
    day.add(AlertClosed(alert="pressure_rose:1", outcome="Worked up, one step down."))
    assert day.gate("alerts").answer == "met"


@pytest.mark.parametrize(("beats", "told"), [(130, False), (131, True), (None, False)])
def test_a_fast_pulse_in_the_session_is_told(beats: int | None, told: bool) -> None:
    assert ("pulse_high" in live().reading(pulse=beats).alerts()) is told


@pytest.mark.parametrize(
    ("percent", "before", "during"),
    [
        (94, None, None),
        (93, "oxygen_low", None),
        (92, "oxygen_low", None),
        (91, "oxygen_low", "oxygen_low"),
        (90, "oxygen_low", "oxygen_low"),
        (89, "oxygen_emergency", "oxygen_emergency"),
        (None, None, None),
    ],
)
def test_oxygen_below_its_limit_of_the_moment_is_told_and_holds(
    percent: int | None, before: str | None, during: str | None
) -> None:
    at_rest = Day().reading(spo2=percent)
    assert set(at_rest.alerts()) == ({before} if before else set())
    assert at_rest.gate("alerts").answer == ("unmet" if before else "met")
    assert at_rest.gate("oxygen").answer == ("unmet" if before else "met")
    assert set(live().reading(spo2=percent).alerts()) == ({during} if during else set())


def test_low_oxygen_holds_the_whole_day_whoever_closes_its_alert() -> None:
    day = Day().all_met().reading(spo2=93).add(AlertClosed(alert="oxygen_low:1", outcome="Looked at."))
    day.reading(spo2=98)
    assert day.not_met() == {"oxygen": "unmet"}
    day.do(StopSession, "therapist", reason="oxygen").later(minutes=20).book().all_met()
    assert day.not_met() == {"oxygen": "unmet"}
    assert day.do(StopSession, "therapist", reason="oxygen").later(days=1).book().all_met().not_met() == {}


@pytest.mark.parametrize(
    ("marked", "alert"),
    [
        ({"dissociation": 2}, None),
        ({"dissociation": 3}, "dissociation_high"),
        ({"sedation": 2}, None),
        ({"sedation": 3}, "hard_to_rouse"),
        ({"sedation": 5}, "hard_to_rouse"),
    ],
)
def test_a_mark_at_its_limit_holds_the_next_dose(marked: dict[str, int], alert: str | None) -> None:
    day = live(121).reading().release(**marked)
    assert set(day.alerts()) == ({alert} if alert else set())
    assert day.gate("alerts").answer == ("unmet" if alert else "met")


@pytest.mark.parametrize("scale", ["dissociation", "sedation"])
def test_the_scales_end_where_the_programme_says(scale: Any) -> None:
    highest = PROGRAMME.session.release.scales[scale].highest.value
    day = live(121).reading()
    assert codes(day.ask(Release, "therapist", **{**SEEN_WELL, scale: highest})) == set()
    assert codes(day.ask(Release, "therapist", **{**SEEN_WELL, scale: highest + 1})) == {"scale_wrong"}
