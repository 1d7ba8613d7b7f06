"""What happens in a session to the minute: the programme's times, and what the facts have answered of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.state import Session
from troche.people.setting import Setting

Kind = Literal["dose", "lozenge", "look", "reading", "journal", "release"]
State = Literal["done", "late", "todo"]


class Moment(NamedTuple):
    """One thing at its minute after the dose. `until`: it may be done up to this minute."""

    minute: int
    kind: Kind
    at: datetime
    state: State
    until: int | None = None


def moments(session: Session, setting: Setting, now: datetime) -> list[Moment]:
    """Everything from the dose to the earliest release, by the minute; looks go on for as long as it lasts."""
    if session.taken_at is None:
        return []
    start, passed = session.taken_at, session.minutes(now)

    def moment(minute: int, kind: Kind, *, open_: bool, until: int | None = None) -> Moment:
        last = minute if until is None else until
        state: State = "todo" if open_ and last >= passed else "late" if open_ else "done"
        return Moment(minute, kind, start + timedelta(minutes=minute), state, until)

    def found() -> Iterator[Moment]:
        rules = setting.programme.session
        yield moment(0, "dose", open_=False)
        yield moment(
            rules.lozenge.hold_at_least_minutes.value,
            "lozenge",
            open_=session.lozenge is None,
            until=rules.lozenge.hold_at_most_minutes.value,
        )
        looks, readings = sitter_looks(session, setting), readings_to_come(session, setting)
        shown = [*rules.checks.at_minutes.value, *looks[:1]]
        for minute in sorted(set(shown)):
            yield moment(minute, "look", open_=minute in looks)
        for minute in sorted({*rules.vitals.at_minutes.value, *readings}):
            yield moment(minute, "reading", open_=minute in readings)
        journal = rules.journal_at_minute.value
        yield Moment(journal, "journal", start + timedelta(minutes=journal), _passed(journal, passed))
        release = rules.release.not_before_minutes.value
        is_over = session.ended_at is not None
        yield Moment(release, "release", start + timedelta(minutes=release), "done" if is_over else "todo")

    order = {"dose": 0, "lozenge": 1, "look": 2, "reading": 3, "journal": 4, "release": 5}
    return sorted(found(), key=lambda one: (one.minute, order[one.kind]))


def _passed(minute: int, passed: int) -> State:
    """A line for the journal is asked for and never owed."""
    return "done" if minute < passed else "todo"
