"""The assessment's cookie, signed and on the person's own device; kept in the chart only when asked."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid5

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse

from troche.chart.commands import Actor
from troche.chart.learned import from_plain
from troche.ledger import Refused, act
from troche.people.models import Membership
from troche.screening.answers import Answers

_read_answers = from_plain(Answers)
COOKIE = "troche_answers"
LASTS_S = 60 * 60
log = logging.getLogger(__name__)


def answers_of(request: HttpRequest) -> Answers:
    """The answers on this device; none when there are none, when they are too old, or not ours."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LASTS_S)
        return _read_answers(said)
    except (signing.BadSignature, msgspec.ValidationError, ValueError):
        return Answers()


def remember(request: HttpRequest, response: HttpResponse, answers: Answers) -> None:
    """Put the answers on the person's device for an hour; no script can read them."""
    response.set_cookie(
        COOKIE,
        signing.dumps(msgspec.to_builtins(answers), salt=COOKIE, compress=True),
        max_age=LASTS_S,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Wipe the answers from the device."""
    response.delete_cookie(COOKIE, samesite="Lax")


def keep_on_registration(sender: Any, request: HttpRequest, membership: Membership, **_: Any) -> None:
    """Somebody who took the assessment became a patient: the answers become part of the chart, once."""
    answers = answers_of(request)
    if not answers.started:
        return
    stream = membership.stream
    name = getattr(request.user, "name", "")
    actor = Actor(id=stream, role="patient", clinic=membership.clinic_id, name=name, stream=stream)
    outcome = act(answers.as_command(uuid5(stream, "assessment"), actor, stream))
    if isinstance(outcome, Refused):
        log.warning("assessment not kept: %s", [reason.code for reason in outcome.refusal.reasons])
