"""What each of the staff may do today and where, as pages say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troche.people.clinic import ClinicState, Staff
from troche.people.facts import Licence, SupervisionAgreed
from troche.people.forms import ROLE_WORDS
from troche.people.licences import (
    ONE_DAY,
    Days,
    days_of,
    holds_on,
    in_state,
    is_registration,
    own_days,
    practice_days,
    supervised_days,
)
from troche.people.states import state_name
from troche.programme import Programme
from troche.site.relative_time import written_day


class Permit(NamedTuple):
    """One state in which somebody may do something today: until when, under whom, and how near the end is."""

    state: str
    until: date
    under: str
    ends_soon: str


class Shown(NamedTuple):
    """One of the staff: where they may practise and prescribe today, and where they could and may not."""

    one: Staff
    role: Any
    practises: tuple[Permit, ...]
    prescribes: tuple[Permit, ...]
    stopped: tuple[str, ...]


class LicenceShown(NamedTuple):
    """A licence with how it stands today."""

    licence: Licence
    state: str
    status: str
    words: str
    renewed_from: date


def staff_shown(state: ClinicState, programme: Programme, today: date) -> list[Shown]:
    """Everybody, those who left last."""
    team = sorted(state.staff.values(), key=lambda one: (one.left_at is not None, one.role, one.name))
    return [_shown(state, programme, one, today) for one in team]


def _shown(state: ClinicState, programme: Programme, one: Staff, today: date) -> Shown:
    if one.left_at is not None:
        return Shown(one, ROLE_WORDS[one.role], (), (), ())
    soon = max(programme.team.licences.remind_days.value)
    practises = tuple(_practises(state, one, today, soon))
    prescribes = tuple(
        _permit(where, held, today, soon)
        for where in _states(one)
        if holds_on(held := days_of(in_state(one, where, registrations=True)), today)
    )
    may = {permit.state for permit in practises}
    licensed = (where for where in _states(one) if in_state(one, where))
    stopped = tuple(_why_not(one, where, today) for where in licensed if state_name(where) not in may)
    return Shown(one, ROLE_WORDS[one.role], practises, prescribes, stopped)


def _states(one: Staff) -> list[str]:
    return sorted({licence.state for licence in one.licences})


def _practises(state: ClinicState, one: Staff, today: date, soon: int) -> Iterator[Permit]:
    for where in _states(one):
        held = practice_days(state.staff, state.supervision, one.id, where)
        if holds_on(held, today):
            alone = holds_on(own_days(one, where), today)
            under = "" if alone else supervisor_name(state, one, where, today)
            yield _permit(where, held, today, soon, under)


def supervisor_name(state: ClinicState, one: Staff, where: str, today: date) -> str:
    """Who answers for somebody in a state today."""
    return next(
        (
            state.staff[agreed.supervisor].name
            for agreed in state.supervision
            if (agreed.staff, agreed.state) == (one.id, where)
            and agreed.first_day <= today <= agreed.last_day
            and holds_on(supervised_days(state.staff, (agreed,), one.id, where), today)
        ),
        "",
    )


def _permit(where: str, held: Days, today: date, soon: int, under: str = "") -> Permit:
    until = next(after - ONE_DAY for first, after in held if first <= today < after)
    left = (until - today).days
    return Permit(state_name(where), until, under, days_left(left) if left <= soon else "")


def days_left(days: int) -> str:
    """How near an end is."""
    if days == 0:
        return _("ends today")
    return ngettext("ends tomorrow", "ends in {days} days", days).format(days=days)


def _why_not(one: Staff, where: str, today: date) -> str:
    name = state_name(where)
    if any(licence.first_day <= today <= licence.last_day for licence in in_state(one, where)):
        return _("{state}: nobody supervises").format(state=name)
    if all(today < licence.first_day for licence in in_state(one, where)):
        return _("{state}: not yet").format(state=name)
    return _("{state}: ended").format(state=name)


def licences_shown(one: Staff, programme: Programme, today: date) -> list[LicenceShown]:
    """The licences and registrations of one of the staff, the first to end first."""
    soon = max(programme.team.licences.remind_days.value)
    ordered = sorted(one.licences, key=lambda each: (is_registration(each), each.state, each.last_day))
    return [_licence_shown(each, soon, today) for each in ordered]


def _licence_shown(each: Licence, soon: int, today: date) -> LicenceShown:
    left = (each.last_day - today).days
    if left < 0:
        status, words = "unmet", _("Ended")
    elif today < each.first_day:
        status, words = "waiting", _("From {day}").format(day=written_day(each.first_day))
    elif left <= soon:
        status, words = "late", days_left(left).capitalize()
    else:
        status, words = "met", _("Valid")
    return LicenceShown(each, state_name(each.state), status, words, each.last_day + ONE_DAY)


class SupervisionShown(NamedTuple):
    """A supervision with how it stands today; `of` is the other one of the two."""

    agreed: SupervisionAgreed
    state: str
    other: str
    supervises: bool
    status: str
    words: str


def supervision_shown(state: ClinicState, one: Staff, today: date) -> list[SupervisionShown]:
    """Who supervises somebody, and whom they supervise."""
    found = []
    for agreed in sorted(state.supervision, key=lambda each: (each.state, each.first_day)):
        if one.id not in (agreed.staff, agreed.supervisor):
            continue
        supervises = agreed.supervisor == one.id
        other = state.name_of(agreed.staff if supervises else agreed.supervisor)
        holds = holds_on(supervised_days(state.staff, (agreed,), agreed.staff, agreed.state), today)
        if agreed.last_day < today:
            status, words = "ended", _("Ended")
        elif today < agreed.first_day:
            status, words = "waiting", _("Not yet")
        else:
            status, words = ("met", _("In force")) if holds else ("unmet", _("The supervisor may not"))
        where = state_name(agreed.state)
        found.append(SupervisionShown(agreed, where, other or "–", supervises, status, words))
    return found
