"""The sitter's first page: what the task is, and a yes to it. Opened by a link, without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.commands import ConfirmSitter
from troche.preparation.forms import SitterForm
from troche.preparation.state import preparation_of


@page(action="preparation.confirm_sitter", purpose="sitter: task")
@require_http_methods(["GET", "POST"])
def task(request: Request) -> HttpResponse:
    """Read what the task is, and say yes."""
    chart, setting = own_chart(request)
    asked = setting.programme.preparation.sitter
    if request.method == "GET":
        return _task_page(request, chart, setting, SitterForm(asked=asked))
    form = SitterForm(request.POST, asked=asked)
    if not form.is_valid():
        return _task_page(request, chart, setting, form, status=422)
    outcome = act(
        ConfirmSitter(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            adult=form.says("adult"),
            sober=form.says("sober"),
            stays=form.says("stays"),
            read=form.read(),
        )
    )
    if isinstance(outcome, Refused):
        return _task_page(request, chart, setting, form, outcome.refusal, 422)
    return redirect("preparation:sitter")


def _task_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: SitterForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    sitter = preparation_of(chart).sitter
    is_this_one = sitter is not None and sitter.invited.pass_id == str(request.actor.id)
    context = {
        "with_name": first_name(chart),
        "sitter_name": request.actor.name,
        "is_current": is_this_one,
        "confirmed_at": sitter.confirmed_at if sitter is not None and is_this_one else None,
        "asked": setting.programme.preparation.sitter,
        "tasks": [field for field in form.visible_fields() if field.name.startswith("read_")],
        "must_be": [field for field in form.visible_fields() if field.name.startswith("is_")],
        "form": form,
        "refused": refused,
    }
    return render(request, "preparation/sitter.html", context, status=status)


def first_name(chart: Chart) -> str:
    """The first name: a sitter's page says no more of the person than the sitter knows."""
    names = PEOPLE.of(chart).name.split()
    return names[0] if names else ""
