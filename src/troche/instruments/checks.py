"""What must hold inside a definition beyond its types."""

from __future__ import annotations

from collections.abc import Iterator

from troche.instruments.loinc import valid_code
from troche.instruments.model import Instrument
from troche.instruments.scoring import span_of


def faults(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """Key, what was expected, what was found; nothing when the definition holds together."""
    yield from _codes(instrument)
    yield from _names(instrument)
    yield from _texts(instrument)
    if instrument.scoring.method == "sum":
        yield from _range(instrument)


def _codes(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    codes = [("loinc_panel", instrument.loinc_panel), ("loinc_total", instrument.loinc_total)]
    codes += [(f"items.{number}.loinc", item.loinc) for number, item in enumerate(instrument.items)]
    for name, options in instrument.option_sets.items():
        codes += [
            (f"option_sets.{name}.{number}.loinc", option.loinc) for number, option in enumerate(options)
        ]
    for key, code in codes:
        if code is not None and not valid_code(code):
            yield key, "a LOINC code whose check digit fits", code


def _names(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    ids = [item.id for item in instrument.items]
    if len(ids) != len(set(ids)):
        yield "items", "each id once", ", ".join(ids)
    if "usual" not in instrument.option_sets:
        yield "option_sets", "the set `usual`", ", ".join(instrument.option_sets)
    for number, item in enumerate(instrument.items):
        if item.options not in instrument.option_sets:
            yield f"items.{number}.options", "one of the option sets", item.options
    for name, options in instrument.option_sets.items():
        values = [option.value for option in options]
        if len(values) != len(set(values)):
            yield f"option_sets.{name}", "each value once", str(values)
    named = [("scoring.never_imputed", code) for code in instrument.scoring.never_imputed]
    named += [(f"risk_items.{number}.item", risk.item) for number, risk in enumerate(instrument.risk_items)]
    named += [
        (f"scoring.levels.{n}", code)
        for n, level in enumerate(instrument.scoring.levels)
        for code in level.any_of
    ]
    named += [
        (f"items.{n}.asked_if_any", code)
        for n, item in enumerate(instrument.items)
        for code in item.asked_if_any
    ]
    clusters = instrument.pattern.clusters if instrument.pattern else ()
    named += [(f"pattern.clusters.{n}", code) for n, cluster in enumerate(clusters) for code in cluster.items]
    named += [
        (f"scoring.domains.{n}", code)
        for n, domain in enumerate(instrument.scoring.domains)
        for code in domain.items
    ]
    for key, code in named:
        if code not in ids:
            yield key, "an item of this instrument", code
    if instrument.scoring.method == "levels" and (
        not instrument.scoring.levels or instrument.scoring.levels[-1].any_of
    ):
        yield "scoring.levels", "a last level without items, reached otherwise", "none"


def _texts(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    """The whole wording where the licence lets it come along, and none of it where it does not."""
    for number, item in enumerate(instrument.items):
        if instrument.licence.ships_text and item.text is None:
            yield f"items.{number}.text", "the words of the question", "nothing"
        if not instrument.licence.ships_text and item.text is not None:
            yield (
                f"items.{number}.text",
                f"no words, by the licence ({instrument.licence.kind})",
                "words",
            )
    if not instrument.licence.ships_text and instrument.stem is not None:
        yield "stem", f"no words, by the licence ({instrument.licence.kind})", "words"


def _range(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    if any(item.options not in instrument.option_sets for item in instrument.items):
        return
    lowest, highest = span_of(instrument)
    if (instrument.scoring.lowest, instrument.scoring.highest) != (lowest, highest):
        yield (
            "scoring",
            f"{lowest} to {highest}, as the options add up",
            (f"{instrument.scoring.lowest} to {instrument.scoring.highest}"),
        )
    expected = lowest
    for number, band in enumerate(instrument.bands):
        if band.lowest != expected or band.highest < band.lowest:
            yield f"bands.{number}", f"a band from {expected}", f"{band.lowest} to {band.highest}"
        expected = band.highest + 1
    if instrument.bands and expected != highest + 1:
        yield "bands", f"bands up to {highest}", str(expected - 1)
