"""Every value of the programme is read by some code, or stands in the list of those that wait for it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from tests.repo.repository import SOURCE
from troche.programme import load_programme
from troche.sheets.values import Part

KEEPERS = ("programme", "sheets")  # they load, check and list values; that is no reading
OF_EVERY_VALUE = frozenset({"source", "note", "value"})
WORDS = frozenset({"ask", "clinician", "help", "label", "patient", "title", "why", "would_change"})

COURSE = "review, relapse, ending and follow-up"
EXPORT = "medicines with their codes, sent and received"

NOT_YET: dict[str, str] = {
    "consent.re_sign": "signing again: today a new version of the text asks for it, for whatever reason it came",
    "eligibility.trials.antidepressants.rxnorm": EXPORT,
    "eligibility.trials.failed_below_percent": "trials: how much it helped is not asked in percent",
    "integration.check_in.scales.higher_is_better": COURSE,
    "integration.follow_up_days": COURSE,
    "integration.relapse": COURSE,
    "interactions.effect": "the dossier: what each medicine does, beside what follows",
    "interactions.rxnorm": EXPORT,
    "measures.never_impute_item_9": "nothing: the floor keeps it true, and no scorer fills item 9 in",
    "measures.schedule.after_end_days": COURSE,
    "measures.schedule.at_baseline": COURSE,
    "session.checks.missed.call": "the looks of the sitter: whom to call stands in the words of the alert",
    "session.checks.missed.words": "the looks of the sitter: whom to call stands in the words of the alert",
    "session.on_call.required": "nothing: the floor keeps it true, and the gate always asks",
    "session.questions.action": "the day's questions: whatever is red means no dose today",
    "session.timeline.rule": "the way of the day for staff",
    "sources.grades": "nothing: what a source may name, read when a programme is checked",
}
"""Values that no code reads yet, by their place in the model, and what will read them."""

NEVER_RAISED: dict[str, str] = {
    "distress": "the events of a session, one by one; until then staff raise it",
    "relapse": COURSE,
}
"""Alerts that nothing raises by itself yet, and what will."""


@cache
def names_read() -> dict[str, frozenset[str]]:
    """By file, the names that code and templates read of something: `.name`."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        room = path.relative_to(SOURCE).parts[0]
        if room in KEEPERS or path.suffix not in (".py", ".html"):
            continue
        text = path.read_text()
        found[str(path)] = frozenset(
            {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
            if path.suffix == ".py"
            else re.findall(r"\.([a-z_0-9]+)", text)
        )
    return found


def places(value: Any, key: str = "") -> Iterator[tuple[str, type[Part], str]]:
    """Each field of the programme: its place with codes left out, the struct that holds it, its parent's name."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in OF_EVERY_VALUE:
                place = f"{key}.{name}" if key else name
                yield place, type(value), key.split(".")[-1]
                yield from places(getattr(value, name), place)
    elif isinstance(value, dict):
        for each in value.values():
            yield from places(each, key)
    elif isinstance(value, tuple):
        for each in value:
            yield from places(each, key)


@cache
def unread() -> frozenset[str]:
    """The places that no code reads. A name that several structs have counts where its parent is read, too."""
    every = {(place, kind, parent) for place, kind, parent in places(load_programme())}
    owners = Counter(name for name, _ in {(place.split(".")[-1], kind) for place, kind, _ in every})
    found = set()
    for place, _, parent in every:
        name = place.split(".")[-1]
        if not any(
            name in read and (owners[name] == 1 or name in WORDS or not parent or parent in read)
            for read in names_read().values()
        ):
            found.add(place)
    return frozenset(
        place for place in found if not any(place.startswith(f"{above}.") for above in found - {place})
    )


@cache
def never_raised() -> frozenset[str]:
    """The alerts whose code stands in no rule, nor beside a question or a mark of the programme."""
    programme = load_programme()
    rules = "\n".join(path.read_text() for path in SOURCE.rglob("*.py") if _may_raise(path.parts))
    by_the_programme = {
        *(asked.alert for asked in programme.session.questions.values()),
        *(scale.alert for scale in programme.session.release.scales.values()),
        *(effect.calls for effect in programme.events.effects.values()),
    }
    made_up = re.findall(r'raise_alert\([a-z_.]+, f"([a-z_]+)\{', rules)
    return frozenset(
        code
        for code in programme.alerts
        if f'"{code}"' not in rules and code not in by_the_programme and not code.startswith(tuple(made_up))
    )


def _may_raise(parts: tuple[str, ...]) -> bool:
    return not {"programme", "journey", "demo"} & set(parts)


def test_every_alert_is_raised_or_waits_for_what_will() -> None:
    assert sorted(never_raised()) == sorted(NEVER_RAISED)


def test_every_value_is_read_or_waits_for_what_will() -> None:
    assert sorted(unread() - NOT_YET.keys()) == []


def test_what_is_read_by_now_waits_no_longer() -> None:
    assert sorted(NOT_YET.keys() - unread()) == []
