"""What makes the pages of a session stay on a phone: the worker, under the address it may reach, and the manifest."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troche.people.actor import Request
from troche.people.policy import page


@page(action="public.visit")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, or what takes its place where it is switched off. It holds nothing of anybody."""
    name = "worker.js" if settings.OFFLINE else "off.js"
    response = HttpResponse(_asset(name), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@page(action="public.visit")
@require_GET
def manifest(request: Request) -> HttpResponse:
    """How the page installs: under a name that tells a stranger nothing."""
    here = reverse("dosing:sitter" if request.path.startswith("/sitter/") else "dosing:mine")
    icon = {"src": static("troche/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "name": _("Today"),
        "short_name": _("Today"),
        "id": here,
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#0a0d0e",
        "theme_color": "#0a0d0e",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@page(action="screening.safety_plan")
@require_GET
def plan(request: Request) -> HttpResponseRedirect:
    """The safety plan under an address of the session: with a line the plan's own page, without one what was kept."""
    return redirect("screening:safety_plan")


@lru_cache
def _asset(name: str) -> bytes:
    return (resources.files("troche.device") / "static" / "device" / name).read_bytes()
