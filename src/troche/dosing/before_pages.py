"""The pages of the last hour before a dose: the phone's own check, the number on the lozenge, the downtime sheet."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from troche.dosing import before_shown
from troche.dosing.day import today_session
from troche.dosing.doing import Opened, Sent, blank, open_session, send
from troche.dosing.letters import as_pdf
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import page


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def preflight(request: Request, number: int) -> HttpResponse:
    """What the phone finds out by itself, and the numbers and the address that the person confirms."""
    opened = open_session(request, None, number)
    if not _is_ahead(opened):
        return redirect("dosing:go_no_go", number=number)
    sent = send(request, opened, ("preflight", "emergency")) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:preflight", number=number)
    opened = open_session(request, None, number)
    with at_home(opened.chart):
        context = before_shown.on_the_phone(opened) | {
            "failing": sent.form,
            "refused": sent.refused,
            "position": opened.chart.position,
        }
        return render(
            request, "dosing/preflight.html", context, status=422 if request.method == "POST" else 200
        )


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
@never_cache
def code(request: Request, number: int) -> HttpResponse:
    """The number that is printed on the lozenge in the hand."""
    opened = open_session(request, None, number)
    if not _is_ahead(opened):
        return redirect("dosing:go_no_go", number=number)
    sent = send(request, opened, ("code",)) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:go_no_go", number=number)
    with at_home(opened.chart):
        context = before_shown.in_the_hand(opened) | {
            "form": sent.form if sent.name == "code" else blank("code", opened),
            "refused": sent.refused,
            "back_url": reverse("dosing:go_no_go", args=[number]),
            "back_label": _("Today’s checks"),
        }
        return render(request, "dosing/code.html", context, status=422 if request.method == "POST" else 200)


@page(action="dosing.monitor", purpose="treatment: session")
@require_GET
def sheet(request: Request, person: UUID, number: int) -> HttpResponse:
    """One page to print or keep: all that is needed when the server is not there."""
    opened = open_session(request, person, number)
    if opened.session.stage not in ("booked", "live"):
        raise Http404("the session is over")
    with at_home(opened.chart):
        response = HttpResponse(as_pdf(before_shown.sheet(opened)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="sheet.pdf"'
    return response


def _is_ahead(opened: Opened) -> bool:
    return opened.session.stage == "booked" and today_session(opened.chart, opened.now) is not None
