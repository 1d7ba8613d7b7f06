"""The programme in words, gate by gate; an edit of it with its difference, a story or none, and what the past says."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.ledger import read_chart, read_setting
from troche.people.actor import Request
from troche.people.policy import page
from troche.programme import Programme
from troche.programme.difference import TURNS, Change, difference
from troche.proof.forms import EditForm
from troche.proof.trial import CannotAnswer, TookTooLong, Trial, tried

MOST_CHANGES = 40  # more is another programme; the command lists them all
MOST_FOUND = 12


@page(action="people.adopt_programme")
@require_http_methods(["GET", "POST"])
def programme(request: Request) -> HttpResponse:
    """What the clinic works by; and what would follow from an edit. Nothing is adopted here."""
    clinic = request.actor.clinic
    current = read_setting(clinic, read_chart(clinic, clinic)).programme
    form = EditForm(current, request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {
        "form": form,
        "programme": current,
        **_gate(current, request.GET.get("gate", "dose")),
    }
    if form.is_valid():
        shown |= _edit(request, current, form)
    return render(request, "proof/programme.html", shown, status=422 if form.errors else 200)


def _gate(current: Programme, wanted: str) -> dict[str, Any]:
    """The gates to choose from, and the one that is open."""
    chosen = next((code for code in current.gates if code == wanted), next(iter(current.gates)))
    return {
        "gates": [(code, gate, len(gate.requires), code == chosen) for code, gate in current.gates.items()],
        "gate": current.gates[chosen],
    }


def _edit(request: Request, current: Programme, form: EditForm) -> dict[str, Any]:
    changes = difference(current, form.after)
    trial, ended = None, ""
    try:
        trial = tried(request.actor.clinic, current, form.after) if changes else None
    except TookTooLong:
        ended = _("It took too long to try here.")
    except CannotAnswer as why:
        ended = _("The rules could not answer by this programme: %(why)s") % {"why": why}
    return {
        "tried": True,
        "ended": ended,
        "changes": _by_turn(changes[:MOST_CHANGES]),
        "left_out": max(0, len(changes) - MOST_CHANGES),
        "trial": trial,
        "faults": form.faults,
        "past": _past(trial) if trial else None,
    }


def _by_turn(changes: tuple[Change, ...]) -> list[tuple[str, str, list[Change]]]:
    found = ((turn, title, [one for one in changes if one.turn == turn]) for turn, title in TURNS.items())
    return [(turn, title, those) for turn, title, those in found if those]


def _past(trial: Trial) -> dict[str, Any]:
    past = trial.past
    held = [one for one in past.found if one.decision.turned == "held"]
    return {
        "people": past.people,
        "doses": past.decided.get("dose", 0),
        "parcels": past.decided.get("parcel", 0),
        "held": past.turned.get("dose held", 0),
        "parcels_held": past.turned.get("parcel held", 0),
        "let_through": past.turned.get("refused_dose let_through", 0),
        "followed": sum(bool(one.decision.events) for one in held),
        "of": len(held),
        "found": [(one, _named(one.decision.what)) for one in past.found[:MOST_FOUND]],
        "more": max(0, len(past.found) - MOST_FOUND),
    }


def _named(what: str) -> str:
    return {"dose": _("dose"), "refused_dose": _("refused dose"), "parcel": _("parcel")}[what]
