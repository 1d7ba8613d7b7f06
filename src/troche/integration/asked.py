"""Which questionnaires and check-ins are asked for, when they are chased, when they expire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec

from troche.integration.state import IntegrationState
from troche.programme import Programme
from troche.programme.parts.measures import Schedule

NOTHING: Mapping[str, datetime] = MappingProxyType({})


class Asked(msgspec.Struct, frozen=True):
    """One asking of a questionnaire: due, reminded, expired (UTC)."""

    instrument: str
    due_at: datetime
    remind_at: datetime
    expire_at: datetime
    is_safety: bool


def questionnaires(
    state: IntegrationState, programme: Programme, worded_from: Mapping[str, datetime] = NOTHING
) -> Iterator[Asked]:
    """The next asking of each scheduled questionnaire, from the first dose on while treatment goes on.

    Before the clinic had the words of one (`worded_from`), nobody missed it.
    """
    if not state.is_under_way or not state.first_doses:
        return
    chase = programme.measures.chase
    for instrument, schedule in programme.measures.schedule.items():
        due_at = _next_due(state, instrument, schedule, worded_from.get(instrument))
        if due_at is not None:
            yield Asked(
                instrument,
                due_at,
                due_at + timedelta(days=chase.remind_after_days.value),
                due_at + timedelta(days=chase.expire_after_days.value),
                schedule.safety,
            )


def _next_due(
    state: IntegrationState, instrument: str, schedule: Schedule, worded_from: datetime | None
) -> datetime | None:
    """The earliest of its moments that was neither answered nor let go."""
    answered, expired = state.answered.get(instrument), state.expired.get(instrument)
    dealt_with = max((at for at in (answered, expired) if at is not None), default=None)
    doses = [state.first_doses[dose - 1] for dose in schedule.after_doses if dose <= len(state.first_doses)]
    moments = [at for at in doses if worded_from is None or at >= worded_from]
    waiting = [at for at in moments if dealt_with is None or at > dealt_with]
    if schedule.every_days is not None:
        since = state.first_doses[0] if dealt_with is None else max(dealt_with, state.first_doses[0])
        rhythm = since + timedelta(days=schedule.every_days.value)
        waiting.append(rhythm if worded_from is None else max(rhythm, worded_from))
    return min(waiting, default=None)


def check_in_due(state: IntegrationState, programme: Programme) -> datetime | None:
    """When the next check-in is looked for: one interval after the last, or after the plan was accepted."""
    since = state.checked_in_at or state.check_ins_from
    if not state.is_under_way or since is None:
        return None
    return since + timedelta(days=programme.integration.check_in.every_days.value)
