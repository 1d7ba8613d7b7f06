"""Questions of the pharmacy to the prescriber, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.medication.commands import AnswerQuestion, AskPrescriber
from troche.medication.facts import OrderQuestioned, QuestionAnswered
from troche.medication.questions import open_questions
from troche.medication.state import medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

UNANSWERED = "medication.question"
UNANSWERED_ALERT = "question_unanswered"
LONGEST_WORDS = 1_000  # characters; ours

NO_ORDER = refuse("no_such_order", say("There is no such order."))
NO_QUESTION = refuse("no_such_question", say("There is no such question."))
ANSWERED = refuse("question_answered", say("This question is already answered."))
WORDS_WRONG = refuse("words_missing", say("Write it in 1 to 1000 characters."))


def decide_question(chart: Chart, command: AskPrescriber, now: datetime, setting: Setting) -> Decision:
    """A question about the order that counts."""
    order = medication_of(chart).order_in_force
    if order is None or order.id != command.order:
        return NO_ORDER
    if not 0 < len(command.words.strip()) <= LONGEST_WORDS:
        return WORDS_WRONG
    return [OrderQuestioned(order=order.id, question=str(command.id), words=command.words.strip())]


def decide_reply(chart: Chart, command: AnswerQuestion, now: datetime, setting: Setting) -> Decision:
    """The answer, once."""
    question = medication_of(chart).questions.get(command.question)
    if question is None:
        return NO_QUESTION
    if not question.is_open:
        return ANSWERED
    if not 0 < len(command.words.strip()) <= LONGEST_WORDS:
        return WORDS_WRONG
    return [QuestionAnswered(question=command.question, words=command.words.strip())]


def due_to_answer(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """A question that is not answered comes before somebody."""
    hours = setting.programme.supply.prescription.question_hours.value
    for one in open_questions(medication_of(chart)):
        yield Deadline(UNANSWERED, one.asked.question, one.asked_at + timedelta(hours=hours), "prescriber")


def decide_no_reply(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Nobody answered in time."""
    words = say("The pharmacy’s question about an order is not answered.")
    return [raise_alert(setting.programme, UNANSWERED_ALERT, words, command.key, now)]
