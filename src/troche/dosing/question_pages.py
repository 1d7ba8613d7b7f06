"""The day's questions, one to a page. A red answer that must reach a person is sent at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.dosing import unsent
from troche.dosing.commands import AnswerGoNoGo
from troche.dosing.day import today_session
from troche.dosing.doing import Opened, open_session
from troche.dosing.forms import DayQuestionForm, day_fields
from troche.ledger import Refused, act
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import page


@page(action="dosing.go_no_go", purpose="own care")
@require_http_methods(["GET", "POST"])
@never_cache
def questions(request: Request, number: int, place: int) -> HttpResponse:
    """Ask one question; keep the answer until the last, then record them together."""
    opened = open_session(request, None, number)
    if today_session(opened.chart, opened.now) != opened.session or opened.session.stage != "booked":
        return redirect("dosing:go_no_go", number=number)
    fields = day_fields(opened.setting.programme.session.questions)
    if not 1 <= place <= len(fields):
        raise Http404("no such question")
    codes, given = list(fields), unsent.given(request, _key(opened))
    code = codes[place - 1]
    earlier = [at for at, one in enumerate(codes[: place - 1], 1) if one not in given]
    if earlier:
        return redirect("dosing:questions", number=number, place=earlier[0])
    form = DayQuestionForm(
        code,
        fields[code],
        request.POST if request.method == "POST" else None,
        initial={code: given.get(code)},
    )
    if request.method == "GET" or not form.is_valid():
        return _asked(request, opened, form, place, len(codes))
    given |= {code: form.cleaned_data[code]}
    if not _must_be_told_now(opened, code, given[code]) and place < len(codes):
        following = redirect("dosing:questions", number=number, place=place + 1)
        unsent.keep(request, following, _key(opened), given)
        return following
    outcome = act(
        AnswerGoNoGo(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=opened.chart.stream,
            session=number,
            **{one: given[one] for one in codes if one in given},
        )
    )
    if isinstance(outcome, Refused):
        return _asked(request, opened, form, place, len(codes), outcome.refusal)
    response = (
        redirect("screening:own_help") if given.get("item_9") else redirect("dosing:go_no_go", number=number)
    )
    unsent.forget(response)
    return response


def _key(opened: Opened) -> str:
    """Which answers belong together: those of one session of one person."""
    return f"{opened.chart.stream}:{opened.session.number}"


def _must_be_told_now(opened: Opened, code: str, answer: Any) -> bool:
    asked = opened.setting.programme.session.questions.get(code)
    return asked is not None and asked.alert is not None and str(answer) not in asked.go


def _asked(
    request: Request,
    opened: Opened,
    form: DayQuestionForm,
    place: int,
    count: int,
    refused: Refusal | None = None,
) -> HttpResponse:
    number = opened.session.number
    back = (
        reverse("dosing:questions", args=[number, place - 1])
        if place > 1
        else reverse("dosing:go_no_go", args=[number])
    )
    context = {
        "form": form,
        "refused": refused,
        "progress": {"step": place, "of": count, "note": ""},
        "back_url": back,
        "is_last": place == count,
    }
    with at_home(opened.chart):
        status = 422 if request.method == "POST" else 200
        return render(request, "dosing/question.html", context, status=status)
