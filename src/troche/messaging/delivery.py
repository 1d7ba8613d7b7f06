"""Sending one notice by mail, in neutral words, to whom it concerns.

An alert is sent to somebody: when nobody of the role meant is here, to the prescribers, then to whoever has a clinical
role; what is now also to who is on call, and while a session is live to who watches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext

from troche.chart.commands import Role
from troche.chart.rooms import Chart, Notice
from troche.ledger import read_chart, read_setting
from troche.messaging.notices import letter
from troche.messaging.owners import CLINICAL, asked_in, owner_in, watching
from troche.messaging.rules import ALERT_WAITS, open_alerts
from troche.people.models import Clinic, Membership
from troche.people.setting import Setting

SENT_AS = UUID("6e0b8f64-8f0e-4a3c-9d7b-2a6f0c5c1d90")


Delivered = Literal["sent", "nobody", "waits"]
"""To somebody; to nobody, as nobody is there; or to nobody yet, though it is about an alert that is still open."""


def deliver(clinic: UUID, stream: UUID, key: str, notice: Notice) -> Delivered:
    """Send it to everybody it concerns. The same key gives the same Message-ID, so a second one is known."""
    words = letter(notice.template)
    name = Clinic.objects.values_list("name", flat=True).get(id=clinic)
    link = settings.BASE_URL + reverse("people:enter")
    body = "\n\n".join((gettext(words.sentence), link, str(name)))
    found = addresses(clinic, stream, notice, now())
    for address in found:
        message_id = f"<{uuid5(SENT_AS, f'{key} {address}')}@troche>"
        EmailMessage(str(words.subject), body, to=[address], headers={"Message-ID": message_id}).send()
    if found:
        return "sent"
    is_open = notice.template == ALERT_WAITS and any(open_alerts(read_chart(clinic, stream)))
    return "waits" if is_open else "nobody"


def addresses(clinic: UUID, stream: UUID, notice: Notice, at: datetime) -> list[str]:
    """The patient's address, or those of the staff meant: the person's own one of that role, else all."""
    if notice.recipient == "patient":
        return _emails(clinic, {"role": "patient", "stream": stream})
    chart = read_chart(clinic, stream)
    if chart.kind != "person":
        return _of_the_team(clinic, notice)
    setting = read_setting(clinic, chart)
    if notice.template == ALERT_WAITS:
        beside = _emails(clinic, {"stream__in": list(watching(chart, setting.clinic, at))})
        return list(dict.fromkeys((*_of_alert(chart, setting, notice.recipient), *beside)))
    own = owner_in(chart, setting.clinic, notice.recipient).id
    return _emails(clinic, {"stream": own} if own else {"role": notice.recipient})


def _of_the_team(clinic: UUID, notice: Notice) -> list[str]:
    """The first of these who are there: those named, the role, the director, whoever takes alerts."""
    meant: Iterable[dict[str, Any]] = (
        {"stream__in": list(notice.to)},
        {"role": notice.recipient},
        {"role": "director"},
        {"role__in": CLINICAL},
    )
    return next(filter(None, (_emails(clinic, who) for who in meant)), [])


def _of_alert(chart: Chart, setting: Setting, role: Role) -> list[str]:
    """The first of these who are there: the one asked, the role, the prescribers, whoever has a clinical role."""
    asked = asked_in(chart, setting.clinic, role)
    by_name = [{"stream": asked.id}] if asked is not None and asked.id is not None else []
    meant: Iterable[dict[str, Any]] = (
        *by_name,
        {"role": role},
        {"role": "prescriber"},
        {"role__in": CLINICAL},
    )
    return next(filter(None, (_emails(chart.clinic, who) for who in meant)), [])


def _emails(clinic: UUID, who: dict[str, Any]) -> list[str]:
    members = Membership.objects.filter(clinic_id=clinic, ended_at=None, **who)
    return list(members.values_list("account__email", flat=True))
