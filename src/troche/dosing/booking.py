"""Booking a session, by the patient or for one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from troche.dosing.agreeing import MONITORS
from troche.dosing.commands import BookSession
from troche.dosing.doing import Sent
from troche.dosing.forms import BookForm, NotTodayForm
from troche.dosing.gates import may_book
from troche.dosing.state import dosing_of
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.state import medication_of
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.setting import Setting
from troche.screening.queries import header


def book_page(
    request: Request, person: UUID, template: str, afterwards: str, *, calling_off: Sent | None = None
) -> HttpResponse:
    """Show the form; act on it. `calling_off` was sent instead, and refused."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    plan = medication_of(chart).plan
    first = {"monitor": plan.monitor_id} if plan else {}
    refused = calling_off.refused if calling_off else None
    sent = request.POST if request.method == "POST" and calling_off is None else None
    with at_home(chart):
        form = BookForm(monitors(setting), sent, initial=first)
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            outcome = act(
                BookSession(
                    id=given["command_id"],
                    actor=request.actor,
                    stream=person,
                    starts_at=given["starts_at"],
                    monitor=given["monitor"],
                )
            )
            if not isinstance(outcome, Refused):
                own = request.actor.stream == person
                return redirect(afterwards) if own else redirect(afterwards, person=person)
            refused = outcome.refusal
        context = {
            "form": form,
            "not_today_form": (calling_off and calling_off.form) or NotTodayForm(),
            "failing": calling_off.form if calling_off else form,
            "refused": refused,
            "person": person,
            "gates": may_book(chart, setting, now()),
            "sessions": sorted(dosing_of(chart).sessions.values(), key=lambda one: -one.number),
            "current": dosing_of(chart).current,
            "count": dosing_of(chart).count,
            "who": header(chart, request.actor.role, "dosing", setting.clinic),
        }
        return render(request, template, context, status=422 if request.method == "POST" else 200)


def monitors(setting: Setting) -> list[tuple[str, str]]:
    """Those who may watch a session, therapists first."""
    staff = sorted(setting.clinic.working(*MONITORS), key=lambda one: (MONITORS.index(one.role), one.name))
    return [(str(one.id), one.name) for one in staff]
