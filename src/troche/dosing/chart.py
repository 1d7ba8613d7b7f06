"""The readings of one session as a picture: pressure by the minute, against the programme's limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from troche.dosing.clock import readings_to_come
from troche.dosing.state import Reading, Session
from troche.people.setting import Setting
from troche.site.charts import Picture, Scaled, at, finished, linear, n, picture, put

WIDTH, HEIGHT = 590.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 498.0, 10.0, 200.0
LOWEST, HIGHEST, STEP_MM_HG = 60, 190, 20
LABEL_APART = 26.0
SHOWN_AT_LEAST = 150  # minutes; the floor of release and a look after it
TICK_MINUTES = 30


def vitals_chart(session: Session, setting: Setting, now: datetime) -> Picture | None:
    """Systolic and diastolic (mm Hg) by minutes from the dose, pulse below; nothing before there is a dose."""
    start, readings = session.taken_at, (*session.before, *session.during)
    if start is None or not readings:
        return None
    minutes = [minutes_between(start, reading.measured_at) for reading in readings]
    across = linear(min(-15.0, *minutes), max(SHOWN_AT_LEAST, *minutes), LEFT + 14, RIGHT)
    values = [value for one in readings for value in (one.systolic_mm_hg, one.diastolic_mm_hg)]
    up = linear(min(LOWEST, *values), max(HIGHEST, *values), BOTTOM, TOP)
    svg = picture(
        f"vitals-{session.number}",
        WIDTH,
        HEIGHT,
        "chart vitals",
        _("Blood pressure and pulse"),
        described(minutes, readings),
    )
    frame(svg, across, up)
    limits(svg, up, setting)
    put(svg, "path", {"class": "drop", "d": f"M{n(across(0))} {n(TOP)}V{n(BOTTOM)}"})
    line(svg, [across(minute) for minute in minutes], [up(one.systolic_mm_hg) for one in readings])
    line(svg, [across(minute) for minute in minutes], [up(one.diastolic_mm_hg) for one in readings])
    numbers(svg, across, up, minutes, readings)
    if session.stage == "live":
        to_come(svg, across, readings_to_come(session, setting))
        here = min(across(minutes_between(start, now)), RIGHT)
        put(svg, "path", {"class": "now-line", "d": f"M{n(here)} {n(TOP - 4)}V{n(BOTTOM)}"})
        put(svg, "text", {"class": "k", "x": n(here + 5), "y": n(TOP + 4)}, _("now"))
    return finished(svg)


def minutes_between(start: datetime, end: datetime) -> float:
    """Minutes from one instant to another; below zero when it lies before."""
    return (end - start) / timedelta(minutes=1)


def described(minutes: Sequence[float], readings: Sequence[Reading]) -> str:
    """The same for those who do not see it."""
    return "; ".join(
        f"T{round(minute):+d} {one.systolic_mm_hg}/{one.diastolic_mm_hg}"
        for minute, one in zip(minutes, readings, strict=True)
    )


def frame(svg: Element, across: Scaled, up: Scaled) -> None:
    """Grid, axis and minutes."""
    for level in range(LOWEST + STEP_MM_HG, HIGHEST, STEP_MM_HG):
        put(svg, "path", {"class": "gl", "d": f"M{n(LEFT)} {n(up(level))}H{n(RIGHT)}"})
        put(svg, "text", {"x": n(LEFT - 6), "y": n(up(level) + 4), "text-anchor": "end"}, str(level))
    put(svg, "path", {"class": "axis", "d": f"M{n(LEFT)} {n(BOTTOM)}H{n(RIGHT)}"})
    minute = 0
    while across(minute) <= RIGHT:
        label = f"+{minute}" if minute else "T0"
        put(svg, "text", {"x": n(across(minute)), "y": n(BOTTOM + 17), "text-anchor": "middle"}, label)
        minute += TICK_MINUTES


def limits(svg: Element, up: Scaled, setting: Setting) -> None:
    """From where a reading is repeated, and from where it is an emergency."""
    rules = setting.programme.session.vitals
    again, emergency = _("{value} again"), _("{value} emergency")
    for value, words, tone in (
        (rules.emergency_from.systolic_mm_hg.value, emergency, "danger"),
        (rules.repeat_from.systolic_mm_hg.value, again, "attention"),
        (rules.repeat_from.diastolic_mm_hg.value, again, "attention"),
    ):
        put(svg, "path", {"class": f"limit-{tone}", "d": f"M{n(LEFT)} {n(up(value))}H{n(RIGHT)}"})
        where = {"class": f"limit-{tone}", "x": n(RIGHT + 5), "y": n(up(value) + 4)}
        put(svg, "text", where, words.format(value=value))


def line(svg: Element, across: Sequence[float], up: Sequence[float]) -> None:
    """One number's line; readings are joined, never smoothed."""
    path = "L".join(f"{n(x)} {n(y)}" for x, y in zip(across, up, strict=True))
    put(svg, "path", {"class": "ln", "d": f"M{path}"})


def numbers(
    svg: Element, across: Scaled, up: Scaled, minutes: Sequence[float], readings: Sequence[Reading]
) -> None:
    """A point for each reading, its numbers where they do not cover one another, and the pulse below."""
    put(svg, "text", {"x": n(LEFT - 6), "y": n(BOTTOM + 36), "text-anchor": "end"}, _("pulse"))
    last = float("-inf")
    for minute, one in zip(minutes, readings, strict=True):
        x = across(minute)
        for value in (one.systolic_mm_hg, one.diastolic_mm_hg):
            put(svg, "circle", {"class": "pt", **at(x, up(value)), "r": "3.6"})
        if x - last < LABEL_APART:
            continue
        last = x
        for value in (one.systolic_mm_hg, one.diastolic_mm_hg):
            where = {"class": "k", "x": n(x), "y": n(up(value) - 9), "text-anchor": "middle"}
            put(svg, "text", where, str(value))
        if one.pulse_bpm is not None:
            where = {"class": "k", "x": n(x), "y": n(BOTTOM + 36), "text-anchor": "middle"}
            put(svg, "text", where, str(one.pulse_bpm))


def to_come(svg: Element, across: Scaled, minutes: Sequence[int]) -> None:
    """The readings that are still asked for, on the axis."""
    for minute in minutes:
        x = across(minute)
        if x > RIGHT:
            continue
        put(svg, "path", {"class": "loz-open", "d": f"M{n(x - 6)} {n(BOTTOM)}l6-6 6 6-6 6z"})
