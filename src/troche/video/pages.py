"""What a browser is told of the relay and of the other side, and what it tells them. No picture comes this way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.rooms import Chart
from troche.dosing.state import dosing_of
from troche.ledger import Refused, act, read_chart, read_setting
from troche.ledger.reading import NoSuchChartError
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.video import relay as relays
from troche.video import signalling
from troche.video.commands import SayBack, SayLost
from troche.video.following import page_of, stream
from troche.video.forms import SayForm
from troche.video.signalling import AT_HOME, Ear, SaidOtherwise, Seat
from troche.video.where import relay


@page(action="video.call")
@require_GET
def my_relay(request: Request) -> JsonResponse:
    """The relay with a pass for some hours, to be tried before a session."""
    return JsonResponse({"ice": ice("own", request.actor.id)})


@page(action="video.call")
@require_http_methods(["GET", "POST"])
def mine(request: Request, number: int) -> HttpResponse:
    """The patient's side of a call."""
    chart = _chart(request, request.actor.stream, number)
    if request.method == "POST":
        return _keep(request, chart, number, "patient")
    return JsonResponse(_told(request, chart, number, "patient"))


@page(action="dosing.monitor", purpose="treatment: video")
@require_http_methods(["GET", "POST"])
def watched(request: Request, person: UUID, number: int) -> HttpResponse:
    """What a monitor needs to call somebody, the telephone too; and what the screen then says of video."""
    if request.method == "POST":
        return _say(request, _chart(request, person, number), number)
    return JsonResponse(_told(request, _chart(request, person, number), number, "monitor"))


@page(action="dosing.monitor")
@require_POST
def say(request: Request) -> HttpResponse:
    """The monitor's side of a call: a word to a person's page. Whose, says the word, so the address names nobody."""
    said = signalling.read(request.body)
    if said is None or said.person is None:
        return HttpResponse(status=400)
    return _keep(request, _chart(request, said.person, said.session), said.session, "monitor")


@page(action="video.call")
@require_GET
async def my_live(request: Request, number: int) -> HttpResponseBase:
    """The words of those who watch, to a page of the patient's."""
    listens, person = page_of(request), request.actor.stream
    if listens is None or person is None:
        raise Http404("no page that listens")
    return await stream(request, Ear(request.actor.clinic, listens, ("monitor",), person))


@page(action="dosing.monitor")
@require_GET
async def live(request: Request) -> HttpResponseBase:
    """The words of everybody at home, to a page of a monitor's."""
    listens = page_of(request)
    if listens is None:
        raise Http404("no page that listens")
    return await stream(request, Ear(request.actor.clinic, listens, AT_HOME))


def _say(request: Request, chart: Chart, number: int) -> HttpResponse:
    """Lost or back, as a fact. Said twice it is one; where it no longer counts nothing is kept."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    kind = SayLost if form.cleaned_data["say"] == "lost" else SayBack
    told = act(
        kind(id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, session=number)
    )
    return HttpResponse(status=409 if isinstance(told, Refused) else 204)


def _keep(request: Request, chart: Chart, number: int, seat: Seat) -> HttpResponse:
    if len(request.body) > signalling.LONGEST:
        return HttpResponse(status=413)
    said = signalling.read(request.body)
    if said is None:
        return HttpResponse(status=400)
    try:
        signalling.keep(request.actor.clinic, chart.stream, number, seat, said, now())
    except SaidOtherwise:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _chart(request: Request, person: UUID | None, number: int) -> Chart:
    if person is None:
        raise Http404("no chart of one's own")
    try:
        chart = read_chart(request.actor.clinic, person)
    except NoSuchChartError as error:
        raise Http404 from error
    if number not in dosing_of(chart).sessions:
        raise Http404("no such session")
    return chart


def _told(request: Request, chart: Chart, number: int, seat: Seat) -> dict[str, Any]:
    """How to reach each other, and by telephone whom to call when that fails."""
    rules = read_setting(request.actor.clinic, chart).programme.session.video
    to_clinic, contact = request.clinic.phone if request.clinic else "", PEOPLE.of(chart).contact
    return {
        "ice": ice(seat, chart.stream, number, request.actor.id),
        "phone": contact.phone if seat == "monitor" and contact else to_clinic,
        "still_s": rules.still_after_seconds.value,
        "restart_s": rules.restart_after_seconds.value,
        "lost_s": rules.lost_after_seconds.value,
        "phone_s": rules.phone_after_seconds.value,
    }


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
