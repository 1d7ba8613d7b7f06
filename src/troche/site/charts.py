"""Charts as accessible inline SVG. Geometry here, colour in charts.css; what is missing stays a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from troche.site.components import Limit, Mark, Point, Pressure, Trend

WIDTH, HEIGHT = 352.0, 204.0
LEFT, RIGHT, TOP, BOTTOM = 3.0, 282.0, 10.0, 142.0
AXIS, DAYS = 164.0, 190.0
LOZENGE = 6.5
LETTER = 7.2  # about the width of one letter of a day under the axis, and of a bar's name in bold
BETWEEN_LABELS = 14.0


class PressureWords(NamedTuple):
    """The words on a pressure bar, in the reader's language."""

    top: str
    bottom: str
    start: str
    rest: str
    stop: str
    none: str
    title: str
    top_line: str
    bottom_line: str


class Picture(str):
    """SVG text. ElementTree has escaped every word in it, so templates take it as it is."""

    def __html__(self) -> str:
        return str(self)


def line_chart(trend: Trend, planned: str = "planned") -> Picture:
    """The line, dots, band, limits and session marks of a trend.

    Both axes are linear: days across, the trend's scale upwards. A point without a value breaks the line.
    """
    svg = picture(trend.ident, WIDTH, HEIGHT, "chart", trend.title, trend.description)
    if not trend.points:
        return finished(svg)
    days = [point.day for point in trend.points] + [mark.day for mark in trend.marks]
    across = linear(min(days).toordinal(), max(days).toordinal(), LEFT, RIGHT)
    up = linear(trend.scale[0][0], trend.scale[-1][0], BOTTOM, TOP)
    if trend.band:
        band_behind(svg, up(trend.band.low), up(trend.band.high))
    for value, word in trend.scale:
        put(svg, "path", {"class": "gl", "d": f"M{LEFT:g} {n(up(value))}H{RIGHT:g}"})
        put(svg, "text", {"class": "ax", "x": "290", "y": n(up(value) + 4.5)}, word)
    for limit in trend.limits:
        limit_line(svg, up(limit.value), limit)
    for mark in trend.marks:
        put(svg, "path", {"class": "drop", "d": f"M{n(across(mark.day.toordinal()))} 8V158"})
    line_through(svg, trend.points, across, up, trend.smooth_days)
    if trend.band:
        band_words(svg, up(trend.band.low), trend.band.label)
    put(svg, "path", {"class": "axis", "d": f"M{LEFT:g} {AXIS:g}H{RIGHT:g}"})
    for mark in trend.marks:
        lozenge(svg, across(mark.day.toordinal()), mark, planned)
    day_labels(svg, trend.points, trend.marks, across)
    return finished(svg)


def line_through(svg: Element, points: Sequence[Point], across: Scaled, up: Scaled, smooth_days: int) -> None:
    """Dots for what was recorded, a line through neighbours, and the last one marked."""
    smoothed = smooth(points, smooth_days)
    if smooth_days > 1:
        for point in points:
            if point.value is not None:
                put(
                    svg,
                    "circle",
                    {"class": "dot", **at(across(point.day.toordinal()), up(point.value)), "r": "1.7"},
                )
    runs = unbroken(
        [
            (across(p.day.toordinal()), None if v is None else up(v))
            for p, v in zip(points, smoothed, strict=True)
        ]
    )
    for run in runs:
        if len(run) == 1:
            put(svg, "circle", {"class": "alone", **at(*run[0]), "r": "2.6"})
        else:
            put(svg, "path", {"class": "ln", "d": curve(run) if smooth_days > 1 else straight(run)})
        if smooth_days == 1:
            for x, y in run:
                put(svg, "circle", {"class": "pt", **at(x, y), "r": "2.6"})
    if runs:
        put(svg, "circle", {"class": "last", **at(*runs[-1][-1]), "r": "5"})


def straight(run: Sequence[tuple[float, float]]) -> str:
    """A path from place to place."""
    return "M" + " ".join(f"{n(x)} {n(y)}" for x, y in run)


def curve(run: Sequence[tuple[float, float]]) -> str:
    """A smooth path through the places that never goes beyond them (monotone cubic, Fritsch and Carlson 1980)."""
    rises = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairwise(run)]
    slopes = [rises[0], *(2 / (1 / a + 1 / b) if a * b > 0 else 0.0 for a, b in pairwise(rises)), rises[-1]]
    path = f"M{n(run[0][0])} {n(run[0][1])}"
    for ((x1, y1), s1), ((x2, y2), s2) in pairwise(zip(run, slopes, strict=True)):
        third = (x2 - x1) / 3
        path += f"C{n(x1 + third)} {n(y1 + s1 * third)} {n(x2 - third)} {n(y2 - s2 * third)} {n(x2)} {n(y2)}"
    return path


def smooth(points: Sequence[Point], days: int) -> list[float | None]:
    """The mean of the values within `days` centred on each recorded day; a missing day stays missing."""
    if days <= 1:
        return [point.value for point in points]
    reach = timedelta(days=days // 2)
    known = [(point.day, point.value) for point in points if point.value is not None]
    means: list[float | None] = []
    for point in points:
        near = [value for day, value in known if abs(day - point.day) <= reach]
        means.append(sum(near) / len(near) if point.value is not None else None)
    return means


def unbroken(places: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Runs of neighbouring places; a missing one ends a run."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in places:
        if y is not None:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def band_behind(svg: Element, low: float, high: float) -> None:
    """The usual range."""
    put(
        svg,
        "rect",
        {"class": "band", "x": n(LEFT), "y": n(high), "width": n(RIGHT - LEFT), "height": n(low - high)},
    )
    put(
        svg, "path", {"class": "band-edge", "d": f"M{LEFT:g} {n(high)}H{RIGHT:g}M{LEFT:g} {n(low)}H{RIGHT:g}"}
    )


def band_words(svg: Element, low: float, label: str) -> None:
    """The words of the usual range under its lower edge, above whatever crosses them."""
    put(svg, "text", {"class": "ax ax-band", "x": n(LEFT + 1), "y": n(min(low + 12, AXIS - 8))}, label)


def limit_line(svg: Element, y: float, limit: Limit) -> None:
    """A level that a rule names."""
    put(svg, "path", {"class": f"limit limit-{limit.tone}", "d": f"M{LEFT:g} {n(y)}H{RIGHT:g}"})
    put(
        svg,
        "text",
        {"class": f"ax limit-{limit.tone}", "x": n(RIGHT), "y": n(y + 13), "text-anchor": "end"},
        limit.label,
    )


def lozenge(svg: Element, x: float, mark: Mark, planned: str) -> None:
    """A session: filled when done, open when planned."""
    shape = (
        f"M{n(x - LOZENGE)} {AXIS:g}l{LOZENGE:g}-{LOZENGE:g} {LOZENGE:g} {LOZENGE:g}-{LOZENGE:g} {LOZENGE:g}z"
    )
    drawn = put(svg, "path", {"class": "loz loz-open" if mark.ahead else "loz", "d": shape})
    name = f"{mark.label} ({planned})" if mark.ahead and mark.label else mark.label
    if name:
        put(drawn, "title", {}, name)


def day_labels(svg: Element, points: Sequence[Point], marks: Sequence[Mark], across: Scaled) -> None:
    """Days under the axis: the first, the last and the first session, where there is room."""
    named = [(p.day, p.label) for p in points if p.label]
    wanted = [named[0], named[-1]] if named else []
    wanted += [(mark.day, label) for mark in marks for day, label in named if day == mark.day]
    taken: list[tuple[float, float]] = []
    for day, label in wanted:
        x, width = across(day.toordinal()), LETTER * len(label)
        side = "start" if x < LEFT + 20 else "end" if x > RIGHT - 20 else "middle"
        begins = x - {"start": 0.0, "middle": width / 2, "end": width}[side]
        if any(
            begins < end + BETWEEN_LABELS and start < begins + width + BETWEEN_LABELS for start, end in taken
        ):
            continue
        taken.append((begins, begins + width))
        put(svg, "text", {"class": "ax", "x": n(x), "y": f"{DAYS:g}", "text-anchor": side}, label)


@lru_cache(maxsize=4096)
def sparkline(
    values: tuple[float | None, ...], label: str, *, low: float, high: float, level: float | None = None
) -> Picture:
    """A small line for a table row. `level` draws a dotted line; a missing value leaves a gap."""
    svg = Element("svg", {"class": "spark", "viewBox": "0 0 58 20", "role": "img", "aria-label": label})
    across, up = linear(0, max(len(values) - 1, 1), 3, 55), linear(low, high, 18, 2)
    if level is not None:
        put(svg, "path", {"class": "level", "d": f"M0 {n(up(level))}H58"})
    runs = unbroken([(across(i), None if v is None else up(v)) for i, v in enumerate(values)])
    for run in runs:
        if len(run) > 1:
            put(svg, "path", {"class": "ln", "d": straight(run)})
        else:
            put(svg, "circle", {**at(*run[0]), "r": "1.4"})
    if runs:
        put(svg, "circle", {**at(*runs[-1][-1]), "r": "2.2"})
    return finished(svg)


def pressure_bars(reading: Pressure, said: PressureWords) -> Picture:
    """Two bars, top and bottom number, each with its zones and the reading as a pin (mmHg)."""
    top = said.top_line.format(
        value=reading.systolic or said.none, start=reading.start_systolic, stop=reading.stop_systolic
    )
    low = said.bottom_line.format(
        value=reading.diastolic or said.none, start=reading.start_diastolic, stop=reading.stop_diastolic
    )
    svg = picture(reading.ident, 350, 176, "pressure-bars", said.title, f"{top} {low}")
    bar(svg, 48, said.top, reading.systolic, reading.start_systolic, reading.stop_systolic, said)
    bar(svg, 138, said.bottom, reading.diastolic, reading.start_diastolic, reading.stop_diastolic, said)
    return finished(svg)


def bar(
    svg: Element, y: float, name: str, value: int | None, start: int, stop: int, said: PressureWords
) -> None:
    """One number's bar: up to `start`, between, and from `stop` (mmHg), on a linear scale."""
    step = max(stop - start, 1)
    floor, ceiling = start - 2 * step, stop + 1.5 * step
    across = linear(floor, ceiling, 4, 346)
    first, second = across(start), across(stop)
    pin = None if value is None else across(min(max(value, floor), ceiling))
    clear = pin is None or pin - 26 > 4 + LETTER * len(name)  # 26: half of the number above the pin
    where = {"x": "4"} if clear else {"x": "346", "text-anchor": "end"}
    put(svg, "text", {"class": "k", **where, "y": n(y - 22)}, name)
    put(svg, "path", {"class": "zone-met", "d": f"M11 {n(y)}H{n(first - 1.5)}v14H11a7 7 0 0 1 0-14z"})
    put(
        svg,
        "path",
        {"class": "zone-attention", "d": f"M{n(first + 1.5)} {n(y)}H{n(second - 1.5)}v14H{n(first + 1.5)}z"},
    )
    put(
        svg,
        "path",
        {"class": "zone-danger", "d": f"M{n(second + 1.5)} {n(y)}H339a7 7 0 0 1 0 14H{n(second + 1.5)}z"},
    )
    for x, text in ((first, str(start)), (second, str(stop))):
        put(svg, "text", {"x": n(x), "y": n(y + 32), "text-anchor": "middle"}, text)
    put(svg, "text", {"class": "z", "x": "8", "y": n(y + 32)}, said.start)
    put(
        svg,
        "text",
        {"class": "z", "x": n((first + second) / 2), "y": n(y + 32), "text-anchor": "middle"},
        said.rest,
    )
    put(svg, "text", {"class": "z", "x": "346", "y": n(y + 32), "text-anchor": "end"}, said.stop)
    if pin is None:
        put(svg, "text", {"class": "none", "x": "346", "y": n(y - 16), "text-anchor": "end"}, said.none)
        return
    put(
        svg,
        "text",
        {"class": "v", "x": n(min(max(pin, 26), 324)), "y": n(y - 16), "text-anchor": "middle"},
        str(value),
    )
    put(svg, "path", {"class": "pin-gap", "d": f"M{n(pin)} {n(y - 8)}v27"})
    put(svg, "path", {"class": "pin", "d": f"M{n(pin)} {n(y - 9)}v29"})


class Scaled(NamedTuple):
    """A linear map from values to places on the picture."""

    slope: float
    base: float

    def __call__(self, value: float) -> float:
        return self.base + self.slope * value


def linear(low: float, high: float, start: float, end: float) -> Scaled:
    """The map that sends `low` to `start` and `high` to `end`; a scale of no width goes to its end."""
    if high == low:
        return Scaled(0.0, end)
    slope = (end - start) / (high - low)
    return Scaled(slope, start - slope * low)


def picture(ident: str, width: float, height: float, kind: str, title: str, description: str) -> Element:
    """An empty picture with a name and a description for those who do not see it."""
    names = f"{ident}-t {ident}-d" if description else f"{ident}-t"
    svg = Element(
        "svg",
        {"class": kind, "viewBox": f"0 0 {width:g} {height:g}", "role": "img", "aria-labelledby": names},
    )
    put(svg, "title", {"id": f"{ident}-t"}, title)
    if description:
        put(svg, "desc", {"id": f"{ident}-d"}, description)
    return svg


def finished(svg: Element) -> Picture:
    """The picture as text."""
    return Picture(tostring(svg, encoding="unicode"))


def put(parent: Element, name: str, attributes: dict[str, str], text: str = "") -> Element:
    """Add a shape or a word."""
    child = SubElement(parent, name, attributes)
    child.text = text or None
    return child


def at(x: float, y: float) -> dict[str, str]:
    """The middle of a circle."""
    return {"cx": n(x), "cy": n(y)}


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1):g}"
