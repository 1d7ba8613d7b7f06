"""What bears on a dose in the days and the hour before it: who agreed, the place, the phone, the lozenge."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from troche.dosing.commands import AnswerGoNoGo, ConfirmPlace, WaiveCheck
from troche.preparation.commands import InviteSitter
from troche.programme.needed import PREFLIGHT
from troche.proof.acts import HOUR, MINUTE, TODAY, step
from troche.proof.classes import Edit, Kind, Verdict, adding, both, bound, moved, saying, without
from troche.proof.hours import answers, of_current, read_off
from troche.proof.story import Scene, id_of
from troche.proof.undoing import BOOKED, CHECKED, SAID, THERE, WAIVED

ANSWERS = f"{TODAY} answers"
PHONE, CODE = f"{TODAY} phone", f"{TODAY} code"
OF_PEOPLE = {
    "emergency": f"{TODAY} emergency",
    "test_page": f"{TODAY} test page",
    "downtime_sheet": f"{TODAY} sheet",
}
OTHER_PLACE = "4 Birch Lane, Salem"


def aged(key: str, minutes: int, edit: Edit, what: str) -> Iterator[Kind]:
    """What was said, at the edge of its time and a minute beyond."""
    most = bound(key)
    verdict: Verdict = "fine" if minutes <= most else "unknown"
    yield Kind(f"{what} {minutes} minutes before the dose (at most {most})", verdict, edit)


def said_at(name: str, minutes: int) -> Edit:
    """This step so many minutes before the dose; all that the good life asks after it stays."""

    def edit(scene: Scene) -> Scene:
        old = scene.steps[name]
        new = msgspec.structs.replace(old, at=-minutes * MINUTE)
        return msgspec.structs.replace(scene, steps=scene.steps | {name: new})

    return edit


def place() -> Iterator[Kind]:
    """The address typed on the day."""
    yield Kind("the address today is not told", "unknown", saying(ANSWERS, address=""))
    yield Kind("the state today is not said", "unknown", saying(ANSWERS, state=""))
    other = saying(ANSWERS, address=OTHER_PLACE)
    yield Kind("at another address than on file", "unknown", other, ((SAID,), (BOOKED,), (THERE,)))
    yield Kind("in another state than on file", "unmet", saying(ANSWERS, state="WA"))
    confirmed = step(
        -26 * MINUTE, ConfirmPlace, "prescriber", lambda at: {**of_current(at), "address": OTHER_PLACE}
    )
    there = both(other, adding(confirmed=confirmed))
    stale = ((SAID,), (BOOKED,), (CHECKED,))
    yield Kind(
        "another address is confirmed after numbers and sheet were read for the one on file",
        "unknown",
        there,
        stale,
        stands="preflight",
    )
    read_anew = both(
        there, *(saying(f"{TODAY} {what}", address=OTHER_PLACE) for what in ("emergency", "sheet"))
    )
    yield Kind("another address is confirmed, and read on every sheet", "fine", read_anew)
    further = step(-19 * MINUTE, AnswerGoNoGo, "patient", lambda at: {**answers(at), "address": "9 Far Way"})
    moved_on = both(read_anew, adding(further=further))
    yield Kind(
        "a third address is told after another one was confirmed",
        "unknown",
        moved_on,
        (*stale[:2], (THERE,)),
    )


def agreed() -> Iterator[Kind]:
    """Sitter and monitor, each to this session."""
    for who in ("sitter", "monitor"):
        yield Kind(f"the {who} has not agreed to the session", "unknown", without(f"{TODAY} {who} agreed"))
    other = step(
        -20 * HOUR, InviteSitter, "patient", name="Kim", phone="+1 503 555 0178", pass_id=str(id_of("other"))
    )
    yield Kind("another sitter is asked after the first agreed", "unknown", adding(asked_later=other))


def preflight() -> Iterator[Kind]:
    """Each check of the phone, and what people say."""
    anew = ((CHECKED,), (BOOKED,))
    yield Kind("the phone was not checked", "unknown", without(PHONE))
    for code, (by, may_waive) in PREFLIGHT.items():
        if by != "device":
            name = OF_PEOPLE[code]
            yield Kind(f"the check {code} is not said to be in order", "unknown", without(name))
            yield Kind(f"the check {code} was said the evening before", "unknown", moved(-14 * HOUR, name))
            continue
        for outcome, verdict in (("failed", "unmet"), ("unknown", "unknown")):
            cures = (*anew, (WAIVED,)) if may_waive else anew
            edit = saying(PHONE, outcomes={code: outcome})
            yield Kind(f"the check {code} is {outcome}", verdict, edit, cures)  # type: ignore[arg-type]
        yield _let_pass(code, may_waive)
    key = "session.preflight.age_minutes_at_most"
    for minutes in (bound(key), bound(key) + 1):
        yield from aged(key, minutes, said_at(PHONE, minutes), "the phone was checked")
    most = bound("session.preflight.clock_offset_seconds_at_most")
    for ms, verdict in ((most * 1000, "fine"), (-most * 1000 - 1, "unmet"), (None, "unknown")):
        words = f"the clock of the phone is off by {ms} ms (at most {most} s)"
        yield Kind(words, verdict, saying(PHONE, clock_offset_ms=ms), (*anew, (WAIVED,)))  # type: ignore[arg-type]


def _let_pass(code: str, may_waive: bool) -> Kind:
    """A check that failed, and a clinician who lets it pass, or would."""
    passed = step(
        -12 * MINUTE,
        WaiveCheck,
        "prescriber",
        lambda at: {**of_current(at), "check": code, "reason": "By phone."},
    )
    edit = both(saying(PHONE, outcomes={code: "failed"}), adding(passed=passed))
    if may_waive:
        return Kind(f"the check {code} failed and a clinician let it pass", "fine", edit)
    cures = ((CHECKED,), (BOOKED,))
    return Kind(f"the check {code} failed and a clinician would let it pass", "unmet", edit, cures)


def unit_code() -> Iterator[Kind]:
    """The numbers read off."""
    yield Kind("the number of the lozenge was not read off", "unknown", without(CODE))
    yield Kind("it was read off the evening before", "unknown", moved(-14 * HOUR, CODE))
    foreign = saying(CODE, codes=("X-1", "X-2"))
    yield Kind("the number is of nobody's lozenge", "unknown", foreign)
    yield Kind("one of two numbers was read off", "unknown", _only_one())
    key = "session.said_today.unit_code_age_minutes_at_most"
    for minutes in (bound(key), bound(key) + 1):
        yield from aged(key, minutes, said_at(CODE, minutes), "the number was read off")


def _only_one() -> Edit:
    def edit(scene: Scene) -> Scene:
        old = scene.steps[CODE]
        one = msgspec.structs.replace(
            old, said=lambda at: {**read_off(at), "codes": read_off(at)["codes"][:1]}
        )
        return msgspec.structs.replace(scene, steps=scene.steps | {CODE: one})

    return edit
