"""Proposing to let a requirement pass, and the medical director's answer as the second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.policy import page
from troche.screening.commands import DeclineOverride, GrantOverride, ProposeOverride
from troche.screening.forms.overrides import AnswerForm, ProposeForm
from troche.screening.pages.dossier import READS, Opened, shown


@page(action="screening.decide", purpose=READS)
@require_POST
def propose(request: Request, person: UUID) -> HttpResponse:
    """Ask the medical director to be the second person."""
    opened = Opened(request, person)
    required = opened.setting.programme.gates["eligible"].requires
    said = request.POST.get("gate", "")
    form = ProposeForm(required, request.POST, gate=said if said in required else "")
    if not form.is_valid():
        return shown(opened, overriding=form)
    cleaned = form.cleaned_data
    command = ProposeOverride(
        id=cleaned["command_id"],
        actor=request.actor,
        stream=person,
        gate=cleaned["gate"],
        words=cleaned["words"],
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return shown(opened, overriding=form, refused=outcome.refusal)
    messages.success(request, _("Proposed. The medical director is asked to sign as the second person."))
    return redirect("screening:dossier", person=person)


@page(action="screening.grant_override", purpose=READS)
@require_POST
def answer(request: Request, person: UUID) -> HttpResponse:
    """Grant or decline what was proposed, or take a grant back."""
    opened = Opened(request, person)
    said = request.POST.get("proposal", "")
    form = AnswerForm(
        request.POST, proposal=int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
    )
    if not form.is_valid():
        return shown(opened, overriding=form)
    cleaned = form.cleaned_data
    kind = GrantOverride if cleaned["answer"] == "grant" else DeclineOverride
    command = kind(
        id=cleaned["command_id"],
        actor=request.actor,
        stream=person,
        proposal=cleaned["proposal"],
        words=cleaned["words"],
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return shown(Opened(request, person), overriding=form, refused=outcome.refusal)
    messages.success(
        request, _("Granted.") if cleaned["answer"] == "grant" else _("Not granted. The prescriber is told.")
    )
    return redirect("screening:dossier", person=person)
