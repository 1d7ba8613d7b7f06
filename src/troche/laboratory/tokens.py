"""Tokens by which a laboratory or device sends to one clinic; only their hashes are kept."""

from __future__ import annotations

from secrets import token_urlsafe
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import now

from troche.laboratory.models import IntegrationToken
from troche.people.passes import hashed
from troche.people.scope import Scope, in_clinic, within

TOKEN_BYTES = 32
LONGEST_TOKEN = 60


def make(clinic: UUID, name: str) -> str:
    """A new token under a name that no living one has; shown here once. Raises `ValueError` when one has it."""
    token = token_urlsafe(TOKEN_BYTES)
    with in_clinic(clinic):
        if living(clinic).filter(name=name).exists():
            raise ValueError(name)
        IntegrationToken.objects.create(clinic_id=clinic, name=name, token_hash=hashed(token))
    return token


def revoke(clinic: UUID, name: str) -> bool:
    """End the living token of this name; False when there is none."""
    with in_clinic(clinic):
        return living(clinic).filter(name=name).update(revoked_at=now()) > 0


def names(clinic: UUID) -> list[str]:
    """The names of a clinic's living tokens."""
    with in_clinic(clinic):
        return list(living(clinic).order_by("name").values_list("name", flat=True))


def living(clinic: UUID) -> QuerySet[IntegrationToken]:
    """A clinic's tokens that open something."""
    return IntegrationToken.objects.filter(clinic_id=clinic, revoked_at=None)


def held(token: str) -> IntegrationToken | None:
    """The living token that this is. Whoever holds one can see that row and no other."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    with within(Scope(pass_hash=hashed(token))):
        return IntegrationToken.objects.filter(token_hash=hashed(token), revoked_at=None).first()
