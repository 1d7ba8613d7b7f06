"""What to leave out before a session, from when until when, and what never to stop by oneself.

The same list for the patient and for who looks after them: from the history, the programme and the session's time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say
from troche.screening.facts import HistoryGiven
from troche.screening.interactions import Read, read

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.interactions import Interaction
    from troche.sheets.values import Number

Kind = Literal["leave_out", "as_agreed", "keep", "ask"]
"""leave_out: by oneself. as_agreed: only as the prescriber said. keep: never stopped by oneself. ask: judged first."""


class Hold(msgspec.Struct, frozen=True):
    """One thing and what happens to it around one session.

    `begins_at` and `ends_at` (UTC) are when a dose would meet it; None where only a prescriber says so. `whole_days`:
    from the morning of the first day to the night of the last, where the person lives.
    """

    code: str
    what: Words
    kind: Kind
    patient: Words
    clinician: Words
    source: Source
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    whole_days: bool = True

    @property
    def last_moment(self) -> datetime | None:
        """The last moment that still belongs to it, so that its day can be named."""
        return (
            self.ends_at - timedelta(seconds=1)
            if self.ends_at is not None and self.whole_days
            else self.ends_at
        )

    def is_on(self, now: datetime) -> bool:
        """Whether it holds at this instant."""
        return (
            self.begins_at is not None
            and self.begins_at <= now
            and (self.ends_at is None or now < self.ends_at)
        )


def holds(
    history: HistoryGiven | None, programme: Programme, starts_at: datetime, zone: ZoneInfo
) -> tuple[Hold, ...]:
    """Every hold of a session that begins then, the first to begin first, those without a day last."""
    starts_at = starts_at.astimezone(UTC)
    found = [
        *_of_everyone(programme, starts_at, zone),
        *_of_medicines(history, programme, starts_at, zone),
        *_of_food(programme, starts_at),
    ]
    never = datetime.max.replace(tzinfo=UTC)
    once = {(hold.code, str(hold.what)): hold for hold in found}
    return tuple(sorted(once.values(), key=lambda hold: hold.begins_at or never))


def _of_everyone(programme: Programme, starts_at: datetime, zone: ZoneInfo) -> Iterator[Hold]:
    """What nobody has a prescription for, and so everybody is told."""
    after = {"alcohol": programme.session.fast.alcohol_after_hours}
    for code, rule in programme.interactions.items():
        if rule.everyone and rule.hold_hours is not None:
            yield _dated(code, say(rule.label), "leave_out", rule, starts_at, zone, after.get(code))


def _of_medicines(
    history: HistoryGiven | None, programme: Programme, starts_at: datetime, zone: ZoneInfo
) -> Iterator[Hold]:
    for medicine in history.medicines if history is not None else ():
        one = read(medicine, programme)
        is_kept = any(rule.never_stop_abruptly for rule in one.interactions(programme))
        for code, rule in zip(one.found, one.interactions(programme), strict=True):
            if rule.action != "note" and not rule.everyone:
                kind = "keep" if is_kept else _kind(rule)
                yield _dated(code, say("{name}", name=medicine.name), kind, rule, starts_at, zone)
        if not one.recognised:
            yield _not_known(one)


def _kind(rule: Interaction) -> Kind:
    if rule.action == "hold":
        return "leave_out"
    return "as_agreed" if rule.action == "review" and rule.hold_hours is not None else "ask"


def _not_known(one: Read) -> Hold:
    return Hold(
        code="not_known",
        what=say("{name}", name=one.medicine.name),
        kind="ask",
        patient=say("Your prescriber looks at it before the session. Do not stop or change it by yourself."),
        clinician=say("Not in the list of interactions: to be judged."),
        source=Source("clinical_programme.md 3.3", "D"),
    )


def _dated(
    code: str,
    what: Words,
    kind: Kind,
    rule: Interaction,
    starts_at: datetime,
    zone: ZoneInfo,
    after: Number | None = None,
) -> Hold:
    """A hold by whole days where the person lives: a morning's medicine is not taken on the first of them."""
    begins = ends = None
    if rule.hold_hours is not None:
        first = (starts_at - timedelta(hours=rule.hold_hours.value)).astimezone(zone).date()
        last = (starts_at + timedelta(hours=after.value if after else 0)).astimezone(zone).date()
        begins = datetime.combine(first, time(0), zone).astimezone(UTC)
        ends = datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)
    return Hold(code, what, kind, rule.to_patient, rule.to_clinician, rule.source, begins, ends)


def _of_food(programme: Programme, starts_at: datetime) -> Iterator[Hold]:
    fast = programme.session.fast
    asked = (
        ("food", say("Food"), say("Nothing to eat from then on."), fast.food_hours),
        ("drink", say("Drinks"), say("Nothing to drink from then on."), fast.clear_liquids_hours),
    )
    for code, what, words, hours in asked:
        clinician = say("{hours} h before the dose.", hours=hours.value)
        begins = starts_at - timedelta(hours=hours.value)
        yield Hold(
            code, what, "leave_out", words, clinician, hours.source, begins, starts_at, whole_days=False
        )
