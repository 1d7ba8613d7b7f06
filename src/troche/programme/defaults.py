"""What waits for a medical director: every number and rule that is a default of ours, or recollection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import msgspec

from troche.chart.reasons import Source
from troche.programme.model import Programme
from troche.sheets.values import Worded

OURS = ("PC", "D")
SPOKEN = {"patient", "ask", "help"}  # said to the patient; `clinician` says the same to the clinician
HEAD = """\
# What waits for a medical director

{count} numbers and rules of the programme `{name}`, version {version}, whose grade says convention or recollection, not
evidence. They wait for the signature of the medical director who works by them. What is said to patients stands in
the programme's own files; where there are words for the clinician, those stand here.

Made by `troche programme defaults`.
"""


class Waiting(msgspec.Struct, frozen=True):
    """A number or a rule that nobody has signed: where it stands, what it says, where it comes from."""

    key: str
    says: str
    source: Source


def waits(grade: str) -> bool:
    """Whether a grade stands for a convention of ours or for recollection.

    >>> [waits(grade) for grade in ("D", "PC", "M-low", "V", "L", "S")]
    [True, True, True, False, False, False]
    """
    return grade in OURS or grade.startswith("M")


def waiting(programme: Programme) -> Iterator[Waiting]:
    """Everything in a programme that waits, in the order of its files."""
    yield from _within(programme, "")


def _within(value: Any, key: str) -> Iterator[Waiting]:
    source = getattr(value, "source", None)
    if isinstance(source, Source) and waits(source.grade):
        yield Waiting(key, _says(value), source)
    for name, part in _entries(value):
        yield from _within(part, f"{key}.{name}" if key else str(name))


def _entries(value: Any) -> Iterable[tuple[Any, Any]]:
    match value:
        case msgspec.Struct():
            return msgspec.structs.asdict(value).items()
        case dict():
            return value.items()
        case tuple():
            return enumerate(value)
    return ()


def _says(part: Any) -> str:
    """The value, or each entry by its name; entries with a source of their own have a line of their own."""
    left_out = {"source", "note"} | (SPOKEN if isinstance(part, Worded) else set())
    said = {
        name: words
        for name, entry in msgspec.structs.asdict(part).items()
        if name not in left_out and (words := _words(entry))
    }
    value = said.pop("value", "")
    parts = [value, *(f"{name.replace('_', ' ')}: {words}" for name, words in said.items()), part.note]
    return " · ".join(filter(None, parts))


def _words(entry: Any) -> str:
    match entry:
        case None | msgspec.Struct():
            return ""
        case bool():
            return "yes" if entry else "no"
        case float():
            return f"{entry:g}"
        case tuple():
            return ", ".join(filter(None, map(_words, entry)))
        case dict():
            return ", ".join(f"{name} = {_words(each)}" for name, each in entry.items() if _words(each))
    return str(entry)


def as_markdown(programme: Programme) -> str:
    """The list as a document, one table for each file of the programme's folder."""
    found = list(waiting(programme))
    count = Counter(one.source.grade for one in found)
    lines = [
        HEAD.format(count=len(found), name=programme.name, version=programme.version),
        "| grade | what it means | lines |",
        "|---|---|---|",
    ]
    for grade, times in sorted(count.items()):
        lines.append(f"| {grade} | {_cell(programme.sources.grades[grade])} | {times} |")
    for file, group in groupby(found, key=lambda one: one.key.partition(".")[0]):
        lines += ["", f"## {file}.yaml", "", "| key | number or rule | grade | source |", "|---|---|---|---|"]
        lines += [
            f"| `{one.key.partition('.')[2]}` | {_cell(one.says)} | {one.source.grade} | {_cell(one.source.ref)} |"
            for one in group
        ]
    return "\n".join([*lines, ""])


def _cell(words: str) -> str:
    """Words as a cell shows them: what Markdown would read as a sign is marked as a letter."""
    flat = " ".join(words.split())
    return "".join(f"\\{letter}" if letter in "\\|*<`" else letter for letter in flat)
