"""One posted form, one command: the pages of a session share this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.http import Http404, QueryDict
from django.utils.timezone import now

from troche.chart.commands import Actor, Command
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing import commands, forms, wrong_forms
from troche.dosing.facts import CriterionSeen
from troche.dosing.state import Session, dosing_of
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.setting import Setting

NOT_HERE = refuse(
    "not_on_this_page",
    say("This cannot be done from this page now; it may have changed since you opened it. Nothing was kept."),
)


class Opened(NamedTuple):
    """A chart, its setting, and the session a page is about."""

    chart: Chart
    setting: Setting
    session: Session
    now: datetime


class Sent(NamedTuple):
    """A posted form: which one, whether it was carried out, and why not."""

    name: str = ""
    form: CommandForm | None = None
    refused: Refusal | None = None
    done: bool = False


def open_session(request: Request, person: UUID | None, number: int) -> Opened:
    """The session of this number in the actor's own chart, or in a person's."""
    stream = person or request.actor.stream
    if stream is None:
        raise Http404("no chart of one's own")
    chart = read_chart(request.actor.clinic, stream)
    session = dosing_of(chart).sessions.get(number)
    if session is None:
        raise Http404("no such session")
    return Opened(chart, read_setting(request.actor.clinic, chart), session, now())


def send(request: Request, opened: Opened, allowed: tuple[str, ...]) -> Sent:
    """Act on the form that was posted, if it is one of those the page shows."""
    name = request.POST.get("do", "")
    if name not in allowed:
        return Sent(refused=NOT_HERE)
    return carry(name, request.POST, opened, request.actor)


def carry(
    name: str,
    data: Any,
    opened: Opened,
    actor: Actor,
    said: Mapping[str, Any] | None = None,
    beside: Callable[[], object] = lambda: None,
) -> Sent:
    """Act on a form. `said` is when a device kept it; `beside` is written with it, as by `act`."""
    form = blank(name, opened, data)
    if not form.is_valid():
        return Sent(name, form)
    command = COMMANDS[name](form, opened, actor)
    if said:
        known = {field: value for field, value in said.items() if field in command.__struct_fields__}
        command = msgspec.structs.replace(command, **known)
    outcome = act(command, beside=beside)
    if isinstance(outcome, Refused):
        return Sent(name, shown_again(name, form, opened), outcome.refusal)
    return Sent(name, form, done=True)


def shown_again(name: str, form: CommandForm, opened: Opened) -> CommandForm:
    """A form that was refused, to be sent again: what was seen just now has to be seen anew by then."""
    if name != "release" or not isinstance(form.data, QueryDict):
        return form
    data = form.data.copy()
    data.setlist("seen", [])
    return blank(name, opened, data)


def blank(name: str, opened: Opened, data: Any = None) -> CommandForm:
    """The form of this name, filled with what was posted."""
    if name == "release":
        return forms.ReleaseForm(opened.setting.programme.session.release, data)
    if name in wrong_forms.MADE:
        return wrong_forms.MADE[name](opened.chart, opened.setting, data)
    return PLAIN[name](data)


def _command(kind: type[Command]) -> Callable[[CommandForm, Opened, Actor], Command]:
    def made(form: CommandForm, opened: Opened, actor: Actor) -> Command:
        given = dict(form.cleaned_data)
        return kind(  # type: ignore[call-arg]
            id=given.pop("command_id"),
            actor=actor,
            stream=opened.chart.stream,
            session=opened.session.number,
            **given,
        )

    return made


def _release(form: CommandForm, opened: Opened, actor: Actor) -> Command:
    given = form.cleaned_data
    return commands.Release(
        id=given["command_id"],
        actor=actor,
        stream=opened.chart.stream,
        session=opened.session.number,
        criteria=tuple(CriterionSeen(code, True) for code in given["seen"]),
        dissociation=given["dissociation"],
        sedation=given["sedation"],
        events=given["events"],
        reason=given["reason"],
        serious=given["serious"],
    )


PLAIN: dict[str, type[CommandForm]] = {
    "measure": forms.VitalsForm,
    "take": forms.TakeForm,
    "lozenge": forms.LozengeForm,
    "check": forms.CheckForm,
    "call": forms.CallForm,
    "note": forms.NoteForm,
    "agree_sit": forms.ConfirmForm,
    "agree_watch": forms.ConfirmForm,
    "confirm_place": forms.AddressForm,
    "preflight": forms.PreflightForm,
    "emergency": forms.AddressForm,
    "test_page": forms.ConfirmForm,
    "sheet": forms.AddressForm,
    "waive": forms.WaiveForm,
    "code": forms.CodeForm,
    "present": forms.ConfirmForm,
    "ready": forms.ConfirmForm,
    "judge": forms.JudgeForm,
    "stop": forms.StopForm,
    "not_today": forms.NotTodayForm,
    "next_day": forms.NextDayForm,
    "next_day_call": forms.NextDayCallForm,
    "driving": forms.ConfirmForm,
}
COMMANDS: dict[str, Callable[[CommandForm, Opened, Actor], Command]] = {
    "measure": _command(commands.MeasureVitals),
    "take": _command(commands.TakeDose),
    "lozenge": _command(commands.EndLozenge),
    "check": _command(commands.GiveCheck),
    "call": _command(commands.TapCall),
    "note": _command(commands.WriteNote),
    "agree_sit": _command(commands.AgreeToSit),
    "agree_watch": _command(commands.AgreeToWatch),
    "confirm_place": _command(commands.ConfirmPlace),
    "preflight": _command(commands.RunPreflight),
    "emergency": _command(commands.ConfirmEmergency),
    "test_page": _command(commands.AcknowledgeTestPage),
    "sheet": _command(commands.KeepSheet),
    "waive": _command(commands.WaiveCheck),
    "code": _command(commands.GiveUnitCodes),
    "present": _command(commands.SayPresent),
    "ready": _command(commands.GetReady),
    "judge": _command(commands.JudgePressure),
    "stop": _command(commands.StopSession),
    "not_today": _command(commands.StopSession),
    "release": _release,
    "next_day": _command(commands.ConfirmNextDay),
    "next_day_call": _command(commands.NoteNextDayCall),
    "driving": _command(commands.ConfirmDriving),
    "wrong": _command(commands.SayWrong),
    "wrong_step": _command(commands.DoWrongStep),
    "wrong_extra": _command(commands.NameExtra),
    "wrong_end": _command(commands.EndWrong),
    "wrong_follow_up": _command(commands.FollowUpWrong),
}
