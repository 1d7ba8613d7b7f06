"""Events, side effects and signals as pages show them: words, states and times."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.events.cases import LABELS, lacking
from troche.events.facts import Assessment
from troche.events.followed import Event
from troche.events.forms import (
    ACTIONS,
    APPLIES,
    CRITERIA,
    GRADES,
    OUTCOMES,
    RELATEDNESS,
    SEVERITY,
    YES_NO,
    AssessForm,
    as_fields,
)
from troche.events.signals import Signal
from troche.events.state import events_of
from troche.events.waiting import report_by
from troche.messaging.owners import owner_in
from troche.people.forms import ROLE_WORDS
from troche.people.setting import Setting
from troche.site.words import spoken

CHOICES: dict[str, dict[str, Any]] = {
    "serious": dict(YES_NO),
    "expected": dict(YES_NO),
    "criteria": dict(CRITERIA),
    "severity": dict(SEVERITY),
    "relatedness": dict(RELATEDNESS),
    "action": dict(ACTIONS),
    "outcome": dict(OUTCOMES),
    "abated": dict(APPLIES),
    "reappeared": dict(APPLIES),
}
TONES = {"none": "met", "mild": "info", "moderate": "attention", "severe": "unmet"}


def cases_shown(chart: Chart, setting: Setting) -> list[dict[str, Any]]:
    """Every case, open ones first, each newest first."""
    cases = sorted(events_of(chart).events.values(), key=lambda one: (one.closed, -one.number))
    return [case_shown(chart, one, setting) for one in cases]


def case_shown(chart: Chart, event: Event, setting: Setting) -> dict[str, Any]:
    """A case with its state, its versions as changes, and what is still missing."""
    owner_works = any(str(one.id) == event.owner_id for one in setting.clinic.working())
    return {
        "event": event,
        "state": _state(event),
        "name": event.held.term or event.told.words,
        "teller": _teller(event),
        "held": _held(event.held),
        "versions": _versions(event),
        "lacking": [spoken(LABELS[name]) for name in lacking(event.held)],
        "report_by": report_by(event, setting),
        "fda": event.sent_to("fda"),
        "pharmacy": event.sent_to("pharmacy"),
        "before": _done_before(event),
        "owner": event.owner_name or owner_in(chart, setting.clinic, "prescriber").name,
        "owner_left": bool(event.owner_id) and not owner_works,
    }


def _done_before(event: Event) -> tuple[str, ...]:
    """What was done before the event came to be as grave as it is, and has to be done again."""
    done = {
        "review": event.reviewed_at is None and any(step.kind == "reviewed" for step in event.steps),
        "fda": event.sent_to("fda") is None and event.last_sent_to("fda") is not None,
        "pharmacy": event.sent_to("pharmacy") is None and event.last_sent_to("pharmacy") is not None,
    }
    return tuple(name for name, again in done.items() if again)


def _state(event: Event) -> tuple[str, str]:
    if event.closed:
        return "met", _("Closed")
    if event.serious:
        return "unmet", _("Serious, open")
    if event.serious is None:
        return "unknown", _("Not judged yet")
    return "waiting", _("Not serious, open")


def _teller(event: Event) -> str:
    if event.told.told_by == "form":
        return _("Side effect questions")
    if event.told.told_by == "patient":
        return _("The patient")
    if event.told.told_by == "sitter":
        return _("The sitter")
    return str(ROLE_WORDS.get(event.told_role, event.told_role))


def _held(held: Assessment) -> list[tuple[str, str]]:
    """Label and value of everything the form asks; what nobody said reads so."""
    fields = AssessForm.base_fields
    return [(str(fields[name].label), _value(held, name)) for name in Assessment.__struct_fields__]


def _value(held: Assessment, name: str) -> str:
    value = as_fields(held)[name]
    if value in (None, "", ()):
        return ""
    words = CHOICES.get(name, {})
    if isinstance(value, tuple):
        return ", ".join(str(words[one]) for one in value)
    return str(words.get(value, value))


def _versions(event: Event) -> list[dict[str, Any]]:
    """Each version, newest first, with what it changed."""
    labels = {name: str(AssessForm.base_fields[name].label) for name in Assessment.__struct_fields__}
    rows, start = [], Assessment(began_on=event.told.began_on)
    for older, version in pairwise([None, *event.versions]):
        before = older.assessment if older else start
        assert version is not None
        changed = [
            (labels[name], _value(before, name), _value(version.assessment, name))
            for name in labels
            if getattr(before, name) != getattr(version.assessment, name)
        ]
        rows.append({"version": version, "changed": changed})
    return rows[::-1]


def effects_shown(chart: Chart, setting: Setting) -> dict[str, Any]:
    """Side effects in rows, the latest answers in columns; one that was not asked has no grade."""
    answers = events_of(chart).answers[-4:][::-1]
    rows = [
        {
            "label": spoken(say(effect.ask)),
            "graded": [_grade(answer.answered.graded.get(code)) for answer in answers],
        }
        for code, effect in setting.programme.events.effects.items()
    ]
    return {"answers": answers, "rows": rows}


def _grade(grade: str | None) -> tuple[str, str]:
    if grade is None:
        return "unknown", _("Not asked")
    return TONES[grade], str(dict(GRADES)[grade])


def signal_shown(signal: Signal, setting: Setting) -> dict[str, Any]:
    """A signal in careful words: what it is, what is behind it, what else may be."""
    sign = setting.programme.events.signals.kinds[signal.kind]
    return {
        "signal": signal,
        "sign": sign,
        "label": spoken(say(sign.label)),
        "also": spoken(say(sign.also)),
        "state": _answered(signal),
        "behind": [(one, _who(one.role), _where(one.source)) for one in signal.behind],
    }


def _answered(signal: Signal) -> tuple[str, str]:
    if signal.answer is None:
        return "unknown", _("Waits for an answer")
    return ("attention", _("A concern")) if signal.is_concern else ("met", _("Explained"))


def _who(role: str) -> str:
    return _("The software") if role == "system" else str(ROLE_WORDS.get(role, role))


def _where(source: str) -> str:
    kind, _colon, rest = source.partition(":")
    if kind == "alert":
        return _("an alert")
    if kind == "closed":
        return _("how its alert was closed")
    if kind == "units":
        return _("the unit ledger")
    if kind == "session":
        return _("asked about session {n}").format(n=rest)
    return {
        "patient": _("told on the own page"),
        "sitter": _("told on the sitter’s page"),
        "staff": _("noted by staff"),
        "form": _("side effect questions"),
    }.get(rest, rest)
