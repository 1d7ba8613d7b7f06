"""The free assessment: one question to a page, nothing kept on the server."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.ledger import Refused, act, clinic_setting
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.policy import page
from troche.people.setting import Setting
from troche.screening.answers import PHQ_9_ITEMS, SAFETY, STEPS, Answers, step_after, step_before
from troche.screening.feedback import Feedback, feedback, needs_help
from troche.screening.forms.assessment import question
from troche.screening.keeping import answers_of, forget, remember
from troche.screening.others import cited
from troche.screening.point import Point
from troche.screening.points import points_of
from troche.screening.reading_time import minutes, minutes_left
from troche.screening.take_along import FILE_NAME, as_text

SHELL = "layouts/public.html"
SAID_AT_ONCE = ("age", "state")
LEAVE_OUT = "leave_out"
"""The name of the button beside Continue."""


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
        "minutes": minutes(STEPS, setting.programme),
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
    if request.method == "POST" and LEAVE_OUT in request.POST:
        return _go_on(request, step, answers.without(step), setting)
    form = question(step, setting.programme, posted(request), answers.to(step))
    if request.method == "GET" or not form.is_valid():
        frame = _frame(step, form, setting, is_again=_is_again(request))
        context = {"form": form, "shell": SHELL, "early": _early_no(step, answers, setting), **frame}
        return render(
            request, "screening/assessment_step.html", context, status=422 if form.is_bound else 200
        )
    return _go_on(request, step, answers.with_answer(step, form.cleaned_data["answer"]), setting)


def _go_on(request: Request, step: str, answers: Answers, setting: Setting) -> HttpResponse:
    """Keep the answers on the device; on to help where it is needed, else to what follows."""
    following = step_after(step)
    if _is_again(request) and not _belong_together(step, following):
        following = None
    if must_see_help(answers, setting):
        response = redirect("screening:help")
    elif following is None:
        response = redirect("screening:result")
    else:
        again = "?then=result" if _is_again(request) else ""
        response = redirect(reverse("screening:assessment", args=[following]) + again)
    remember(request, response, answers)
    return response


def _early_no(step: str, answers: Answers, setting: Setting) -> Point | None:
    """What the answer before this question already rules out, so that nobody answers the rest in vain."""
    before = step_before(step)
    if before not in SAID_AT_ONCE or not answers.to(before):
        return None
    points = points_of(answers.as_fact(), setting.programme, setting.clinic, now().date())
    return next((point for point in points if point.step == before and point.leads_to == "not_now"), None)


def _is_again(request: Request) -> bool:
    """Whether a single answer is looked at again, from the result."""
    return request.GET.get("then") == "result"


def _belong_together(step: str, following: str | None) -> bool:
    """Whether two questions make one answer: the nine about mood, the two about safety."""
    return any(step in series and following in series for series in (PHQ_9_ITEMS, ("thoughts", "past")))


def _frame(step: str, form: Any, setting: Setting, *, is_again: bool) -> dict[str, Any]:
    assessment = setting.programme.assessment
    asked = assessment.lists.get(step) or assessment.asked["mood" if step in PHQ_9_ITEMS else step]  # type: ignore[call-overload]
    left = minutes_left(step, setting.programme)
    note = ngettext("about %(n)s minute left", "about %(n)s minutes left", left) % {"n": left}
    return {
        "step": step,
        "is_score": step in PHQ_9_ITEMS,
        "is_safety": step in SAFETY,
        "why": asked.why,
        "leads_to": asked.leads_to,
        "programme": setting.programme,
        "preamble": form.preamble,
        "progress": None if is_again else {"step": STEPS.index(step) + 1, "of": len(STEPS), "note": note},
        "is_again": is_again,
        "back": step_before(step),
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
    if (elsewhere := _before_result(answers, setting)) is not None:
        return elsewhere
    return render(request, "screening/result.html", _told(request, setting, answers))


@page(action="public.visit")
@require_GET
@never_cache
def take_along(request: Request) -> HttpResponse:
    """The result as plain text for the person's own device; kept nowhere."""
    setting, answers = setting_of(request), answers_of(request)
    if (elsewhere := _before_result(answers, setting)) is not None:
        return elsewhere
    clinic, day = request.clinic, now().date()
    told = feedback(answers.as_fact(), setting.programme, setting.clinic, day)
    text = as_text(
        told, setting.programme, clinic.name if clinic else "", clinic.phone if clinic else "", day
    )
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _before_result(answers: Answers, setting: Setting) -> HttpResponse | None:
    """Where somebody goes first who has answered nothing, or who needs help."""
    if not answers.started:
        return redirect("screening:start")
    return redirect("screening:help") if must_see_help(answers, setting) else None


def _who_calls(answers: Answers, told: Feedback, setting: Setting) -> str:
    """What happens when answers that worry are kept, in the words of the alert that they raise."""
    if not needs_help(answers.as_fact(), setting.programme):
        return ""
    return setting.programme.alerts["suicidal_intent" if told.is_grave else "item_9"].patient or ""


def _told(request: Request, setting: Setting, answers: Answers) -> dict[str, Any]:
    hundred = setting.programme.assessment.hundred
    at_least, at_most = hundred.at_least.value, hundred.at_most.value
    told = feedback(answers.as_fact(), setting.programme, setting.clinic, now().date())
    return {
        "feedback": told,
        "calls": _who_calls(answers, told, setting),
        "cited": cited((hundred.at_most.source, *told.sources), setting.programme),
        "hundred": {
            "sure": range(at_least),
            "unclear": range(at_most - at_least),
            "none": range(100 - at_most),
            "patient": hundred.patient,
            "source": hundred.at_most.source,
        },
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
