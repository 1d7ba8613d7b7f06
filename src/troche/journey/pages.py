"""The front page, the patient's first page, people and papers, and the staff's board."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from troche.journey import board as boards
from troche.journey.concerns_shown import ON_BOARD, concerns_shown
from troche.journey.front import front_shown
from troche.journey.home import home_shown, people_shown, who_opened
from troche.journey.next_step import next_step
from troche.journey.papers import papers_of
from troche.journey.queries import everybody, told_of
from troche.ledger import clinic_setting
from troche.messaging.local_time import at_clinic, at_home
from troche.messaging.queries import nobody_answers
from troche.people.actor import Request
from troche.people.homes import home_path
from troche.people.own_chart import own_chart
from troche.people.policy import page


@page(action="public.visit")
@require_GET
def front(request: Request) -> HttpResponse:
    """What this programme is, for whom, what is not known; and the way in."""
    shown = front_shown(request) | {"own_page": _own_page(request)}
    return render(request, "journey/front.html", shown)


def _own_page(request: Request) -> str:
    return home_path(request.actor.role) if request.user.is_authenticated else ""


@page(action="chart.read", purpose="own care")
@require_GET
def home(request: Request) -> HttpResponse:
    """The patient's next step, how it has been, and the rest. Staff go to their own first page."""
    if request.actor.role != "patient":
        return redirect(home_path(request.actor.role))
    chart, setting = own_chart(request)
    instant = now()
    with at_home(chart) as zone:
        shown = home_shown(chart, setting, next_step(chart, setting, instant), instant, zone)
        return render(request, "journey/home.html", shown)


@page(action="chart.read", purpose="own care")
@require_GET
def people(request: Request) -> HttpResponse:
    """Who looks after the patient, and who opened the chart."""
    chart, setting = own_chart(request)
    with at_home(chart):
        shown = {"people_shown": people_shown(chart, setting, now()), "opened_by": who_opened(chart)}
        return render(request, "journey/people.html", shown)


@page(action="chart.read", purpose="own care")
@require_GET
def documents(request: Request) -> HttpResponse:
    """The consent that was signed, word for word, and the plan."""
    chart, setting = own_chart(request)
    with at_home(chart):
        return render(request, "journey/documents.html", papers_of(chart, setting))


@page(action="board.read", purpose="treatment: board")
@require_http_methods(["GET", "POST"])
def board(request: Request) -> HttpResponse:
    """Everybody by phase: what blocks the next step, who owns it, since when.

    A name that is looked for is posted, so that it stands in no address, no history and no proxy's log.
    """
    said = request.POST if request.method == "POST" else request.GET
    show, instant = said.get("show", ""), now()
    show = show if show in boards.CHOICES else ""
    search = request.POST.get("q", "").replace("\x00", "").strip()
    found = everybody(request.actor.clinic, search)
    rows = boards.chosen(found, show, request.actor, instant)
    pages = Paginator(rows, boards.ROWS_ON_A_PAGE)
    shown_page = pages.get_page(said.get("page"))
    told = told_of(request.actor.clinic, [row.stream_id for row in shown_page])
    setting = clinic_setting(request.actor.clinic)
    on_call = setting.clinic.on_call(instant)
    with at_clinic(request):
        shown = {
            "groups": boards.groups(list(shown_page), rows, told, request.actor, instant),
            "filters": boards.filters(found, show, request.actor, instant),
            "page_obj": shown_page,
            "show": show,
            "search": search,
            "nobody_answers": nobody_answers(request.actor.clinic),
            "concerns": concerns_shown(request.actor, setting, instant, ON_BOARD),
            "on_call": on_call.name if on_call else "",
            "now": instant,
        }
        return render(request, "journey/board.html", shown)
