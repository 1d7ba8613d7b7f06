"""Addresses with faults, for the start-up checks to find."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from troche.people.policy import page


def forgotten(request: HttpRequest) -> HttpResponse:
    """A view whose author forgot to say who may open it."""
    return HttpResponse("secret")


@page(action="chart.read")
def nosy(request: HttpRequest, person: UUID) -> HttpResponse:
    """A view that names a person and does not say why."""
    return HttpResponse("secret")


@page(action="public.visit")
def fine(request: HttpRequest) -> HttpResponse:
    """A view without a fault."""
    return HttpResponse("hello")


@page(action="chart.read", purpose="treatment: a test")
async def awaited(request: HttpRequest, person: UUID) -> HttpResponse:
    """An async view about a person."""
    return HttpResponse(str(request.actor.id))  # type: ignore[attr-defined]


urlpatterns = [
    path("forgotten/", forgotten, name="forgotten"),
    path("fine/", fine, name="fine"),
    path("awaited/<uuid:person>/", awaited, name="awaited"),
    path("deep/", include(([path("nosy/<uuid:person>/", nosy, name="nosy")], "deep"))),
    path("", include("troche.site.urls")),
]
