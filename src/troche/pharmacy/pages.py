"""The lots of the pharmacy: the book, one lot with who has it, its certificate, its recall."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.access import note_in_passing
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.pharmacy import files
from troche.pharmacy.commands import AddCertificate, MakeLot, RecallLot
from troche.pharmacy.forms import CertificateForm, LotForm, RecallForm
from troche.pharmacy.queries import LotLine, certificate_file, holders, lot_line, lot_lines

READS = "treatment: lots"
STATE_WORDS = {
    "recalled": later("Recalled"),
    "not_entered": later("Not on the book"),
    "too_many": later("More sent than made"),
    "ends_soon": later("Ends soon"),
    "balanced": later("Balanced"),
}


@page(action="pharmacy.read", purpose=READS)
@require_http_methods(["GET", "POST"])
def lots(request: Request) -> HttpResponse:
    """Every lot and where its units are; a new one is entered here."""
    if request.method == "GET":
        return _lots_page(request)
    form = LotForm(request.POST)
    if not form.is_valid():
        return _lots_page(request, form, status=422)
    given = dict(form.cleaned_data)
    outcome = act(
        MakeLot(id=given.pop("command_id"), actor=request.actor, stream=request.actor.clinic, **given)
    )
    if isinstance(outcome, Refused):
        return _lots_page(request, form, outcome.refusal, 422)
    messages.success(request, _("The lot is on the book."))
    return redirect("pharmacy:lots")


@page(action="pharmacy.read", purpose=READS)
@require_GET
def lot(request: Request, lot: UUID) -> HttpResponse:
    """One lot: its certificate, who has which units, and the button that recalls it."""
    return _lot_page(request, _line(request, lot))


@page(action="pharmacy.stock", purpose=READS)
@require_POST
def certificate(request: Request, lot: UUID) -> HttpResponse:
    """Put a certificate to a lot, with its file."""
    line, form = _line(request, lot), CertificateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _lot_page(request, line, certificate=form, status=422)
    given = form.cleaned_data
    file = given["file"]
    outcome = act(
        AddCertificate(
            id=given["command_id"],
            actor=request.actor,
            stream=request.actor.clinic,
            lot=line.name,
            number=given["number"],
            laboratory=given["laboratory"],
            assay_percent=given["assay_percent"],
            file_digest=files.digest_of(file) if file else "",
        ),
        beside=(lambda: files.keep(request.actor.clinic, file)) if file else (lambda: None),
    )
    if isinstance(outcome, Refused):
        return _lot_page(request, line, certificate=form, refused=outcome.refusal, status=422)
    messages.success(request, _("The certificate is kept with the lot."))
    return redirect("pharmacy:lot", lot=lot)


@page(action="pharmacy.read", purpose=READS)
@require_GET
def certificate_of(request: Request, lot: UUID) -> HttpResponse:
    """The file of the certificate, to be saved: no browser opens it inside our pages."""
    row = _line(request, lot).row
    found = certificate_file(request.actor.clinic, row.file_digest) if row and row.file_digest else None
    if found is None:
        raise Http404("no file")
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="certificate{files.ENDINGS[found.media_type]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@page(action="pharmacy.recall", purpose=READS)
@require_POST
def recall(request: Request, lot: UUID) -> HttpResponse:
    """Recall it: from this instant nobody may send or take a unit of it, and everybody who has one is told."""
    line, form = _line(request, lot), RecallForm(request.POST)
    if not form.is_valid():
        return _lot_page(request, line, recalling=form, status=422)
    outcome = act(
        RecallLot(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=request.actor.clinic,
            lot=line.name,
            reason=form.cleaned_data["reason"],
        )
    )
    if isinstance(outcome, Refused):
        return _lot_page(request, line, recalling=form, refused=outcome.refusal, status=422)
    messages.success(
        request, _("Recalled. No unit of it can be sent or taken any more, and everybody is being told.")
    )
    return redirect("pharmacy:lot", lot=lot)


def _line(request: Request, ident: UUID) -> LotLine:
    found = lot_line(request.actor.clinic, ident)
    if found is None:
        raise Http404("no such lot")
    return found


def _setting(request: Request) -> Setting:
    clinic = request.actor.clinic
    return read_setting(clinic, read_chart(clinic, clinic))


def _lots_page(
    request: Request, form: LotForm | None = None, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    setting = _setting(request)
    today = now().astimezone(setting.clinic.zone).date()
    stocks = allows(request.actor.role, "clinic", "pharmacy.stock")
    listed = [
        {"line": line, "icon": icon, "word": STATE_WORDS[word]}
        for line in lot_lines(request.actor.clinic)
        for icon, word in [line.state(today)]
    ]
    shown = {
        "listed": listed,
        "form": (form or LotForm(initial=_usual(setting))) if stocks else None,
        "refused": refused,
    }
    return render(request, "pharmacy/lots.html", shown, status=status)


def _usual(setting: Setting) -> dict[str, Any]:
    return {"strength_mg": setting.programme.ladder.unit_mg.value}


def _lot_page(
    request: Request,
    line: LotLine,
    *,
    certificate: CertificateForm | None = None,
    recalling: RecallForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    role, people = request.actor.role, holders(request.actor.clinic, line.name)
    note_in_passing(request.actor, [one.person for one in people], "pharmacy:lot", READS)
    setting = _setting(request)
    icon, word = line.state(now().astimezone(setting.clinic.zone).date())
    holding = [one for one in people if one.held]
    stocks = allows(role, "clinic", "pharmacy.stock") and line.row is not None
    shown = {
        "line": line,
        "icon": icon,
        "word": STATE_WORDS[word],
        "holding": holding,
        "had": [one for one in people if not one.held],
        "told": sum(one.is_told for one in holding),
        "certificate_form": (certificate or CertificateForm(auto_id="certificate_%s")) if stocks else None,
        "recall_form": (recalling or RecallForm())
        if allows(role, "clinic", "pharmacy.recall") and not line.is_recalled
        else None,
        "wrong": certificate or recalling,
        "refused": refused,
    }
    return render(request, "pharmacy/lot.html", shown, status=status)
