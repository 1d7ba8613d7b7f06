"""When something goes wrong: the patient's few choices, the sitter's list, the monitor's page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from troche.dosing import night_shown, sitter_shown, wrong_shown
from troche.dosing.card_shown import card
from troche.dosing.doing import Opened, Sent, open_session, send
from troche.dosing.shown import watcher
from troche.dosing.state import dosing_of
from troche.dosing.wrong import about
from troche.ledger import read_chart
from troche.messaging.local_time import at_clinic, at_home
from troche.people.actor import Request
from troche.people.policy import page
from troche.screening.queries import header

MORE = "more"
SAID = ("wrong", "wrong_step")
BY_MONITOR = (*SAID, "wrong_extra", "wrong_end", "wrong_follow_up")


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
def mine(request: Request, number: int, area: str = "") -> HttpResponse:
    """What is wrong: a few large choices, then what to do now."""
    opened = open_session(request, None, number)
    sent = send(request, opened, SAID) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:wrong", number=number)
    if area and area != MORE and area not in wrong_shown.AREAS:
        raise Http404("no such choice")
    if about(opened.chart, number) is None and not sent.refused:
        return redirect("dosing:mine")
    context = {
        **night_shown.live(opened),
        **wrong_shown.banner(opened.chart, opened.setting, number),
        "areas": wrong_shown.areas(opened.setting),
        "choices": wrong_shown.choices(opened.setting, area) if area in wrong_shown.AREAS else [],
        "asks": bool(area),
        "failing": sent.form,
        "refused": sent.refused,
        "position": opened.chart.position,
    }
    with at_home(opened.chart):
        return render(request, "dosing/wrong_mine.html", context, status=_status(request))


@page(action="session.read", purpose="sitter: session")
@require_http_methods(["GET", "POST"])
def sitter(request: Request) -> HttpResponse:
    """What is wrong, as the sitter sees it; then what to do, step by step, beside the card for 911."""
    assert request.actor.stream is not None
    latest = dosing_of(read_chart(request.actor.clinic, request.actor.stream)).latest
    if latest is None or latest.stage not in ("live", "ended"):
        return redirect("dosing:sitter")
    opened = open_session(request, None, latest.number)
    sent = send(request, opened, (*SAID, "check")) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:sitter_wrong")
    opened = open_session(request, None, latest.number)
    context = {
        **sitter_shown.sitter_page(opened),
        **wrong_shown.banner(opened.chart, opened.setting, latest.number),
        "choices": wrong_shown.choices(opened.setting),
        "failing": sent.form,
        "refused": sent.refused,
        "position": opened.chart.position,
        "person": opened.chart.stream,
    }
    with at_home(opened.chart):
        return render(request, "dosing/wrong_sitter.html", context, status=_status(request))


@page(action="dosing.monitor", purpose="treatment: session")
@require_http_methods(["GET", "POST"])
def watch(request: Request, person: UUID, number: int) -> HttpResponse:
    """What goes wrong in a session: steps of all three, outcome, what follows."""
    opened = open_session(request, person, number)
    sent = send(request, opened, BY_MONITOR) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:watch_wrong", person=person, number=number)
    return _watch(request, open_session(request, person, number), sent)


def _watch(request: Request, opened: Opened, sent: Sent) -> HttpResponse:
    chart, number = opened.chart, opened.session.number
    rows = wrong_shown.of_session(chart, opened.setting, number)
    name = sent.name.removeprefix("wrong_")
    failing = sent.form
    for row in rows:
        if failing is not None and str(row["shown"].one.number) == str(failing.data.get("number", "")):
            row[name] = failing
    context = {
        "session": opened.session,
        "minutes": opened.session.minutes(opened.now),
        "rows": rows,
        "choices": wrong_shown.choices(opened.setting),
        "may_say_wrong": about(chart, number) is not None,
        "person": chart.stream,
        "position": chart.position,
        "card": card(chart, opened.session, opened.now),
        "monitor": watcher(opened),
        "who": header(chart, request.actor.role, "dosing", opened.setting.clinic),
        "failing": failing,
        "refused": sent.refused,
    }
    with at_clinic(request):
        return render(request, "dosing/wrong_of_session.html", context, status=_status(request))


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
