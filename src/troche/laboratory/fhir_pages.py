"""FHIR R4: POST an Observation or a DiagnosticReport. What is answered says nothing of anybody."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from troche.laboratory.fhir import Kind, kind_of
from troche.laboratory.frames import LARGEST
from troche.laboratory.models import IntegrationToken
from troche.laboratory.receiving import Incoming, receive
from troche.laboratory.tokens import held
from troche.people.policy import page

Severity = Literal["information", "warning", "error"]
JSON = ("application/json", "application/fhir+json")


@csrf_exempt
@page(action="laboratory.send")
@require_POST
def observation(request: HttpRequest) -> HttpResponse:
    """Take an Observation."""
    return _take(request, "Observation")


@csrf_exempt
@page(action="laboratory.send")
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Take a DiagnosticReport whose results are contained in it."""
    return _take(request, "DiagnosticReport")


def _take(request: HttpRequest, kind: Kind) -> HttpResponse:
    sender = _sender(request)
    if sender is None:
        answer = _answer(401, "error", "login", "A token of this clinic is needed.")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.content_type not in JSON:
        return _answer(415, "error", "not-supported", "Only FHIR as JSON is taken here.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST or len(request.body) > LARGEST:
        return _answer(413, "error", "too-long", "Larger than what is taken here. Nothing was kept.")
    text = _text(request.body)
    if text is None or kind_of(text) != kind:
        return _answer(400, "error", "structure", f"This is no {kind}. Nothing was kept.")
    return _kept(sender, request.body, text)


def _kept(sender: IntegrationToken, body: bytes, text: str) -> HttpResponse:
    incoming = Incoming(
        format="fhir",
        source=sender.name,
        control_id=sha256(body).hexdigest(),
        content=text,
        encoding="text",
    )
    match receive(sender.clinic_id, incoming):
        case "read":
            return _answer(201, "information", "informational", "Kept.")
        case "unread":
            return _answer(201, "warning", "incomplete", "Kept, and not read: a person looks at it.")
        case _:
            return _answer(503, "error", "transient", "Not kept: send it again.")


def _sender(request: HttpRequest) -> IntegrationToken | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return held(token.strip()) if scheme.casefold() == "bearer" else None


def _text(body: bytes) -> str | None:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _answer(status: int, severity: Severity, code: str, words: str) -> HttpResponse:
    issue: dict[str, Any] = {"severity": severity, "code": code, "diagnostics": words}
    return JsonResponse(
        {"resourceType": "OperationOutcome", "issue": [issue]},
        status=status,
        content_type="application/fhir+json",
    )
