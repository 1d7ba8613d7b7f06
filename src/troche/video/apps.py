"""The video room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class VideoConfig(AppConfig):
    """Its tables."""

    name = "troche.video"
    label = "video"
    default_auto_field = "django.db.models.BigAutoField"
