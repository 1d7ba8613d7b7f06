"""A person's line as the chart component draws it, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from troche.chart.words import Words, say
from troche.instruments import instrument
from troche.integration.queries import Value, values_by_kind
from troche.integration.trend import Line, by_day, line_of, reading
from troche.programme import Programme
from troche.programme.parts.integration import Scale
from troche.site.components import Band, Mark, Point, Trend
from troche.site.words import spoken

NAMES: dict[str, Words] = {
    "mood": say("Your mood"),
    "anxiety": say("Your worry"),
    "sleep": say("Your sleep"),
    "energy": say("Your energy"),
}
FOR_STAFF: dict[str, Words] = {
    "mood": say("Mood"),
    "anxiety": say("Worry"),
    "sleep": say("Sleep"),
    "energy": say("Energy"),
}
SHOWN_DAYS = 56  # of the home page's picture: eight weeks
SMOOTHED_DAYS = 5


def scale_trend(
    kind: str,
    values: Sequence[Value],
    sessions: Sequence[tuple[date, str, bool]],
    programme: Programme,
    today: date,
    *,
    shown_days: int = SHOWN_DAYS,
    for_staff: bool = False,
) -> Trend | None:
    """One 0 to 10 question over time; None while nothing was answered.

    `sessions` are (local day, label, still ahead).
    """
    first_session = min((day for day, _label, ahead in sessions if not ahead), default=None)
    shown_from = today - timedelta(days=shown_days)
    line = line_of(by_day((v.day, v.value) for v in values), first_session, today, shown_from)
    if not line.days:
        return None
    rule = programme.integration.check_in
    scale, name = rule.scales[kind], (FOR_STAFF if for_staff else NAMES)[kind]
    middle = (rule.lowest.value + rule.highest.value) // 2
    return Trend(
        ident=f"trend-{kind}",
        title=_("{name} each day").format(name=spoken(name)),
        reading=reading(line, name),
        points=[Point(day, value, date_format(day, "M j")) for day, value in line.days],
        scale=(
            (rule.lowest.value, str(rule.lowest.value)),
            (middle, str(middle)),
            (rule.highest.value, str(rule.highest.value)),
        ),
        band=_band(line, for_staff),
        marks=_marks(sessions, shown_from),
        smooth_days=SMOOTHED_DAYS,
        note=_note(line, scale, rule.highest.value),
        value_column=_("0 to 10"),
    )


def _band(line: Line, for_staff: bool) -> Band | None:
    if line.usual is None:
        return None
    label = _("usual range") if for_staff else _("your usual range")
    return Band(line.usual.low, line.usual.high, label)


def _note(line: Line, scale: Scale, highest: int) -> Words:
    ends = say("0 is {low}, {highest} is {high}.", low=say(scale.low), high=say(scale.high), highest=highest)
    if line.usual is None:
        return ends
    return say(
        "{ends} The usual range comes from the last {days} check-ins before session 1; at least 8 in 10 of them "
        "lie in it. It cannot tell us whether the medicine is the cause.",
        ends=ends,
        days=line.usual.days,
    )


def _marks(sessions: Sequence[tuple[date, str, bool]], shown_from: date) -> list[Mark]:
    return [Mark(day, label, ahead) for day, label, ahead in sessions if day >= shown_from]


def total_trend(
    code: str,
    values: Sequence[Value],
    sessions: Sequence[tuple[date, str, bool]],
    shown: Words,
    provisional: Words | None = None,
) -> Trend | None:
    """An instrument's totals over time; None while there are none. `provisional` is the label of the latest."""
    if not values:
        return None
    form = instrument(code)
    return Trend(
        ident=f"trend-{code}",
        title=_("{form} over time").format(form=form.title),
        reading=shown,
        points=[Point(value.day, value.value, date_format(value.day, "M j")) for value in values],
        scale=((form.minimum, str(form.minimum)), (form.maximum, str(form.maximum))),
        marks=_marks(sessions, values[0].day),
        note=provisional or "",
        value_column=_("Total"),
    )


def all_values(clinic: UUID, person: UUID) -> Mapping[str, list[Value]]:
    """Every scale and the totals that are shown, in one query."""
    return values_by_kind(clinic, person, (*NAMES, "phq_9", "gad_7"))
