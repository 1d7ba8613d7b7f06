"""preparation.yaml and lessons.yaml: getting ready, for the patient and for the sitter."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Code, Part, Ruled, Text


class Item(Ruled, frozen=True, kw_only=True):
    """Something to have done before the first session."""

    who: Literal["patient", "sitter", "therapist"]
    label: Text
    help: Text
    why: Text


class SitterTask(Ruled, frozen=True, kw_only=True):
    """A card the sitter reads before agreeing, and keeps at hand."""

    title: Text
    text: Text


class Sign(Ruled, frozen=True, kw_only=True):
    """What the sitter looks at in each check."""

    label: Text
    good: Text


class Sitter(Part, frozen=True, kw_only=True):
    """What the sitter is asked to be and to do."""

    must_be: dict[Code, Text]
    tasks: dict[Code, SitterTask]
    look_at: dict[Code, Sign]
    call_911_if: dict[Code, SitterTask]


class Preparation(Part, frozen=True, kw_only=True):
    """The checklist and the sitter's part."""

    checklist: dict[Code, Item]
    sitter: Sitter


class Lesson(Ruled, frozen=True, kw_only=True):
    """A short lesson: a title, how long it takes, and paragraphs."""

    title: Text
    minutes: int
    paragraphs: tuple[Text, ...]
    required: bool = True
