"""The team as the whole house sees it: open concerns, and who looks after a person."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.journey.care import PLACES
from troche.journey.concerns_shown import concerns_shown
from troche.journey.depends import loads
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.clinic import Staff
from troche.people.commands import AssignCareTeam, SettleConcern, TakeConcern
from troche.people.forms import CommandForm
from troche.people.licences import ONE_DAY, holds_on, practice_days
from troche.people.policy import page
from troche.people.practice import against_treating
from troche.people.rules import MAY_BE, PEOPLE, TREAT
from troche.people.setting import Setting
from troche.people.states import STATES
from troche.people.team_forms import CareTeamForm, SettleForm, TakeForm
from troche.screening.queries import clinic_setting, header
from troche.site.relative_time import written_day
from troche.site.words import spoken


@page(action="people.see_team")
@require_GET
def concerns(request: Request) -> HttpResponse:
    """What about the team runs out or is missing: whose it is, what depends on it, where it is mended."""
    return _concerns(request)


@page(action="people.take_concern")
@require_POST
def take_concern(request: Request) -> HttpResponse:
    """I have it."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _concerns(request, form)
    return _act(request, form, TakeConcern(**_who(request, form), concern=form.cleaned_data["concern"]))


@page(action="people.take_concern")
@require_POST
def settle_concern(request: Request) -> HttpResponse:
    """It stays as it is, by words."""
    form = SettleForm(request.POST, auto_id="settle_%s")
    if not form.is_valid():
        return _concerns(request, form)
    said = form.cleaned_data
    command = SettleConcern(**_who(request, form), concern=said["concern"], outcome=said["outcome"])
    return _act(request, form, command)


def _act(request: Request, form: CommandForm, command: Command) -> HttpResponse:
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _concerns(request, form, outcome.refusal)
    return redirect("journey:concerns")


def _who(request: Request, form: CommandForm) -> dict[str, Any]:
    return {"id": form.cleaned_data["command_id"], "actor": request.actor, "stream": request.actor.clinic}


def _concerns(
    request: Request, failing: CommandForm | None = None, refused: Refusal | None = None
) -> HttpResponse:
    setting, instant = clinic_setting(request.actor.clinic), now()
    typed = failing if isinstance(failing, SettleForm) else None
    shown = [
        (
            one,
            typed
            if typed is not None and typed.data.get("concern") == one.concern.id
            else SettleForm(auto_id=f"settle{place}_%s"),
        )
        for place, one in enumerate(concerns_shown(request.actor, setting, instant))
    ]
    context = {"shown": shown, "failing": failing, "typed": typed, "refused": refused, "now": instant}
    with at_clinic(request):
        return render(request, "journey/concerns.html", context, status=422 if failing else 200)


@page(action="people.assign", purpose="treatment: care team")
@require_http_methods(["GET", "POST"])
def care_team(request: Request, person: UUID) -> HttpResponse:
    """Who looks after a person, with who may where the person lives, and how many people each has."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    places = _places(chart, setting)
    team = PEOPLE.of(chart).team
    first = {place: getattr(team, place) for place in PLACES}
    form = CareTeamForm(places, request.POST if request.method == "POST" else None, initial=first)
    refused = None
    if form.is_bound and form.is_valid():
        outcome = act(
            AssignCareTeam(
                id=form.cleaned_data["command_id"],
                actor=request.actor,
                stream=person,
                prescriber=form.chosen("prescriber"),
                therapist=form.chosen("therapist"),
                coordinator=form.chosen("coordinator"),
            )
        )
        if not isinstance(outcome, Refused):
            return redirect("journey:team", person=person)
        refused = outcome.refusal
    context = {
        "form": form,
        "refused": refused,
        "person": person,
        "who": header(chart, request.actor.role, "team", setting.clinic),
        "left": [
            setting.clinic.staff[staff].name
            for staff in first.values()
            if staff in setting.clinic.staff and not setting.clinic.works_here(staff)
        ],
        "blocked": [
            spoken(reason.clinician)
            for place in TREAT
            if (staff := first[place]) and setting.clinic.works_here(staff)
            if (reason := against_treating(PEOPLE.of(chart), setting.clinic, staff, now()))
        ],
    }
    with at_clinic(request):
        status = 422 if request.method == "POST" else 200
        return render(request, "journey/care_team.html", context, status=status)


def _places(chart: Chart, setting: Setting) -> dict[str, list[tuple[str, str, str]]]:
    """For each place of the team who may have it: id, name, and where they stand."""
    load, clinic = loads(chart.clinic), setting.clinic
    return {
        place: [
            (str(one.id), one.name, _stands(one, place, chart, setting, load.get(one.id, 0)))
            for one in sorted(clinic.working(*MAY_BE[place]), key=lambda one: (load.get(one.id, 0), one.name))
        ]
        for place in PLACES
    }


def _stands(one: Staff, place: str, chart: Chart, setting: Setting, people: int) -> str:
    """Licensed or not where the person lives, and the load."""
    load = ngettext("{n} person", "{n} people", people).format(n=people)
    if place not in TREAT:
        return load
    person, clinic = PEOPLE.of(chart), setting.clinic
    where = person.contact.state if person.contact else ""
    name = dict(STATES).get(where, where)
    if against_treating(person, clinic, one.id, now()):
        return _("may not treat in {state} today, {load}").format(state=name, load=load)
    today: date = now().astimezone(person.zone).date()
    held = practice_days(clinic.staff, clinic.supervision, one.id, where)
    until = next(after - ONE_DAY for first, after in held if holds_on([(first, after)], today))
    return _("may treat in {state} until {day}, {load}").format(state=name, day=written_day(until), load=load)
