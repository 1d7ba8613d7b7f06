"""Keeping what was answered of a questionnaire that is not sent yet, for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from troche.instruments import Instrument
from troche.programme import Programme
from troche.screening.models import Draft

Answers = dict[str, int | None]


def lasts(asked: Instrument, programme: Programme) -> timedelta:
    """How long answers are kept before the questionnaire begins anew: never longer than the time it asks about."""
    kept = timedelta(hours=programme.measures.draft_kept_hours.value)
    recall = timedelta(days=asked.recall_days.value) if asked.recall_days else kept
    return min(kept, recall)


def draft_of(person: UUID, asked: Instrument, programme: Programme, now: datetime) -> Answers:
    """The answers so far, of questions the questionnaire still has; none when there is no draft, or it is too old."""
    found = Draft.objects.filter(
        stream_id=person, instrument=asked.id, began_at__gt=now - lasts(asked, programme)
    ).first()
    if found is None:
        return {}
    return {
        code: found.answers[code]
        for code, values in asked.offered.items()
        if code in found.answers and (found.answers[code] is None or found.answers[code] in values)
    }


def keep_draft(
    clinic: UUID,
    person: UUID,
    asked: Instrument,
    answers: Mapping[str, int | None],
    now: datetime,
    *,
    is_new: bool,
) -> None:
    """Keep the answers so far; a draft that goes on keeps its beginning."""
    Draft.objects.bulk_create(
        [
            Draft(
                clinic_id=clinic,
                stream_id=person,
                instrument=asked.id,
                answers=dict(answers),
                began_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["stream_id", "instrument"],
        update_fields=["answers", "began_at"] if is_new else ["answers"],
    )


def drop_draft(person: UUID, instrument: str) -> None:
    """Throw the answers away: they were sent."""
    Draft.objects.filter(stream_id=person, instrument=instrument).delete()


def drop_old_drafts(programme: Programme, now: datetime) -> None:
    """Throw away what nobody came back to, of everybody in this clinic."""
    oldest = now - timedelta(hours=programme.measures.draft_kept_hours.value)
    Draft.objects.filter(began_at__lte=oldest).delete()


def begun(person: UUID, programme: Programme, now: datetime) -> list[str]:
    """The questionnaires this person began and has not sent, the latest first."""
    oldest = now - timedelta(hours=programme.measures.draft_kept_hours.value)
    found = Draft.objects.filter(stream_id=person, began_at__gt=oldest).order_by("-began_at")
    return list(found.values_list("instrument", flat=True))
