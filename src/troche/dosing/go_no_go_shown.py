"""What the page before the dose shows: what it is about, and every requirement."""

from __future__ import annotations

from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from troche.chart.gates import Gate, Met, Unmet, blocking
from troche.dosing.day import today_session
from troche.dosing.doing import Opened
from troche.dosing.gates import may_dose
from troche.dosing.place import whereabouts
from troche.dosing.preflight import GOOD, checks_now
from troche.dosing.pressure import worst
from troche.dosing.shown import sitter_name, spoken_name, watcher
from troche.dosing.state import Reading, dosing_of
from troche.dosing.vitals import Standing, may_judge, standing, with_earlier_today
from troche.medication.rules import next_units
from troche.programme import Programme
from troche.site.components import Pressure

OTHERS = frozenset({"agreed", "sitter", "monitor", "on_call"})
SPOKEN_GATES = (("pressure", "pressure"), ("preflight", "preflight"), ("code", "unit_code"))
NOT_A_STOP = OTHERS | {"preflight"}
OF_THE_DAY = frozenset(
    {"day_questions", "place", "preflight", "unit_code", "pressure", "pulse", "oxygen", *OTHERS}
)

Scene = Literal[
    "not_today", "early", "questions", "do_first", "preflight", "measure", "rest", "code", "wait", "begin"
]
MEASURES: frozenset[Scene] = frozenset({"measure", "rest", "code", "wait", "begin"})


def go_no_go(opened: Opened) -> dict[str, Any]:
    """The page before the dose: the one thing to do next, and every gate."""
    gates = may_dose(opened.chart, opened.setting, opened.now)
    by_code = {gate.gate: gate for gate in gates}
    left, session, programme = blocking(gates), opened.session, opened.setting.programme
    where = standing(with_earlier_today(opened.chart, session, programme, opened.now), programme, opened.now)
    units = next_units(opened.chart, opened.now)
    waits_on = waits_on_others(opened)
    about = scene(gates, where, waits_on, is_today=today_session(opened.chart, opened.now) is not None)
    to_do = tuple(gate for gate in left if gate.gate not in OF_THE_DAY)
    ways = actions(opened, about, {gate.gate for gate in left})
    return {
        "session": session,
        "gates": gates,
        "met": sum(isinstance(gate, Met) for gate in gates),
        "scene": about,
        "may_measure": about in MEASURES,
        "stops": tuple(gate for gate in left if isinstance(gate, Unmet) and gate.gate not in NOT_A_STOP),
        "waits": tuple(gate for gate in left if gate.gate in waits_on),
        "to_do": to_do,
        "do_now": next((ways[gate.gate] for gate in to_do if gate.gate in ways), None),
        "actions": ways,
        **{f"{short}_gate": by_code.get(code) for short, code in SPOKEN_GATES},
        "where": where,
        "limits": programme.session.pressure,
        "pressure": bar(session.before, programme),
        "readings": session.before,
        "units": units,
        "unit_numbers": ",".join(unit.number for unit in units),
        "dose_mg": sum(unit.strength_mg for unit in units),
        "hold": programme.session.lozenge,
        "sitter": spoken_name(sitter_name(opened.chart)),
        "monitor": watcher(opened),
        "has_passed": session.booked.starts_at < opened.now,
        "person": opened.chart.stream,
        "refused_words": programme.alerts["dose_refused"].patient,
    }


def may_judge_pressure(opened: Opened) -> bool:
    """Whether a clinician has a pressure to judge now, be it only for a no."""
    session = with_earlier_today(opened.chart, opened.session, opened.setting.programme, opened.now)
    return session is not None and may_judge(session, opened.setting.programme, opened.now, go=False)


def waits_on_others(opened: Opened) -> frozenset[str]:
    """The requirements that somebody else has to meet now."""
    found_now = checks_now(opened.chart, opened.session, opened.setting, opened.now)
    checks = opened.setting.programme.session.preflight.checks
    by_monitor = all(one in GOOD or checks[code].by == "monitor" for code, one in found_now.items())
    to_confirm = whereabouts(opened.chart, opened.session).standing == "to_confirm"
    return OTHERS | ({"preflight"} if by_monitor else set()) | ({"place"} if to_confirm else set())


def scene(gates: tuple[Gate, ...], where: Standing, waits_on: frozenset[str], *, is_today: bool) -> Scene:
    """What the page before the dose is about: the first thing that is in the way."""
    left = {gate.gate: gate for gate in blocking(gates)}
    if not is_today:
        return "early"
    resting = where in ("between", "to_judge")
    if any(
        isinstance(gate, Unmet) and code not in NOT_A_STOP and not (code == "pressure" and resting)
        for code, gate in left.items()
    ):
        return "not_today"
    mine = left.keys() - waits_on
    if "day_questions" in mine or "place" in mine:
        return "questions"
    if left.keys() - OF_THE_DAY:
        return "do_first"
    if "preflight" in mine:
        return "preflight"
    if resting:
        return "rest"
    if "pressure" in left or "pulse" in left:
        return "measure"
    if "unit_code" in left:
        return "code"
    return "wait" if left else "begin"


def actions(opened: Opened, scene: Scene, left: set[str]) -> dict[str, dict[str, Any]]:
    """Where each requirement that is in the way can be met now."""
    last, number = dosing_of(opened.chart).dosed, opened.session.number
    found: dict[str, tuple[str, str]] = {}
    if scene == "questions":
        questions = reverse("dosing:questions", args=[number, 1])
        found = {"day_questions": (_("Answer"), questions), "place": (_("Say where you are"), questions)}
    elif scene in MEASURES:
        found = {"pressure": (_("Measure"), "#measure"), "pulse": (_("Measure"), "#measure")}
    found |= {
        "preflight": (_("Check the phone"), reverse("dosing:preflight", args=[number])),
        "unit_code": (_("Type the number"), reverse("dosing:code", args=[number])),
        "units": (_("Count"), reverse("medication:parcel")),
        "count": (_("Count"), reverse("medication:parcel")),
        "plan": (_("Read the plan"), reverse("medication:plan")),
        "consent": (_("Read and sign"), reverse("preparation:consent")),
        "ready": (_("Look"), reverse("preparation:home")),
        "integration": (_("Your visit"), reverse("integration:mine")),
        "side_effects": (_("Answer"), reverse("events:side_effects")),
    }
    if last is not None:
        found["next_day"] = (_("Answer"), reverse("dosing:next_day", args=[last.number]))
    return {code: {"label": label, "href": href} for code, (label, href) in found.items() if code in left}


def bar(readings: tuple[Reading, ...], programme: Programme) -> Pressure:
    """The worst of the readings against the programme's limits: the worse decides."""
    limits = programme.session.pressure
    seen = worst(readings) if readings else None
    return Pressure(
        ident="pressure",
        systolic=seen[0] if seen else None,
        diastolic=seen[1] if seen else None,
        start_systolic=limits.go.systolic_mm_hg.value,
        start_diastolic=limits.go.diastolic_mm_hg.value,
        stop_systolic=limits.none_from.systolic_mm_hg.value,
        stop_diastolic=limits.none_from.diastolic_mm_hg.value,
    )
