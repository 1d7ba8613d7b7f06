"""Check-in, visits, goals and trends: the patient's own pages and the staff's page about a person."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.integration.commands import BookVisit, CheckIn, HoldVisit, SetGoal
from troche.integration.forms import CheckInForm, GoalForm, HeldForm, VisitForm
from troche.integration.queries import words_said
from troche.integration.rules import INTEGRATION
from troche.integration.shown import trends_of, visits_shown
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.local_time import at_clinic, at_home
from troche.people.actor import Request
from troche.people.person import PersonState
from troche.people.policy import allows, page, relation
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.queries import header


class Opened(NamedTuple):
    """A chart and the setting it is read in."""

    chart: Chart
    setting: Setting

    @property
    def person(self) -> PersonState:
        """Who it is about."""
        return PEOPLE.of(self.chart)


def _open(request: Request, person: UUID | None) -> Opened:
    stream = person or request.actor.stream
    if stream is None:
        raise Http404("no chart of one's own")
    chart = read_chart(request.actor.clinic, stream)
    return Opened(chart, read_setting(request.actor.clinic, chart))


@page(action="integration.check_in", purpose="own care")
@require_http_methods(["GET", "POST"])
def check_in(request: Request) -> HttpResponse:
    """How is today: four numbers and a few words, each of which may be left out."""
    opened = _open(request, None)
    form = CheckInForm(
        opened.setting.programme.integration.check_in, request.POST if request.method == "POST" else None
    )
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        command_id = said.pop("command_id")
        outcome = act(CheckIn(id=command_id, actor=request.actor, stream=opened.chart.stream, **said))
        if not isinstance(outcome, Refused):
            if said["thoughts"]:
                return redirect("screening:own_help")
            messages.success(request, _("Saved. Thank you for today."))
            return redirect("journey:home")
        refused = outcome.refusal
    with at_home(opened.chart):
        last = INTEGRATION.of(opened.chart).checked_in_at
        shown = {
            "form": form,
            "refused": refused,
            "done_today": last is not None and localdate(last) == localdate(),
            "reader": _reader(opened),
            "check_in_highest": opened.setting.programme.integration.check_in.highest.value,
        }
        return render(request, "integration/check_in.html", shown, status=_status(request))


def _reader(opened: Opened) -> str:
    """Who reads the words of a check-in: the person's therapist, when there is one."""
    therapist = opened.person.team.therapist
    staff = opened.setting.clinic.staff.get(therapist) if therapist else None
    return staff.name if staff else ""


@page(action="chart.read", purpose="own care")
@require_GET
def mine(request: Request) -> HttpResponse:
    """The patient's visits, goals and trends."""
    return _mine(request, _open(request, None))


@page(action="integration.book")
@require_POST
def book_mine(request: Request) -> HttpResponse:
    """The patient chooses a time for the visit."""
    opened = _open(request, None)
    with at_home(opened.chart):
        form = VisitForm(staff_to_choose(opened), request.POST)
        refused = _do(form, lambda said: BookVisit(actor=request.actor, stream=opened.chart.stream, **said))
    if form.is_valid() and refused is None:
        return redirect("integration:mine")
    return _mine(request, opened, visit_form=form, refused=refused)


@page(action="integration.goal")
@require_POST
def set_my_goal(request: Request) -> HttpResponse:
    """The patient sets a goal."""
    opened, form = _open(request, None), GoalForm(request.POST)
    refused = _do(form, lambda said: SetGoal(actor=request.actor, stream=opened.chart.stream, **said))
    if form.is_valid() and refused is None:
        return redirect("integration:mine")
    return _mine(request, opened, goal_form=form, refused=refused)


def _mine(
    request: Request,
    opened: Opened,
    *,
    visit_form: VisitForm | None = None,
    goal_form: GoalForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    with at_home(opened.chart):
        shown = _shown(opened, visit_form, goal_form, refused)
        return render(request, "integration/mine.html", shown, status=_status(request))


@page(action="chart.read", purpose="treatment: integration")
@require_GET
def of_person(request: Request, person: UUID) -> HttpResponse:
    """Visits, goals and trends of one person, for staff."""
    return _of_person(request, _open(request, person))


@page(action="integration.book", purpose="treatment: integration")
@require_POST
def book(request: Request, person: UUID) -> HttpResponse:
    """Book the visit."""
    opened = _open(request, person)
    with at_clinic(request):
        form = VisitForm(staff_to_choose(opened), request.POST)
        refused = _do(form, lambda said: BookVisit(actor=request.actor, stream=person, **said))
    if form.is_valid() and refused is None:
        return redirect("integration:person", person=person)
    return _of_person(request, opened, visit_form=form, refused=refused)


@page(action="integration.hold", purpose="treatment: integration")
@require_POST
def hold(request: Request, person: UUID) -> HttpResponse:
    """Write the visit up."""
    opened, form = _open(request, person), HeldForm(request.POST)
    refused = _do(form, lambda said: HoldVisit(actor=request.actor, stream=person, **said))
    if form.is_valid() and refused is None:
        return redirect("integration:person", person=person)
    return _of_person(request, opened, held_form=form, refused=refused)


@page(action="integration.goal", purpose="treatment: integration")
@require_POST
def set_goal(request: Request, person: UUID) -> HttpResponse:
    """Set a goal with the person."""
    opened, form = _open(request, person), GoalForm(request.POST)
    refused = _do(form, lambda said: SetGoal(actor=request.actor, stream=person, **said))
    if form.is_valid() and refused is None:
        return redirect("integration:person", person=person)
    return _of_person(request, opened, goal_form=form, refused=refused)


def _of_person(
    request: Request,
    opened: Opened,
    *,
    visit_form: VisitForm | None = None,
    goal_form: GoalForm | None = None,
    held_form: HeldForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    with at_clinic(request):
        shown = _shown(opened, visit_form, goal_form, refused, for_staff=True) | {
            "person": opened.chart.stream,
            "who": header(opened.chart, request.actor.role, "integration", opened.setting.clinic),
            "held_form": held_form or HeldForm(),
            "may_book": _may(request, opened, "integration.book"),
            "may_hold": _may(request, opened, "integration.hold"),
            "may_set_goal": _may(request, opened, "integration.goal"),
            "said": words_said(opened.chart.clinic, opened.chart.stream),
        }
        return render(request, "integration/person.html", shown, status=_status(request))


def _may(request: Request, opened: Opened, action: str) -> bool:
    actor = request.actor
    return allows(actor.role, relation(actor, opened.chart.stream), action)


def _do(form: Any, made: Any) -> Refusal | None:
    """Act on a valid form; the refusal, if it was refused. An invalid form does nothing."""
    if not form.is_valid():
        return None
    said = dict(form.cleaned_data)
    command: Command = made({"id": said.pop("command_id"), **said})
    outcome = act(command)
    return outcome.refusal if isinstance(outcome, Refused) else None


def _shown(
    opened: Opened,
    visit_form: VisitForm | None,
    goal_form: GoalForm | None,
    refused: Refusal | None,
    *,
    for_staff: bool = False,
) -> dict[str, Any]:
    state = INTEGRATION.of(opened.chart)
    failing = next((form for form in (visit_form, goal_form) if form is not None and form.errors), None)
    visits = visits_shown(state, opened.setting.programme, now())
    return {
        "visits": visits,
        "open_visit": next((one for one in reversed(visits) if one.is_open), None),
        "visit_rule": opened.setting.programme.integration.visit,
        "visit_form": visit_form or VisitForm(staff_to_choose(opened), initial=_first_choice(opened)),
        "goals": tuple(reversed(state.goals)),
        "goal_form": goal_form or GoalForm(),
        "trends": trends_of(opened.chart, opened.setting.programme, localdate(), for_staff=for_staff),
        "prompts": opened.setting.programme.integration.prompts.values(),
        "check_in_rule": opened.setting.programme.integration.check_in,
        "refused": refused,
        "failing": failing,
    }


def staff_to_choose(opened: Opened) -> list[tuple[str, str]]:
    """Who may hold the visit: therapists and prescribers, the person's own first."""
    team = opened.person.team
    own = (team.therapist, team.prescriber)
    staff = sorted(
        opened.setting.clinic.working("therapist", "prescriber"),
        key=lambda one: (own.index(one.id) if one.id in own else len(own), one.name),
    )
    return [(str(one.id), one.name) for one in staff]


def _first_choice(opened: Opened) -> dict[str, str]:
    choices = staff_to_choose(opened)
    return {"with_id": choices[0][0]} if choices else {}


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
