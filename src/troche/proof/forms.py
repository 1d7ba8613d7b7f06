"""An edit of the programme: one of its files, as it would be written."""

from __future__ import annotations

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from troche.chart.learned import from_plain
from troche.instruments import all_instruments
from troche.programme import Fault, Programme, faults_of
from troche.programme.parse import FILES
from troche.sheets import read_sheet

MOST = 200_000  # characters; ours: the longest file there is has a tenth of it
LISTED = 8  # faults that are shown one by one
_TYPES = {field.name: field.type for field in msgspec.structs.fields(Programme)}
_read_programme = from_plain(Programme)


class EditForm(forms.Form):
    """One file of the programme in its new words. `after` is the programme with it, `faults` what the floor refuses."""

    file = forms.ChoiceField(
        label=_("File"),
        choices=[(name, f"{name}.yaml") for name in FILES if name != "consent"],
        error_messages={"required": _("Choose a file."), "invalid_choice": _("Choose a file.")},
    )
    text = forms.CharField(
        label=_("The whole file as it would be"),
        max_length=MOST,
        strip=False,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false", "class": "mono"}),
        error_messages={"required": _("Paste the whole file.")},
    )
    after: Programme
    faults: tuple[Fault, ...] = ()

    def __init__(self, before: Programme, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.before = before

    def clean(self) -> dict[str, Any]:
        """The programme with this file in it; what cannot be read is said line by line."""
        said = super().clean() or {}
        if "file" in said and "text" in said:
            self._read(said["file"], said["text"])
        return said

    def _read(self, name: str, text: str) -> None:
        sheet = read_sheet(text, _TYPES[name], file=f"{name}.yaml", root=name)
        for finding in sheet.findings[:LISTED]:
            self.add_error("text", str(finding))
        if not sheet.findings:
            self.after = _read_programme(msgspec.to_builtins(self.before) | {name: sheet.data})
            self.faults = faults_of(self.after, all_instruments())
