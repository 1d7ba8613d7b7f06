"""The monitor's pages: the wall of sessions, one session, and the sessions of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.gates import Met
from troche.contact.shown import heard_seats, signs
from troche.dosing import before_shown, go_no_go_shown, wall_shown, watch_shown, wrong_shown
from troche.dosing.booking import book_page
from troche.dosing.card_shown import card
from troche.dosing.chart import vitals_chart
from troche.dosing.doing import Opened, Sent, blank, open_session, send
from troche.dosing.gates import may_dose
from troche.dosing.holds_shown import holds_shown
from troche.dosing.queries import alerts_of, facts_of, on_the_wall
from troche.dosing.told import told
from troche.ledger import clinic_setting
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.policy import page
from troche.screening.queries import header

FORMS = (
    "agree_watch",
    "confirm_place",
    "test_page",
    "sheet",
    "waive",
    "ready",
    "judge",
    "note",
    "check",
    "call",
    "measure",
    "release",
    "stop",
    "lozenge",
    "next_day",
    "next_day_call",
)


@page(action="dosing.monitor", purpose="treatment: live sessions")
@require_GET
def wall(request: Request) -> HttpResponse:
    """Sessions under way and of today as tiles, the most urgent first."""
    clinic = request.actor.clinic
    setting = clinic_setting(clinic)
    with at_clinic(request):
        moment = now()
        tiles = wall_shown.tiles(on_the_wall(clinic, moment), alerts_of(clinic), setting.programme, moment)
        rows = wall_shown.with_life(tiles, clinic)
        on_call = setting.clinic.on_call(moment)
        context = {
            "tiles": rows,
            "now": moment,
            "on_call": on_call.name if on_call else "",
            "signs": signs(setting.programme, "monitor", reverse("contact:wall"), is_live=True),
        }
        return render(request, "dosing/wall.html", context)


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
    names = {staff.id: staff.name for staff in opened.setting.clinic.staff.values()}
    with at_clinic(request):
        context: dict[str, Any] = {
            **holds_shown(chart, opened.setting, opened.session.booked.starts_at, opened.now),
            **wrong_shown.banner(chart, opened.setting, opened.session.number),
            "person": chart.stream,
            "signs": signs(
                opened.setting.programme,
                "monitor",
                reverse("contact:monitor", args=[chart.stream, opened.session.number]),
                is_live=stage == "live",
            ),
            "heard": heard_seats(chart, opened.session.number),
            "session": opened.session,
            **watch_shown.watch(opened),
            "gates": gates,
            "met": sum(isinstance(gate, Met) for gate in gates),
            "is_ready": any(gate.gate == "monitor" and isinstance(gate, Met) for gate in gates),
            "timeline": sorted(
                (
                    told(entry, opened.session.taken_at, names)
                    for entry in facts_of(chart.clinic, chart.stream, opened.session.number)
                ),
                key=lambda one: one.at,
            ),
            "who": header(chart, request.actor.role, "dosing", opened.setting.clinic),
            "refused": sent.refused,
            "failing": sent.form,
            "position": chart.position,
            "sent": sent.name,
            "card": card(chart, opened.session, opened.now),
            "readings": (*opened.session.before, *opened.session.during),
            "vitals": vitals_chart(opened.session, opened.setting, opened.now),
            "may_release": bool(opened.session.taken_at)
            and opened.session.minutes(opened.now)
            >= opened.setting.programme.session.release.not_before_minutes.value,
            "before": before_shown.for_the_monitor(opened) if stage == "booked" else None,
            "may_judge": stage == "booked" and go_no_go_shown.may_judge_pressure(opened),
            **{f"{name}_form": sent.form if sent.name == name else blank(name, opened) for name in FORMS},
        }
        return render(request, "dosing/watch.html", context, status=422 if request.method == "POST" else 200)
