"""The dossier: what is known, what is asked for, and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from troche.chart.gates import Gate, blocking
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.chart.words import day_words
from troche.integration.rules import INTEGRATION
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.rules import open_alerts
from troche.people.actor import Request
from troche.people.policy import allows, page, relation
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening import dossier as drawn
from troche.screening.beside_gates import measured_lines
from troche.screening.case import Case
from troche.screening.commands import AskForInformation, DecideEligibility
from troche.screening.deciding import InTheWay, words_without_a_place
from troche.screening.deciding import in_the_way as in_the_panel
from troche.screening.facts import Passed
from troche.screening.forms.overrides import AnswerForm, ProposeForm
from troche.screening.forms.staff import AskForm, DecisionForm
from troche.screening.gates import eligibility_gates, overridable
from troche.screening.measured import measured
from troche.screening.overriding import passed
from troche.screening.panels import panels
from troche.screening.queries import header, interviews
from troche.screening.rules import SCREENING
from troche.screening.safety_shown import safety_shown
from troche.screening.since import gates_against_decision, in_the_way
from troche.screening.told_before import assessment_rows
from troche.site.words import spoken

READS = "treatment: read the dossier"
VERDICTS = {
    "eligible": ("is-met", "met", later("Eligible")),
    "not_now": ("is-attention", "hold", later("Not now")),
    "not_here": ("is-danger", "stop", later("Not here")),
}


class Opened:
    """A chart opened for its dossier, with what several parts of the page read."""

    def __init__(self, request: Request, person: UUID) -> None:
        self.request, self.now = request, now()
        self.chart: Chart = read_chart(request.actor.clinic, person)
        self.setting: Setting = read_setting(request.actor.clinic, self.chart)
        self.case = Case(SCREENING.of(self.chart), PEOPLE.of(self.chart), self.setting, self.now)
        self.gates = eligibility_gates(self.chart, self.setting, self.now)
        self.open: list[Gate] = list(blocking(self.gates))
        self.may = overridable(self.chart, self.setting, self.now)
        self.to_judge: list[Gate] = list(in_the_way(self.chart, self.setting, self.now))
        by_two = {one.gate for one in passed(self.chart, self.setting, self.now, request.actor.id)}
        self.left = [gate for gate in self.to_judge if gate.gate not in by_two]
        self.news = gates_against_decision(self.chart, self.setting, self.now, has_started=True)

    def allows(self, action: str) -> bool:
        """Whether this actor may do this to this person."""
        return allows(self.request.actor.role, relation(self.request.actor, self.chart.stream), action)

    def missing(self) -> list[Gate]:
        """What was not asked for yet."""
        return [gate for gate in self.open if gate.gate not in self.case.screening.asked]

    def in_the_way(self, actions: dict[str, Any], wrong: Any) -> list[InTheWay]:
        """What is in the way of deciding for treatment, for this reader."""
        return in_the_panel(self.chart, self.case, self.to_judge, self.request.actor, actions, wrong=wrong)

    def name_of(self, gate: str) -> str:
        """The name of a requirement."""
        required = self.setting.programme.gates["eligible"].requires.get(gate)
        return spoken(required.name) if required else gate


@page(action="chart.read", purpose=READS)
@require_GET
def dossier(request: Request, person: UUID) -> HttpResponse:
    """Read the dossier."""
    return shown(Opened(request, person))


@page(action="screening.ask", purpose=READS)
@require_POST
def ask(request: Request, person: UUID) -> HttpResponse:
    """Ask the patient for what is missing: for one gate by its button, or for those chosen."""
    opened = Opened(request, person)
    said = request.POST.copy()
    only = said.get("only")
    if only:
        said.setlist("gates", [only])
        said["message"] = drawn.asking_words([gate for gate in opened.open if gate.gate == only])
    form = AskForm(opened.setting.programme, said)
    if not form.is_valid():
        return shown(opened, asking=form)
    cleaned = form.cleaned_data
    outcome = act(
        AskForInformation(
            id=cleaned["command_id"],
            actor=request.actor,
            stream=person,
            gates=tuple(cleaned["gates"]),
            message=cleaned["message"],
        )
    )
    if isinstance(outcome, Refused):
        return shown(opened, asking=form, refused=outcome.refusal)
    return redirect("screening:dossier", person=person)


@page(action="screening.decide", purpose=READS)
@require_POST
def decide(request: Request, person: UUID) -> HttpResponse:
    """Record the decision."""
    opened = Opened(request, person)
    form = DecisionForm(opened.left, opened.may, request.POST)
    if not form.is_valid():
        return shown(opened, deciding=form)
    cleaned = form.cleaned_data
    outcome = act(
        DecideEligibility(
            id=cleaned["command_id"],
            actor=request.actor,
            stream=person,
            verdict=cleaned["verdict"],
            reason=cleaned["reason"],
            patient_words=cleaned["patient_words"],
            overrides=form.overrides(),
        )
    )
    if isinstance(outcome, Refused):
        return shown(opened, deciding=form, refused=outcome.refusal)
    return redirect("screening:dossier", person=person)


def shown(
    opened: Opened,
    *,
    asking: AskForm | None = None,
    deciding: DecisionForm | None = None,
    overriding: ProposeForm | AnswerForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    """The page, with the form that could not be carried out as it was sent."""
    case = opened.case
    missing, actions = opened.missing(), _actions(opened)
    doses = [at for _session, at in INTEGRATION.of(opened.chart).dosed]
    ways = opened.in_the_way(actions, overriding)
    context = {
        "who": header(opened.chart, opened.request.actor.role, "dossier", opened.setting.clinic),
        "person": opened.chart.stream,
        "now": opened.now,
        "programme": opened.setting.programme,
        "verdict": _verdict(opened),
        "gates": opened.gates,
        "actions": actions,
        "missing": missing,
        "asking": asking
        or AskForm(
            opened.setting.programme,
            initial={"gates": [gate.gate for gate in missing], "message": drawn.asking_words(missing)},
        ),
        "deciding": deciding
        or DecisionForm(
            opened.left, opened.may, initial={"patient_words": drawn.deciding_words(opened.left)}
        ),
        "in_the_way": ways,
        "unsent": words_without_a_place(ways, overriding),
        "let_pass": _let_pass(opened),
        "passed": _passed(opened),
        "pdmp": drawn.pdmp_lines(case),
        "wrong": asking or deciding or overriding,
        "refused": refused,
        "alerts": open_alerts(opened.chart),
        "trend": drawn.phq_9_trend(case, doses),
        "measured": measured(case.screening.measures, doses),
        "interviews": interviews(opened.setting) if opened.allows("screening.measure") else [],
        "labs": [*drawn.lab_lines(case), *measured_lines(case)],
        "pressures": drawn.pressure_rows(case),
        "history": panels(case),
        "before": assessment_rows(case),
        "may_take_history": opened.allows("screening.history"),
        "safety": safety_shown(opened.chart, opened.setting, opened.now),
        "may_talk": opened.allows("screening.talk"),
        "may_ask": opened.allows("screening.ask"),
        "may_decide": opened.allows("screening.decide"),
        "may_record": opened.allows("screening.record_result"),
    }
    status = 422 if asking or deciding or overriding else 200
    return render(opened.request, "screening/dossier.html", context, status=status)


def _actions(opened: Opened) -> dict[str, Any]:
    """For each gate that stands in the way: when it was asked for, or a button that asks."""
    asked = opened.case.screening.asked
    actions: dict[str, Any] = {}
    for gate in opened.open:
        if gate.gate in asked:
            actions[gate.gate] = _("Asked %(day)s") % {"day": day_words(opened.case.day_of(asked[gate.gate]))}
        elif opened.allows("screening.ask"):
            actions[gate.gate] = {
                "label": _("Ask for it"),
                "name": "only",
                "value": gate.gate,
                "form": "ask-one",
                "icon": "send",
            }
    return actions


def _let_pass(opened: Opened) -> list[tuple[str, str]]:
    """What one person let pass in words, by the requirement's name."""
    decided = opened.case.screening.decision
    said = decided.override_reasons if decided else {}
    return [(opened.name_of(gate), why) for gate, why in said.items()]


def _passed(opened: Opened) -> list[tuple[str, Passed]]:
    """What two people let pass, by the requirement's name."""
    decided = opened.case.screening.decision
    return [(opened.name_of(one.gate), one) for one in decided.passed] if decided else []


def _verdict(opened: Opened) -> dict[str, Any]:
    counts = {
        answer: sum(gate.answer == answer for gate in opened.gates) for answer in ("unmet", "unknown", "met")
    }
    screening = opened.case.screening
    decided = screening.decision
    if decided is not None:
        tone, picture, word = VERDICTS[decided.verdict]
        if opened.news:
            tone, picture, word = "is-danger", "unmet", later("Decide again")
        by = screening.by["decision"]
        return {
            "tone": tone,
            "icon": picture,
            "word": word,
            "counts": counts,
            "decision": decided,
            "news": _news(opened),
            "at": by.at,
            "by": opened.setting.clinic.name_of(by.actor_id),
            "overridden": [gate for gate in opened.gates if gate.gate in decided.overridden],
        }
    stands = _stands(opened)
    if not opened.open:
        ready = _("Ready to decide")
        return {"tone": "is-met", "icon": "met", "word": ready, "counts": counts, "stands": stands}
    tone, picture = ("is-danger", "unmet") if counts["unmet"] else ("is-unknown", "unknown")
    return {"tone": tone, "icon": picture, "word": _("Not yet"), "counts": counts, "stands": stands}


def _news(opened: Opened) -> str:
    """What does not bear out the decision any more."""
    if not opened.news:
        return ""
    names = ", ".join(spoken(gate.label) for gate in opened.news)
    return _(
        "Decided for treatment; since then this speaks against it: %(names)s. No dose until decided again."
    ) % {"names": names}


def _stands(opened: Opened) -> str:
    """In a sentence or two: what blocks by name, and how much is missing."""
    if not opened.open:
        return _("Every gate is met.")
    blocks = [spoken(gate.label) for gate in opened.open if gate.answer == "unmet"]
    missing = sum(gate.answer == "unknown" for gate in opened.open)
    said = [
        ngettext("%(names)s blocks.", "%(names)s block.", len(blocks)) % {"names": ", ".join(blocks)}
        if blocks
        else _("Nothing so far rules it out.")
    ]
    if missing:
        said.append(
            ngettext("%(n)s answer is missing.", "%(n)s answers are missing.", missing) % {"n": missing}
        )
    return " ".join(said)
