"""A refusal is never an empty page, and no page of it reads the request once more.

Django's own error pages do: they look for a form's token in a body that may be the very thing that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string


def unreadable(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: nothing of the request is trusted."""
    return HttpResponse(render_to_string("400.html"), status=400)


def closed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def failed(_request: HttpRequest) -> HttpResponse:
    """500: ours to mend."""
    return HttpResponse(render_to_string("500.html"), status=500)


def say_why(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give a body to Django's bare answer to a method that an address does not take."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponse) and not response.content:
            allowed = response.headers["Allow"]
            response = render(request, "405.html", status=405)
            response.headers["Allow"] = allowed
        return response

    return respond
