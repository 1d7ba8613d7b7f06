"""What the lists of the free assessment say: each card that was chosen, none of them, or a list left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from troche.chart.gates import Met, Unknown, Unmet
from troche.chart.words import Words, say
from troche.screening.answers import NO_CARD
from troche.screening.facts import AssessmentTaken
from troche.screening.point import A_LOOK, Point, Reader, Result

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.assessment import CardList
    from troche.sheets.values import Worded

    Found = tuple[Worded, Result, Words]

HARMLESS = ("hold", "note")
GATE_OF_LIST = {"tried": "trials", "medicines": "interactions", "place": "home"}
GATE_OF_CARD = {"high_pressure": "pressure"}
TOPIC_OF_CARD = {
    "high_pressure": say("your blood pressure"),
    "pregnancy": say("pregnancy or breast-feeding"),
    "ketamine_no_help": say("what did not help before"),
    "no_phone": say("a phone"),
    "dependants": say("who needs you at home"),
}
NOTHING = say("nothing we know of makes this safe at home. That says nothing about you as a person.")
NEVER_ALONE = say("nothing you should do alone. If your prescriber ever changes this medicine, ask us again.")
A_PRESCRIBER = say("a prescriber’s look at the mix. Do not stop or change it by yourself.")


def points_of_list(taken: AssessmentTaken, page: str, read: Reader) -> Iterator[Point]:
    """One page of cards: what each chosen card says, what is not known, or that none applies."""
    asked = read.programme.assessment.lists[page]  # type: ignore[index]
    chosen = chosen_from(taken, page, asked)
    gate = GATE_OF_LIST.get(page, "exclusions")
    found = [point for code in chosen if (point := _card(read, gate, code, asked)) is not None]
    yield from found
    if "unsure" in chosen:
        words = say(
            "You were not sure about {topic}. A clinician would go through it with you.", topic=read.topic
        )
        yield read.point(Unknown, gate, f"{page}_unsure", words, "conversation", would_change=A_LOOK)
    elif not chosen:
        words = say("You left out the question about {topic}.", topic=read.topic)
        yield read.point(Unknown, gate, f"{page}_open", words, "conversation", would_change=say("an answer"))
    elif not found:
        words = (
            say("Nothing you chose stands in the way.")
            if chosen != ("none",)
            else say("None of these applies.")
        )
        yield read.point(Met, gate, f"{page}_clear", words, "likely", source=asked.source)


def chosen_from(taken: AssessmentTaken, page: str, asked: CardList) -> tuple[str, ...]:
    """What was chosen from a list, also where only the conditions were recorded."""
    chosen = taken.chosen.get(page, ())
    recorded = tuple(code for code in taken.conditions if code in asked.cards and code not in chosen)
    if recorded and page != "medicines":
        chosen = (*(code for code in chosen if code != "none"), *recorded)
    return chosen


def _card(read: Reader, gate: str, code: str, asked: CardList) -> Point | None:
    """What a chosen card leads to; None when it leads to nothing."""
    found = _with_medicine(read, code) if gate == "interactions" else _with_obstacle_or_condition(read, code)
    if found is None:
        return None
    rule, leads_to, change = found
    return read.point(
        Unmet,
        GATE_OF_CARD.get(code, gate),
        code,
        rule.to_patient,
        leads_to,
        source=rule.source,
        would_change=change,
        told=say(asked.cards[code]) if code in asked.cards else None,
        topic=TOPIC_OF_CARD.get(code),
    )


def _with_medicine(read: Reader, code: str) -> Found | None:
    rule = read.programme.interactions.get(code)
    if rule is None or rule.action in HARMLESS:
        return None
    return (rule, "not_home", NEVER_ALONE) if rule.action == "stop" else (rule, "conversation", A_PRESCRIBER)


def _with_obstacle_or_condition(read: Reader, code: str) -> Found | None:
    """A condition that stops is not now where something would change it, and not at home where nothing would."""
    obstacle = read.programme.assessment.obstacles.get(code)
    if obstacle is not None:
        return obstacle, obstacle.leads_to, say(obstacle.would_change)
    rule = read.programme.eligibility.exclusions.get(code)
    if rule is None or rule.action == "note":
        return None
    change = say(rule.would_change) if rule.would_change else None
    if rule.action != "stop":
        return rule, "conversation", change or A_LOOK
    return (rule, "not_now", change) if change else (rule, "not_home", NOTHING)


def could_be_chosen(chosen: Mapping[str, tuple[str, ...]], programme: Programme) -> bool:
    """Whether these are cards of these lists, and "none" stands alone."""
    lists: Mapping[str, CardList] = programme.assessment.lists  # type: ignore[assignment]
    return all(
        page in lists
        and set(codes) <= {*lists[page].cards, *NO_CARD}
        and not ("none" in codes and len(codes) > 1)
        for page, codes in chosen.items()
    )
