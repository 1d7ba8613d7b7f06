"""Sending one notice by mail, in neutral words, to whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext

from troche.chart.rooms import Notice
from troche.ledger import read_chart, read_setting
from troche.messaging.notices import letter
from troche.messaging.owners import owner_in
from troche.people.models import Clinic, Membership

SENT_AS = UUID("6e0b8f64-8f0e-4a3c-9d7b-2a6f0c5c1d90")


def deliver(clinic: UUID, stream: UUID, key: str, notice: Notice) -> None:
    """Send it to everybody it concerns. The same key gives the same Message-ID, so a second one is known."""
    words = letter(notice.template)
    name = Clinic.objects.values_list("name", flat=True).get(id=clinic)
    link = settings.BASE_URL + reverse("people:enter")
    body = "\n\n".join((gettext(words.sentence), link, str(name)))
    for address in addresses(clinic, stream, notice):
        message_id = f"<{uuid5(SENT_AS, f'{key} {address}')}@troche>"
        EmailMessage(str(words.subject), body, to=[address], headers={"Message-ID": message_id}).send()


def addresses(clinic: UUID, stream: UUID, notice: Notice) -> Sequence[str]:
    """The patient's address, or those of the staff meant: the person's own one of that role, else all."""
    members = Membership.objects.filter(clinic_id=clinic, ended_at=None, role=notice.recipient)
    if notice.recipient == "patient":
        members = members.filter(stream=stream)
    else:
        own = _own(clinic, stream, notice)
        members = members.filter(stream=own) if own else members
    return list(members.values_list("account__email", flat=True))


def _own(clinic: UUID, stream: UUID, notice: Notice) -> UUID | None:
    chart = read_chart(clinic, stream)
    if chart.kind != "person":
        return None
    return owner_in(chart, read_setting(clinic, chart).clinic, notice.recipient).id
