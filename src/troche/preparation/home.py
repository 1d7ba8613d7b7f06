"""Lessons, checklist, intention and the preparation visit."""

from __future__ import annotations

from troche.chart.commands import Role
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.people.setting import Setting
from troche.preparation.commands import DoItem, HoldVisit, ReadLesson, SetIntention
from troche.preparation.facts import IntentionSet, ItemDone, LessonRead, PreparationVisitHeld
from troche.preparation.state import preparation_of

CLINICIANS: tuple[Role, ...] = ("therapist", "prescriber", "director")

NO_SUCH_LESSON = refuse("no_such_lesson", say("There is no such lesson."))
ALREADY_READ = refuse("lesson_already_read", say("You have already read this."))
NO_SUCH_ITEM = refuse("no_such_item", say("This is not on the list."))
ALREADY_DONE = refuse("item_already_done", say("This is already done."))
NOT_YOURS = refuse("item_not_yours", say("Somebody else does this one."))
WORDS_MISSING = refuse("intention_missing", say("Write a few words, in your own way."))
NOT_A_CLINICIAN = refuse("not_a_clinician", say("A clinician records the preparation visit."))
NOTE_MISSING = refuse("visit_note_missing", say("The note is missing."))


def decide_lesson(chart: Chart, command: ReadLesson, setting: Setting) -> Decision:
    """A lesson was read."""
    if command.lesson not in setting.programme.lessons:
        return NO_SUCH_LESSON
    if command.lesson in preparation_of(chart).lessons:
        return ALREADY_READ
    return [LessonRead(lesson=command.lesson)]


def decide_item(chart: Chart, command: DoItem, setting: Setting) -> Decision:
    """An item was done. What belongs to a clinician only a clinician can say."""
    item = setting.programme.preparation.checklist.get(command.item)
    if item is None:
        return NO_SUCH_ITEM
    if item.who == "therapist" and command.actor.role not in CLINICIANS:
        return NOT_YOURS
    if command.item in preparation_of(chart).items:
        return ALREADY_DONE
    return [ItemDone(item=command.item)]


def decide_intention(chart: Chart, command: SetIntention, setting: Setting) -> Decision:
    """What the person hopes for; saying it anew replaces it."""
    if not command.words.strip():
        return WORDS_MISSING
    return [IntentionSet(words=command.words.strip(), music=command.music.strip())]


def decide_visit(chart: Chart, command: HoldVisit, setting: Setting) -> Decision:
    """The visit, recorded by a clinician."""
    if command.actor.role not in CLINICIANS:
        return NOT_A_CLINICIAN
    if not command.note.strip():
        return NOTE_MISSING
    checklist, done = setting.programme.preparation.checklist, preparation_of(chart).items
    if any(item not in checklist for item in command.items):
        return NO_SUCH_ITEM
    new = [item for item in dict.fromkeys(command.items) if item not in done]
    held = PreparationVisitHeld(note=command.note.strip(), cuff_checked=command.cuff_checked)
    return [held, *(ItemDone(item=item) for item in new)]


def lessons_left(chart: Chart, setting: Setting) -> tuple[str, ...]:
    """Required lessons that are not read yet."""
    read = preparation_of(chart).lessons
    return tuple(
        code for code, lesson in setting.programme.lessons.items() if lesson.required and code not in read
    )


def items_left(
    chart: Chart, setting: Setting, who: tuple[str, ...] = ("patient", "therapist")
) -> tuple[str, ...]:
    """Items that are not done yet, in the programme's order; the sitter's are answered by the sitter."""
    done = preparation_of(chart).items
    checklist = setting.programme.preparation.checklist
    return tuple(code for code, item in checklist.items() if item.who in who and code not in done)
