"""One of the staff: licences, registrations, supervision, and the end of the work here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.ledger import Refused, act, clinic_setting
from troche.people.actor import Request
from troche.people.clinic import Staff
from troche.people.commands import AddLicence, AgreeSupervision, EndSupervision, LeaveStaff
from troche.people.facts import Licence, SupervisionAgreed
from troche.people.forms import ROLE_WORDS, CommandForm, LeaveForm
from troche.people.licences import REGISTRATION
from troche.people.memberships import end_places
from troche.people.policy import page
from troche.people.setting import Setting
from troche.people.team_forms import (
    EndSupervisionForm,
    PracticeLicenceForm,
    RegistrationForm,
    SupervisionForm,
)
from troche.people.team_rules import SUPERVISE
from troche.people.team_shown import LicenceShown, licences_shown, supervision_shown


@page(action="people.manage")
@require_http_methods(["GET", "POST"])
def member(request: Request, staff: UUID) -> HttpResponse:
    """One of the staff, and one more licence to enter."""
    if request.method == "GET":
        return _page(request, staff)
    form = PracticeLicenceForm(request.POST, auto_id="licence_%s")
    if not form.is_valid():
        return _page(request, staff, licence=form)
    said = form.cleaned_data
    licence = _licence(said, said["kind"], supervised=said["supervised"])
    command = AddLicence(**form.to_clinic(request.actor), staff=staff, licence=licence)
    return _act(request, staff, "licence", form, command)


@page(action="people.manage")
@require_POST
def add_registration(request: Request, staff: UUID) -> HttpResponse:
    """A DEA registration that was shown."""
    form = RegistrationForm(request.POST, auto_id="registration_%s")
    if not form.is_valid():
        return _page(request, staff, registration=form)
    licence = _licence(form.cleaned_data, REGISTRATION)
    command = AddLicence(**form.to_clinic(request.actor), staff=staff, licence=licence)
    return _act(request, staff, "registration", form, command)


@page(action="people.manage")
@require_POST
def supervise(request: Request, staff: UUID) -> HttpResponse:
    """Who supervises somebody in a state."""
    setting = clinic_setting(request.actor.clinic)
    form = SupervisionForm(_supervisors(setting, staff), request.POST, auto_id="supervision_%s")
    if not form.is_valid():
        return _page(request, staff, supervision=form)
    said = form.cleaned_data
    command = AgreeSupervision(
        **form.to_clinic(request.actor),
        staff=staff,
        supervisor=UUID(said["supervisor"]),
        state=said["state"],
        first_day=said["first_day"],
        last_day=said["last_day"],
        agreed_on=said["agreed_on"],
    )
    return _act(request, staff, "supervision", form, command)


@page(action="people.manage")
@require_POST
def end_supervision(request: Request, staff: UUID) -> HttpResponse:
    """An earlier end of a supervision."""
    setting = clinic_setting(request.actor.clinic)
    form = EndSupervisionForm(_agreed(setting, staff), request.POST, auto_id="ending_%s")
    if not form.is_valid():
        return _page(request, staff, ending=form)
    said, (supervisor, state) = form.cleaned_data, form.pair()
    command = EndSupervision(
        **form.to_clinic(request.actor),
        staff=staff,
        supervisor=supervisor,
        state=state,
        last_day=said["last_day"],
        reason=said["reason"],
    )
    return _act(request, staff, "ending", form, command)


@page(action="people.manage")
@require_POST
def leave(request: Request, staff: UUID) -> HttpResponse:
    """End somebody's work here, and every way in that came with it."""
    form = LeaveForm(request.POST, auto_id="leaving_%s")
    if not form.is_valid():
        return _page(request, staff, leaving=form)
    outcome = act(
        LeaveStaff(**form.to_clinic(request.actor), staff=staff, reason=form.cleaned_data["reason"]),
        beside=lambda: end_places(request.actor.clinic, staff, now()),
    )
    if isinstance(outcome, Refused):
        return _page(request, staff, outcome.refusal, leaving=form)
    return redirect("people:staff")


def _act(request: Request, staff: UUID, name: str, form: CommandForm, command: Command) -> HttpResponse:
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _page(request, staff, outcome.refusal, **{name: form})
    return redirect("people:member", staff=staff)


def _licence(said: dict[str, Any], kind: str, *, supervised: bool = False) -> Licence:
    return Licence(
        kind=kind,
        state=said["state"],
        number=said["number"],
        first_day=said["first_day"],
        last_day=said["last_day"],
        supervised=supervised,
    )


def _supervisors(setting: Setting, staff: UUID) -> list[Staff]:
    able = (one for one in setting.clinic.working(*SUPERVISE) if one.id != staff)
    return sorted(able, key=lambda one: one.name)


def _agreed(setting: Setting, staff: UUID) -> list[tuple[SupervisionAgreed, str]]:
    """The supervisions of somebody that have not ended, in words."""
    today = setting.clinic.day_of(now())
    one = setting.clinic.staff.get(staff)
    return [
        (each.agreed, f"{each.other}, {each.state}")
        for each in (supervision_shown(setting.clinic, one, today) if one else ())
        if not each.supervises and each.agreed.last_day >= today
    ]


def _blank(
    request: Request, one: Staff, setting: Setting, licences: list[LicenceShown]
) -> dict[str, CommandForm]:
    """The forms of the page, filled for the licence that a link asks to renew by its place among those shown."""
    asked = request.GET.get("renew", "")
    renewed = next((each.licence for place, each in enumerate(licences, 1) if str(place) == asked), None)
    first: dict[str, Any] = {}
    if renewed is not None:
        first = {"kind": renewed.kind, "state": renewed.state, "number": renewed.number}
        first |= {"supervised": renewed.supervised, "first_day": renewed.first_day}
    return {
        "licence": PracticeLicenceForm(initial=first, auto_id="licence_%s"),
        "registration": RegistrationForm(initial=first, auto_id="registration_%s"),
        "supervision": SupervisionForm(_supervisors(setting, one.id), auto_id="supervision_%s"),
        "ending": EndSupervisionForm(_agreed(setting, one.id), auto_id="ending_%s"),
        "leaving": LeaveForm(auto_id="leaving_%s"),
    }


def _page(
    request: Request, staff: UUID, refused: Refusal | None = None, **failing: CommandForm
) -> HttpResponse:
    setting = clinic_setting(request.actor.clinic)
    one = setting.clinic.staff.get(staff)
    if one is None:
        raise Http404
    today = setting.clinic.day_of(now())
    licences = licences_shown(one, setting.programme, today)
    context = {
        "one": one,
        "role": ROLE_WORDS[one.role],
        "licences": licences,
        "supervisions": supervision_shown(setting.clinic, one, today),
        "may_end": bool(_agreed(setting, staff)),
        "forms": {**_blank(request, one, setting, licences), **failing},
        "failing": next(iter(failing.values()), None),
        "failing_name": next(iter(failing), ""),
        "refused": refused,
    }
    return render(request, "people/member.html", context, status=422 if failing else 200)
