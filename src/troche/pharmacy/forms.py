"""What a pharmacist fills in about a lot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troche.medication.forms import day, whole
from troche.people.forms import CommandForm
from troche.pharmacy.files import MOST_BYTES, Upload, kind_of
from troche.pharmacy.rules import LONGEST_NAME, LONGEST_WORDS, MOST_UNITS


class LotForm(CommandForm):
    """A lot that was made."""

    lot = forms.CharField(
        label=_("Lot"), max_length=LONGEST_NAME, error_messages={"required": _("Write the lot.")}
    )
    strength_mg = whole(_("Strength of one unit"), required=_("Write the strength in mg."))
    made_on = day(_("Made on"), required=_("Write the day it was made."))
    beyond_use_on = day(_("Beyond-use date"), required=_("Write the beyond-use date."))
    units = whole(_("Units made"), required=_("Write how many units."), most=MOST_UNITS)


class CertificateForm(CommandForm):
    """A certificate of analysis."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write the number of the certificate.")},
    )
    laboratory = forms.CharField(
        label=_("Laboratory"),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write which laboratory tested it.")},
    )
    assay_percent = forms.FloatField(
        label=_("Assay"),
        help_text=_("What was found, in percent of what the label says."),
        min_value=0,
        max_value=200,
        error_messages={
            "required": _("Write the assay in percent."),
            "invalid": _("Write the assay as a number, such as 98.7."),
        },
        widget=forms.NumberInput({"inputmode": "decimal", "step": "any"}),
    )
    file = forms.FileField(
        label=_("Its file"),
        help_text=_("A PDF or a picture, at most 5 MB. Leave it empty and it can be added later."),
        required=False,
        widget=forms.FileInput({"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={"invalid": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Upload | None:
        """A PDF or a picture by its bytes, whatever it is called, and not too large."""
        file: Upload | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        file.seek(0)
        if kind_of(file.read(16)) is None:
            raise forms.ValidationError(_("Choose a PDF, PNG or JPEG file."))
        return file


class RecallForm(CommandForm):
    """One button; the words are for the record."""

    reason = forms.CharField(
        label=_("Why, for the record"),
        help_text=_("May be left empty."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "recall_%s")
        super().__init__(*args, **kwargs)
