"""interactions.yaml: other medicines, and what to do about each."""

from __future__ import annotations

from troche.sheets.values import Action, Number, Text, Worded


class Interaction(Worded, frozen=True, kw_only=True):
    """A group of medicines with one consequence.

    `names` are lower-case words as people write them, `also` brands and spellings of one of them. `hold_hours` is how
    long before a dose the medicine is left out; `never_stop_abruptly` means that only a prescriber may say so.
    `everyone` is told to leave it out, whether or not they take it.
    """

    label: Text
    names: tuple[Text, ...]
    rxnorm: tuple[str, ...] = ()
    effect: Text
    action: Action
    hold_hours: Number | None = None
    never_stop_abruptly: bool = False
    lower_start: bool = False
    also: dict[Text, tuple[Text, ...]] = {}
    everyone: bool = False
