"""Questionnaires: one question to a page for the person, who may stop and go on; the whole form for staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.words import Words
from troche.instruments import Instrument, Item
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.facts import AlertRaised
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting
from troche.people.wording import as_asked
from troche.screening import drafts
from troche.screening.commands import AnswerInstrument, TellRisk
from troche.screening.forms.questionnaire import InstrumentForm, InterviewForm, QuestionForm, due_items
from troche.screening.pages.assessment import posted
from troche.screening.path import SAFETY_SCREENS
from troche.screening.pathway import next_page
from troche.screening.queries import header
from troche.screening.risk import OF_THOUGHTS, telling
from troche.screening.rules import SCREENING
from troche.site.words import spoken


class Begun:
    """The signed-in patient's questionnaire, with the answers so far."""

    def __init__(self, request: Request, instrument: str) -> None:
        self.request, self.now = request, now()
        self.chart, self.setting = own_chart(request)
        if instrument not in self.setting.programme.measures.schedule:
            raise Http404
        self.asked = words_of(self.setting, instrument)
        self.schedule = self.setting.programme.measures.schedule[instrument]
        self.answers = drafts.draft_of(self.chart.stream, self.asked, self.setting.programme, self.now)

    @property
    def due(self) -> list[Item]:
        """The questions there are, by the answers so far."""
        return due_items(self.asked, self.answers)

    def keep(self, answers: drafts.Answers) -> None:
        """Keep the answers so far."""
        drafts.keep_draft(
            self.chart.clinic,
            self.chart.stream,
            self.asked,
            answers,
            self.now,
            is_new=not self.answers,
        )
        self.answers = answers

    def onward(self) -> HttpResponse:
        """The first question that was not seen yet; after the last, all answers before they are sent."""
        unseen = next((item for item in self.due if item.id not in self.answers), None)
        if unseen is None:
            return redirect("screening:questionnaire_send", instrument=self.asked.id)
        return redirect("screening:questionnaire_item", instrument=self.asked.id, item=unseen.id)


def words_of(setting: Setting, instrument: str) -> Instrument:
    """The questionnaire in words this clinic may show to this reader. Without words there is no page."""
    asked = as_asked(setting.clinic, instrument, (get_language() or "en")[:2])
    if asked is None:
        raise Http404
    return asked


@page(action="screening.measure", purpose="own care")
@require_GET
@never_cache
def begin(request: Request, instrument: str) -> HttpResponse:
    """Begin, or go on where it was left."""
    begun = Begun(request, instrument)
    if begun.answers:
        n = len(begun.answers)
        kept = ngettext(
            "You go on where you left off. %(n)s answer is kept.",
            "You go on where you left off. %(n)s answers are kept.",
            n,
        )
        messages.info(request, kept % {"n": n})
    return begun.onward()


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
@never_cache
def ask(request: Request, instrument: str, item: str) -> HttpResponse:
    """Ask one question. An answer that needs a person is told at once, and help comes first."""
    begun = Begun(request, instrument)
    question = next((one for one in begun.due if one.id == item), None)
    if question is None:
        if item not in begun.asked.offered:
            raise Http404
        return begun.onward()
    form = QuestionForm(begun.asked, question, posted(request), begun.answers)
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        answers = {**begun.answers, question.id: form.answer}
        is_new, refused = _kept(begun, answers, form.cleaned_data["command_id"])
        if refused is None:
            return redirect("screening:own_help") if is_new else begun.onward()
    context = {"form": form, "refused": refused, **_frame(begun, question)}
    return render(request, "screening/questionnaire.html", context, status=422 if form.is_bound else 200)


def _kept(begun: Begun, answers: drafts.Answers, command_id: UUID) -> tuple[bool, Refusal | None]:
    """Keep the answers; with what needs a person told in the same transaction. Whether somebody is told now."""
    told = telling(begun.asked.id, answers, begun.setting.programme)
    if not told or told == SCREENING.of(begun.chart).told.get(begun.asked.id):
        begun.keep(answers)
        return False, None
    command = TellRisk(
        id=command_id,
        actor=begun.request.actor,
        stream=begun.chart.stream,
        instrument=begun.asked.id,
        answers=told,
    )
    outcome = act(command, beside=lambda: begun.keep(answers))
    if isinstance(outcome, Refused):
        return False, outcome.refusal
    return any(isinstance(entry.fact, AlertRaised) for entry in outcome.recorded), None


def _frame(begun: Begun, question: Item) -> dict[str, Any]:
    due = begun.due
    place = due.index(question)
    return {
        "asked": begun.asked,
        "schedule": begun.schedule,
        "back": due[place - 1].id if place else "",
        "progress": {"step": place + 1, "of": len(due), "note": spoken(begun.schedule.label)},
        "kept_hours": drafts.lasts(begun.asked, begun.setting.programme) // timedelta(hours=1),
        "tells_at_once": begun.asked.id in ("phq_9", *SAFETY_SCREENS, *OF_THOUGHTS),
    }


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
@never_cache
def send(request: Request, instrument: str) -> HttpResponse:
    """See all answers, change one, and send them. What is sent is what was seen."""
    begun = Begun(request, instrument)
    form = InstrumentForm(begun.asked, posted(request))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        answers = form.answers()
        more = form.asks_more()
        if more is not None:
            seen = {code: answer for code, answer in answers.items() if code != more.id}
            is_new, refused = _kept(begun, {**begun.answers, **seen}, form.cleaned_data["command_id"])
            if refused is None:
                return redirect("screening:own_help") if is_new else begun.onward()
        else:
            command = AnswerInstrument(
                id=form.cleaned_data["command_id"],
                actor=request.actor,
                stream=begun.chart.stream,
                instrument=instrument,
                answers=answers,
            )
            outcome = act(command, beside=lambda: drafts.drop_draft(begun.chart.stream, instrument))
            if not isinstance(outcome, Refused):
                return _after(request, next_page(begun.chart, begun.setting, instrument, answers))
            refused = outcome.refusal
    context = {"form": form, "refused": refused, "schedule": begun.schedule, **_seen(begun)}
    return render(request, "screening/questionnaire_send.html", context, status=422 if form.is_bound else 200)


def _seen(begun: Begun) -> dict[str, Any]:
    """Each question with what was answered, and what the form carries along."""
    rows = [
        {
            "id": item.id,
            "words": item.words,
            "answer": _answer(begun.asked, item, begun.answers.get(item.id)),
            "value": begun.answers.get(item.id),
            "is_late": bool(item.asked_if_any),
        }
        for item in begun.due
    ]
    return {"asked": begun.asked, "rows": rows}


def _answer(asked: Instrument, item: Item, value: int | None) -> Words | None:
    return next((option.words for option in asked.options_for(item.id) if option.value == value), None)


def _after(request: Request, first: str) -> HttpResponse:
    """The page that has to come first; else the person's own."""
    if first:
        return redirect(first)
    messages.success(request, _("Thank you. Your answers are kept."))
    return redirect("people:enter")


@page(action="screening.measure", purpose="treatment: ask a questionnaire")
@require_http_methods(["GET", "POST"])
def interview(request: Request, person: UUID, instrument: str) -> HttpResponse:
    """Enter a whole questionnaire: the answers the patient gave to somebody of the staff, or a rating."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    asked = words_of(setting, instrument)
    form = InterviewForm(asked, posted(request))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        command = AnswerInstrument(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=person,
            instrument=instrument,
            answers=form.answers(),
            administration=form.cleaned_data["administration"],
        )
        outcome = act(command)
        if not isinstance(outcome, Refused):
            messages.success(request, _("Recorded: %(form)s.") % {"form": asked.title})
            for entry in outcome.recorded:
                if isinstance(entry.fact, AlertRaised):
                    messages.warning(
                        request, f"{entry.fact.words} {setting.programme.alerts[entry.fact.code].do}"
                    )
            return redirect("screening:dossier", person=person)
        refused = outcome.refusal
    context = {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": person,
        "asked": asked,
        "form": form,
        "refused": refused,
    }
    return render(request, "screening/interview.html", context, status=422 if form.is_bound else 200)
