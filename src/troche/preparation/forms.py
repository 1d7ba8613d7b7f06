"""What patient, sitter and therapist fill in about getting ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.people.forms import PHONE, CommandForm
from troche.programme.parts.consent import Question
from troche.programme.parts.preparation import Sitter
from troche.site.widgets import ChoiceCards, ManyCards

LONGEST_WORDS = 2_000  # characters


class AnswerForm(CommandForm):
    """One question about the consent."""

    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        widget=ChoiceCards,
        error_messages={
            "required": _("Choose the answer you think is right."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.label, field.choices = question.ask, list(question.answers.items())


class SignForm(CommandForm):
    """The typed name under a text of one version and digest."""

    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    signed_name = forms.CharField(
        label=_("Your full name, to sign"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Type your full name to sign.")},
    )


class ItemForm(CommandForm):
    """An item of the checklist that is done."""

    item = forms.CharField(max_length=60, widget=forms.HiddenInput)


class IntentionForm(CommandForm):
    """What the person hopes for."""

    words = forms.CharField(
        label=_("What do you hope for?"),
        help_text=_("A few words are enough. You can change them later."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write a few words, in your own way.")},
    )
    music = forms.CharField(
        label=_("What would you like to hear?"),
        help_text=_("Calm music without words suits most people."),
        max_length=200,
        required=False,
    )


class InviteForm(CommandForm):
    """Who is at home with the person."""

    name = forms.CharField(
        label=_("Their name"), max_length=120, error_messages={"required": _("Write their name.")}
    )
    phone = forms.CharField(
        label=_("Their phone number"),
        help_text=_("We call it when a look is missed or the line drops."),
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput({"type": "tel"}),
        error_messages={"required": _("Write their phone number.")},
    )


class SitterForm(CommandForm):
    """A tick for each part that was read, and for each thing the sitter must be."""

    def __init__(self, *args: Any, asked: Sitter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, task in asked.tasks.items():
            self.fields[f"read_{code}"] = forms.BooleanField(
                label=task.title,
                help_text=task.text,
                error_messages={
                    "required": _("Tick this when you have read it: %(what)s") % {"what": task.title}
                },
            )
        for code, text in asked.must_be.items():
            self.fields[f"is_{code}"] = forms.BooleanField(
                label=text,
                error_messages={"required": _("This is needed: %(what)s") % {"what": text}},
            )

    def read(self) -> tuple[str, ...]:
        """The codes of the parts that were read."""
        ticked = (name for name, value in self.cleaned_data.items() if value is True)
        return tuple(name.removeprefix("read_") for name in ticked if name.startswith("read_"))

    def says(self, code: str) -> bool:
        """Whether the sitter says to be this."""
        return self.cleaned_data.get(f"is_{code}") is True


class VisitForm(CommandForm):
    """The preparation visit, as the clinician records it."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("What you went through, and what is still open."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write the note.")},
    )
    cuff_checked = forms.BooleanField(label=_("Cuff checked on video, two readings"), required=False)
    items = forms.MultipleChoiceField(
        label=_("Done in this visit"),
        required=False,
        widget=ManyCards,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, listed = self.fields["items"], list(items)
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = listed
        if not listed:
            del self.fields["items"]
