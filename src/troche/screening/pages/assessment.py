"""The free assessment: one question to a page, nothing kept on the server."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.policy import page
from troche.people.setting import Setting
from troche.screening.answers import STEPS, Answers, step_after, step_before
from troche.screening.feedback import feedback, needs_help
from troche.screening.forms.assessment import question
from troche.screening.keeping import answers_of, forget, remember
from troche.screening.queries import clinic_setting

SHELL = "layouts/public.html"


def setting_of(request: Request) -> Setting:
    """The setting of the clinic whose door the visitor came through."""
    if request.clinic is None:
        raise Http404
    return clinic_setting(request.clinic.id)


def posted(request: Request) -> QueryDict | None:
    """What was sent, also when it is empty; None when nothing was."""
    return request.POST if request.method == "POST" else None


def must_see_help(answers: Answers, setting: Setting) -> bool:
    """Whether the help page comes before anything else."""
    return not answers.help_seen and needs_help(answers.as_fact(), setting.programme)


@page(action="public.visit")
@require_GET
@never_cache
def start(request: Request) -> HttpResponse:
    """What the assessment is, and what happens to the answers."""
    setting = setting_of(request)
    context = {
        "first": STEPS[0],
        "questions": len(STEPS),
        "programme": setting.programme,
        "started": answers_of(request).started,
    }
    return render(request, "screening/assessment_start.html", context)


@page(action="public.visit")
@require_http_methods(["GET", "POST"])
@never_cache
def step(request: Request, step: str) -> HttpResponse:
    """Ask one question; keep the answer on the person's device and go on."""
    if step not in STEPS:
        raise Http404
    setting, answers = setting_of(request), answers_of(request)
    if request.method == "GET" and must_see_help(answers, setting):
        return redirect("screening:help")
    form = question(step, setting.programme, posted(request), answers.to(step))
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "shell": SHELL, **_frame(step, form)}
        return render(
            request, "screening/assessment_step.html", context, status=422 if form.is_bound else 200
        )
    answers = answers.with_answer(step, form.cleaned_data["answer"])
    following = step_after(step)
    response = redirect("screening:assessment", step=following) if following else redirect("screening:result")
    if must_see_help(answers, setting):
        response = redirect("screening:help")
    remember(request, response, answers)
    return response


def _frame(step: str, form: Any) -> dict[str, Any]:
    place = STEPS.index(step) + 1
    return {
        "step": step,
        "is_score": step.startswith("q"),
        "preamble": form.preamble,
        "progress": {"step": place, "of": len(STEPS), "note": ""},
        "back": step_before(step),
        "skip": step_after(step),
    }


@page(action="public.visit")
@require_http_methods(["GET", "POST"])
@never_cache
def help_now(request: Request) -> HttpResponse:
    """Help first. The person may then go on."""
    setting, answers = setting_of(request), answers_of(request)
    not_safe = request.method == "POST" and request.POST.get("safe") == "no"
    if request.method == "POST" and not not_safe:
        answered = [one for one in STEPS if answers.to(one) not in ("", None, ())]
        following = step_after(answered[-1]) if answered else STEPS[0]
        response = (
            redirect("screening:assessment", step=following) if following else redirect("screening:result")
        )
        remember(request, response, msgspec.structs.replace(answers, help_seen=True))
        return response
    context = {
        "programme": setting.programme,
        "shell": SHELL,
        "may_go_on": answers.started,
        "signed_in": False,
        "not_safe": not_safe,
    }
    return render(request, "screening/help.html", context)


@page(action="public.visit")
@require_GET
@never_cache
def result(request: Request) -> HttpResponse:
    """What the answers say: honest, personal, with reasons and what would change them."""
    setting, answers = setting_of(request), answers_of(request)
    if not answers.started:
        return redirect("screening:start")
    if must_see_help(answers, setting):
        return redirect("screening:help")
    return render(request, "screening/result.html", _told(request, setting, answers))


def _told(request: Request, setting: Setting, answers: Answers) -> dict[str, Any]:
    evidence = setting.programme.protocol.evidence.values()
    return {
        "feedback": feedback(answers.as_fact(), setting.programme, setting.clinic, now().date()),
        "shown": [statement for statement in evidence if statement.shown],
        "not_shown": [statement for statement in evidence if not statement.shown],
        "is_patient": request.actor.role == "patient",
        "programme": setting.programme,
        "first": STEPS[0],
        "form": None,
        "refused": None,
    }


@page(action="screening.assess")
@require_POST
@never_cache
def keep(request: Request) -> HttpResponse:
    """A signed-in patient keeps the answers in the own chart."""
    setting, answers, sent = setting_of(request), answers_of(request), CommandForm(request.POST)
    if request.actor.stream is None or not answers.started:
        return redirect("screening:start")
    refused = None
    if sent.is_valid():
        command = answers.as_command(sent.cleaned_data["command_id"], request.actor, request.actor.stream)
        outcome = act(command)
        if not isinstance(outcome, Refused):
            response = redirect("people:enter")
            forget(response)
            return response
        refused = outcome.refusal
    context = {**_told(request, setting, answers), "refused": refused, "form": sent}
    return render(request, "screening/result.html", context, status=422)


@page(action="public.visit")
@require_POST
@never_cache
def wipe(request: Request) -> HttpResponse:
    """Take the answers off this device."""
    response = redirect("screening:start")
    forget(response)
    return response
