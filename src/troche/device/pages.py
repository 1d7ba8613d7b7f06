"""The door for devices: one kept form at a time, any number of times, and each of them is one act."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from troche.chart.commands import Actor, Role
from troche.chart.reasons import BUSY, REUSED, Refusal
from troche.device import queries
from troche.device.commands import TellClock, TellGap
from troche.device.envelope import Envelope, command_id, note_id, read, said_at
from troche.dosing.ahead import NO_SESSION
from troche.dosing.doing import NOT_HERE, Opened, Sent, carry
from troche.dosing.state import dosing_of
from troche.ledger import act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.policy import page

ALLOWED: dict[Role, frozenset[str]] = {
    "patient": frozenset({"check", "lozenge", "measure", "note"}),
    "sitter": frozenset({"call", "check", "measure", "present"}),
}
"""The forms that may be kept on a device. What has to be decided at once, such as the dose, is not among them."""


@page(action="device.send")
@require_http_methods(["GET", "POST"])
def hand_in(request: Request) -> HttpResponse:
    """GET: the server's time and a token for the next POST. POST: one envelope."""
    if request.method == "GET":
        return JsonResponse({"at": now().isoformat(), "token": get_token(request)})
    envelope = read(request.body)
    if envelope is None or request.actor.stream is None:
        return JsonResponse({"state": "unreadable", "at": now().isoformat()}, status=400)
    return _answer(_carried(envelope, request.actor, request.actor.stream), envelope, request.actor)


def _carried(envelope: Envelope, actor: Actor, stream: UUID) -> Sent:
    """What came of it; with the fact the number of the device moves on, in one transaction."""
    if envelope.do not in ALLOWED.get(actor.role, ()):
        return Sent(refused=NOT_HERE)
    chart = read_chart(actor.clinic, stream)
    session = dosing_of(chart).sessions.get(envelope.session)
    if session is None:
        return Sent(refused=NO_SESSION)
    _note(envelope, actor, stream)
    data = {**envelope.fields, "command_id": str(command_id(stream, envelope))}
    said = {"said_at": said_at(envelope), "offset_ms": envelope.offset_ms}
    moved = partial(queries.move, actor.clinic, stream, envelope.device, envelope.seq)
    opened = Opened(chart, read_setting(actor.clinic, chart), session, now())
    return carry(envelope.do, data, opened, actor, said, moved)


def _note(envelope: Envelope, actor: Actor, stream: UUID) -> None:
    """First what is odd about it, so that nothing of that is lost when we are killed in between."""
    device, session = str(envelope.device), envelope.session
    last = queries.last_seq(stream, envelope.device)
    if envelope.seq > last + 1:
        gap = TellGap(
            id=note_id(stream, envelope, "gap"),
            actor=actor,
            stream=stream,
            session=session,
            device=device,
            first=last + 1,
            last=envelope.seq - 1,
        )
        act(gap)
    if envelope.offset_ms and envelope.seq > last:
        clock = TellClock(
            id=note_id(stream, envelope, "clock"),
            actor=actor,
            stream=stream,
            session=session,
            device=device,
            offset_ms=envelope.offset_ms,
        )
        act(clock)


def _answer(sent: Sent, envelope: Envelope, actor: Actor) -> HttpResponse:
    assert actor.stream is not None
    said: dict[str, Any] = {"seq": envelope.seq, "at": now().isoformat()}
    if sent.done:
        return JsonResponse({"state": "kept", **said})
    if sent.refused == BUSY:
        return JsonResponse({"state": "busy", **said}, status=503)
    if sent.refused != REUSED:
        queries.move(actor.clinic, actor.stream, envelope.device, envelope.seq)
    return JsonResponse(
        {"state": "refused", "words": _words(sent), **said}, status=409 if sent.refused == REUSED else 200
    )


def _words(sent: Sent) -> list[str]:
    if isinstance(sent.refused, Refusal):
        return [str(reason.patient) for reason in sent.refused.reasons]
    assert sent.form is not None
    return [str(word) for words in sent.form.errors.values() for word in words]
