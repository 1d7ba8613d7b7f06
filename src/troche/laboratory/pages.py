"""The work list of messages that wait, and one message: whose it is, what it says, what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.laboratory.commands import SetMessageAside
from troche.laboratory.filing import file_to
from troche.laboratory.forms import AsideForm, FileForm
from troche.laboratory.items import Named
from troche.laboratory.matching import DIFFERENCES, Known, differences
from troche.laboratory.models import PersonRow
from troche.laboratory.projections import status_of
from troche.laboratory.queries import MOST_SHOWN, message_rows, person_row, proposed
from troche.laboratory.reading import UNFIT, WHY
from troche.laboratory.rules import LABORATORY, content_of
from troche.laboratory.state import MessageState
from troche.ledger import Refused, act, read_chart
from troche.ledger.reading import NoSuchChartError
from troche.people.access import note_in_passing
from troche.people.actor import Request
from troche.people.forms import ROLE_WORDS, CommandForm
from troche.people.policy import page
from troche.site.words import spoken

READS = "treatment: laboratory"
STATUSES = {
    "unmatched": ("attention", later("Whose is it?")),
    "unread": ("alarm", later("Could not be read")),
    "rest": ("attention", later("Filed, the rest waits")),
    "reused": ("alarm", later("Its id came again, with other content")),
    "filed": ("met", later("Filed")),
    "set_aside": ("info", later("Set aside")),
}
LONGEST_SHOWN = 20_000  # characters of the message itself; ours


@page(action="laboratory.read", purpose=READS)
@require_GET
def messages(request: Request) -> HttpResponse:
    """Messages that wait, the longest waiting first; `?show=all` every one."""
    every = request.GET.get("show") == "all"
    rows = message_rows(request.actor.clinic, every=every)
    listed = [
        {
            "row": row,
            "icon": STATUSES[row.status][0],
            "word": STATUSES[row.status][1],
            "owner": ROLE_WORDS.get(row.owner, row.owner),
        }
        for row in rows
    ]
    shown = {"listed": listed, "every": every, "is_cut": len(rows) == MOST_SHOWN, "most": MOST_SHOWN}
    return render(request, "laboratory/messages.html", shown)


@page(action="laboratory.read", purpose=READS)
@require_http_methods(["GET", "POST"])
def message(request: Request, message: UUID) -> HttpResponse:
    """One message, with the people it may mean; others are looked for by a form, so that no address names them."""
    return _shown(request, message)


@page(action="laboratory.file", purpose=READS)
@require_POST
def file(request: Request, message: UUID) -> HttpResponse:
    """File it to a person."""
    _state(request, message)
    form = FileForm(request.POST)
    if not form.is_valid():
        return _shown(request, message, wrong=form, filing=form)
    cleaned = form.cleaned_data
    outcome = file_to(
        request.actor.clinic,
        message,
        cleaned["person"],
        request.actor,
        cleaned["command_id"],
        cleaned["words"],
    )
    if isinstance(outcome, Refused):
        return _shown(request, message, wrong=form, filing=form, refused=outcome.refusal)
    said.success(request, _("Filed."))
    return redirect("laboratory:message", message=message)


@page(action="laboratory.file", purpose=READS)
@require_POST
def set_aside(request: Request, message: UUID) -> HttpResponse:
    """Say why nothing more follows from it."""
    _state(request, message)
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _shown(request, message, wrong=form, asiding=form)
    cleaned = form.cleaned_data
    outcome = act(
        SetMessageAside(
            id=cleaned["command_id"], actor=request.actor, stream=message, reason=cleaned["reason"]
        )
    )
    if isinstance(outcome, Refused):
        return _shown(request, message, wrong=form, asiding=form, refused=outcome.refusal)
    said.success(request, _("Set aside."))
    return redirect("laboratory:messages")


def _state(request: Request, message: UUID) -> MessageState:
    try:
        chart = read_chart(request.actor.clinic, message)
    except NoSuchChartError:
        raise Http404 from None
    if chart.kind != "message" or LABORATORY.of(chart).received is None:
        raise Http404
    return LABORATORY.of(chart)


def _shown(
    request: Request,
    message: UUID,
    *,
    wrong: CommandForm | None = None,
    filing: FileForm | None = None,
    asiding: AsideForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    state = _state(request, message)
    received = state.received
    assert received is not None
    person = received.read.person if received.read else Named()
    query = "".join(sign for sign in request.POST.get("q", "") if sign.isprintable()).strip()[:100]
    may_be = proposed(request.actor.clinic, person, query) if received.read and not state.filed else ()
    filed_to = person_row(request.actor.clinic, state.filed.person) if state.filed else None
    seen = [row.stream_id for row in (*may_be, *((filed_to,) if filed_to else ()))]
    note_in_passing(request.actor, seen, "laboratory:message", READS)
    icon, word = STATUSES[status_of(state)]
    content = content_of(received).decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    context = {
        "message": message,
        "state": state,
        "received": received,
        "icon": icon,
        "word": word,
        "unfit": spoken(UNFIT[received.unfit]) if received.unfit in UNFIT else "",
        "person": person,
        "items": _items(state),
        "people": sorted((_proposal(row, person) for row in may_be), key=lambda one: len(one["differ"])),
        "chosen": filing.data.get("person") if filing else "",
        "filed_to": filed_to,
        "query": query,
        "filing": filing or FileForm(),
        "asiding": asiding or AsideForm(),
        "wrong": wrong,
        "refused": refused,
        "content": content[:LONGEST_SHOWN],
        "is_cut": len(content) > LONGEST_SHOWN,
    }
    return render(request, "laboratory/message.html", context, status=422 if wrong else 200)


def _items(state: MessageState) -> list[dict[str, Any]]:
    """Each result with what became of it."""
    read, filed = state.received.read if state.received else None, state.filed
    left = filed.left if filed else {}
    shown = []
    for place, item in enumerate(read.items if read else ()):
        why = left.get(place, item.held)
        if why:
            icon, word = "attention", spoken(WHY[why]) if why in WHY else why
        elif not item.what:
            icon, word = "info", _("Normal, no test of the programme")
        elif filed and place in filed.filed:
            icon, word = "met", _("In the chart")
        else:
            icon, word = "met", _("Ready")
        shown.append({"item": item, "icon": icon, "word": word})
    return shown


def _proposal(row: PersonRow, person: Named) -> dict[str, Any]:
    known = Known(number=row.number, name=row.name, birth_date=row.birth_date)
    differ = differences(person, known)
    return {"row": row, "differ": [spoken(DIFFERENCES[one]) for one in differ]}
