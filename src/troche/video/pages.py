"""What a browser is told of the relay."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from troche.people.actor import Request
from troche.people.policy import page
from troche.video import relay as relays
from troche.video.where import relay


@page(action="video.call")
@require_GET
def my_relay(request: Request) -> JsonResponse:
    """The relay with a pass for some hours, to be tried before a session."""
    return JsonResponse({"ice": ice("own", request.actor.id)})


def ice(*whose: object) -> dict[str, Any] | None:
    """What an RTCPeerConnection is made with; None where there is no relay.

    Nobody's address is known to be one that may be seen, so everything goes by the relay (decision 0081).
    """
    told = relay()
    if told is None:
        return None
    given = relays.a_pass(told, relays.opaque(told.secret, *whose), now())
    server = {"urls": told.addresses, "username": given.username, "credential": given.credential}
    return {"iceServers": [server], "iceTransportPolicy": "relay"}
