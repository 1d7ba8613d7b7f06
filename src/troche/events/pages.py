"""The clinicians' pages of events, side effects and signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.commands import Command
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.events.cases import CLINICIANS
from troche.events.commands import (
    AnswerSideEffects,
    AnswerSignal,
    AssessEvent,
    CloseEvent,
    HandOverEvent,
    NoteSent,
    NoteSignal,
    OpenEvent,
    ReopenEvent,
    ReviewEvent,
)
from troche.events.followed import Event
from troche.events.forms import (
    AnswerForm,
    AssessForm,
    NoteForm,
    OwnerForm,
    RecordForm,
    SentForm,
    SideEffectsForm,
    WordsForm,
    as_fields,
)
from troche.events.gates import events_gate, misuse_gate, side_effects_gate
from troche.events.letters import as_pdf
from troche.events.medwatch import Reporter, draft
from troche.events.rules import side_effects_asked_at, signals_of
from troche.events.shown import case_shown, cases_shown, effects_shown, signal_shown
from troche.events.state import events_of
from troche.events.waiting import report_by
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.days import local_day
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.forms import ROLE_WORDS, CommandForm
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.screening.queries import header

GATES = {"events": events_gate, "side_effects": side_effects_gate, "misuse": misuse_gate}
Failed = tuple[str, Any, Refusal | None]
NO_STEP = refuse("event_no_step", say("This cannot be done here. Load the page again."))
NOTHING_FAILED: Failed = ("", None, None)


@page(action="events.read", purpose="treatment: events")
@require_http_methods(["GET", "POST"])
def person(request: Request, person: UUID) -> HttpResponse:
    """Every case of a person, side effects as they were answered, and the gates that read them."""
    chart, setting = _read(request, person)
    form = (
        RecordForm(request.POST) if request.method == "POST" else RecordForm(initial=_begun(request, chart))
    )
    refused = _do(form, lambda said: OpenEvent(actor=request.actor, stream=person, **said))
    if form.is_bound and form.is_valid() and refused is None:
        return redirect("events:event", person=person, event=str(form.cleaned_data["command_id"]))
    requires, instant = setting.programme.gates["dose"].requires, now()
    shown = {
        **_frame(request, chart, setting),
        "cases": cases_shown(chart, setting),
        "may_ask": _may(request, "events.effects") and events_of(chart).last_dose is not None,
        "effects": effects_shown(chart, setting),
        "asked_at": side_effects_asked_at(chart, setting, instant),
        "gates": [GATES[code](chart, setting, instant, requires[code]) for code in GATES],
        "signals": [signal_shown(one, setting) for one in signals_of(chart)],
        "form": form if _may(request, "events.tell") else None,
        "refused": refused,
    }
    with at_clinic(request):
        return render(request, "events/person.html", shown, status=_status(form))


def _begun(request: Request, chart: Chart) -> dict[str, Any]:
    """From the page of a session what happened began today."""
    return {"began_on": local_day(chart, now())} if request.GET.get("from") == "session" else {}


@page(action="events.effects", purpose="treatment: side effects")
@require_http_methods(["GET", "POST"])
def ask(request: Request, person: UUID) -> HttpResponse:
    """The side effect questions, as staff ask them on the phone."""
    chart, setting = _read(request, person)
    effects = setting.programme.events.effects
    form = SideEffectsForm(effects, request.POST if request.method == "POST" else None)
    refused = _do(
        form,
        lambda said: AnswerSideEffects(
            id=said["id"], actor=request.actor, stream=person, graded=form.graded(), words=said["words"]
        ),
    )
    if form.is_bound and form.is_valid() and refused is None:
        return redirect("events:person", person=person)
    shown = {**_frame(request, chart, setting), "form": form, "refused": refused, "state": events_of(chart)}
    with at_clinic(request):
        return render(request, "events/ask.html", shown, status=_status(form))


@page(action="events.read", purpose="treatment: events")
@require_http_methods(["GET", "POST"])
def signals(request: Request, person: UUID) -> HttpResponse:
    """Every sign that may speak of misuse, with the facts behind it, and what a clinician said of it."""
    chart, setting = _read(request, person)
    kinds = setting.programme.events.signals.kinds
    noted = answered = refused = None
    if request.method == "POST" and request.POST.get("do", "note") not in ("note", "answer"):
        raise SuspiciousOperation("a signal is noted or answered")
    if request.method == "POST" and request.POST.get("do") == "answer":
        answered = AnswerForm(request.POST)
        refused = _do(answered, lambda said: AnswerSignal(actor=request.actor, stream=person, **said))
    elif request.method == "POST":
        noted = NoteForm(kinds, request.POST)
        refused = _do(noted, lambda said: NoteSignal(actor=request.actor, stream=person, **said))
    form = noted or answered
    if form is not None and form.is_valid() and refused is None:
        return redirect("events:signals", person=person)
    shown = {
        **_frame(request, chart, setting),
        "signals": [_with_form(one, answered, setting) for one in signals_of(chart)],
        "gate": [misuse_gate(chart, setting, now(), setting.programme.gates["dose"].requires["misuse"])],
        "note_form": (noted or NoteForm(kinds)) if _may(request, "events.tell") else None,
        "may_judge": _may(request, "events.judge"),
        "failing": form,
        "refused": refused,
    }
    with at_clinic(request):
        return render(request, "events/signals.html", shown, status=_status(form))


@page(action="events.read", purpose="treatment: events")
@require_http_methods(["GET", "POST"])
def event(request: Request, person: UUID, event: str) -> HttpResponse:
    """One case: how it was told, its versions, what is due, and each step of it."""
    chart, setting = _read(request, person)
    case = _case(chart, event)
    what, form, refused = _step(request, chart, setting, case)
    if form is not None and form.is_valid() and refused is None:
        return redirect("events:event", person=person, event=event)
    return _event_page(request, chart, setting, case, (what, form, refused))


@page(action="events.read", purpose="treatment: report of an event")
@require_GET
def report(request: Request, person: UUID, event: str) -> HttpResponse:
    """A draft of FDA form 3500 as PDF. Nothing is sent by it."""
    chart, setting = _read(request, person)
    case, actor, clinic = _case(chart, event), request.actor, request.clinic
    assert clinic is not None
    occupation, is_clinician = str(ROLE_WORDS.get(actor.role, "")), actor.role in CLINICIANS
    reporter = Reporter(actor.name, occupation, clinic.name, clinic.phone, is_clinician)
    made = draft(chart, case, setting, reporter, now(), report_by(case, setting))
    response = HttpResponse(as_pdf(made), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draft.pdf"'
    return response


def _step(request: Request, chart: Chart, setting: Setting, case: Event) -> Failed:
    """The step that was asked for, done or with what stands against it."""
    if request.method != "POST":
        return NOTHING_FAILED
    what = request.POST.get("do", "")
    if what not in STEPS:
        return "", CommandForm({}), NO_STEP
    made, command = STEPS[what]
    ids = f"id_{what}_%s"
    staff = (_staff(setting),) if made is OwnerForm else ()
    form = made(*staff, request.POST, auto_id=ids)
    asked = {"actor": request.actor, "stream": chart.stream, "event": case.id}

    def ask(said: dict[str, Any]) -> Command:
        if isinstance(form, AssessForm):
            kept = {name: said[name] for name in ("id", "version", "reason")}
            said = {**kept, "assessment": form.assessment()}
        ready: Command = command(**asked, **said)
        return ready

    return what, form, _do(form, ask)


STEPS: dict[str, tuple[Any, Any]] = {
    "assess": (AssessForm, AssessEvent),
    "review": (WordsForm, ReviewEvent),
    "sent": (SentForm, NoteSent),
    "close": (WordsForm, CloseEvent),
    "reopen": (WordsForm, ReopenEvent),
    "hand_over": (OwnerForm, HandOverEvent),
}


def _event_page(
    request: Request, chart: Chart, setting: Setting, case: Event, failed: Failed
) -> HttpResponse:
    what, failing, refused = failed
    begins: dict[str, Any] = {
        "assess": {**as_fields(case.held), "version": case.version, "reason": ""},
        "hand_over": {"owner": case.owner_id},
        "sent": {"sent_on": local_day(chart, now())},
    }
    fresh = {
        name: made(
            *((_staff(setting),) if made is OwnerForm else ()),
            initial=begins.get(name),
            auto_id=f"id_{name}_%s",
        )
        for name, (made, _command) in STEPS.items()
    }
    may_judge = _may(request, "events.judge")
    shown = {
        **_frame(request, chart, setting),
        "case": case_shown(chart, case, setting),
        "forms": {**fresh, **({what: failing} if what else {})},
        "may_judge": may_judge,
        "may_review": _may(request, "events.review") and (case.serious or case.told.urgent),
        "opened": what,
        "failing": failing,
        "refused": refused,
        "rule": setting.programme.events.cases,
    }
    with at_clinic(request):
        return render(request, "events/event.html", shown, status=_status(failing))


def _do(form: Any, made: Callable[[dict[str, Any]], Command]) -> Refusal | None:
    """Act on a valid form; the refusal, if it was refused. One that was not sent or is invalid does nothing."""
    if not form.is_bound or not form.is_valid():
        return None
    said = dict(form.cleaned_data)
    outcome = act(made({"id": said.pop("command_id"), **said}))
    return outcome.refusal if isinstance(outcome, Refused) else None


def _with_form(signal: Any, answered: AnswerForm | None, setting: Setting) -> dict[str, Any]:
    """A signal with its form; the one that failed keeps what was typed."""
    failed = answered is not None and answered.data.get("signal") == signal.id
    form = answered if failed else AnswerForm(initial={"signal": signal.id}, auto_id=f"id_{signal.id}_%s")
    return {**signal_shown(signal, setting), "form": form, "is_open": failed}


def _frame(request: Request, chart: Chart, setting: Setting) -> dict[str, Any]:
    return {
        "who": header(chart, request.actor.role, "events", setting.clinic),
        "person": chart.stream,
        "again": CommandForm(),
    }


def _read(request: Request, person: UUID) -> tuple[Chart, Setting]:
    chart = read_chart(request.actor.clinic, person)
    return chart, read_setting(request.actor.clinic, chart)


def _case(chart: Chart, event: str) -> Event:
    found = events_of(chart).events.get(event)
    if found is None:
        raise Http404
    return found


def _staff(setting: Setting) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in setting.clinic.working(*CLINICIANS)]


def _may(request: Request, action: str) -> bool:
    return allows(request.actor.role, "clinic", action)


def _status(form: Any) -> int:
    return 422 if form is not None and form.is_bound else 200
