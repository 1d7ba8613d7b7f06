"""Sitter's passes: a link that opens one person's sitter page for a while."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from troche.people.at_home import dose_taken_at
from troche.people.models import SitterPass
from troche.people.scope import Scope, enter

SALT = "troche.pass"
TOKEN_BYTES = 32
LONGEST_TOKEN = 60


def hashed(token: str) -> str:
    """The form in which a token is kept."""
    return sha256(token.encode()).hexdigest()


def issue(clinic: UUID, person: UUID, name: str, expires_at: datetime) -> tuple[SitterPass, str]:
    """A new pass and its link's path. The token in the path is shown here once and kept nowhere."""
    token = token_urlsafe(TOKEN_BYTES)
    made = SitterPass.objects.create(
        clinic_id=clinic, person=person, name=name, token_hash=hashed(token), expires_at=expires_at
    )
    return made, reverse("people:with", args=[token])


def give(clinic: UUID, person: UUID, name: str, expires_at: datetime, id: UUID) -> str:
    """The path of the link to the pass of this id, made when there is none yet: asked again it is the same link."""
    sealed = salted_hmac(SALT, f"{clinic} {person} {id}", algorithm="sha256").digest()
    token = urlsafe_b64encode(sealed).decode().rstrip("=")
    made = {
        "clinic_id": clinic,
        "person": person,
        "name": name,
        "token_hash": hashed(token),
        "expires_at": expires_at,
    }
    SitterPass.objects.get_or_create(id=id, defaults=made)
    return reverse("people:with", args=[token])


def renew(clinic: UUID, person: UUID, name: str, expires_at: datetime, id: UUID, token: str) -> str:
    """The pass of this id, opened by this token from now on; its link's path."""
    kept = {
        "clinic_id": clinic,
        "person": person,
        "name": name,
        "token_hash": hashed(token),
        "expires_at": expires_at,
        "revoked_at": None,
    }
    SitterPass.objects.update_or_create(id=id, defaults=kept)
    return reverse("people:with", args=[token])


def revoke(clinic: UUID, person: UUID, *, keep: UUID | None = None) -> int:
    """End every pass for a person, except the one to keep. Returns how many ended."""
    ending = SitterPass.objects.filter(clinic_id=clinic, person=person, revoked_at=None)
    return ending.filter(~Q(id=keep)).update(revoked_at=now())


def keep_only(clinic: UUID, person: UUID, id: UUID) -> None:
    """Leave this pass of a person open, and no other."""
    revoke(clinic, person, keep=id)
    SitterPass.objects.filter(clinic_id=clinic, id=id).update(revoked_at=None)


def held(token: str) -> SitterPass | None:
    """The living pass this token opens. From here on the connection sees the pass's clinic, or nothing."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    enter(Scope(pass_hash=hashed(token)))
    living = SitterPass.objects.filter(token_hash=hashed(token), revoked_at=None).select_related("clinic")
    found = living.first()
    if found is not None and not _lasts(found):
        found = None
    enter(Scope(clinic=found.clinic_id if found else None))
    return found


def _lasts(held: SitterPass) -> bool:
    """Whether its time is not over, or a dose is acting: nobody who sits beside somebody is sent away by a clock."""
    return held.expires_at > now() or dose_taken_at(held.clinic_id, held.person) is not None
