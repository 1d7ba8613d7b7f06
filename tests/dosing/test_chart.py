"""The picture of a session's readings says what the readings say, and nothing before there is a dose."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.dosing.ready import Day
from troche.dosing.chart import vitals_chart


def drawn(day: Day) -> str:
    """The picture as text."""
    svg = vitals_chart(day.session, day.setting, day.now)
    assert svg is not None
    ElementTree.fromstring(svg)
    return str(svg)


def test_there_is_no_picture_before_the_dose() -> None:
    day = Day().all_met()
    assert vitals_chart(day.session, day.setting, day.now) is None


def test_every_reading_is_a_point_and_is_told_in_words() -> None:
    svg = drawn(Day().all_met().take().later(minutes=41).reading(146, 92).later(minutes=10).reading(138, 84))
    assert svg.count('class="pt"') == 2 * 4
    assert "T-5 124/78; T+0 124/78; T+41 146/92; T+51 138/84" in svg


def test_what_is_still_asked_for_stands_on_the_axis() -> None:
    assert drawn(Day().all_met().take()).count("loz-open") == 2
    assert drawn(Day().all_met().take().later(minutes=40).reading()).count("loz-open") == 1
    ended = drawn(Day().whole_session())
    assert "loz-open" not in ended and "now-line" not in ended


@pytest.mark.parametrize(("systolic", "minutes"), [(61, 1), (299, 900), (180, 300)])
def test_nothing_leaves_the_picture(systolic: int, minutes: int) -> None:
    svg = drawn(Day().all_met().take().later(minutes=minutes).reading(systolic, 40))
    places = [float(x) for pair in re.findall(r'c[xy]="([-\d.]+)"', svg) for x in [pair]]
    assert all(0 <= place <= 590 for place in places)
