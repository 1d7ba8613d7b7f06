"""Spans of time under one axis of years, as inline SVG: when something was taken, and what it counts as.

The pictures are for the eye only; a table beside them says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from xml.etree.ElementTree import Element

import msgspec

from troche.site.charts import LETTER, Picture, Scaled, finished, linear, n, put

WIDTH, HEIGHT, AXIS_HEIGHT = 352.0, 16.0, 20.0
TOP, BAR = 2.0, 12.0
LEAST = 5.0
GAP = 6.0
YEARS_NAMED = 6
Kind = Literal["counts", "apart", "unknown", "other"]


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One span. Without `first` and `last` nobody knows when it was; `is_exact` says that both were told."""

    kind: Kind
    words: str
    first: date | None = None
    last: date | None = None
    is_exact: bool = True
    goes_on: bool = False


def years_shown(lanes: Sequence[Lane], today: date, *, since: date | None = None) -> tuple[date, date]:
    """The first and the last day of the axis: whole years, this one among them, three at least."""
    begun = [lane.first for lane in lanes if lane.first] + ([since] if since else [])
    first = min([*(day.year for day in begun), today.year - 2])
    return date(first, 1, 1), date(today.year, 12, 31)


def lane_picture(
    lane: Lane, ident: str, shown: tuple[date, date], since: date | None, today: date
) -> Picture:
    """One span on its line. `since` shades the time from then to today."""
    svg = _empty(HEIGHT)
    across = linear(shown[0].toordinal(), shown[1].toordinal(), 0, WIDTH)
    begins = across(max(since, shown[0]).toordinal()) if since else 0.0
    ends = across(today.toordinal())
    put(svg, "rect", _box("lane-time" if since else "lane-time lane-all", begins, ends))
    if lane.first is None or lane.last is None:
        put(svg, "path", {"class": "lane-nowhere", "d": f"M0 {n(HEIGHT / 2)}H{n(ends)}"})
        put(svg, "text", {"class": "lane-words", "x": "0", "y": "12"}, lane.words)
        return finished(svg)
    start, end = across(lane.first.toordinal()), across(min(lane.last, today).toordinal())
    end = max(end, start + LEAST)
    if lane.kind in ("apart", "unknown"):
        _hatch(svg, ident)
    classes = f"lane lane-{lane.kind}" + ("" if lane.is_exact else " lane-about")
    fill = {"fill": f"url(#{ident})"} if lane.kind in ("apart", "unknown") else {}
    put(svg, "rect", {**_box(classes, start, end), "rx": "2", **fill})
    if lane.goes_on:
        put(svg, "path", {"class": "lane-on", "d": f"M{n(end)} {TOP:g}v{BAR:g}"})
    _words(svg, lane.words, start, end)
    return finished(svg)


def _words(svg: Element, words: str, start: float, end: float) -> None:
    """Beside the span, where there is room."""
    width = LETTER * len(words)
    if end + GAP + width <= WIDTH or start < width + GAP:
        put(svg, "text", {"class": "lane-words", "x": n(min(end + GAP, WIDTH - width)), "y": "12"}, words)
    else:
        put(svg, "text", {"class": "lane-words", "x": n(start - GAP), "y": "12", "text-anchor": "end"}, words)


def years_picture(shown: tuple[date, date]) -> Picture:
    """The axis under the lanes, some of its years named."""
    svg = _empty(AXIS_HEIGHT)
    across = linear(shown[0].toordinal(), shown[1].toordinal(), 0, WIDTH)
    put(svg, "path", {"class": "axis", "d": f"M0 1H{WIDTH:g}"})
    years = range(shown[0].year, shown[1].year + 1)
    step = -(-len(years) // YEARS_NAMED)
    for year in years[::step]:
        _year(svg, year, across)
    return finished(svg)


def _year(svg: Element, year: int, across: Scaled) -> None:
    x = across(date(year, 1, 1).toordinal())
    put(svg, "path", {"class": "axis", "d": f"M{n(x)} 1v5"})
    put(svg, "text", {"class": "lane-words", "x": n(x + 3), "y": "15"}, str(year))


def _hatch(svg: Element, ident: str) -> None:
    pattern = put(
        svg,
        "pattern",
        {
            "id": ident,
            "width": "5",
            "height": "5",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    put(pattern, "path", {"class": "lane-hatch", "d": "M1 0V5"})


def _box(classes: str, start: float, end: float) -> dict[str, str]:
    return {"class": classes, "x": n(start), "y": n(TOP), "width": n(max(end - start, 0)), "height": n(BAR)}


def _empty(height: float) -> Element:
    return Element("svg", {"class": "lanes", "viewBox": f"0 0 {WIDTH:g} {height:g}", "aria-hidden": "true"})
