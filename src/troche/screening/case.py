"""What an eligibility check reads, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from troche.chart.gates import Answer
from troche.chart.reasons import Source
from troche.chart.words import Words, say
from troche.people.person import PersonState
from troche.people.setting import Setting
from troche.screening.state import ScreeningState

if TYPE_CHECKING:
    from troche.programme import Action, Programme


class Case(msgspec.Struct, frozen=True):
    """One person at one instant."""

    screening: ScreeningState
    person: PersonState
    setting: Setting
    now: datetime

    @property
    def programme(self) -> Programme:
        """The programme this chart runs under."""
        return self.setting.programme

    @property
    def state(self) -> str:
        """Where the person lives, two letters; empty when not on file."""
        return self.person.contact.state if self.person.contact else ""

    @property
    def today(self) -> date:
        """The local date where the person lives."""
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """The local date of an instant where the person lives; UTC while that is not known."""
        name = self.person.contact.timezone if self.person.contact else "UTC"
        try:
            return instant.astimezone(ZoneInfo(name)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return instant.date()

    def is_fresh(self, day: date, days: int) -> bool:
        """Whether a day lies at most so many days back, and not ahead."""
        return timedelta(0) <= self.today - day <= timedelta(days=days)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found. `action` says what a finding other than met asks for.

    `against` are the codes of the conditions or medicines found; not `complete` says that beside them something is
    missing, not answered or too old, which no judgement replaces.
    """

    answer: Answer
    code: str
    patient: Words
    clinician: Words
    action: Action = "hold"
    source: Source | None = None
    would_change: Words | None = None
    against: tuple[str, ...] = ()
    complete: bool = True


def met(code: str, patient: Words, clinician: Words | None = None, source: Source | None = None) -> Finding:
    """It holds, on this evidence."""
    return Finding(answer="met", code=code, patient=patient, clinician=clinician or patient, source=source)


def unmet(
    code: str,
    patient: Words,
    clinician: Words,
    *,
    action: Action,
    source: Source | None = None,
    would_change: Words | None = None,
    against: tuple[str, ...] = (),
    complete: bool = True,
) -> Finding:
    """It is known not to hold."""
    return Finding(
        answer="unmet",
        code=code,
        patient=patient,
        clinician=clinician,
        action=action,
        source=source,
        would_change=would_change,
        against=against,
        complete=complete,
    )


def unknown(
    code: str,
    patient: Words,
    clinician: Words,
    *,
    action: Action = "hold",
    source: Source | None = None,
    would_change: Words | None = None,
    against: tuple[str, ...] = (),
) -> Finding:
    """Nothing usable on file says so. By default words alone cannot replace what is missing."""
    return Finding(
        answer="unknown",
        code=code,
        patient=patient,
        clinician=clinician,
        action=action,
        source=source,
        would_change=would_change,
        against=against,
    )


def listed(sentences: Sequence[Words]) -> Words:
    """Several sentences as one."""
    if len(sentences) == 1:
        return sentences[0]
    return say("{first} {rest}", first=sentences[0], rest=listed(sentences[1:]))


@lru_cache(maxsize=4096)
def day_words(day: date) -> str:
    """A day in short, as in `19 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"
