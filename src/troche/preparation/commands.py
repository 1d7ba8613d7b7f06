"""What can be asked of preparation."""

from __future__ import annotations

from typing import ClassVar

from troche.chart.commands import Command


class AnswerTeachBack(Command, frozen=True, kw_only=True, tag="preparation.answer_teach_back"):
    """Answer a question about the consent. `version` is the text that was read."""

    version: str
    question: str
    answer: str

    action: ClassVar[str] = "preparation.consent"


class SignConsent(Command, frozen=True, kw_only=True, tag="preparation.sign_consent"):
    """Sign the text of this version and digest with a typed name."""

    version: str
    digest: str
    signed_name: str

    action: ClassVar[str] = "preparation.consent"


class ReadLesson(Command, frozen=True, kw_only=True, tag="preparation.read_lesson"):
    """Say that a lesson was read to its end."""

    lesson: str

    action: ClassVar[str] = "preparation.prepare"


class DoItem(Command, frozen=True, kw_only=True, tag="preparation.do_item"):
    """Say that an item of the checklist is done."""

    item: str

    action: ClassVar[str] = "preparation.prepare"


class SetIntention(Command, frozen=True, kw_only=True, tag="preparation.set_intention"):
    """Say in own words what the person hopes for."""

    words: str
    music: str = ""

    action: ClassVar[str] = "preparation.prepare"


class InviteSitter(Command, frozen=True, kw_only=True, tag="preparation.invite_sitter"):
    """Name the adult who will be at home. `pass_id` names the link that was made, not its token."""

    name: str
    phone: str
    pass_id: str

    action: ClassVar[str] = "preparation.invite_sitter"


class ConfirmSitter(Command, frozen=True, kw_only=True, tag="preparation.confirm_sitter"):
    """The sitter read each part of the task and agrees."""

    adult: bool
    sober: bool
    stays: bool
    read: tuple[str, ...]

    action: ClassVar[str] = "preparation.confirm_sitter"


class HoldVisit(Command, frozen=True, kw_only=True, tag="preparation.hold_visit"):
    """Record the preparation visit, and the clinician's items of the checklist done in it."""

    note: str
    cuff_checked: bool
    items: tuple[str, ...] = ()

    action: ClassVar[str] = "preparation.prepare"
