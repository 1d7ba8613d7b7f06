"""Messages and people for the work list: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from troche.laboratory.items import Named
from troche.laboratory.models import MessageRow, PersonRow
from troche.people.number import read_number

MOST_SHOWN = 200  # rows of one page; ours
MOST_PROPOSED = 20  # people on the page of one message; ours


def message_rows(clinic: UUID, *, every: bool = False) -> Sequence[MessageRow]:
    """Messages that wait, the longest waiting first; with `every` all, the newest first."""
    rows = MessageRow.objects.filter(clinic_id=clinic)
    if every:
        return list(rows.order_by("-received_at")[:MOST_SHOWN])
    return list(rows.filter(waits=True).order_by("received_at")[:MOST_SHOWN])


def by_number(clinic: UUID, said: Named) -> list[UUID]:
    """The people whose numbers a message gives."""
    numbers = {read_number(one) for one in said.numbers} - {""}
    rows = PersonRow.objects.filter(clinic_id=clinic, number__in=numbers)
    return list(rows.values_list("stream_id", flat=True)[:MOST_PROPOSED])


def proposed(clinic: UUID, said: Named, words: str = "") -> Sequence[PersonRow]:
    """Who might be meant: by number, by date of birth, by family name, or by the words of a search."""
    rows = PersonRow.objects.filter(clinic_id=clinic)
    if words:
        number = read_number(words)
        meant = Q(number=number) if number else Q(name__icontains=words)
    else:
        meant = Q(number__in={read_number(one) for one in said.numbers} - {""})
        meant |= Q(birth_date=said.birth_date) if said.birth_date else Q()
        meant |= Q(name__iendswith=said.family) if said.family.strip() else Q()
    return list(rows.filter(meant).order_by("name", "stream_id")[:MOST_PROPOSED])


def person_row(clinic: UUID, person: UUID) -> PersonRow | None:
    """One person of the clinic."""
    return PersonRow.objects.filter(clinic_id=clinic, stream_id=person).first()
