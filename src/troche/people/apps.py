"""The people room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the start-up checks and what keeps the database connection within one clinic."""

    name = "troche.people"
    label = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what must be in place before the first request."""
        from troche.people import checks, scope  # noqa: F401
