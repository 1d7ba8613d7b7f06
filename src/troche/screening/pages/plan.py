"""The safety plan: the patient's own page, on paper, as a file and without a line; the staff's page of it."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib import resources
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.local_time import at_clinic, at_home
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import allows, page, relation
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.commands import ReviewSafetyPlan, WriteSafetyPlan
from troche.screening.facts import PlanContact
from troche.screening.forms.safety import PlanForm, ReviewForm
from troche.screening.pages.assessment import posted
from troche.screening.path import Path
from troche.screening.pathway import path_of
from troche.screening.queries import header

OWN_CONTENT = "; ".join(
    (
        "default-src 'none'",
        "style-src data:",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the self-contained copy may load: nothing but the style that stands in it."""
FILE_NAME = "my-page.html"
"""Says nothing of health to who sees it among the downloads."""


@page(action="screening.safety_plan", purpose="own care")
@require_GET
def safety_plan(request: Request) -> HttpResponse:
    """The plan, to be read in a hard moment."""
    chart, setting = own_chart(request)
    with at_home(chart):
        return render(request, "screening/safety_plan.html", _plan(path_of(chart), setting))


@page(action="screening.safety_plan", purpose="own care")
@require_http_methods(["GET", "POST"])
def write_safety_plan(request: Request) -> HttpResponse:
    """Write it, or its next version."""
    chart, setting = own_chart(request)
    back = reverse("screening:safety_plan")
    return _write(request, chart, setting, back, "layouts/patient.html")


@page(action="screening.safety_plan", purpose="own care")
@require_GET
def safety_plan_file(request: Request) -> HttpResponse:
    """One file that needs nothing else, under a name that says nothing."""
    response = _copy(request)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@page(action="screening.safety_plan", purpose="own care")
@require_GET
def safety_plan_kept(request: Request) -> HttpResponse:
    """The copy that the browser keeps when the person asks."""
    return _copy(request, forget_url=reverse("screening:safety_plan_forget"))


@page(action="screening.safety_plan")
@require_GET
def safety_plan_forget(request: Request) -> HttpResponse:
    """Where nothing is kept on the device there is nothing to take off; the keeper answers this where something is."""
    return redirect("screening:safety_plan")


@page(action="public.visit")
@require_GET
def safety_plan_keeper(request: Request) -> HttpResponse:
    """The service worker, under the address it may reach. It holds nothing about anybody."""
    response = HttpResponse(_asset("keeper.js"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _copy(request: Request, forget_url: str = "") -> HttpResponse:
    chart, setting = own_chart(request)
    path = path_of(chart)
    if path.plan is None:
        raise Http404("no plan yet")
    style = base64.b64encode(_asset("kept.css")).decode()
    with at_home(chart):
        context = _plan(path, setting) | {"style": style, "forget_url": forget_url}
        response = render(request, "screening/safety_plan_kept.html", context)
    response.headers["Content-Security-Policy"] = OWN_CONTENT
    return response


@lru_cache
def _asset(name: str) -> bytes:
    return (resources.files("troche.screening") / "static" / "screening" / name).read_bytes()


def _plan(path: Path, setting: Setting) -> dict[str, Any]:
    return {
        "plan": path.plan,
        "plan_at": path.plan_at,
        "reviewed": path.reviewed if path.is_reviewed else None,
        "lines": _lines(setting),
    }


def _lines(setting: Setting) -> list[dict[str, str]]:
    """The crisis lines of the programme: on every plan, whatever was written."""
    return [
        {"label": _(line.label), "number": line.number}
        for line in (setting.programme.help["crisis"], setting.programme.help["emergency"])
    ]


def _prefilled(request: Request, chart: Chart, setting: Setting) -> list[PlanContact]:
    """The clinic's own number, under the therapist's name where there is one."""
    clinic = request.clinic
    therapist = setting.clinic.staff.get(PEOPLE.of(chart).team.therapist or UUID(int=0))
    if clinic is None or not clinic.phone:
        return []
    name = f"{therapist.name}, {clinic.name}" if therapist else clinic.name
    return [PlanContact(name=name, phone=clinic.phone)]


def _write(
    request: Request, chart: Chart, setting: Setting, back: str, shell: str, **more: Any
) -> HttpResponse:
    form = PlanForm(posted(request), plan=path_of(chart).plan, prefilled=_prefilled(request, chart, setting))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        command = WriteSafetyPlan(
            id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, **form.said()
        )
        outcome = act(command)
        if not isinstance(outcome, Refused):
            messages.success(request, _("Your plan is kept."))
            return redirect(back)
        refused = outcome.refusal
    context = {"form": form, "refused": refused, "back_url": back, "shell": shell, "lines": _lines(setting)}
    status = 422 if form.is_bound else 200
    return render(request, "screening/safety_plan_form.html", context | more, status=status)


# ---- the staff's page ----


@page(action="chart.read", purpose="treatment: safety plan")
@require_GET
def person_safety_plan(request: Request, person: UUID) -> HttpResponse:
    """The plan as the clinician reads it, and going through it together."""
    chart = read_chart(request.actor.clinic, person)
    return _person(request, chart, ReviewForm(initial={"reviewed_on": localdate()}))


@page(action="screening.safety_plan", purpose="treatment: safety plan")
@require_http_methods(["GET", "POST"])
def write_with_person(request: Request, person: UUID) -> HttpResponse:
    """Write it together with the person, in the person's words."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    back = reverse("screening:person_safety_plan", args=[person])
    who = header(chart, request.actor.role, "dossier", setting.clinic)
    return _write(request, chart, setting, back, "layouts/staff.html", who=who)


@page(action="screening.talk", purpose="treatment: safety plan")
@require_POST
def review_safety_plan(request: Request, person: UUID) -> HttpResponse:
    """It was gone through together."""
    chart, form = read_chart(request.actor.clinic, person), ReviewForm(request.POST)
    if not form.is_valid():
        return _person(request, chart, form)
    command = ReviewSafetyPlan(
        id=form.cleaned_data["command_id"],
        actor=request.actor,
        stream=person,
        reviewed_on=form.cleaned_data["reviewed_on"],
        note=form.cleaned_data["note"],
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _person(request, chart, form, outcome.refusal)
    return redirect("screening:person_safety_plan", person=person)


def _person(request: Request, chart: Chart, form: ReviewForm, refused: Refusal | None = None) -> HttpResponse:
    setting, path = read_setting(chart.clinic, chart), path_of(chart)

    def may(action: str) -> bool:
        return allows(request.actor.role, relation(request.actor, chart.stream), action)

    context = {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": chart.stream,
        "form": form,
        "refused": refused,
        "may_write": may("screening.safety_plan"),
        "may_review": may("screening.talk"),
        "by_staff": path.plan_role not in ("", "patient"),
        "latest_review": path.reviewed,
        "reviewer": setting.clinic.name_of(UUID(path.reviewed_by)) if path.reviewed_by else "",
        "now": now(),
        **_plan(path, setting),
    }
    with at_clinic(request):
        status = 422 if form.is_bound else 200
        return render(request, "screening/person_safety_plan.html", context, status=status)
