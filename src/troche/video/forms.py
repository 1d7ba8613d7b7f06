"""What a screen that watches posts."""

from __future__ import annotations

from django import forms

from troche.people.forms import CommandForm


class SayForm(CommandForm):
    """Whether video is lost or back."""

    say = forms.ChoiceField(choices=[("lost", ""), ("back", "")])
