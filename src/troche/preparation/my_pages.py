"""The patient's pages of getting ready: the next thing to do, lessons, intention, sitter."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting
from troche.preparation.commands import DoItem, InviteSitter, ReadLesson, SetIntention
from troche.preparation.consent import is_signed
from troche.preparation.forms import IntentionForm, InviteForm, ItemForm
from troche.preparation.home import items_left, lessons_left
from troche.preparation.sitter_link import hand_out, pass_of
from troche.preparation.state import preparation_of


@page(action="preparation.prepare", purpose="own care")
@require_http_methods(["GET", "POST"])
def home(request: Request) -> HttpResponse:
    """Everything to get ready; the next thing is the largest."""
    chart, setting = own_chart(request)
    if request.method == "GET":
        return _home_page(request, chart, setting)
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _home_page(request, chart, setting, form, status=422)
    outcome = act(
        DoItem(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            item=form.cleaned_data["item"],
        )
    )
    if isinstance(outcome, Refused):
        return _home_page(request, chart, setting, form, outcome.refusal, 422)
    return redirect("preparation:home")


@page(action="preparation.prepare", purpose="own care")
@require_http_methods(["GET", "POST"])
def lesson(request: Request, lesson: str) -> HttpResponse:
    """One short lesson."""
    chart, setting = own_chart(request)
    lessons = setting.programme.lessons
    if lesson not in lessons:
        raise Http404("no such lesson")
    context = {
        "lesson": lessons[lesson],
        "number": list(lessons).index(lesson) + 1,
        "of": len(lessons),
        "is_read": lesson in preparation_of(chart).lessons,
        "form": CommandForm(),
    }
    if request.method == "GET":
        return render(request, "preparation/lesson.html", context)
    form = CommandForm(request.POST)
    if not form.is_valid():
        return render(request, "preparation/lesson.html", context | {"form": form}, status=422)
    outcome = act(
        ReadLesson(
            id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, lesson=lesson
        )
    )
    if isinstance(outcome, Refused):
        refused = {"form": form, "refused": outcome.refusal}
        return render(request, "preparation/lesson.html", context | refused, status=422)
    left = [code for code in lessons_left(chart, setting) if code != lesson]
    return redirect("preparation:lesson", lesson=left[0]) if left else redirect("preparation:home")


@page(action="preparation.prepare", purpose="own care")
@require_http_methods(["GET", "POST"])
def intention(request: Request) -> HttpResponse:
    """What the person hopes for, in own words."""
    chart, _setting = own_chart(request)
    said = preparation_of(chart).intention
    if request.method == "GET":
        initial = {"words": said.words, "music": said.music} if said else {}
        return render(request, "preparation/intention.html", {"form": IntentionForm(initial=initial)})
    form = IntentionForm(request.POST)
    if not form.is_valid():
        return render(request, "preparation/intention.html", {"form": form}, status=422)
    outcome = act(
        SetIntention(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            words=form.cleaned_data["words"],
            music=form.cleaned_data["music"],
        )
    )
    if isinstance(outcome, Refused):
        context = {"form": form, "refused": outcome.refusal}
        return render(request, "preparation/intention.html", context, status=422)
    messages.success(request, _("Saved. Your therapist reads it before your visit."))
    return redirect("preparation:home")


@page(action="preparation.invite_sitter", purpose="own care")
@require_http_methods(["GET", "POST"])
def sitter(request: Request) -> HttpResponse:
    """Name the adult at home, and get the link for them. The link is shown once and kept nowhere."""
    chart, _setting = own_chart(request)
    if request.method == "GET":
        return _sitter_page(request, chart, InviteForm())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _sitter_page(request, chart, form, status=422)
    name, phone = form.cleaned_data["name"], form.cleaned_data["phone"]
    invitation, before = form.cleaned_data["command_id"], preparation_of(chart).sitter
    made = str(pass_of(chart.stream, invitation))
    outcome = act(
        InviteSitter(
            id=invitation, actor=request.actor, stream=chart.stream, name=name, phone=phone, pass_id=made
        )
    )
    if isinstance(outcome, Refused):
        return _sitter_page(request, chart, form, outcome.refusal, 422)
    replaced = before is not None and before.invited.pass_id != made
    context = {
        "name": name,
        "phone": phone,
        "link": settings.BASE_URL + hand_out(chart.clinic, chart.stream, name, invitation),
        "replaced": before.invited.name if before is not None and replaced else "",
    }
    response = render(request, "preparation/sitter_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _home_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: ItemForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state, programme = preparation_of(chart), setting.programme
    lessons, items = lessons_left(chart, setting), items_left(chart, setting, who=("patient",))
    checklist = programme.preparation.checklist
    context = {
        "form": form,
        "refused": refused,
        "is_signed": is_signed(chart, setting),
        "lessons": [
            {"code": code, "lesson": one, "is_read": code in state.lessons}
            for code, one in programme.lessons.items()
        ],
        "next_lesson": (lessons[0], programme.lessons[lessons[0]]) if lessons else None,
        "lessons_left": len(lessons),
        "items": [
            {"code": code, "item": item, "is_done": code in state.items}
            for code, item in checklist.items()
            if item.who == "patient"
        ],
        "next_item": (items[0], checklist[items[0]]) if items else None,
        "items_left": len(items),
        "intention": state.intention,
        "sitter": state.sitter,
        "visit_at": state.visit_at,
        "cuff_checked": state.cuff_checked,
    }
    return render(request, "preparation/home.html", context, status=status)


def _sitter_page(
    request: Request, chart: Chart, form: InviteForm, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "sitter": preparation_of(chart).sitter, "refused": refused}
    return render(request, "preparation/invite.html", context, status=status)
