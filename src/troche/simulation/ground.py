"""Where a run begins: a person who did everything as it should be, an hour before a dose, and what the day asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from troche.chart.rooms import Chart
from troche.people.setting import Setting
from troche.programme import load_programme
from troche.proof.life import good_life
from troche.proof.story import GOAL_AT, Goal, Scene, Steps, play

AHEAD = timedelta(minutes=62)
"""How long before the planned dose a run begins: just before the day’s questions."""
BEGAN_AT = GOAL_AT - AHEAD
GOALS: tuple[Goal, ...] = ("first_dose", "dose")


class Ground(msgspec.Struct, frozen=True):
    """The chart at the beginning, the clinic, and the steps of the day in their order."""

    chart: Chart
    setting: Setting
    day: Steps
    deployed: Setting
    """The clinic under a later programme, with another ladder."""
    began_at: datetime = BEGAN_AT
    planned_at: datetime = GOAL_AT


@lru_cache(maxsize=4)
def ground(goal: Goal) -> Ground:
    """Lived once for all runs of a process: a first dose, or a later one."""
    programme = load_programme()
    scene = good_life(programme, goal)
    line = sorted(scene.steps.items(), key=lambda one: one[1].at)
    name, dose = line[-1]
    before = {key: step for key, step in line if step.at < -AHEAD}
    asked_now = replace(dose, at=-AHEAD)
    played = play(Scene(before | {name: asked_now}, scene.clinic, scene.lots), programme)
    assert played.at_goal is not None, played.broken
    setting = scene.setting(programme, timedelta())
    day = {key: step for key, step in line if step.at >= -AHEAD}
    return Ground(played.at_goal.chart, setting, day, _deployed(setting))


def _deployed(setting: Setting) -> Setting:
    """Ten minutes of silence, and a quarter of an hour for the one rung there is."""
    session = setting.programme.session
    signs = session.signs_of_life
    changed = replace(
        signs,
        silent_after_seconds=replace(signs.silent_after_seconds, value=600),
        sitter_silent_after_seconds=replace(signs.sitter_silent_after_seconds, value=600),
        rung_seconds=replace(signs.rung_seconds, value=900),
        rungs=signs.rungs[-1:],
    )
    programme = replace(setting.programme, session=replace(session, signs_of_life=changed))
    return replace(setting, programme=programme)
