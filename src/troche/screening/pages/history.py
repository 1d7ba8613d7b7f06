"""The history: in steps by the patient, who may stop and go on later; on one page by staff who ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting
from troche.people.zones import latest_today
from troche.screening.commands import GiveHistory
from troche.screening.forms.history import EVERYTHING, SAFETY, STEPS, HistoryForm
from troche.screening.forms.history_said import typed_of
from troche.screening.history_drafts import Typed, draft_of, drop_draft, keep_draft
from troche.screening.pages.assessment import posted
from troche.screening.queries import header
from troche.screening.rules import SCREENING
from troche.screening.summary import left_out, lines
from troche.screening.told import PLAN

ORDER = tuple(STEPS)
PAGE = ("mind", SAFETY, "heart", "body", "allergies", "medicines", "trials", "substances", "home", "people")
"""The one page for staff: health first, as one asks it."""


class Filling:
    """A history being filled in: what was given before, and over it what was typed since."""

    def __init__(self, chart: Chart, setting: Setting) -> None:
        self.chart, self.setting, self.now = chart, setting, now()
        self.given = SCREENING.of(chart).history
        self.draft: Typed = draft_of(chart.stream, self.now)
        self.before = typed_of(self.given)

    def form(
        self, steps: tuple[str, ...], data: Mapping[str, Any] | None = None, initial: Any = None
    ) -> HistoryForm:
        """A form for these steps."""
        return HistoryForm(self.setting.programme, steps, latest_today(self.now), data, initial)

    def typed(self, step: str) -> dict[str, str]:
        """What stands on a step: the draft of it, or else what was given."""
        return self.draft.get(step, self.before)

    def is_done(self, step: str) -> bool:
        """Whether somebody has been there."""
        return step in self.draft or self.given is not None

    @property
    def next_step(self) -> str:
        """The first step that nobody has been to; empty when all were seen."""
        return next((step for step in ORDER if not self.is_done(step)), "")

    def everything(self) -> dict[str, str]:
        """All that stands on the steps, as one form would send it."""
        merged: dict[str, str] = {}
        for step in ORDER:
            names = self.form((step,), self.typed(step)).fields
            merged |= {name: value for name, value in self.typed(step).items() if name in names}
        return merged


def own_filling(request: Request) -> Filling:
    """The signed-in patient's history."""
    return Filling(*own_chart(request))


@page(action="screening.history", purpose="own care")
@require_http_methods(["GET", "POST"])
def history(request: Request) -> HttpResponse:
    """Read all that was told, step by step, and give it; or see where to go on."""
    filling = own_filling(request)
    if request.method == "GET":
        return _overview(request, filling, filling.form((SAFETY,), None, filling.before))
    sent = {**filling.everything(), **request.POST.dict()}
    form = filling.form(EVERYTHING, sent)
    refused: Refusal | None = None
    if form.is_valid():
        said = form.said()
        stream = filling.chart.stream
        command = GiveHistory(id=form.cleaned_data["command_id"], actor=request.actor, stream=stream, **said)
        outcome = act(command, beside=lambda: drop_draft(stream))
        if not isinstance(outcome, Refused):
            return _given(request, said)
        refused = outcome.refusal
    return _overview(request, filling, form, refused, status=422)


def _given(request: Request, said: dict[str, Any]) -> HttpResponse:
    if said["conditions"].get(PLAN) in ("yes", "unsure"):
        return redirect("screening:own_help")
    messages.success(request, _("Your history is kept. You can mend it at any time."))
    return redirect("people:enter")


def _overview(
    request: Request, filling: Filling, form: HistoryForm, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    steps = [_shown(filling, step) for step in ORDER]
    context = {
        "steps": steps,
        "done": sum(one["is_done"] for one in steps),
        "is_begun": bool(filling.draft),
        "is_given": filling.given is not None,
        "next_step": filling.next_step,
        "wrong": [one for one in steps if status != 200 and _is_wrong(filling, one["step"], form)],
        "open": sum(one["open"] for one in steps),
        "plan": form[f"c_{PLAN}"] if f"c_{PLAN}" in form.fields else None,
        "form": form,
        "refused": refused,
        "show_errors": status != 200,
    }
    return render(request, "screening/history.html", context, status=status)


def _is_wrong(filling: Filling, step: str, sent: HistoryForm) -> bool:
    """Whether something of this step keeps the history from being given."""
    return not set(sent.errors).isdisjoint(
        filling.form((step,), filling.typed(step)).fields.keys() - {"command_id"}
    )


def _shown(filling: Filling, step: str) -> dict[str, Any]:
    """A step as the overview shows it. `open` counts the questions about health that were left out."""
    form = filling.form((step,), {**filling.typed(step), "command_id": str(filling.chart.stream)})
    shown = {"step": step, "title": STEPS[step], "is_done": filling.is_done(step)}
    if not shown["is_done"]:
        return {**shown, "is_wrong": False, "open": 0, "lines": []}
    if not form.is_valid():
        return {**shown, "is_wrong": True, "open": 0, "lines": []}
    said, asked = form.said(), form.asked(step)
    return {
        **shown,
        "is_wrong": False,
        "open": left_out(step, said, asked),
        "lines": lines(step, said, asked, filling.setting.programme),
    }


@page(action="screening.history", purpose="own care")
@require_http_methods(["GET", "POST"])
def step(request: Request, part: str) -> HttpResponse:
    """One step of the history. What is typed is kept, right or wrong, until the whole is given."""
    step = part
    if step not in STEPS:
        raise Http404
    filling = own_filling(request)
    form = filling.form((step,), posted(request), filling.typed(step))
    if form.is_bound:
        keep_draft(request.actor.clinic, filling.chart.stream, step, form.typed(), filling.now)
        if not form.wants_rows and form.is_valid():
            following = _following(step)
            return (
                redirect("screening:history_step", part=following)
                if following
                else redirect("screening:history")
            )
    place = ORDER.index(step)
    is_wrong = form.is_bound and not form.wants_rows
    context = {
        "form": form,
        "part": form.parts()[0],
        "progress": {"step": place + 1, "of": len(ORDER)},
        "back": ORDER[place - 1] if place else "",
        "skip": _following(step),
        "show_errors": is_wrong,
        "refused": None,
    }
    return render(request, "screening/history_step.html", context, status=422 if is_wrong else 200)


def _following(step: str) -> str:
    after = ORDER.index(step) + 1
    return ORDER[after] if after < len(ORDER) else ""


@page(action="screening.history", purpose="treatment: take the history")
@require_http_methods(["GET", "POST"])
def take(request: Request, person: UUID) -> HttpResponse:
    """The whole history on one page, for staff who ask the person. What the person is typing stays the person's."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    filling = Filling(chart, setting)
    form = filling.form(PAGE, posted(request), filling.before)
    refused: Refusal | None = None
    if form.is_bound and not form.wants_rows and form.is_valid():
        outcome = act(
            GiveHistory(id=form.cleaned_data["command_id"], actor=request.actor, stream=person, **form.said())
        )
        if not isinstance(outcome, Refused):
            return redirect("screening:dossier", person=person)
        refused = outcome.refusal
    is_wrong = form.is_bound and not form.wants_rows
    context = {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": person,
        "form": form,
        "parts": form.parts(),
        "is_begun": bool(filling.draft),
        "refused": refused,
        "show_errors": is_wrong,
    }
    return render(request, "screening/history_taken.html", context, status=422 if is_wrong else 200)
