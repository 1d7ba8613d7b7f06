"""What an administrator fills in about the team: licences, registrations, supervision, the rota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from troche.people.clinic import Staff
from troche.people.facts import Stretch, SupervisionAgreed
from troche.people.forms import ROLE_WORDS, CommandForm, LicenceForm, day_field
from troche.people.licences import REGISTRATION
from troche.people.states import STATE_CHOICES
from troche.people.zones import instant
from troche.site.widgets import ChoiceCards, ManyCards

NOBODY = "nobody"
WITHOUT_SAYING_WHO = _("Choose who is on call, or nobody.")


class PracticeLicenceForm(LicenceForm):
    """A licence to practise in a state."""

    supervised = forms.BooleanField(
        required=False,
        label=_("Holds only under supervision"),
        help_text=_("Tick it where the state or the kind of licence asks for a supervisor."),
    )

    def clean_kind(self) -> str:
        """A registration has a form of its own."""
        kind = str(self.cleaned_data["kind"]).strip()
        if kind.upper() == REGISTRATION:
            raise forms.ValidationError(_("Enter a DEA registration in its own form below."))
        return kind


class RegistrationForm(LicenceForm):
    """A DEA registration in a state."""

    kind = None  # type: ignore[assignment]  # a field less, as Django has it
    number = forms.CharField(
        label=_("DEA number"), max_length=40, error_messages={"required": _("Write the DEA number.")}
    )


class SupervisionForm(CommandForm):
    """Who supervises, where and how long."""

    supervisor = forms.ChoiceField(
        label=_("Supervised by"), error_messages={"required": _("Choose who supervises.")}
    )
    state = forms.ChoiceField(
        label=_("State"), choices=STATE_CHOICES, error_messages={"required": _("Choose a state.")}
    )
    agreed_on = day_field(
        _("Agreed on"), _("Write the day of the agreement."), _("Write the day of the agreement as a date.")
    )
    first_day = day_field(_("First day"), _("Write the first day."), _("Write the first day as a date."))
    last_day = day_field(_("Last day"), _("Write the last day."), _("Write the last day as a date."))

    def __init__(self, supervisors: Iterable[Staff], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.id), one.name) for one in supervisors]
        self.fields["supervisor"].choices = [("", _("Choose somebody")), *choices]  # type: ignore[attr-defined]


class EndSupervisionForm(CommandForm):
    """An earlier end of a supervision."""

    which = forms.ChoiceField(
        label=_("Which"), error_messages={"required": _("Choose which supervision ends.")}
    )
    last_day = day_field(_("Last day"), _("Write the last day."), _("Write the last day as a date."))
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why in a few words.")}
    )

    def __init__(
        self, agreements: Iterable[tuple[SupervisionAgreed, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{one.supervisor} {one.state}", words) for one, words in agreements]
        self.fields["which"].choices = [("", _("Choose one")), *choices]  # type: ignore[attr-defined]

    def pair(self) -> tuple[UUID, str]:
        """The supervisor and the state that were chosen."""
        supervisor, _blank, state = self.cleaned_data["which"].partition(" ")
        return UUID(supervisor), state


class RotaForm(CommandForm):
    """Somebody, or nobody, on some days of a week between two times on the clinic's wall."""

    who = forms.ChoiceField(label=_("Who is on call"), error_messages={"required": WITHOUT_SAYING_WHO})
    days = forms.MultipleChoiceField(
        label=_("Days"), widget=ManyCards(), error_messages={"required": _("Choose at least one day.")}
    )
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write when it begins."), "invalid": _("Write a time such as 08:00.")},
    )
    ends = forms.TimeField(
        label=_("To"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write when it ends."), "invalid": _("Write a time such as 20:00.")},
    )

    def __init__(self, able: Sequence[Staff], week: Sequence[date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.id), f"{one.name}, {ROLE_WORDS[one.role]}") for one in able]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose somebody")),
            *people,
            (NOBODY, _("Nobody")),
        ]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), date_format(day, "D j M")) for day in week
        ]

    def staff(self) -> UUID | None:
        """Who was chosen; None for nobody."""
        said = str(self.cleaned_data["who"])
        return None if said == NOBODY else UUID(said)

    def stretches(self, zone: ZoneInfo) -> tuple[Stretch, ...]:
        """One stretch a day, as instants."""
        return tuple(
            Stretch(starts=starts, ends=ends)
            for starts, ends in (
                self._of_day(zone, date.fromisoformat(day)) for day in self.cleaned_data["days"]
            )
        )

    def _of_day(self, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        until = day + timedelta(days=1) if ends <= begins else day
        return at_wall(zone, day, begins), at_wall(zone, until, ends)


def at_wall(zone: ZoneInfo, day: date, at: time) -> datetime:
    """A time on the clinic's wall as an instant."""
    return instant(zone, day, at.hour) + timedelta(minutes=at.minute)


class CopyForm(CommandForm):
    """Fill the open hours of a week as they were a week before."""


class TakeForm(CommandForm):
    """I have it."""


class SettleForm(TakeForm):
    """Leave a concern as it is."""

    outcome = forms.CharField(
        label=_("Why it stays as it is"),
        help_text=_("For example: we no longer treat anybody in this state."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say in a few words why it stays as it is.")},
    )


class CareTeamForm(CommandForm):
    """Who looks after a person: each place with those who may have it, and a line about each."""

    def __init__(
        self, places: Mapping[str, Sequence[tuple[str, str, str]]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for place, able in places.items():
            self.fields[place] = forms.ChoiceField(
                label=ROLE_WORDS[place],
                required=False,
                choices=[("", _("Nobody yet")), *((ident, name) for ident, name, _hint in able)],
                widget=ChoiceCards(hints={ident: hint for ident, _name, hint in able}),
                error_messages={"invalid_choice": _("Choose somebody who works here.")},
            )

    def chosen(self, place: str) -> UUID | None:
        """Who was chosen for a place; None for nobody."""
        said = self.cleaned_data[place]
        return UUID(said) if said else None
