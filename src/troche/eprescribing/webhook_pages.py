"""Where the e-prescriber says what became of an order. What is answered says nothing of anybody."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from troche.chart.learned import from_json
from troche.eprescribing import contract
from troche.eprescribing.coming_in import receive
from troche.eprescribing.connections import key_of, lives, named
from troche.people.policy import page

_read_event = from_json(contract.Event)


@csrf_exempt
@page(action="eprescribing.send")
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Take one event: from the e-prescriber itself, signed not long ago, each id once."""
    if (
        int(request.META.get("CONTENT_LENGTH") or 0) > contract.LARGEST
        or len(request.body) > contract.LARGEST
    ):
        return _answer(413, "Larger than what is taken here. Nothing was kept.")
    clinic = _sender(request)
    if clinic is None:
        return _answer(401, "The signature, its time or the connection is not right. Nothing was kept.")
    if request.content_type != "application/json":
        return _answer(415, "Only JSON is taken here. Nothing was kept.")
    try:
        said = _read_event(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _answer(422, "This is no event. Nothing was kept.")
    if said.event != request.headers.get(contract.IDENT):
        return _answer(422, "The id of the request is not the id of the event. Nothing was kept.")
    match receive(clinic, said):
        case "kept":
            return _answer(200, "Kept.")
        case "again":
            return _answer(200, "Kept before.")
        case "unfit":
            return _answer(422, "A character in it cannot be kept. Nothing was kept.")
        case "reused":
            return _answer(409, "This id stands for something else. A person looks at it.")
        case _:
            return _answer(503, "Not kept: send it again.")


def _sender(request: HttpRequest) -> UUID | None:
    """The clinic whose e-prescriber signed this request within the window, over a connection that has not ended."""
    sender = named(request.headers.get(contract.CONNECTION, ""))
    if sender is None:
        return None
    at = request.headers.get(contract.TIMESTAMP, "")
    is_signed = contract.is_signed(
        request.headers.get(contract.SIGNATURE, ""),
        key_of(*sender, "in"),
        "POST",
        request.path,
        at,
        request.headers.get(contract.IDENT, ""),
        request.body,
    )
    return sender[0] if is_signed and contract.is_fresh(at, now()) and lives(*sender) else None


def _answer(status: int, words: str) -> HttpResponse:
    return JsonResponse({"message": words}, status=status)
