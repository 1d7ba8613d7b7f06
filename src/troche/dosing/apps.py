"""The dosing room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Its tables."""

    name = "troche.dosing"
    label = "dosing"
    default_auto_field = "django.db.models.BigAutoField"
