"""The consent: read, understood question by question, signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting
from troche.preparation.commands import AnswerTeachBack, SignConsent
from troche.preparation.consent import is_signed, questions_left
from troche.preparation.forms import AnswerForm, SignForm
from troche.preparation.prose import shown, title_of
from troche.preparation.state import preparation_of
from troche.programme.parts.consent import Consent


@page(action="preparation.consent", purpose="own care")
@require_GET
def consent(request: Request) -> HttpResponse:
    """The text, what is known and not known, and the way on."""
    chart, setting = own_chart(request)
    text, left = setting.programme.consent, questions_left(chart, setting)
    protocol = setting.programme.protocol
    written = text.text[language_of(text)]
    context = {
        "heading": title_of(written),
        "text": shown(written),
        "text_language": language_of(text),
        "version": text.version,
        "digest": text.digest(language_of(text)),
        "approval": protocol.approval,
        "evidence": protocol.evidence.values(),
        "signed": preparation_of(chart).consent if is_signed(chart, setting) else None,
        "signed_at": preparation_of(chart).consent_at,
        "was_signed": preparation_of(chart).consent,
        "next": left[0] if left else None,
        "left": len(left),
        "all": len(text.teach_back),
    }
    return render(request, "preparation/consent.html", context)


@page(action="preparation.consent", purpose="own care")
@require_http_methods(["GET", "POST"])
def question(request: Request, question: str) -> HttpResponse:
    """One question. A wrong answer is kept, explained, and asked again."""
    chart, setting = own_chart(request)
    text = setting.programme.consent
    if question not in text.teach_back:
        raise Http404("no such question")
    if request.method == "GET":
        form = AnswerForm(question=text.teach_back[question], initial={"version": text.version})
        return _question_page(request, chart, setting, question, form)
    form = AnswerForm(request.POST, question=text.teach_back[question])
    if not form.is_valid():
        return _question_page(request, chart, setting, question, form, status=422)
    outcome = act(
        AnswerTeachBack(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            version=form.cleaned_data["version"],
            question=question,
            answer=form.cleaned_data["answer"],
        )
    )
    if isinstance(outcome, Refused):
        return _question_page(request, chart, setting, question, form, outcome.refusal, 422)
    if form.cleaned_data["answer"] != text.teach_back[question].right:
        return redirect("preparation:question", question=question)
    messages.success(request, _(text.teach_back[question].if_right))
    chart, setting = own_chart(request)
    left = questions_left(chart, setting)
    return redirect("preparation:question", question=left[0]) if left else redirect("preparation:sign")


@page(action="preparation.consent", purpose="own care")
@require_http_methods(["GET", "POST"])
def sign(request: Request) -> HttpResponse:
    """The signature, under the very words that are signed."""
    chart, setting = own_chart(request)
    text = setting.programme.consent
    if request.method == "GET":
        digest = text.digest(language_of(text))
        form = SignForm(initial={"version": text.version, "digest": digest})
        return _sign_page(request, chart, setting, form)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _sign_page(request, chart, setting, form, status=422)
    outcome = act(
        SignConsent(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            version=form.cleaned_data["version"],
            digest=form.cleaned_data["digest"],
            signed_name=form.cleaned_data["signed_name"],
        )
    )
    if isinstance(outcome, Refused):
        return _sign_page(request, chart, setting, form, outcome.refusal, 422)
    messages.success(request, _("Signed. You can read it here again at any time."))
    return redirect("preparation:consent")


def language_of(text: Consent) -> str:
    """The reader's language where the text exists in it, else English."""
    language = (get_language() or "en").split("-")[0]
    return language if language in text.text else "en"


def _question_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    code: str,
    form: AnswerForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = setting.programme.consent
    given = preparation_of(chart).answers.get(code)
    is_wrong = given is not None and given.version == asked.version and not given.right
    number = list(asked.teach_back).index(code) + 1
    context: dict[str, Any] = {
        "form": form,
        "refused": refused,
        "question": asked.teach_back[code],
        "wrong": is_wrong and status == 200,
        "progress": {"step": number, "of": len(asked.teach_back), "note": ""},
    }
    return render(request, "preparation/question.html", context, status=status)


def _sign_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: SignForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    text, left = setting.programme.consent, questions_left(chart, setting)
    context = {
        "form": form,
        "refused": refused,
        "text": shown(text.text[language_of(text)]),
        "text_language": language_of(text),
        "version": text.version,
        "approval": setting.programme.protocol.approval,
        "is_signed": is_signed(chart, setting),
        "next": left[0] if left else None,
        "left": len(left),
    }
    return render(request, "preparation/sign.html", context, status=status)
