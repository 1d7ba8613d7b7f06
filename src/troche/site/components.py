"""What a page hands to the larger components: plain values, already in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from troche.chart.words import Words

Text = str | Words
Tone = Literal["met", "danger", "attention", "unknown", "info", "plain"]


Where = Literal["done", "next", "todo", "stopped"]
"""Where a line of a timeline stands."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a timeline."""

    title: Text
    when: datetime | str = ""
    note: Text = ""
    state: Where = "todo"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A small table; the first cell of each row is its header. Cells are text, words or safe HTML."""

    caption: Text
    columns: Sequence[Text]
    rows: Sequence[Sequence[Text | int | float | None]]
    empty: Text = ""
    show_caption: bool = False


class Point(msgspec.Struct, frozen=True):
    """One value on a day. `value` None: nothing was recorded, which is a gap and never zero."""

    day: date
    value: float | None
    label: str = ""


class Band(msgspec.Struct, frozen=True):
    """The usual range, drawn behind the line."""

    low: float
    high: float
    label: str


class Mark(msgspec.Struct, frozen=True):
    """A session on the time axis; `ahead` for one that is planned."""

    day: date
    label: str = ""
    ahead: bool = False


class Limit(msgspec.Struct, frozen=True):
    """A level that a rule names, drawn as a dashed line with its words."""

    value: float
    label: str
    tone: Literal["met", "attention", "danger"] = "attention"


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its band, marks, one-sentence reading and table.

    `scale` names the levels of the y axis, lowest first: `((0, "none"), (10, "most"))`.
    """

    ident: str
    title: str
    reading: Text
    points: Sequence[Point]
    scale: Sequence[tuple[float, str]]
    description: str = ""
    band: Band | None = None
    limits: Sequence[Limit] = ()
    marks: Sequence[Mark] = ()
    smooth_days: int = 1
    note: Text = ""
    day_column: str = ""
    value_column: str = ""


class Pressure(msgspec.Struct, frozen=True, kw_only=True):
    """A blood pressure against the programme's limits, all in mmHg.

    Up to and including `start_*` a session may start; from `stop_*` it may not; between, rest.
    """

    ident: str
    systolic: int | None
    diastolic: int | None
    start_systolic: int
    start_diastolic: int
    stop_systolic: int
    stop_diastolic: int
    note: Text = ""
