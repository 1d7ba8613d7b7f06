"""A session on one line: its phases, what was done and what is due, and where it stands. For those who watch many."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from troche.programme import Programme
from troche.site.charts import Picture, Scaled, at, finished, linear, n, picture, put

WIDTH, HEIGHT = 360.0, 40.0
LEFT, RIGHT, BAR, TALL = 2.0, 358.0, 16.0, 8.0
SHOWN_UNTIL = 150  # minutes; the floor of release and a look after it
LEAST_FOR_A_NAME = 50.0  # a phase that is narrower has no room for its name


def strip(
    ident: str, programme: Programme, minutes: int, next_look: int | None, next_reading: int | None
) -> Picture:
    """Phases as a bar, looks and readings above it, now as a pin.

    What lies before the next that is owed was done; what is owed from before now is late.
    """
    rules = programme.session
    until = max(SHOWN_UNTIL, minutes)
    across = linear(0, until, LEFT, RIGHT)
    asked = [(minute, next_look, "look") for minute in rules.checks.at_minutes.value]
    asked += [(minute, next_reading, "reading") for minute in rules.vitals.at_minutes.value]
    states = [(minute, _state(minute, owed, minutes), kind) for minute, owed, kind in sorted(asked, key=_by)]
    svg = picture(ident, WIDTH, HEIGHT, "strip", _("Session by the minute"), _described(states, minutes))
    _phases(svg, programme, across, until)
    for minute, state, kind in states:
        if kind == "look":
            put(svg, "circle", {"class": f"tick {state}", **at(across(minute), 6), "r": "4"})
        else:
            x = across(minute)
            put(svg, "path", {"class": f"tick {state}", "d": f"M{n(x - 4)} 6l4-4.6 4 4.6-4 4.6z"})
    put(svg, "path", {"class": "pin", "d": f"M{n(across(minutes))} {n(BAR - 3)}v{n(TALL + 6)}"})
    return finished(svg)


def _by(one: tuple[int, int | None, str]) -> tuple[int, str]:
    return one[0], one[2]


def _state(minute: int, owed: int | None, now: int) -> str:
    if owed is None or minute < owed:
        return "done"
    return "late" if minute < now else "due"


def _phases(svg: Element, programme: Programme, across: Scaled, until: int) -> None:
    for place, phase in enumerate(programme.session.course):
        start, end = across(phase.from_minute), across(min(phase.to_minute, until))
        if end <= start:
            continue
        kind = "seg strongest" if place == 2 else "seg"
        put(
            svg,
            "rect",
            {"class": kind, "x": n(start), "y": n(BAR), "width": n(end - start - 1), "height": n(TALL)},
        )
        if end - start > LEAST_FOR_A_NAME:
            put(svg, "text", {"x": n(start), "y": n(BAR + TALL + 11)}, phase.title)


def _described(states: list[tuple[int, str, str]], minutes: int) -> str:
    words = {"done": _("done"), "late": _("late"), "due": _("due")}
    kinds = {"look": _("look"), "reading": _("reading")}
    told = ", ".join(f"T+{minute} {kinds[kind]} {words[state]}" for minute, state, kind in states)
    return _("Now T+{minutes}. {told}").format(minutes=minutes, told=told)
