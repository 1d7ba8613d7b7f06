"""The rota: a week with who is on call in which hours, for all staff to see and for an administrator to set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.ledger import Refused, act, clinic_setting
from troche.people import rota_shown as shown
from troche.people.actor import Request
from troche.people.commands import CopyRota, PutOnCall
from troche.people.policy import allows_at_all, page
from troche.people.setting import Setting
from troche.people.team_forms import CopyForm, RotaForm
from troche.people.team_rules import ON_CALL
from troche.people.zones import instant

GAPS_LISTED = 6  # more would hide the week


@page(action="people.see_team")
@require_http_methods(["GET", "HEAD"])
def rota(request: Request) -> HttpResponse:
    """A week, and what is open in the days ahead."""
    setting = clinic_setting(request.actor.clinic)
    monday = _monday(request.GET.get("week", ""), setting)
    return _page(request, setting, monday, _blank(request, setting, monday))


@page(action="people.manage")
@require_http_methods(["POST"])
def put_on_call(request: Request) -> HttpResponse:
    """Somebody, or nobody, for some hours of a week."""
    setting = clinic_setting(request.actor.clinic)
    monday = _monday(request.GET.get("week", ""), setting)
    form = RotaForm(_able(setting), _week(monday), request.POST)
    if not form.is_valid():
        return _page(request, setting, monday, form, failing=form)
    command = PutOnCall(
        **form.to_clinic(request.actor),
        staff=form.staff(),
        stretches=form.stretches(setting.clinic.zone),
    )
    return _done(request, setting, monday, form, command)


@page(action="people.manage")
@require_http_methods(["POST"])
def copy_week(request: Request) -> HttpResponse:
    """The open hours of a week as they were the week before."""
    setting = clinic_setting(request.actor.clinic)
    monday = _monday(request.GET.get("week", ""), setting)
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _page(request, setting, monday, _blank(request, setting, monday), failing=form)
    command = CopyRota(
        **form.to_clinic(request.actor),
        first_day=monday,
    )
    return _done(request, setting, monday, _blank(request, setting, monday), command)


def _done(request: Request, setting: Setting, monday: date, form: RotaForm, command: Command) -> HttpResponse:
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _page(request, setting, monday, form, failing=form, refused=outcome.refusal)
    return redirect(f"{reverse('people:rota')}?week={monday}")


def _able(setting: Setting) -> list[Any]:
    return sorted(setting.clinic.working(*ON_CALL), key=lambda one: (ON_CALL.index(one.role), one.name))


def _week(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(shown.DAYS)]


def _monday(said: str, setting: Setting) -> date:
    """The week that was asked for; this one where that cannot be read or lies beyond any rota."""
    today = setting.clinic.day_of(now())
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    return shown.week_of(day if abs(day - today) < timedelta(days=800) else today)


def _blank(request: Request, setting: Setting, monday: date) -> RotaForm:
    """The form, filled with the hours that a link of the week names."""
    said = {name: request.GET.get(name, "") for name in ("who", "day", "begins", "ends")}
    first = {"who": said["who"], "days": [said["day"]], "begins": said["begins"], "ends": said["ends"]}
    return RotaForm(_able(setting), _week(monday), initial=first)


def _page(
    request: Request,
    setting: Setting,
    monday: date,
    form: RotaForm,
    *,
    failing: RotaForm | CopyForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    state, programme, at = setting.clinic, setting.programme, now()
    days = shown.days_shown(state, programme, monday, at)
    ahead = shown.ahead_shown(state, programme, at)
    on_call = state.on_call(at)
    with timezone.override(state.zone):
        context = {
            "form": form,
            "failing": failing,
            "refused": refused,
            "may_set": allows_at_all(request.actor.role, "people.manage"),
            "monday": monday,
            "sunday": monday + timedelta(days=6),
            "before": monday - timedelta(days=7),
            "after": monday + timedelta(days=7),
            "is_this_week": monday == shown.week_of(state.day_of(at)),
            "days": days,
            "rows": shown.rows_shown(days, state.zone, at),
            "ahead": ahead,
            "gaps": [_gap(starts, ends, setting) for starts, ends in ahead.gaps[:GAPS_LISTED]],
            "more_gaps": max(0, len(ahead.gaps) - GAPS_LISTED),
            "now_on_call": on_call.name if on_call else "",
            "now": at,
            "zone": state.zone.key,
        }
        return render(request, "people/rota.html", context, status=422 if failing else 200)


def _gap(starts: datetime, ends: datetime, setting: Setting) -> dict[str, Any]:
    """An open stretch, and the week and form that fill its first day."""
    local = starts.astimezone(setting.clinic.zone)
    stop = min(ends, instant(setting.clinic.zone, local.date(), 24)).astimezone(setting.clinic.zone)
    query = f"?week={local.date()}&day={local.date()}&begins={local:%H:%M}&ends={stop:%H:%M}#put"
    return {"starts": starts, "ends": ends, "url": query}
