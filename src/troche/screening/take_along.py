"""The result as plain text, to take along: made when asked for, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from troche.chart.reasons import Source
from troche.programme import Programme
from troche.screening.feedback import Feedback, Point
from troche.screening.others import cited
from troche.site import sources
from troche.site.templatetags.troche import GRADES
from troche.site.words import spoken

FILE_NAME = "notes.txt"
"""It tells nobody what it is about."""
WIDTH = 76


def as_text(told: Feedback, programme: Programme, clinic: str, phone: str, day: date) -> str:
    """Everything the result page says, in words without form; nothing says who it is about."""
    lines = _lines(told, programme, clinic, phone, day)
    return "\n".join(lines) + "\n"


def _lines(told: Feedback, programme: Programme, clinic: str, phone: str, day: date) -> Iterator[str]:
    yield from _wrapped(spoken(told.headline))
    yield ""
    yield from _wrapped(spoken(told.lead))
    yield from _wrapped(_("Made on {day} from your own answers.").format(day=date_format(day, "F j, Y")))
    yield from _part(_("Help at any time"))
    for line in programme.help.values():
        yield from _wrapped(f"{spoken(line.label)}. {spoken(line.patient)}")
    if phone:
        yield from _wrapped(f"{clinic}: {phone}")
    if told.found:
        yield from _part(_("What decided this"))
        for point in told.found:
            yield from _reason(point)
    if told.open:
        yield from _part(_("Not known yet"))
        for point in told.open:
            yield from _item(spoken(point.gate.reason.patient))
    if told.met:
        yield from _part(_("Met by your answers"))
        for point in told.met:
            yield from _item(f"{capfirst(spoken(point.topic))}: {spoken(point.gate.reason.patient)}")
    yield from _part(_("What only tests can tell"))
    for label in told.to_come:
        yield from _item(spoken(label))
    yield from _part(_("What else could help"))
    for other in told.others.values():
        yield from _item(f"{spoken(other.label)}. {spoken(other.patient)} {spoken(other.evidence)}")
        yield from _source(other.source)
    yield from _part(_("What the evidence shows"))
    yield from _wrapped(spoken(programme.protocol.approval.patient))
    yield from _statements(told.shown)
    yield from _part(_("What it does not show"))
    yield from _statements(told.not_shown)
    yield from _part(_("What the numbers in brackets stand for"))
    for number, title in cited(told.sources, programme).items():
        yield from _wrapped(f"[{number}] {title}")


def _reason(point: Point) -> Iterator[str]:
    reason = point.gate.reason
    said = _("You chose: {told}.").format(told=spoken(point.told)) + " " if point.told else ""
    yield from _item(f"{said}{spoken(reason.patient)}")
    if reason.would_change:
        change = spoken(reason.would_change)
        yield from _wrapped(_("What would change it: {change}").format(change=change), "  ")
    yield from _source(reason.source)


def _statements(statements: tuple[Any, ...]) -> Iterator[str]:
    for one in statements:
        yield from _item(spoken(one.patient))
        yield from _source(one.source)


def _part(title: str) -> Iterator[str]:
    yield from ("", title, "-" * len(title))


def _item(words: str) -> Iterator[str]:
    first, *rest = wrap(words, WIDTH - 2)
    yield f"* {first}"
    yield from (f"  {line}" for line in rest)


def _source(source: Source) -> Iterator[str]:
    sure = GRADES.get(source.grade, source.grade)
    yield from _wrapped(_("({where}; {sure})").format(where=sources.told(source.ref), sure=sure), "  ")


def _wrapped(words: str, before: str = "") -> Iterator[str]:
    yield from wrap(words, WIDTH, initial_indent=before, subsequent_indent=before, break_on_hyphens=False)
