"""The sitter's link: one for each invitation, however often that is sent, and only the latest opens anything."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import now

from troche.ledger import read_chart
from troche.ledger.models import Stream
from troche.people import passes
from troche.preparation.state import preparation_of

LINK_LASTS = timedelta(days=90)  # ours: preparation and a first course


def pass_of(person: UUID, invitation: UUID) -> UUID:
    """The pass that an invitation gives; it follows from the command's id."""
    return uuid5(person, f"sitter's pass {invitation}")


def hand_out(clinic: UUID, person: UUID, name: str, invitation: UUID) -> str:
    """The path of an invitation's link, after it was recorded. Passes of other invitations end with it.

    Whoever writes to the chart waits meanwhile, so that of two invitations at once the one recorded last stays open.
    """
    with transaction.atomic():
        Stream.objects.select_for_update().get(id=person)
        path = passes.give(clinic, person, name, now() + LINK_LASTS, pass_of(person, invitation))
        sitter = preparation_of(read_chart(clinic, person)).sitter
        assert sitter is not None
        passes.keep_only(clinic, person, UUID(sitter.invited.pass_id))
    return path
