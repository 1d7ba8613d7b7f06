"""What people fill in about themselves, and administrators about staff."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from troche.chart.commands import Actor
from troche.people.rules import STAFF
from troche.people.states import STATE_CHOICES
from troche.site.widgets import DateParts

PHONE = RegexValidator(
    r"^\+?[0-9 ().\-]{7,24}$", _("Write the number with its area code, such as 555 010 0199.")
)
CHOOSE = ("", _("Choose"))
"""Nothing is chosen for anybody: what was not said is not known."""
ROLE_WORDS = {
    "prescriber": _("Prescriber"),
    "therapist": _("Therapist"),
    "coordinator": _("Coordinator"),
    "pharmacist": _("Pharmacist"),
    "biller": _("Biller"),
    "director": _("Medical director"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
    "patient": _("Patient"),
    "sitter": _("Sitter"),
}


class CommandForm(forms.Form):
    """A form that becomes a command; the page's `{% command_id %}` carries the command's id."""

    command_id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Reload the page and try again."),
            "invalid": _("Reload the page and try again."),
        },
    )

    def to_clinic(self, actor: Actor) -> dict[str, Any]:
        """What a command to the clinic's own chart begins with."""
        return {"id": self.cleaned_data["command_id"], "actor": actor, "stream": actor.clinic}


class AboutYouForm(CommandForm):
    """Who the person is. Asked once, after the account is made."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Write your full name.")},
    )
    birth_date = forms.DateField(
        label=_("Your date of birth"),
        help_text=_("For example, 3 27 1984"),
        input_formats=["%Y-%m-%d"],
        widget=DateParts(birthday=True),
        error_messages={
            "required": _("Write your date of birth."),
            "invalid": _("Write your date of birth as month, day and year."),
        },
    )
    phone = forms.CharField(
        label=_("Your phone number"),
        help_text=_("So that your team can reach you, also on a dosing day."),
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        error_messages={"required": _("Write your phone number.")},
    )
    state = forms.ChoiceField(
        label=_("The state you live in"),
        help_text=_("Care at home depends on where you are."),
        choices=STATE_CHOICES,
        widget=forms.Select({"autocomplete": "address-level1"}),
        error_messages={"required": _("Choose the state you live in.")},
    )
    timezone = forms.CharField(
        required=False, max_length=60, widget=forms.HiddenInput({"data-time-zone": ""})
    )

    def __init__(self, *args: Any, default_timezone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default_timezone = default_timezone

    def clean_birth_date(self) -> date:
        """A birthday lies in the past."""
        born: date = self.cleaned_data["birth_date"]
        if born >= date.today():  # noqa: DTZ011  the rules check again, with the server's own instant
            raise forms.ValidationError(_("The date of birth must be in the past."))
        return born

    def clean_timezone(self) -> str:
        """The browser's time zone where it is one; else the clinic's."""
        said = str(self.cleaned_data["timezone"])
        return said if said in available_timezones() else self.default_timezone


class InviteForm(forms.Form):
    """Somebody to take on."""

    name = forms.CharField(
        label=_("Full name"), max_length=120, error_messages={"required": _("Write the full name.")}
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={
            "required": _("Write an e-mail address."),
            "invalid": _("Write an e-mail address such as name@example.org."),
        },
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Choose a role")), *((role, ROLE_WORDS[role]) for role in STAFF)],
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one of the roles.")},
    )


class JoinForm(forms.Form):
    """A password of one's own, on accepting an invitation."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. After this you add a passkey or an authenticator app."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    def clean_password(self) -> str:
        """The site's rules for passwords."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


def day_field(label: Any, missing: Any, invalid: Any) -> forms.DateField:
    """A day in three parts."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=DateParts(),
        error_messages={"required": missing, "invalid": invalid},
    )


class LicenceForm(CommandForm):
    """A licence that was shown."""

    kind = forms.CharField(
        label=_("Kind"), max_length=20, error_messages={"required": _("Write the kind, such as MD.")}
    )
    state = forms.ChoiceField(
        label=_("State"), choices=STATE_CHOICES, error_messages={"required": _("Choose a state.")}
    )
    number = forms.CharField(
        label=_("Number"), max_length=40, error_messages={"required": _("Write the number.")}
    )
    first_day = day_field(_("First day"), _("Write the first day."), _("Write the first day as a date."))
    last_day = day_field(_("Last day"), _("Write the last day."), _("Write the last day as a date."))


class LeaveForm(CommandForm):
    """The end of somebody's work here."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Write why in a few words.")}
    )
