"""The monitor's pages: the wall of sessions, one session, and the sessions of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.gates import Met
from troche.dosing import shown
from troche.dosing.booking import book_page
from troche.dosing.doing import Opened, Sent, blank, open_session, send
from troche.dosing.gates import may_dose
from troche.dosing.queries import facts_of, on_the_wall
from troche.dosing.told import told
from troche.messaging.local_time import at_clinic
from troche.messaging.rules import open_alerts
from troche.people.actor import Request
from troche.people.policy import page
from troche.screening.queries import header

FORMS = ("ready", "judge", "note", "check", "measure", "release", "stop", "lozenge")


@page(action="dosing.monitor", purpose="treatment: live sessions")
@require_GET
def wall(request: Request) -> HttpResponse:
    """Today's sessions as tiles, live ones first."""
    with at_clinic(request):
        moment = now()
        rows = [(row, _life(row, moment)) for row in on_the_wall(request.actor.clinic, moment)]
        return render(request, "dosing/wall.html", {"rows": rows, "now": moment})


def _life(row: Any, moment: Any) -> dict[str, Any]:
    """What is late at this instant, and the minute of the session."""
    minutes = int((moment - row.taken_at).total_seconds() // 60) if row.taken_at else None
    return {
        "minutes": minutes,
        "look_late": row.next_look_at is not None and row.next_look_at < moment,
        "reading_late": row.next_reading_at is not None and row.next_reading_at < moment,
    }


@page(action="dosing.book", purpose="treatment: sessions")
@require_http_methods(["GET", "POST"])
def sessions(request: Request, person: UUID) -> HttpResponse:
    """Every session of a person, and booking the next."""
    return book_page(request, person, "dosing/sessions.html", "dosing:sessions")


@page(action="dosing.monitor", purpose="treatment: session")
@require_http_methods(["GET", "POST"])
def session(request: Request, person: UUID, number: int) -> HttpResponse:
    """One session: its timeline of facts as they come, gates, readings, release."""
    opened = open_session(request, person, number)
    sent = send(request, opened, FORMS) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:watch", person=person, number=number)
    return _session_page(request, open_session(request, person, number), sent)


def _session_page(request: Request, opened: Opened, sent: Sent) -> HttpResponse:
    stage, chart = opened.session.stage, opened.chart
    gates = may_dose(chart, opened.setting, opened.now) if stage == "booked" else ()
    with at_clinic(request):
        context: dict[str, Any] = {
            "person": chart.stream,
            "session": opened.session,
            "minutes": opened.session.minutes(opened.now),
            "gates": gates,
            "met": sum(isinstance(gate, Met) for gate in gates),
            "course": shown.expected(opened.setting.programme, opened.session.minutes(opened.now)),
            "overdue": shown.overdue(opened.session, opened) if stage == "live" else [],
            "criteria": shown.criteria(opened) if stage == "live" else [],
            "alerts": open_alerts(chart),
            "timeline": [
                told(entry) for entry in facts_of(chart.clinic, chart.stream, opened.session.number)
            ],
            "who": header(chart, "dosing", opened.setting.clinic),
            "refused": sent.refused,
            "failing": sent.form,
            "position": chart.position,
            "may_judge": any(gate.gate == "pressure" and gate.answer == "unmet" for gate in gates),
            **{f"{name}_form": sent.form if sent.name == name else blank(name, opened) for name in FORMS},
        }
        return render(request, "dosing/watch.html", context, status=422 if request.method == "POST" else 200)
