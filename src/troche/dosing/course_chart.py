"""The expected course of a dose as a picture, with what was observed as marks on it, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from troche.dosing.chart import minutes_between
from troche.dosing.course import Between, Expected, Level
from troche.dosing.state import Session
from troche.site.charts import Picture, Scaled, at, finished, linear, n, picture, put, straight

WIDTH, HEIGHT = 350.0, 112.0
LEFT, RIGHT, TOP, BOTTOM = 4.0, 346.0, 20.0, 78.0
MARKS = 88.0  # what was observed lies under the line of what is expected
TICK_MINUTES = 60


def course_chart(expected: Expected, session: Session, now: datetime) -> Picture | None:
    """The band of every course that is expected, now, the floor of release, and checks and readings as marks."""
    start = session.taken_at
    if start is None:
        return None
    across = linear(0, expected.levels[-1].minute, LEFT, RIGHT)
    up = linear(0, 1, BOTTOM, TOP)
    svg = picture(
        "course", WIDTH, HEIGHT, "curve", _("What to expect, by the clock"), in_words(expected, start)
    )
    band(svg, expected.levels, across, up)
    put(svg, "path", {"class": "axis", "d": f"M{n(LEFT)} {n(BOTTOM)}H{n(RIGHT)}"})
    ticks(svg, start, across)
    observed(svg, session, start, across)
    here = across(min(minutes_between(start, now), expected.levels[-1].minute))
    put(svg, "path", {"class": "here", "d": f"M{n(here)} {n(TOP - 4)}V{n(BOTTOM)}"})
    side = "start" if here < LEFT + 16 else "end" if here > RIGHT - 16 else "middle"
    put(svg, "text", {"class": "k", "x": n(here), "y": n(TOP - 7), "text-anchor": side}, _("now"))
    return finished(svg)


def band(svg: Element, levels: Sequence[Level], across: Scaled, up: Scaled) -> None:
    """From the lowest to the highest course, and the usual one as a line."""
    top = [(across(one.minute), up(one.high)) for one in levels]
    low = [(across(one.minute), up(one.low)) for one in reversed(levels)]
    put(svg, "path", {"class": "band", "d": straight([*top, *low]) + "z"})
    put(svg, "path", {"class": "ln", "d": straight([(across(one.minute), up(one.usual)) for one in levels])})


def ticks(svg: Element, start: datetime, across: Scaled) -> None:
    """The hours since the dose, by the clock."""
    minute = 0
    while across(minute) <= RIGHT:
        x = across(minute)
        side = "start" if minute == 0 else "end" if x > RIGHT - 20 else "middle"
        put(svg, "path", {"class": "axis", "d": f"M{n(x)} {n(BOTTOM)}v4"})
        put(svg, "text", {"x": n(x), "y": n(HEIGHT - 2), "text-anchor": side}, spoken(start, minute))
        minute += TICK_MINUTES


def observed(svg: Element, session: Session, start: datetime, across: Scaled) -> None:
    """A dot for each check that was fine, an open one for the others, a bar for each reading."""
    for check in session.checks:
        kind = "seen" if check.answer == "fine" else "seen-open"
        place = at(min(across(minutes_between(start, check.at)), RIGHT), MARKS)
        put(put(svg, "circle", {"class": kind, **place, "r": "3.4"}), "title", {}, _("a check"))
    for reading in session.during:
        x = min(across(minutes_between(start, reading.measured_at)), RIGHT)
        mark = put(svg, "path", {"class": "cuffed", "d": f"M{n(x)} {n(MARKS - 5)}v10"})
        put(mark, "title", {}, _("a reading"))


def spoken(start: datetime, minutes: float) -> str:
    """A minute of the session as a time of day.

    In the active zone, without am and pm: the person is in the middle of it.
    """
    return date_format(timezone.localtime(start + timedelta(minutes=minutes)), "g:i")


def strongest_words(expected: Expected, start: datetime) -> str:
    """When it is expected to be strongest."""
    return _("Strongest about {earliest} to {latest}.").format(**_clock(expected.strongest, start))


def in_words(expected: Expected, start: datetime) -> str:
    """The same for those who do not see the picture."""
    return " ".join(
        (
            _("Expected, not measured."),
            _("First effects from {earliest} to {latest}.").format(**_clock(expected.begins, start)),
            strongest_words(expected, start),
            _("Mostly gone between {earliest} and {latest}.").format(**_clock(expected.gone, start)),
        )
    )


def _clock(between: Between, start: datetime) -> dict[str, str]:
    return {"earliest": spoken(start, between.earliest), "latest": spoken(start, between.latest)}
