"""The house as a Django application: its checks, templates, static files and commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the start-up checks."""

    name = "troche.site"
    label = "site"

    def ready(self) -> None:
        """Let the checks register themselves."""
        from troche.site import guard  # noqa: F401
