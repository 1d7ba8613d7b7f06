"""What preparation can record: consent, checklist, intention, sitter, preparation visit."""

from __future__ import annotations

from troche.chart.facts import Fact


class ConsentSigned(Fact, frozen=True, kw_only=True, tag="preparation.consent_signed"):
    """A consent text, by version and digest, signed with a typed name."""

    version: str
    digest: str
    signed_name: str


class TeachBackAnswered(Fact, frozen=True, kw_only=True, tag="preparation.teach_back_answered"):
    """An answer to a question about the consent; a wrong one is kept too."""

    version: str
    question: str
    answer: str
    right: bool


class LessonRead(Fact, frozen=True, kw_only=True, tag="preparation.lesson_read"):
    """A lesson was read to its end."""

    lesson: str


class ItemDone(Fact, frozen=True, kw_only=True, tag="preparation.item_done"):
    """An item of the checklist was done."""

    item: str


class IntentionSet(Fact, frozen=True, kw_only=True, tag="preparation.intention_set"):
    """What the person hopes for, in own words."""

    words: str
    music: str = ""


class SitterInvited(Fact, frozen=True, kw_only=True, tag="preparation.sitter_invited"):
    """A sitter was named and sent a link that needs no account. `pass_id` names the link, not its token."""

    name: str
    phone: str
    pass_id: str


class SitterConfirmed(Fact, frozen=True, kw_only=True, tag="preparation.sitter_confirmed"):
    """The sitter read what the task is and agreed, on an own device."""

    adult: bool
    sober: bool
    stays: bool = False
    read: tuple[str, ...] = ()


class PreparationVisitHeld(Fact, frozen=True, kw_only=True, tag="preparation.visit_held"):
    """The preparation visit took place; the cuff was checked on video."""

    note: str
    cuff_checked: bool
