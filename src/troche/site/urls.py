"""Every address. A room's pages join by its `urls.py`; a room without one has no pages."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from troche.site import design, health, refusals

ROOMS_WITH_PAGES = ("people", "ledger", *settings.ROOMS)


def rooms() -> list[URLResolver]:
    """The pages of each room, at the addresses the room itself chooses."""
    return [
        path("", include(import_module(f"troche.{room}.urls")))
        for room in ROOMS_WITH_PAGES
        if find_spec(f"troche.{room}.urls")
    ]


handler400, handler403 = refusals.unreadable, refusals.closed
handler404, handler500 = refusals.not_found, refusals.failed
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("design/", design.design, name="design"),
    path("design/<slug:scene>/", design.design, name="design_scene"),
    *rooms(),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
