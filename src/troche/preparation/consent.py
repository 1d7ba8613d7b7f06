"""Understanding the consent, and signing it."""

from __future__ import annotations

from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.commands import AnswerTeachBack, SignConsent
from troche.preparation.facts import ConsentSigned, TeachBackAnswered
from troche.preparation.state import preparation_of

OTHER_TEXT = because(
    "consent_changed", say("The text has changed since you opened it. Please read the new one.")
)
NO_SUCH_ANSWER = refuse("no_such_answer", say("Please choose one of the answers."))
ALREADY_SIGNED = refuse("consent_already_signed", say("You have already signed this text."))
NOT_THE_NAME = because("not_the_name", say("Please type your full name as it is on your account, to sign."))


def decide_answer(chart: Chart, command: AnswerTeachBack, setting: Setting) -> Decision:
    """An answer is kept, right or wrong; a wrong one teaches and is asked again."""
    text = setting.programme.consent
    if command.version != text.version:
        return Refusal((OTHER_TEXT,))
    question = text.teach_back.get(command.question)
    if question is None or command.answer not in question.answers:
        return NO_SUCH_ANSWER
    return [
        TeachBackAnswered(
            version=text.version,
            question=command.question,
            answer=command.answer,
            right=command.answer == question.right,
        )
    ]


def decide_sign(chart: Chart, command: SignConsent, setting: Setting) -> Decision:
    """The signature, once every question is answered rightly and the name is the person's own."""
    if is_signed(chart, setting):
        return ALREADY_SIGNED
    reasons = _against_signing(chart, command, setting)
    if reasons:
        return Refusal(tuple(reasons))
    return [
        ConsentSigned(version=command.version, digest=command.digest, signed_name=_plain(command.signed_name))
    ]


def is_signed(chart: Chart, setting: Setting) -> bool:
    """Whether the current version, in any of its languages, is signed."""
    signed, text = preparation_of(chart).consent, setting.programme.consent
    return signed is not None and signed.version == text.version and signed.digest in _digests(setting)


def questions_left(chart: Chart, setting: Setting) -> tuple[str, ...]:
    """Questions about the current text that are not answered rightly yet."""
    text = setting.programme.consent
    understood = preparation_of(chart).understood(text.version)
    return tuple(question for question in text.teach_back if question not in understood)


def _against_signing(chart: Chart, command: SignConsent, setting: Setting) -> list[Reason]:
    text = setting.programme.consent
    if command.version != text.version or command.digest not in _digests(setting):
        return [OTHER_TEXT]
    reasons = []
    left = questions_left(chart, setting)
    if left:
        first = text.teach_back[left[0]]
        words = say("Questions still to answer: {left} of {all}.", left=len(left), all=len(text.teach_back))
        reasons.append(because("not_understood_yet", words, source=first.source))
    if not command.signed_name.strip() or _plain(command.signed_name).casefold() != _own_name(chart):
        reasons.append(NOT_THE_NAME)
    return reasons


def _digests(setting: Setting) -> frozenset[str]:
    text = setting.programme.consent
    return frozenset(text.digest(language) for language in text.text)


def _own_name(chart: Chart) -> str:
    return _plain(PEOPLE.of(chart).name).casefold()


def _plain(name: str) -> str:
    """A name with single spaces.

    >>> _plain("  Ada   Example ")
    'Ada Example'
    """
    return " ".join(name.split())
