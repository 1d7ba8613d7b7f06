"""The sitter's page on the day: what to look at, what to say, the card for 911."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.rooms import Chart
from troche.contact.shown import signs
from troche.dosing import before_shown, shown, sitter_shown, wrong_shown
from troche.dosing.day import today_session
from troche.dosing.doing import NOT_HERE, Sent, blank, open_session, send
from troche.dosing.queries import kinds_of_session_after
from troche.dosing.state import Session, dosing_of
from troche.ledger import read_chart
from troche.ledger.following import stream_of_chart
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import page


@page(action="session.read", purpose="sitter: session")
@require_http_methods(["GET", "POST"])
def sitter(request: Request) -> HttpResponse:
    """The session of today; before the sitter has said yes to the task, the task."""
    assert request.actor.stream is not None
    chart = read_chart(request.actor.clinic, request.actor.stream)
    latest = dosing_of(chart).latest
    if latest is None or not _is_about_now(chart, latest):
        return _waits(request, chart, latest if latest is not None and latest.stage == "booked" else None)
    opened = open_session(request, None, latest.number)
    allowed = ("agree_sit", "present", "check", "call", "measure", "driving")
    sent = send(request, opened, allowed) if request.method == "POST" else Sent()
    if sent.done:
        messages.success(request, _said(sent, shown.watcher(opened)))
        return redirect("dosing:sitter")
    opened = open_session(request, None, latest.number)
    with at_home(opened.chart):
        context = (
            sitter_shown.sitter_page(opened)
            | before_shown.for_the_sitter(opened)
            | wrong_shown.banner(opened.chart, opened.setting, latest.number)
            | {
                "has_said_driving": "sitter" in opened.session.no_driving,
                "failing": sent.form,
                "refused": sent.refused,
                "vitals_form": sent.form if sent.name == "measure" else blank("measure", opened),
                "position": opened.chart.position,
                "person": opened.chart.stream,
                "signs": signs(
                    opened.setting.programme,
                    "sitter",
                    reverse("contact:sitter"),
                    is_live=opened.session.stage == "live",
                ),
            }
        )
        return render(request, "dosing/sitter.html", context, status=422 if request.method == "POST" else 200)


def _waits(request: Request, chart: Chart, ahead: Session | None) -> HttpResponse:
    """Days before: the task to read again, and from three days before on the sitter's yes to this session."""
    sent = Sent()
    if request.method == "POST":
        sent = send(request, open_session(request, None, ahead.number), ("agree_sit",)) if ahead else sent
        if sent.done:
            messages.success(request, _("Thank you. Open this page again half an hour before it begins."))
            return redirect("dosing:sitter")
    context: dict[str, Any] = {"ahead": ahead, "person": chart.stream, "position": chart.position}
    with at_home(chart):
        if ahead is not None:
            context |= before_shown.for_the_sitter(open_session(request, None, ahead.number))
        if request.method == "POST":
            context["refused"] = sent.refused or NOT_HERE
        status = 422 if request.method == "POST" else 200
        return render(request, "dosing/sitter_waits.html", context, status=status)


@page(action="live.follow", purpose="sitter: session")
@require_GET
async def live(request: Request, person: UUID) -> HttpResponseBase:
    """What is recorded of the session; nothing else of the chart."""
    return stream_of_chart(request, person, kinds_of_session_after)


def _is_about_now(chart: Chart, session: Session) -> bool:
    """Today's session, one under way, or one after which the person has not slept yet."""
    match session.stage:
        case "booked":
            return today_session(chart, now()) is not None
        case "ended":
            return session.next_day is None
    return session.stage == "live"


def _said(sent: Sent, monitor: str) -> str:
    if sent.form is not None and sent.form.cleaned_data.get("answer") in ("help", "unsure"):
        return _("{name} has been told.").format(name=monitor)
    return _("Noted. Thank you.")
