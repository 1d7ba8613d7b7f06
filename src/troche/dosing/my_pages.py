"""The patient's pages of a session: the checks of the day, the night screen, the next day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.contact.shown import signs
from troche.dosing import go_no_go_shown, night_shown, shown, wrong_shown
from troche.dosing.booking import book_page
from troche.dosing.doing import Opened, Sent, blank, open_session, send
from troche.dosing.holds_shown import holds_shown
from troche.dosing.music import tracks
from troche.dosing.state import dosing_of
from troche.events.gates import has_answered_since_dose
from troche.ledger import read_chart
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import page
from troche.site.components import Step


@page(action="chart.read", purpose="own care")
@require_GET
def mine(request: Request) -> HttpResponse:
    """The right page for the session that is ahead, under way or just over."""
    if request.actor.stream is None:
        raise Http404("no chart of one's own")
    session = dosing_of(read_chart(request.actor.clinic, request.actor.stream)).latest
    if session is None or session.stage == "off":
        return redirect("dosing:book")
    if session.stage == "booked":
        return redirect("dosing:go_no_go", number=session.number)
    if session.stage == "ended" and session.next_day is None:
        return redirect("dosing:next_day", number=session.number)
    return redirect("dosing:session", number=session.number)


@page(action="dosing.book", purpose="own care")
@require_http_methods(["GET", "POST"])
def book(request: Request) -> HttpResponse:
    """Choose a day and time for the next session, or call off the one that is booked."""
    if request.actor.stream is None:
        raise Http404("no chart of one's own")
    current = dosing_of(read_chart(request.actor.clinic, request.actor.stream)).current
    sent = None
    if current is not None and request.POST.get("do") == "not_today":
        sent = send(request, open_session(request, None, current.number), ("not_today",))
        if sent.done:
            messages.success(request, _("Called off. Choose another day when you like."))
            return redirect("dosing:book")
    return book_page(request, request.actor.stream, "dosing/book.html", "journey:home", calling_off=sent)


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
def go_no_go(request: Request, number: int) -> HttpResponse:
    """The checks of the day: the next thing to do, and every gate with its reason."""
    opened = open_session(request, None, number)
    if opened.session.stage != "booked":
        return redirect("dosing:mine")
    sent = send(request, opened, ("measure", "take")) if request.method == "POST" else Sent()
    if sent.done:
        return redirect("dosing:session" if sent.name == "take" else "dosing:go_no_go", number=number)
    return _go_no_go(request, open_session(request, None, number), sent)


def _go_no_go(request: Request, opened: Opened, sent: Sent) -> HttpResponse:
    with at_home(opened.chart):
        starts_at = opened.session.booked.starts_at
        context = go_no_go_shown.go_no_go(opened) | _sent(sent)
        context |= holds_shown(opened.chart, opened.setting, starts_at, opened.now)
        context["vitals_form"] = sent.form if sent.name == "measure" else blank("measure", opened)
        context["position"] = opened.chart.position
        return render(request, "dosing/go_no_go.html", context, status=_status(request))


TOOLS = ("breathe", "music", "write", "measure")


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
def session(request: Request, number: int, tool: str = "") -> HttpResponse:
    """The night screen while the session lasts."""
    opened = open_session(request, None, number)
    if tool and tool not in TOOLS:
        raise Http404("no such tool")
    if opened.session.stage == "booked":
        return redirect("dosing:go_no_go", number=number)
    if opened.session.stage in ("ended", "off"):
        return redirect("dosing:over", number=number)
    allowed = ("lozenge", "check", "note", "measure")
    sent = send(request, opened, allowed) if request.method == "POST" else Sent()
    if sent.done:
        messages.success(request, _said(sent, opened))
        return redirect("dosing:session", number=number)
    opened = open_session(request, None, number)
    with at_home(opened.chart):
        context = night_shown.live(opened) | _sent(sent)
        context |= wrong_shown.banner(opened.chart, opened.setting, number)
        context["tool"] = tool
        beat = reverse("contact:mine", args=[number])
        context["signs"] = signs(opened.setting.programme, "patient", beat, is_live=True)
        context["tracks"] = tracks() if tool == "music" else []
        context["note_form"] = sent.form if sent.name == "note" else blank("note", opened)
        context["vitals_form"] = sent.form if sent.name == "measure" else blank("measure", opened)
        context["position"] = opened.chart.position
        template = f"dosing/{tool}.html" if tool else "dosing/session.html"
        return render(request, template, context, status=_status(request))


def _said(sent: Sent, opened: Opened) -> str:
    if sent.form is not None and sent.form.cleaned_data.get("answer") in ("help", "unsure"):
        return _("{name} has been told.").format(name=shown.watcher(opened))
    return _("Noted.")


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
def over(request: Request, number: int) -> HttpResponse:
    """After the session: what holds until tomorrow."""
    opened = open_session(request, None, number)
    if opened.session.stage in ("booked", "live"):
        return redirect("dosing:mine")
    sent = send(request, opened, ("driving",)) if request.method == "POST" else Sent()
    if sent.done:
        messages.success(request, _("Noted. Thank you."))
        return redirect("dosing:over", number=number)
    rules = opened.setting.programme.session.next_day
    waits = [Step(title=text, state="stopped") for text in rules.not_until_slept.values()]
    with at_home(opened.chart):
        context = {"session": opened.session, "waits": waits, "rules": rules}
        context |= wrong_shown.banner(opened.chart, opened.setting, number)
        context |= {"has_said_driving": "patient" in opened.session.no_driving, "refused": sent.refused}
        return render(request, "dosing/over.html", context, status=_status(request))


@page(action="dosing.next_day", purpose="own care")
@require_http_methods(["GET", "POST"])
def next_day(request: Request, number: int) -> HttpResponse:
    """After sleep: arrived safely in the next day."""
    opened = open_session(request, None, number)
    sent = send(request, opened, ("next_day",)) if request.method == "POST" else Sent()
    if sent.done and sent.form is not None:
        if sent.form.cleaned_data["item_9"] or not sent.form.cleaned_data["safe"]:
            return redirect("screening:own_help")
        if not sent.form.cleaned_data["slept"]:
            messages.warning(request, opened.setting.programme.session.next_day.patient)
            return redirect("journey:home")
        messages.success(request, _("Thank you. What had to wait until you had slept no longer has to."))
        return redirect("events:side_effects" if _effects_wait(opened) else "journey:home")
    with at_home(opened.chart):
        form = sent.form or blank("next_day", opened)
        told = opened.session.next_day
        context = _sent(sent) | {
            "session": opened.session,
            "form": form,
            "is_told": told is not None and told.slept and told.safe,
        }
        return render(request, "dosing/next_day.html", context, status=_status(request))


def _effects_wait(opened: Opened) -> bool:
    """Whether the side effects of this session are to be asked now, and not answered already."""
    hours = opened.setting.programme.events.prompting.counts_from_hours.value
    taken_at = opened.session.taken_at
    is_time = taken_at is not None and opened.now - taken_at >= timedelta(hours=hours)
    return is_time and not has_answered_since_dose(opened.chart, opened.setting)


def _sent(sent: Sent) -> dict[str, Any]:
    return {"sent": sent.name, "failing": sent.form, "refused": sent.refused}


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
