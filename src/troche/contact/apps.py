"""The room of the signs of life as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Its tables."""

    name = "troche.contact"
    label = "contact"
    default_auto_field = "django.db.models.BigAutoField"
