"""What an instrument is: items, options, how it is scored, what its numbers mean."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say
from troche.sheets.values import Code, Number, Part, Ruled, Sourced, Text, Whole

Loinc = Annotated[str, msgspec.Meta(pattern=r"\A\d{1,7}-\d\Z", description="a LOINC code such as 44249-1")]
LoincAnswer = Annotated[
    str, msgspec.Meta(pattern=r"\ALA\d{1,7}-\d\Z", description="a LOINC answer, LA6568-5")
]


SHIPPED = frozenset({"free_no_permission", "free_attribution", "public_domain", "public_domain_disputed"})
"""The licences under which open software may hand a wording on."""


class Option(Part, frozen=True, kw_only=True):
    """One answer to choose, with the value it counts."""

    value: Whole
    label: Text
    loinc: LoincAnswer | None = None

    @property
    def words(self) -> Words:
        """The label, ready to be translated."""
        return say(self.label)


class Item(Part, frozen=True, kw_only=True):
    """One question. `options` names another set than the usual.

    `asked_if_any` names the items that open it. Where all of them were answered with 0 it is not asked, and counts 0.
    Without a text it can be scored and not be asked.
    """

    id: Code
    text: Text | None = None
    loinc: Loinc | None = None
    scored: bool = True
    options: Code = "usual"
    asked_if_any: tuple[Code, ...] = ()

    @property
    def words(self) -> Words:
        """The text, ready to be translated."""
        return say(self.text or "")


class Band(Part, frozen=True, kw_only=True):
    """A range of totals, both ends included."""

    code: Code
    lowest: Whole
    highest: Whole
    label: Text

    @property
    def words(self) -> Words:
        """The label, ready to be translated."""
        return say(self.label)


class Level(Part, frozen=True, kw_only=True):
    """A level reached when any of these items is yes or was refused. The first that fits holds."""

    code: Code
    any_of: tuple[Code, ...] = ()
    label: Text


class Domain(Part, frozen=True, kw_only=True):
    """Items that count once together, with the highest answer given."""

    code: Code
    items: tuple[Code, ...]


class Scoring(Ruled, frozen=True, kw_only=True):
    """`sum` adds the values; `levels` reads the items; with `items` each stands for itself, and nothing is added up.

    Items in `never_imputed` are answered or missing. `times` multiplies the sum. `refused_is_yes` says what a
    question of `levels` counts that was not answered: yes, or nothing that is known.
    """

    method: Literal["sum", "levels", "items"]
    lowest: Whole = 0
    highest: Whole = 0
    times: Whole = 1
    direction: Literal["lower_is_better", "higher_is_better"] = "lower_is_better"
    missing_at_most: Number
    never_imputed: tuple[Code, ...] = ()
    domains: tuple[Domain, ...] = ()
    levels: tuple[Level, ...] = ()
    refused_is_yes: bool = True


class Cluster(Part, frozen=True, kw_only=True):
    """Items of which as many as `needed` have to count, from the pattern's value on or from one of its own."""

    code: Code
    items: tuple[Code, ...]
    needed: Whole
    from_value: Whole | None = None


class Pattern(Ruled, frozen=True, kw_only=True):
    """Answers that fit together: in every cluster, or in any, enough items from this value on."""

    label: Text
    from_value: Whole
    clusters: tuple[Cluster, ...]
    needs: Literal["every", "any"] = "every"


class RiskItem(Ruled, frozen=True, kw_only=True):
    """An item whose answer, from this value on, needs a person."""

    item: Code
    from_value: Whole
    action: Text


class ChangeRules(Part, frozen=True, kw_only=True):
    """What a difference means. What no source gives is left out."""

    response_percent: Number | None = None
    remission_at_most: Number | None = None
    remission_baseline_from: Number | None = None
    important_points: Number | None = None
    reliable_points: Number | None = None


class Licence(Ruled, frozen=True, kw_only=True):
    """On what terms the wording may be shown, and whether it may come along."""

    kind: Literal[
        "free_no_permission",
        "free_attribution",
        "public_domain",
        "public_domain_disputed",
        "free_verbatim_only",
        "free_noncommercial",
        "permission",
        "permission_fee",
        "published_scale",
    ]
    text: Text
    attribution: Text

    @property
    def ships_text(self) -> bool:
        """Whether the wording comes along with the software."""
        return self.kind in SHIPPED


class Instrument(Part, frozen=True, kw_only=True, dict=True):
    """A questionnaire as its file in `definitions/` has it. `rater` fills it in: the person, or a clinician."""

    id: Code
    title: Text
    short: Text
    rater: Literal["self", "clinician"] = "self"
    stem: Text | None = None
    recall_days: Number | None = None
    loinc_panel: Loinc | None = None
    loinc_total: Loinc | None = None
    licence: Licence
    scoring: Scoring
    option_sets: dict[Code, tuple[Option, ...]]
    items: tuple[Item, ...]
    bands: tuple[Band, ...] = ()
    bands_source: Sourced[bool] | None = None
    cutoff: Number | None = None
    pattern: Pattern | None = None
    risk_items: tuple[RiskItem, ...] = ()
    change: ChangeRules = ChangeRules()

    def item(self, code: str) -> Item:
        """The item of this id. Raises `KeyError`."""
        found = next((item for item in self.items if item.id == code), None)
        if found is None:
            raise KeyError(code)
        return found

    def options_for(self, code: str) -> tuple[Option, ...]:
        """The answers to choose from for this item."""
        return self.option_sets[self.item(code).options]

    @property
    def options(self) -> tuple[Option, ...]:
        """The usual answers."""
        return self.option_sets["usual"]

    @cached_property
    def scored(self) -> tuple[Item, ...]:
        """The items that count."""
        return tuple(item for item in self.items if item.scored)

    @cached_property
    def offered(self) -> dict[str, frozenset[int]]:
        """The values each item offers."""
        return {
            item.id: frozenset(option.value for option in self.option_sets[item.options])
            for item in self.items
        }

    @cached_property
    def has_text(self) -> bool:
        """Whether every question has its words, so that it can be asked."""
        return all(item.text for item in self.items)

    @property
    def minimum(self) -> int:
        """The lowest total."""
        return self.scoring.lowest

    @property
    def maximum(self) -> int:
        """The highest total."""
        return self.scoring.highest

    @property
    def source(self) -> Source:
        """Where the scoring comes from."""
        return self.scoring.source
