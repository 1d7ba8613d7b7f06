"""The style guide at /design/: every component with invented data, in the shell it is made for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from troche.people.policy import page
from troche.site.design_examples import SCENES, example


@page(action="public.visit")
@require_safe
def design(request: HttpRequest, scene: str = "patient") -> HttpResponse:
    """One scene of the style guide: patient, question, sitter, staff, board or session."""
    if scene not in SCENES:
        raise Http404
    theme = request.GET.get("theme")
    context = example(scene, "POST" if "errors" in request.GET else "GET")
    return render(request, SCENES[scene], {**context, "theme": theme if theme in ("light", "dark") else ""})
