"""What the pages show of something that goes wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from troche.chart.rooms import Chart
from troche.dosing import wrong_forms
from troche.dosing.state import dosing_of
from troche.dosing.wrong import about, open_in, steps_of
from troche.dosing.wrong_state import Wrong
from troche.messaging.rules import OpenAlert, open_alerts
from troche.people.forms import ROLE_WORDS
from troche.people.setting import Setting
from troche.programme.parts.wrong import Area, FollowUp, Path, Seat

AREAS: dict[Area, Any] = {
    "body": _("My body"),
    "mind": _("My mind"),
    "lozenges": _("The lozenges"),
    "sitter": _("My sitter has left"),
}
SEATS: dict[Seat, Any] = {"patient": _("Patient"), "sitter": _("Sitter"), "monitor": _("Monitor")}


class StepShown(NamedTuple):
    """A step, and when it was done."""

    code: str
    text: str
    done_at: datetime | None


class Following(NamedTuple):
    """What follows: by when, and what came of it."""

    rule: FollowUp
    owner: str
    due_at: datetime
    words: str
    name: str
    done_at: datetime | None


class WrongShown(NamedTuple):
    """One thing that goes wrong, as somebody in the session sees it."""

    one: Wrong
    path: Path | None
    title: str
    alert: OpenAlert | None
    who: str
    outcome: str

    @property
    def calls_911(self) -> bool:
        """Whether 911 is called at once."""
        return self.path is not None and self.path.call_911 == "at_once"

    def steps(self, seat: Seat) -> list[StepShown]:
        """The steps of one of the three."""
        if self.path is None:
            return []
        done = {(step.seat, step.step): step.at for step in self.one.steps}
        return [
            StepShown(code, text, done.get((seat, code))) for code, text in steps_of(self.path, seat).items()
        ]

    @property
    def by_patient(self) -> list[StepShown]:
        """The patient's."""
        return self.steps("patient")

    @property
    def by_sitter(self) -> list[StepShown]:
        """The sitter's."""
        return self.steps("sitter")

    @property
    def by_monitor(self) -> list[StepShown]:
        """The monitor's."""
        return self.steps("monitor")

    @property
    def follows(self) -> list[Following]:
        """What follows, done or not; nothing where it was not so."""
        if self.path is None or (self.one.ended is not None and self.one.ended.mistaken):
            return []
        done = {one.fact.follow_up: one for one in self.one.followed}
        return [
            Following(
                rule,
                str(ROLE_WORDS.get(rule.owner, rule.owner)),
                self.one.opened_at + timedelta(hours=rule.within_hours.value),
                done[code].fact.words if code in done else "",
                done[code].fact.name if code in done else "",
                done[code].at if code in done else None,
            )
            for code, rule in self.path.follow_ups.items()
        ]


def shown_of(chart: Chart, setting: Setting, one: Wrong) -> WrongShown:
    """One thing that went wrong, with the alert that rings for it."""
    path = setting.programme.wrong.paths.get(one.opened.path)
    code = path.alert if path is not None else ""
    alert = next((alert for alert in open_alerts(chart) if alert.code == code), None)
    title = path.title if path is not None else one.opened.path.replace("_", " ")
    outcomes, ended = setting.programme.wrong.outcomes, one.ended.outcome if one.ended else ""
    outcome = outcomes[ended].text if ended in outcomes else ended.replace("_", " ")
    return WrongShown(one, path, title, alert, str(ROLE_WORDS.get(one.role, one.role)), outcome)


def banner(chart: Chart, setting: Setting, session: int) -> dict[str, Any]:
    """What each of the three screens of a session says of it: what is open, and whether something can be said."""
    return {
        "wrong": [shown_of(chart, setting, one) for one in open_in(chart, session)],
        "may_say_wrong": about(chart, session) is not None,
    }


def choices(setting: Setting, area: str = "") -> list[tuple[str, Path]]:
    """The paths of one area, or of all."""
    return [
        (code, path) for code, path in setting.programme.wrong.paths.items() if not area or path.area == area
    ]


def areas(setting: Setting) -> list[tuple[Area, Any, str]]:
    """Where a patient looks for it first. An area with one path alone is that path."""
    found: list[tuple[Area, Any, str]] = []
    for area, label in AREAS.items():
        codes = [code for code, _path in choices(setting, area)]
        if codes:
            found.append((area, label, codes[0] if len(codes) == 1 else ""))
    return found


def of_one_session(chart: Chart, setting: Setting, session: int) -> list[WrongShown]:
    """Everything that went wrong in a session, the oldest first."""
    return [shown_of(chart, setting, one) for one in dosing_of(chart).wrong if one.opened.session == session]


def of_session(chart: Chart, setting: Setting, session: int) -> list[dict[str, Any]]:
    """Everything that went wrong in a session with the forms for it, what is open first."""
    found = [one for one in dosing_of(chart).wrong if one.opened.session == session]
    return [
        _row(chart, setting, one) for one in sorted(found, key=lambda one: (not one.is_open, -one.number))
    ]


def _row(chart: Chart, setting: Setting, one: Wrong) -> dict[str, Any]:
    shown, number = shown_of(chart, setting, one), one.number
    follows = not one.is_open and bool(one.left(setting.programme))
    more_taken = one.opened.path == "second_dose"
    return {
        "shown": shown,
        "seats": [(seat, label, shown.steps(seat)) for seat, label in SEATS.items()],
        "end": wrong_forms.end_form(chart, setting, number=number) if one.is_open else None,
        "follow_up": wrong_forms.follow_up_form(chart, setting, number=number) if follows else None,
        "extra": wrong_forms.extra_form(chart, setting, number=number) if more_taken else None,
    }
