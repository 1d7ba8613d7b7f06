"""The pages of an order: written, read as it will stand, confirmed with a second factor, called off."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.eprescribing.connections import connection_of
from troche.eprescribing.going_out import answer_in_a_demo, ask_after
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.commands import CancelOrder, CosignOrder, PendOrder, SignOrder
from troche.medication.days import local_day
from troche.medication.dose_limits import most_alone_mg
from troche.medication.facts import Factor
from troche.medication.forms import OrderForm
from troche.medication.order_forms import CancelForm, ConfirmForm
from troche.medication.orders import latest_end, units_for_doses
from troche.medication.schedule import refills_used
from troche.medication.sending import gates_to_order
from troche.medication.state import MedicationState, Order, medication_of
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.models import Account
from troche.people.policy import allows, page
from troche.people.second_factor import NotConfirmed, by_code, by_passkey, challenge, ways
from troche.people.setting import Setting
from troche.screening.queries import header

NO_WAY = later("Write the code that your authenticator app shows now, or use your passkey.")


@page(action="chart.read", purpose="treatment: order")
@require_http_methods(["GET", "POST"])
def order(request: Request, person: UUID) -> HttpResponse:
    """The order: its gates, the form, the text to confirm, and what the e-prescriber answered."""
    chart, setting = _read(request, person)
    if request.method == "GET":
        return _page(request, chart, setting)
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _page(request, chart, setting, writing=form, wrong=form)
    given = form.cleaned_data
    outcome = act(
        PendOrder(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            units=given["units"],
            unit_strength_mg=given["unit_strength_mg"],
            refills=given["refills"],
            hold_minutes=given["hold_minutes"],
            technique=given["technique"],
            valid_until=given["valid_until"],
            reason=given["reason"],
        )
    )
    if isinstance(outcome, Refused):
        return _page(request, chart, setting, writing=form, wrong=form, refused=outcome.refusal)
    return redirect("medication:order", person=person)


@page(action="medication.sign", purpose="treatment: order")
@require_POST
def sign(request: Request, person: UUID) -> HttpResponse:
    """The first signature, or the second: over the digest of what was shown."""
    chart, setting = _read(request, person)
    form, open_order = ConfirmForm(request.POST), medication_of(chart).order
    if not form.is_valid():
        return _page(request, chart, setting, confirming=form, wrong=form)
    if open_order is None or open_order.is_over or open_order.is_ready:
        return redirect("medication:order", person=person)
    try:
        factor, at = _second_factor(request, form.cleaned_data)
    except NotConfirmed as no:
        form.add_error("code", str(no))
        return _page(request, chart, setting, confirming=form, wrong=form)
    kind = CosignOrder if open_order.is_signed else SignOrder
    outcome = act(
        kind(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=person,
            order=str(form.cleaned_data["order"]),
            digest=form.cleaned_data["digest"],
            factor=factor,
            confirmed_at=at,
        )
    )
    if isinstance(outcome, Refused):
        return _page(request, chart, setting, confirming=form, wrong=form, refused=outcome.refusal)
    answer_in_a_demo(request.actor.clinic, person)
    messages.success(request, _("Signed."))
    return redirect("medication:order", person=person)


@page(action="medication.sign", purpose="treatment: order")
@require_POST
def cancel(request: Request, person: UUID) -> HttpResponse:
    """Call the order off."""
    chart, setting = _read(request, person)
    newest = medication_of(chart).order
    form = CancelForm(request.POST, is_signed=newest is not None and newest.is_signed)
    if not form.is_valid():
        return _page(request, chart, setting, cancelling=form, wrong=form)
    outcome = act(
        CancelOrder(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=person,
            order=str(form.cleaned_data["order"]),
            reason=form.cleaned_data["reason"],
        )
    )
    if isinstance(outcome, Refused):
        return _page(request, chart, setting, cancelling=form, wrong=form, refused=outcome.refusal)
    answer_in_a_demo(request.actor.clinic, person)
    messages.success(request, _("Called off."))
    return redirect("medication:order", person=person)


@page(action="medication.order", purpose="treatment: order")
@require_POST
def ask_again(request: Request, person: UUID) -> HttpResponse:
    """Ask the e-prescriber once more about an order it never answered."""
    if not ask_after(request.actor.clinic, person):
        messages.error(request, _("The e-prescriber could not be asked just now. The order is kept."))
    return redirect("medication:order", person=person)


def _read(request: Request, person: UUID) -> tuple[Chart, Setting]:
    chart = read_chart(request.actor.clinic, person)
    return chart, read_setting(request.actor.clinic, chart)


def _second_factor(request: Request, given: dict[str, Any]) -> tuple[Factor, Any]:
    """By what it was confirmed, and when. In a demo clinic nobody has a second factor. Raises `NotConfirmed`."""
    assert request.clinic is not None
    account = cast(Account, request.user)
    if given["credential"]:
        confirmed = by_passkey(request, account, given["digest"], given["credential"])
    elif given["code"]:
        confirmed = by_code(account, given["code"])
    elif request.clinic.is_demo and not ways(account):
        return "demo", now()
    else:
        raise NotConfirmed(str(NO_WAY))
    return confirmed.factor, confirmed.at


def _page(
    request: Request,
    chart: Chart,
    setting: Setting,
    *,
    writing: OrderForm | None = None,
    confirming: ConfirmForm | None = None,
    cancelling: CancelForm | None = None,
    wrong: CommandForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    state, may_sign = medication_of(chart), _may(request, "medication.sign")
    newest, is_open = state.order, state.order is not None and _is_open(state.order)
    gates = gates_to_order(chart, setting, now(), request.actor.id if may_sign else None)
    shown = {
        "who": header(chart, request.actor.role, "medication", setting.clinic),
        "person": chart.stream,
        "order": newest,
        "before": state.order_before if newest and not newest.is_ready else None,
        "sent": state.dispensed_for(newest.id) if newest else 0,
        "refills_used": _refills_used(state),
        "prescriber": _name(setting, newest.prescriber) if newest else "",
        "second": _name(setting, newest.cosigned_by) if newest and newest.cosigned_by else "",
        "waiting": newest is not None and newest.is_waiting,
        "gates": gates,
        "supply": setting.programme.supply,
        "connection": connection_of(chart.clinic),
        "is_demo": setting.clinic.is_demo,
        "form": (writing or OrderForm(initial=_usual(chart, setting))) if may_sign and not is_open else None,
        "ask_form": CommandForm() if may_sign and newest is not None and newest.is_waiting else None,
        "cancel_form": (cancelling or CancelForm(is_signed=newest.is_signed))
        if may_sign and newest and not newest.is_over
        else None,
        "wrong": wrong,
        "refused": refused,
        **_to_confirm(request, newest, setting, chart, confirming),
    }
    return render(request, "medication/order.html", shown, status=422 if wrong else 200)


def _to_confirm(
    request: Request, newest: Order | None, setting: Setting, chart: Chart, form: ConfirmForm | None
) -> dict[str, Any]:
    """What the page needs to have an order confirmed by the one who reads it."""
    if newest is None or newest.is_over or newest.is_ready:
        return {}
    is_own = request.actor.id == newest.prescriber
    is_asked = _may(request, "medication.sign") and is_own is not newest.is_signed
    found: dict[str, Any] = {
        "text": newest.pended.text,
        "digest": newest.pended.digest,
        "needs_second": newest.pended.needs_second,
        "most_alone": most_alone_mg(chart, setting),
        "confirm_form": None,
    }
    if not is_asked:
        return found
    account = cast(Account, request.user)
    own = ways(account)
    initial = {"order": newest.id, "digest": newest.pended.digest}
    found["confirm_form"] = form or ConfirmForm(initial=initial)
    found["by_code"] = "totp" in own
    found["by_demo"] = not own and request.clinic is not None and request.clinic.is_demo
    if "passkey" in own:
        found["passkey"] = {"request_options": challenge(request, account, newest.pended.digest)}
    return found


def _is_open(order: Order) -> bool:
    return order.answer is None and not order.is_over


def _refills_used(state: MedicationState) -> int:
    order = state.order
    return refills_used(state.dispensed_for(order.id), order.pended.units) if order else 0


def _usual(chart: Chart, setting: Setting) -> dict[str, Any]:
    """The order that a first shipment needs, to begin from."""
    programme, plan = setting.programme, medication_of(chart).plan
    unit_mg = programme.ladder.unit_mg.value
    first_doses = programme.supply.shipment.first_doses_at_most.value
    return {
        "units": units_for_doses(plan.start_dose_mg, unit_mg, first_doses) if plan else None,
        "unit_strength_mg": unit_mg,
        "refills": programme.supply.prescription.refills_by_default.value,
        "hold_minutes": programme.session.lozenge.hold_at_least_minutes.value,
        "valid_until": latest_end(local_day(chart, now()), setting),
    }


def _may(request: Request, action: str) -> bool:
    return allows(request.actor.role, "clinic", action)


def _name(setting: Setting, staff: UUID | None) -> str:
    found = setting.clinic.staff.get(staff) if staff else None
    return found.name if found else ""
