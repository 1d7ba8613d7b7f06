"""From the decision to the first session: plan, consent, medicine, getting ready."""

from __future__ import annotations

from troche.chart.words import Words, say, say_n
from troche.journey.case import Case
from troche.journey.left import ToPrepare, items_left, left_to_prepare, left_to_treat, lessons_left
from troche.journey.step import NextStep
from troche.journey.steps_at_start import NOTHING_TO_DO, WAY, YOUR_NEXT_STEP
from troche.journey.way import way_to_first_session

READY = "prepared"


def _step(
    case: Case,
    code: str,
    title: Words,
    lead: Words,
    action: Words | None = None,
    page: str = "",
    arguments: tuple[str, ...] = (),
    here: str = "",
) -> NextStep:
    is_first = not case.state.dose_count
    return NextStep(
        code=code,
        eyebrow=YOUR_NEXT_STEP if page else NOTHING_TO_DO,
        title=title,
        lead=lead,
        action=action,
        page=page,
        arguments=arguments,
        way=way_to_first_session(case.state, case.programme, here) if is_first else (),
        way_title=WAY if is_first else None,
    )


def plan(case: Case) -> NextStep | None:
    """The plan, once it is written; until then who writes it."""
    left = left_to_treat(case.state, case.programme)
    if "plan_accepted" in left:
        return _step(
            case,
            "plan",
            say("Read your plan"),
            say("{who} wrote it for you. Nothing starts before you say yes.", who=case.name_of("prescriber")),
            say("Read the plan"),
            "medication:plan",
        )
    if "plan" in left:
        return _step(
            case,
            "plan_waiting",
            say("Your plan is being written"),
            say("You may be treated here. {who} writes your plan next.", who=case.name_of("prescriber")),
        )
    return None


def consent(case: Case) -> NextStep | None:
    """The consent, with questions that show it was understood."""
    if "consent" not in left_to_treat(case.state, case.programme):
        return None
    return _step(
        case,
        "consent",
        say("Read and sign what you agree to"),
        say(
            "What is known, what is not known, and what can go wrong. A few questions help you check that it is clear."
        ),
        say("Read it"),
        "preparation:consent",
    )


def pharmacy(case: Case) -> NextStep | None:
    """The order and the pharmacy, before anything of preparation is the patient's turn."""
    left = left_to_treat(case.state, case.programme)
    if left and "order_anew" not in left:
        return _step(
            case,
            "order_waiting",
            say("Your prescription is on its way"),
            say(
                "{who} sends it to the pharmacy. You can get ready meanwhile.", who=case.name_of("prescriber")
            ),
            say("Get ready"),
            "preparation:home",
        )
    return None


def new_order(case: Case) -> NextStep | None:
    """An order for the changed dose: the prescriber's turn, and no dose before it."""
    if "order_anew" not in left_to_treat(case.state, case.programme):
        return None
    return _step(
        case,
        "order_anew",
        say("A new prescription comes first"),
        say(
            "Your dose has changed, and {who} writes a new prescription for it. "
            "Until it is there, please take no lozenges.",
            who=case.name_of("prescriber"),
        ),
    )


def parcel(case: Case) -> NextStep | None:
    """A parcel to count."""
    if "received" not in _left(case):
        return None
    return _step(
        case,
        "parcel",
        say("Confirm your parcel"),
        say("When it is there, count the lozenges, lock them away, and tell us the number."),
        say("Count and confirm"),
        "medication:parcel",
    )


def getting_ready(case: Case) -> NextStep | None:
    """Lessons, checklist and intention: the patient's own part."""
    left = _left(case)
    if "lessons" in left:
        lessons = lessons_left(case.state, case.programme)
        minutes = sum(case.programme.lessons[code].minutes for code in lessons)
        lead = say(
            "{lessons}, about {minutes} in all.",
            lessons=say_n("{n} short lesson", "{n} short lessons", n=len(lessons)),
            minutes=say_n("{n} minute", "{n} minutes", n=minutes),
        )
        return _step(
            case,
            "lessons",
            say("Read before you start"),
            lead,
            say("Read"),
            "preparation:lesson",
            (lessons[0],),
            READY,
        )
    if "checklist" in left:
        items = items_left(case.state, case.programme)
        first = say(case.programme.preparation.checklist[items[0]].label)
        lead = say_n(
            "One thing left to get ready at home: {first}.",
            "{n} things to get ready at home. The next: {first}.",
            n=len(items),
            first=first,
        )
        return _step(
            case, "checklist", say("Get your home ready"), lead, say("Go on"), "preparation:home", here=READY
        )
    if "intention" in left:
        lead = say("A few words on what you hope for. {who} reads them.", who=case.name_of("therapist"))
        return _step(
            case,
            "intention",
            say("What do you hope for?"),
            lead,
            say("Write"),
            "preparation:intention",
            here=READY,
        )
    if "safety_plan" in left:
        return _step(
            case,
            "safety_plan",
            say("Write your safety plan"),
            say("For hard moments, in your own words: what helps, and whom you call. It stays with you."),
            say("Write it"),
            "screening:write_safety_plan",
            here=READY,
        )
    return None


def sitter(case: Case) -> NextStep | None:
    """The adult at home: named, then confirmed on an own device."""
    left = _left(case)
    if "sitter_invited" in left:
        lead = say("A sober adult who stays with you. They get a link and need no account.")
        return _step(
            case, "sitter", say("Name your sitter"), lead, say("Name them"), "preparation:invite", here=READY
        )
    if "sitter_confirmed" in left:
        lead = say(
            "{name} reads what the task is and says yes on their own phone.", name=case.state.sitter_name
        )
        return _step(
            case,
            "sitter_waiting",
            say("Waiting for your sitter"),
            lead,
            say("Send the link again"),
            "preparation:invite",
            here=READY,
        )
    return None


def preparation_visit(case: Case) -> NextStep | None:
    """Pharmacy and visit: others' turn."""
    left = _left(case)
    if "dispensed" in left:
        lead = say("The pharmacy makes up your lozenges. You will see here when the parcel leaves.")
        return _step(case, "pharmacy_waiting", say("Waiting for the pharmacy"), lead)
    if "visit" in left:
        lead = say(
            "{who} meets you by video, goes through the day with you and looks at your blood pressure cuff.",
            who=case.name_of("therapist"),
        )
        return _step(case, "visit_waiting", say("Waiting for your preparation visit"), lead, here=READY)
    return None


def _left(case: Case) -> tuple[ToPrepare, ...]:
    return () if case.state.dose_count else left_to_prepare(case.state, case.programme)
