"""Who looks after a person: assigned from those who may treat where the person lives."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from troche.chart.rooms import Chart
from troche.journey.care import PLACES
from troche.journey.depends import loads
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.clinic import Staff
from troche.people.commands import AssignCareTeam
from troche.people.licences import ONE_DAY, holds_on, practice_days
from troche.people.policy import page
from troche.people.practice import against_treating
from troche.people.rules import MAY_BE, PEOPLE, TREAT
from troche.people.setting import Setting
from troche.people.states import state_name
from troche.people.team_forms import CareTeamForm
from troche.screening.queries import header
from troche.site.relative_time import written_day
from troche.site.words import spoken


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
            return redirect("people:team", person=person)
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
        return render(request, "people/care_team.html", context, status=status)


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
    where = person.state
    name = state_name(where)
    if against_treating(person, clinic, one.id, now()):
        return _("may not treat in {state} today, {load}").format(state=name, load=load)
    today = person.day_of(now())
    held = practice_days(clinic.staff, clinic.supervision, one.id, where)
    until = next(after - ONE_DAY for first, after in held if holds_on([(first, after)], today))
    return _("may treat in {state} until {day}, {load}").format(state=name, day=written_day(until), load=load)
