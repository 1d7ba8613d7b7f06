"""The person's own history: by steps on a phone, or all of it on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from troche.people.forms import CommandForm
from troche.programme import Programme
from troche.screening.forms import history_fields as fields
from troche.screening.forms.history_said import SAID
from troche.screening.history import ended_before, is_ahead
from troche.screening.told import PLAN, SYSTEMS, system_of

STEPS: dict[str, Any] = {
    "medicines": _("Medicines you take now"),
    "trials": _("Medicines for depression you have tried"),
    "mind": _("Your mind and mood"),
    "heart": _("Heart, blood vessels and brain"),
    "body": _("The rest of your body"),
    "allergies": _("Allergies and pregnancy"),
    "substances": _("Alcohol, cannabis and other substances"),
    "home": _("Your home"),
    "people": _("Whom we may call, and your pharmacy"),
}
"""The steps in order, each a short page, with their titles."""
SAFETY = "safety"
"""The question about a plan to end one's life. It is sent with the history itself and rests in no draft."""
EVERYTHING = (*STEPS, SAFETY)
ASKED_IN: dict[str, tuple[str, ...]] = {
    "mind": ("mind",),
    "heart": ("heart", "brain"),
    "body": ("breathing", "liver", "bladder", "thyroid", "eyes", "other"),
    "allergies": ("allergies",),
    "substances": ("substances",),
    "home": ("home",),
}
"""Which conditions a step asks about. Pregnancy is asked in words of its own."""
ROWS: dict[str, tuple[str, str, int, int]] = {
    "m": ("medicines", "name", 3, 12),
    "t": ("trials", "name", 2, 10),
    "a": ("allergies", "substance", 2, 10),
}
"""Of each kind of row: its step, the field that makes it count, how many at first, and at most."""


class HistoryForm(CommandForm):
    """A history, or some of its steps. A question about health may be left out: it then stays unknown."""

    def __init__(
        self,
        programme: Programme,
        steps: Iterable[str],
        today: date,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.programme, self.steps, self.today = programme, tuple(steps), today
        self.rows = {kind: self._rows(kind) for kind, row in ROWS.items() if row[0] in self.steps}
        for step in self.steps:
            self.fields.update(fields.OF_STEP[step](self.rows))
            self.fields.update(self._conditions(step))

    def _rows(self, kind: str) -> int:
        """How many rows to show: as many as were shown or filled, and more when asked for."""
        _step, counts, at_first, at_most = ROWS[kind]
        told = self.data if self.is_bound else self.initial
        shown = sum(f"{kind}{row}_{counts}" in told for row in range(at_most))
        if not self.is_bound:
            return min(max(shown + 1, at_first), at_most)
        more = at_first if self.data.get("more") == kind else 0
        return min(max(shown, at_first) + more, at_most)

    def _conditions(self, step: str) -> dict[str, forms.Field]:
        return {
            f"c_{code}": fields.condition(self.programme.eligibility.exclusions[code].ask)
            for code in self.asked(step)
        }

    def asked(self, step: str) -> list[str]:
        """The conditions that a step asks about."""
        exclusions = self.programme.eligibility.exclusions
        if step == SAFETY:
            return [PLAN] if PLAN in exclusions else []
        systems = ASKED_IN.get(step, ())
        in_order = [code for system in systems for code in SYSTEMS.get(system, ()) if code in exclusions]
        others = [code for code in exclusions if system_of(code) == "other"] if "other" in systems else []
        return [code for code in (*in_order, *others) if code != PLAN]

    def clean(self) -> dict[str, Any]:
        """One of two that exclude each other; what is named says how it went; nothing ends before it began."""
        cleaned = super().clean() or {}
        if "medicines" in self.steps and self._named("m") == bool(cleaned.get("no_medicines")):
            words = _("List your medicines, or tick that you take none. Only one of the two can be right.")
            self.add_error("no_medicines", words)
        for kind, none in (("t", "no_trials"), ("a", "no_known_allergies")):
            if kind in self.rows and self._named(kind) and cleaned.get(none):
                self.add_error(none, _("Something is listed below. Only one of the two can be right."))
        for row in range(self.rows.get("t", 0)):
            self._clean_trial(row)
        self._clean_months()
        return cleaned

    def _named(self, kind: str) -> bool:
        counts = ROWS[kind][1]
        return any(
            (self.cleaned_data.get(f"{kind}{row}_{counts}") or "").strip() for row in range(self.rows[kind])
        )

    def _clean_trial(self, row: int) -> None:
        told = {part: self.cleaned_data.get(f"t{row}_{part}") or "" for part in fields.TRIAL_PARTS}
        if told["name"].strip() and not told["outcome"] and f"t{row}_outcome" not in self.errors:
            self.add_error(f"t{row}_outcome", _("Say how it went with this medicine."))
        if ended_before(told["ended"], told["started"]):
            self.add_error(f"t{row}_ended", _("This is before it began."))

    def _clean_months(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, fields.Month) and is_ahead(self.cleaned_data.get(name) or "", self.today):
                self.add_error(name, _("This lies in the future."))

    @property
    def wants_rows(self) -> bool:
        """Whether only more rows were asked for."""
        return self.is_bound and self.data.get("more") in self.rows

    def said(self) -> dict[str, Any]:
        """The fields of the command that these steps answer."""
        said: dict[str, Any] = {"conditions": {}}
        for step in self.steps:
            part = SAID[step](self.cleaned_data, self.rows) if step in SAID else {}
            answered = {code: self.cleaned_data.get(f"c_{code}") for code in self.asked(step)}
            conditions = {code: answer for code, answer in answered.items() if answer}
            said["conditions"] |= part.pop("conditions", {}) | conditions
            said |= part
        return said

    def typed(self) -> dict[str, str]:
        """What was sent for these steps, as it was typed: what a draft keeps."""
        return {
            name: _storable(str(self.data[name])[: fields.LONGEST])
            for name in self.fields
            if name != "command_id" and name in self.data
        }

    def parts(self) -> list[dict[str, Any]]:
        """What the template draws: each step with its title, fields, conditions and rows."""
        return [self._part(step) for step in self.steps]

    def _part(self, step: str) -> dict[str, Any]:
        kinds = [kind for kind, row in ROWS.items() if row[0] == step]
        plain = fields.OF_STEP[step](self.rows)
        single = [self[name] for name in plain if not fields.IN_ROW.match(name)]
        return {
            "step": step,
            "title": STEPS.get(step, _("Your safety")),
            "hint": fields.HINTS.get(step, ""),
            "first": [one for one in single if one.name in fields.BEFORE_ROWS],
            "fields": [one for one in single if one.name not in fields.BEFORE_ROWS],
            "conditions": [self[f"c_{code}"] for code in self.asked(step)],
            "rows": [self._row(kind, row) for kind in kinds for row in range(self.rows[kind])],
            "more": kinds[0] if kinds else "",
            "more_words": fields.MORE.get(step, ""),
        }

    def _row(self, kind: str, row: int) -> list[BoundField]:
        parts = {"m": fields.MEDICINE_PARTS, "t": fields.TRIAL_PARTS, "a": fields.ALLERGY_PARTS}[kind]
        return [self[f"{kind}{row}_{part}"] for part in parts]

    def antidepressants(self) -> Iterable[str]:
        """Names to choose from while typing."""
        return (name.replace("_", " ") for name in self.programme.eligibility.trials.antidepressants)


def _storable(typed: str) -> str:
    """Text that the database takes: without what is no character."""
    return typed.encode("utf-8", "replace").decode().replace("\x00", "")
