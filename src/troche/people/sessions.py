"""Signed-in sessions: they last while they are used, and none ends by time while its patient's dose is acting.

Django's own sessions in the database, which end so long after they began.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, user_logged_in
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Kept
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.utils.timezone import now

from troche.people.at_home import dose_taken_at
from troche.people.models import Membership
from troche.people.scope import Scope, within

RENEWED_EVERY = timedelta(minutes=5)  # ours: seldom enough to cost nothing
SWEPT_AFTER = timedelta(days=7)  # ours: an ended session is needed no longer than a dose acts


class SessionStore(Kept):
    """A session as a request sees it."""

    found: str = ""

    def load(self) -> dict[str, Any]:
        """What is kept under this key; a session that is used is kept for its whole time again."""
        found = Session.objects.filter(session_key=self.session_key).first()
        if found is None or not self._lasts(found):
            self._session_key = None
            return {}
        if found.expire_date < now() + _whole() - RENEWED_EVERY:
            self.modified = True
        self.found = found.session_data
        return self.decode(found.session_data)

    def save(self, must_create: bool = False) -> None:
        """Keep what is in it. Where only its time is renewed nothing else is written: what another request of the same
        browser keeps meanwhile, a message to be shown, is not overwritten with what was found before."""
        if must_create or not self.found or dict(self.items()) != self.decode(self.found):
            self.found = ""
            return super().save(must_create)
        renewed = Session.objects.filter(session_key=self.session_key)
        if not renewed.update(expire_date=self.get_expiry_date()):
            raise UpdateError
        return None

    def _lasts(self, found: Session) -> bool:
        """Whether its time is not over, or a dose of its patient is acting that was taken not long after."""
        if found.expire_date > now():
            return True
        account = self.decode(found.session_data).get(SESSION_KEY)
        doses = _doses_acting(UUID(account)) if account else ()
        return any(taken_at - _whole() < found.expire_date for taken_at in doses)


def _whole() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _doses_acting(account: UUID) -> list[datetime]:
    """When the doses were taken that are acting now in patients whose account this is."""
    with within(Scope(account=account)):
        own = Membership.objects.filter(account_id=account, role="patient", ended_at=None)
        charts = list(own.values_list("clinic_id", "stream"))
    return [taken_at for chart in charts if (taken_at := dose_taken_at(*chart)) is not None]


@receiver(user_logged_in)
def sweep(**_: Any) -> None:
    """Somebody signs in: a moment to throw away what is left of sessions that ended long ago."""
    Session.objects.filter(expire_date__lt=now() - SWEPT_AFTER).delete()
