"""The device room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DeviceConfig(AppConfig):
    """Its table."""

    name = "troche.device"
    label = "device"
    default_auto_field = "django.db.models.BigAutoField"
