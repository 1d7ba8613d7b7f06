"""Screening as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Listens for new patients, whose assessment may be kept."""

    name = "troche.screening"
    label = "screening"

    def ready(self) -> None:
        """Join the registration."""
        from troche.people.signals import person_registered
        from troche.screening.keeping import keep_on_registration

        person_registered.connect(keep_on_registration, dispatch_uid="screening.keep_on_registration")
