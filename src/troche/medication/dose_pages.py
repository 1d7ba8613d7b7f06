"""The clinician's page of the next dose: proposed and explained, decided by a prescriber."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.commands import AnswerProposal, NoteTolerance
from troche.medication.proposals import Seen, proposal_of, sessions_left
from troche.medication.state import medication_of
from troche.medication.titration import WITHOUT_DOSE
from troche.medication.titration_forms import AcceptProposalForm, AnotherForm, ToleranceForm
from troche.medication.titration_words import FOR_PATIENT, headline, missing, rests_on
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.screening.queries import header
from troche.site.words import spoken


@page(action="chart.read", purpose="treatment: dose")
@require_GET
def dose(request: Request, person: UUID) -> HttpResponse:
    """The proposal for the next dose, why, what is missing, and what was decided last."""
    return _Page(request, person).shown()


@page(action="medication.write_plan", purpose="treatment: dose")
@require_POST
def accept(request: Request, person: UUID) -> HttpResponse:
    """Take the proposal that was read."""
    shown = _Page(request, person)
    form = shown.accept_form(request.POST)
    if not form.is_valid():
        return shown.again(accept=form)
    given = form.cleaned_data
    outcome = act(
        AnswerProposal(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            session=given["session"],
            seen=given["seen"],
            accepted=True,
            reason=given.get("reason", ""),
        )
    )
    if isinstance(outcome, Refused):
        return shown.again(outcome.refusal, accept=form)
    return redirect("medication:dose", person=person)


@page(action="medication.write_plan", purpose="treatment: dose")
@require_POST
def another(request: Request, person: UUID) -> HttpResponse:
    """Decide something else than was proposed, with a reason."""
    shown = _Page(request, person)
    form = AnotherForm(request.POST, auto_id="another_%s")
    if not form.is_valid():
        return shown.again(another=form)
    given = form.cleaned_data
    outcome = act(
        AnswerProposal(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            session=given["session"],
            seen=given["seen"],
            accepted=False,
            reason=given["why"],
            proposed=given["what"],
            dose_mg=given["dose_mg"],
            days_between=given["days_between"],
        )
    )
    if isinstance(outcome, Refused):
        return shown.again(outcome.refusal, another=form)
    return redirect("medication:dose", person=person)


@page(action="medication.note_tolerance", purpose="treatment: dose")
@require_POST
def note(request: Request, person: UUID) -> HttpResponse:
    """Note how the last session was borne."""
    shown = _Page(request, person)
    form = ToleranceForm(request.POST)
    if not form.is_valid():
        return shown.again(note=form)
    given = form.cleaned_data
    outcome = act(
        NoteTolerance(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            session=given["of_session"],
            nausea=given["nausea"],
            anxiety=given["anxiety"],
            craving=given["craving"],
        )
    )
    if isinstance(outcome, Refused):
        return shown.again(outcome.refusal, note=form)
    return redirect("medication:dose", person=person)


class _Page:
    """The page of one person's next dose, as it stands when it is asked for."""

    def __init__(self, request: Request, person: UUID) -> None:
        self.request = request
        self.chart: Chart = read_chart(request.actor.clinic, person)
        self.setting: Setting = read_setting(request.actor.clinic, self.chart)
        self.instant = now()
        self.seen: Seen | None = proposal_of(self.chart, self.setting, self.instant)

    def accept_form(self, posted: Any = None) -> AcceptProposalForm:
        """The form that takes the proposal; a change of plan needs its reason."""
        initial = self._names()
        if self.seen is not None and (words := FOR_PATIENT.get(self.seen.proposed.action)):
            initial["reason"] = spoken(words)
        return AcceptProposalForm(
            posted, initial=initial, changes_plan=self._changes_plan(), auto_id="accept_%s"
        )

    def again(self, refused: Refusal | None = None, **forms: Any) -> HttpResponse:
        """The page with what was sent, and what to do about it."""
        return self.shown(refused, 422, **forms)

    def shown(self, refused: Refusal | None = None, status: int = 200, **forms: Any) -> HttpResponse:
        """The page with its forms; those that were sent as they were sent."""
        state, seen, programme = medication_of(self.chart), self.seen, self.setting.programme
        answered = state.titration.answered
        shown: dict[str, Any] = {
            "who": header(self.chart, self.request.actor.role, "medication", self.setting.clinic),
            "person": self.chart.stream,
            "state": state,
            "answered": answered,
            "answered_by": self._name(answered.by) if answered else "",
            "refused": refused,
            "form": next(iter(forms.values()), None),
            "sessions_left": sessions_left(state) if state.plans else None,
        }
        if seen is not None:
            shown |= {
                "seen": seen,
                "headline": headline(seen.proposed),
                "without_dose": seen.proposed.action in WITHOUT_DOSE,
                "rows": self._rows(seen),
                "rests_on": rests_on(seen.known, programme),
                "missing": missing(seen.known, programme),
                "maximum": programme.ladder.maximum,
                "nausea_minutes": programme.ladder.titration.nausea_within_minutes.value,
                "interval": programme.ladder.interval,
                "is_answered": answered is not None and answered.proposed.session == seen.known.session,
                **self._forms(seen, forms),
            }
        return render(self.request, "medication/dose.html", shown, status=status)

    def _forms(self, seen: Seen, sent: dict[str, Any]) -> dict[str, Any]:
        role = self.request.actor.role
        may_answer = allows(role, "clinic", "medication.write_plan")
        may_note = allows(role, "clinic", "medication.note_tolerance")
        last = medication_of(self.chart).titration.last
        has_ended = last is not None and (last.released is not None or last.handed_over)
        dose_now = {"dose_mg": seen.known.dose_mg, "days_between": seen.known.days_between}
        found: dict[str, Any] = {"of_session": seen.known.session}
        if last is not None and last.noted is not None:
            craving = "yes" if last.noted.craving else "no"
            found |= {"nausea": last.noted.nausea, "anxiety": last.noted.anxiety, "craving": craving}
        return {
            "accept": (sent.get("accept") or self.accept_form()) if may_answer else None,
            "another": (
                sent.get("another")
                or AnotherForm(initial={**self._names(), **dose_now}, auto_id="another_%s")
            )
            if may_answer
            else None,
            "note": (sent.get("note") or ToleranceForm(initial=found)) if may_note and has_ended else None,
            "is_noted": last is not None and last.noted is not None,
        }

    def _rows(self, seen: Seen) -> list[dict[str, Any]]:
        table = self.setting.programme.ladder.proposals
        return [{"found": row, "rule": table[row.code]} for row in seen.proposed.rows]

    def _names(self) -> dict[str, Any]:
        return {"session": self.seen.known.session, "seen": self.seen.digest} if self.seen else {}

    def _changes_plan(self) -> bool:
        plan = medication_of(self.chart).plan
        if self.seen is None or plan is None or self.seen.proposed.action in WITHOUT_DOSE:
            return False
        proposed = self.seen.proposed
        return (proposed.dose_mg, proposed.days_between) != (plan.start_dose_mg, plan.days_between)

    def _name(self, staff: UUID) -> str:
        found = self.setting.clinic.staff.get(staff)
        return found.name if found else ""
