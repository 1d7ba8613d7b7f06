"""The work list of what the e-prescriber said and that fits no order."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.eprescribing.commands import SetEventAside
from troche.eprescribing.connections import connection_of
from troche.eprescribing.forms import AsideForm
from troche.eprescribing.models import EventRow
from troche.eprescribing.queries import MOST_SHOWN, event_row, event_rows
from troche.ledger import Refused, act
from troche.people.access import note_in_passing
from troche.people.actor import Request
from troche.people.forms import ROLE_WORDS
from troche.people.policy import page

READS = "treatment: order"
SAID = {
    "accepted": later("Accepted"),
    "refused": later("Refused"),
    "cancelled": later("Called off"),
}
BECAME = {
    "held": ("attention", later("Waits for somebody")),
    "reused": ("alarm", later("Its id came again, saying something else")),
    "applied": ("met", later("In the chart")),
    "late": ("info", later("Said before, or overtaken: nothing changed")),
    "set_aside": ("info", later("Set aside")),
}
WHY = {
    "unknown_order": later("No order of this clinic has this id."),
    "no_such_order": later("The order was never sent, or another one counts now."),
    "answer_simulated": later("It is simulated, and this is no demo clinic. No prescription was sent."),
    "answer_contradicts": later("It accepts an order that was refused, called off or over. Call them."),
}


@page(action="eprescribing.read", purpose=READS)
@require_GET
def events(request: Request) -> HttpResponse:
    """What waits, the longest waiting first; `?show=all` everything."""
    every = request.GET.get("show") == "all"
    rows = event_rows(request.actor.clinic, every=every)
    shown = {
        "listed": [_shown(row) for row in rows],
        "every": every,
        "is_cut": len(rows) == MOST_SHOWN,
        "most": MOST_SHOWN,
        "connection": connection_of(request.actor.clinic),
        "is_demo": request.clinic is not None and request.clinic.is_demo,
    }
    return render(request, "eprescribing/events.html", shown)


@page(action="eprescribing.settle", purpose=READS)
@require_http_methods(["GET", "POST"])
def event(request: Request, answer: UUID) -> HttpResponse:
    """One of them; it is set aside with a reason."""
    row = event_row(request.actor.clinic, answer)
    if row is None:
        raise Http404
    if row.person is not None:
        note_in_passing(request.actor, [row.person], "eprescribing:event", READS)
    if request.method == "GET":
        return _page(request, row, AsideForm())
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    reason = form.cleaned_data["reason"]
    command = SetEventAside(
        id=form.cleaned_data["command_id"], actor=request.actor, stream=answer, reason=reason
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _page(request, row, form, outcome.refusal, 422)
    messages.success(request, _("Set aside."))
    return redirect("eprescribing:events")


def _page(
    request: Request, row: EventRow, form: AsideForm, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    shown = {"one": _shown(row), "form": form if row.waits else None, "wrong": form, "refused": refused}
    return render(request, "eprescribing/event.html", shown, status=status)


def _shown(row: EventRow) -> dict[str, object]:
    icon, word = BECAME[row.became]
    return {
        "row": row,
        "icon": icon,
        "word": word,
        "said": SAID.get(row.status, row.status),
        "owner": ROLE_WORDS.get(row.owner, row.owner),
        "why": [WHY.get(code, code) for code in row.reasons],
    }
