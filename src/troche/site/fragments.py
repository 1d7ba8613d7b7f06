"""A part of a page that the page itself asks for again while somebody reads it (live.js)."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest


def messages(request: HttpRequest) -> dict[str, Any]:
    """What was just done, for the page that somebody opens next.

    A message is gone once it is shown. A part that comes by itself shows none: it would take away from somebody who
    asked for help that help was told.
    """
    return {} if "X-Fragment" in request.headers else {"messages": get_messages(request)}
