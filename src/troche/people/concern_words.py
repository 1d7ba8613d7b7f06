"""What a concern says, and what it blocks: in words, by the clinic as it is now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from troche.chart.words import Words, day_words, say, say_n
from troche.people.concerns import OpenConcern
from troche.people.matters import open_hours
from troche.people.setting import Setting
from troche.people.states import state_name


def what(concern: OpenConcern, setting: Setting, now: datetime) -> Words:
    """What runs out or is missing."""
    state = setting.clinic
    today = state.day_of(now)
    name, day = state.name_of(concern.about), concern.day or today
    values: dict[str, str | int | float | Words] = {
        "name": name,
        "state": state_name(concern.state),
        "day": day_words(day),
    }
    match concern.code:
        case "licence_ends" if day < today:
            return say("{name} has had no licence for {state} since {day} ended.", **values)
        case "licence_ends":
            return _ends("{name}’s licence for {state} ends today.", "licence", day, today, values)
        case "registration_ends" if day < today:
            return say("{name} has had no DEA registration for {state} since {day} ended.", **values)
        case "registration_ends":
            return _ends(
                "{name}’s DEA registration for {state} ends today.", "registration", day, today, values
            )
        case "supervision_missing" if day <= today:
            return say(
                "{name}’s licence for {state} holds only under supervision, and nobody supervises since {day}.",
                **values,
            )
        case "supervision_missing":
            return say(
                "{name}’s licence for {state} holds only under supervision, and nobody supervises from {day} on.",
                **values,
            )
        case "hours_open":
            return _hours(setting, now)
        case "nobody_takes_alerts":
            return say("Nobody works here who may take an alert.")


def _ends(
    now_words: str, of: str, day: date, today: date, values: dict[str, str | int | float | Words]
) -> Words:
    left = (day - today).days
    if left == 0:
        return say(now_words, **values)
    if of == "licence":
        return say_n(
            "{name}’s licence for {state} ends tomorrow, on {day}.",
            "{name}’s licence for {state} ends in {n} days, on {day}.",
            left,
            **values,
        )
    return say_n(
        "{name}’s DEA registration for {state} ends tomorrow, on {day}.",
        "{name}’s DEA registration for {state} ends in {n} days, on {day}.",
        left,
        **values,
    )


def _hours(setting: Setting, now: datetime) -> Words:
    days = setting.programme.team.rota.ahead_days.value
    gaps = open_hours(setting.clinic, setting.programme, now, now + timedelta(days=days))
    if not gaps:
        return say("Hours in which nobody is on call are just over.")
    hours = sum((ends - starts).total_seconds() for starts, ends in gaps) / 3600
    first = gaps[0][0].astimezone(setting.clinic.zone)
    return say(
        "Nobody is on call for {hours} hours of the next {days} days, first on {day} at {time}.",
        hours=f"{round(hours, 1):g}",
        days=days,
        day=day_words(first.date()),
        time=f"{first:%H:%M}",
    )


def blocks(concern: OpenConcern) -> Words:
    """What waits for as long as it lasts, and from when on."""
    day = concern.day or date.min
    after = day_words(day + timedelta(days=1)) if concern.day else ""
    match concern.code:
        case "licence_ends":
            return say(
                "From {day} on no order, no parcel, no visit and no dose there goes through this person.",
                day=after,
            )
        case "registration_ends":
            return say("From {day} on no order and no parcel there goes through this person.", day=after)
        case "supervision_missing":
            return say(
                "From {day} on no order, no parcel, no visit and no dose there goes through this person.",
                day=day_words(day),
            )
        case "hours_open":
            return say("In these hours no dose is given, and no session is booked.")
        case "nobody_takes_alerts":
            return say("An alert reaches nobody until somebody with a clinical role joins.")
