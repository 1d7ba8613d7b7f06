"""Where beats arrive: with everything asked that is asked of a page. The quick way beside it is in `quick.py`."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from troche.contact.answering import Known, answer, known
from troche.contact.facts import Seat
from troche.contact.queries import watched_by
from troche.contact.rules import CONTACT
from troche.dosing.state import dosing_of
from troche.ledger import clinic_setting, read_chart, read_setting
from troche.ledger.clock import system_clock
from troche.people.actor import Request
from troche.people.policy import page


@page(action="dosing.check")
@require_POST
def mine(request: Request, number: int) -> HttpResponse:
    """The patient's device."""
    return _answered(_at_home(request, "patient", number))


@page(action="session.read")
@require_POST
def sitters(request: Request) -> HttpResponse:
    """The sitter's device; its pass names the person, and the session is the one of now."""
    return _answered(_at_home(request, "sitter", None))


@page(action="dosing.monitor", purpose="treatment: session")
@require_POST
def monitors(request: Request, person: UUID, number: int) -> HttpResponse:
    """The screen with one session. It counts when it is the monitor's own."""
    chart = read_chart(request.actor.clinic, person)
    watch, setting = CONTACT.of(chart), read_setting(request.actor.clinic, chart)
    counts = watch.is_of(number) and request.actor.id in watch.monitors
    places = ((person, number),) if counts else ()
    signs = setting.programme.session.signs_of_life
    return _answered(known(request.actor.clinic, "monitor", places, signs))


@page(action="dosing.monitor")
@require_POST
def wall(request: Request) -> HttpResponse:
    """The wall: a beat for every session under way whose monitor this is."""
    actor = request.actor
    places = tuple((row.stream_id, row.session) for row in watched_by(actor.clinic, actor.id))
    signs = clinic_setting(actor.clinic).programme.session.signs_of_life
    return _answered(known(actor.clinic, "monitor", places, signs))


def _at_home(request: Request, seat: Seat, number: int | None) -> Known:
    stream = request.actor.stream
    if stream is None:
        raise Http404("no chart of one's own")
    chart = read_chart(request.actor.clinic, stream)
    latest = dosing_of(chart).booked if number is None else number
    places = ((stream, latest),) if CONTACT.of(chart).is_of(latest) else ()
    signs = read_setting(request.actor.clinic, chart).programme.session.signs_of_life
    return known(request.actor.clinic, seat, places, signs)


def _answered(sender: Known) -> HttpResponse:
    told = answer(sender, system_clock(), anew=True)
    return JsonResponse(told) if told else JsonResponse({}, status=503)
