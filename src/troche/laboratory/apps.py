"""The laboratory as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    """The room of messages from laboratories."""

    name = "troche.laboratory"
    label = "laboratory"
