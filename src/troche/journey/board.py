"""The board as values: who is shown, in which order, what has become late by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from troche.chart.commands import Actor
from troche.chart.learned import from_plain
from troche.chart.words import Words
from troche.journey.phase import PHASES
from troche.journey.queries import OnBoard, Told
from troche.people.forms import ROLE_WORDS
from troche.site.words import spoken

_read_words = from_plain(Words)
SOON = timedelta(hours=48)
ROWS_ON_A_PAGE = 50  # two screens; more would cost every reader time

PHASE_WORDS = {
    "screening": _("Screening"),
    "eligible": _("Eligible"),
    "preparation": _("Preparation"),
    "induction": _("Induction"),
    "review": _("Review"),
    "maintenance": _("Maintenance"),
    "held": _("On hold"),
    "ended": _("Ended"),
}
STATUS_OF = {"held": "hold", "ended": "ended"}


class Shown(NamedTuple):
    """A row with what follows from the reader and the clock."""

    row: OnBoard
    told: Told
    is_late: bool
    is_mine: bool
    why: str
    next_what: str
    owner: str
    status: str
    change: str
    score_words: str
    taken_by: str


class Filter(NamedTuple):
    """A named choice of rows, how many there are, and whether it is the one shown."""

    code: str
    label: Any
    status: str
    people: int
    is_current: bool


class Group(NamedTuple):
    """A phase and its rows on this page; `total` on all pages, of which `blocked` cannot go on."""

    phase: str
    title: Any
    rows: Sequence[Shown]
    total: int
    blocked: int


Chosen = Callable[[OnBoard, Actor, datetime], bool]


def is_late(row: OnBoard, now: datetime) -> bool:
    """Whether what was to happen next has not happened in time."""
    return row.next_at is not None and row.next_at < now and row.state not in ("live", "ended")


def is_mine(row: OnBoard, actor: Actor) -> bool:
    """Whether the reader owns what blocks the row: by name, or by role where nobody is named."""
    return row.owner_id == actor.id or (row.owner_id is None and row.owner == actor.role)


CHOICES: dict[str, tuple[Any, str, Chosen]] = {
    "": (_("Everyone"), "", lambda row, actor, now: row.phase != "ended"),
    "blocked": (_("Blocked"), "unmet", lambda row, actor, now: row.state in ("unmet", "unknown", "alarm")),
    "waiting": (_("Waiting"), "waiting", lambda row, actor, now: row.state == "waiting"),
    "late": (_("Late"), "late", lambda row, actor, now: is_late(row, now)),
    "live": (_("Live now"), "live", lambda row, actor, now: row.in_session),
    "mine": (_("Mine"), "", lambda row, actor, now: is_mine(row, actor)),
    "soon": (
        _("Dose within 48 h"),
        "",
        lambda row, actor, now: row.session_at is not None and now <= row.session_at <= now + SOON,
    ),
    "unowned": (_("Without an owner"), "", lambda row, actor, now: row.owner_id is None),
    "alert": (_("With an alert"), "", lambda row, actor, now: row.alert_level is not None),
    "ended": (_("Ended"), "", lambda row, actor, now: row.phase == "ended"),
}


def filters(rows: Sequence[OnBoard], show: str, actor: Actor, now: datetime) -> list[Filter]:
    """Every choice with its count."""
    return [
        Filter(code, label, status, sum(chosen(row, actor, now) for row in rows), code == show)
        for code, (label, status, chosen) in CHOICES.items()
    ]


def chosen(rows: Sequence[OnBoard], show: str, actor: Actor, now: datetime) -> list[OnBoard]:
    """The rows of a choice, by phase, then alarms, then late, then urgency and time."""
    pick = CHOICES[show][2]
    picked = [row for row in rows if pick(row, actor, now)]
    return sorted(
        picked,
        key=lambda row: (PHASES.index(row.phase), row.state != "alarm", not is_late(row, now)),
    )


def groups(
    page: Sequence[OnBoard], every: Sequence[OnBoard], told: Mapping[UUID, Told], actor: Actor, now: datetime
) -> list[Group]:
    """The rows of one page by phase, counted among `every` row. A row that went meanwhile is left out."""
    shown = [_shown(row, told[row.stream_id], actor, now) for row in page if row.stream_id in told]
    total = Counter(row.phase for row in every)
    blocked = Counter(row.phase for row in every if row.state in ("unmet", "unknown"))
    return [
        Group(phase, PHASE_WORDS[phase], list(same), total[phase], blocked[phase])
        for phase, same in groupby(shown, key=lambda one: one.row.phase)
    ]


def _shown(row: OnBoard, told: Told, actor: Actor, now: datetime) -> Shown:
    late = is_late(row, now)
    keeps_word = row.state in ("alarm", "unmet", "unknown")
    return Shown(
        row,
        told,
        late,
        is_mine(row, actor) and row.owner_id is not None,
        _spoken(told.why),
        _spoken(told.next_what),
        told.owner_name or str(ROLE_WORDS.get(row.owner, row.owner)),
        "late" if late and not keeps_word else STATUS_OF.get(row.state, row.state),
        _change(told),
        _score_words(told),
        told.alert_taken_by.split(" ")[-1],
    )


def _spoken(kept: Any) -> str:
    return spoken(_read_words(kept)) if kept else ""


def _score_words(told: Told) -> str:
    return _("PHQ-9 from {first} to {latest}").format(first=told.phq_first, latest=told.phq_latest)


def _change(told: Told) -> str:
    if told.phq_first is None or told.phq_latest is None:
        return ""
    difference = told.phq_latest - told.phq_first
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{abs(difference)}"
