"""The titration table: every row, every pair that conflicts, and what holds whatever is known."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.medication.known import FIRES, QUIET, TAKEN, WEEK, knowing
from troche.medication.known import Anxiety, Known, Nausea
from troche.medication.titration import MOST_CAREFUL_FIRST, Proposed, earliest, propose
from troche.medication.titration_rows import ROWS
from troche.medication.titration_words import headline, missing, rests_on
from troche.programme import load_programme

PROGRAMME = load_programme()
TABLE = PROGRAMME.ladder.proposals


def fired(proposed: Proposed) -> set[str]:
    return {row.code for row in proposed.rows if row.is_known}


def asked(proposed: Proposed) -> set[str]:
    return {row.code for row in proposed.rows if not row.is_known}


def test_every_row_of_the_programme_is_answered_and_no_other_is() -> None:
    assert set(ROWS) == set(TABLE) == set(FIRES)


def test_where_no_row_fires_it_stays_the_same_and_says_so() -> None:
    proposed = propose(QUIET, PROGRAMME)
    assert (proposed.action, proposed.dose_mg, proposed.days_between, proposed.rows) == ("same", 100, 7, ())
    assert [reason.code for reason in proposed.reasons] == ["no_row"]


@pytest.mark.parametrize("code", FIRES)
def test_each_row_fires_alone_and_proposes_what_the_programme_says(code: str) -> None:
    proposed = propose(knowing(**FIRES[code]), PROGRAMME)
    implied = {"good_response_later": {"good_response"}, "liver_stop": {"liver_raised"}}
    assert fired(proposed) == {code} | implied.get(code, set())
    assert proposed.action == TABLE[code].action
    assert TABLE[code].propose in {str(reason.clinician) for reason in proposed.reasons}


@pytest.mark.parametrize(
    ("code", "changes", "fires"),
    [
        ("sedated", {"sedation": 2}, False),
        ("sedated", {"oximeter": True, "oxygen_percent": 91}, True),
        ("sedated", {"oximeter": True, "oxygen_percent": 92}, False),
        ("sedated", {"alerts": ("hard_to_rouse",)}, True),
        ("serious_event", {"alerts": ("adverse_event",)}, True),
        ("no_response", {"strong_doses": 3, "doses": 9}, False),
        ("no_response", {"strong_doses": 4, "doses": 4, "phq_9": 15}, False),
        ("no_response", {"strong_doses": 4, "doses": 4, "phq_9": 16}, True),
        ("liver_stop", {"liver_ratio": 3.0}, False),
        ("liver_raised", {"liver_ratio": 2.0}, False),
        ("liver_raised", {"bilirubin_ratio": 1.5}, False),
        ("liver_raised", {"bilirubin_ratio": 1.51}, True),
        ("pressure_rose", {"peak": (159, 99)}, False),
        ("pressure_rose", {"peak": (120, 100)}, True),
        ("pressure_rose", {"rise": (40, 20)}, False),
        ("pressure_rose", {"rise": (41, 0)}, True),
        ("pressure_rose", {"rise": (0, 21)}, True),
        ("misuse_sign", {"gap": 1}, True),
        ("misuse_sign", {"craving": True}, True),
        ("misuse_sign", {"was_early": True}, True),
        ("misuse_sign", {"alerts": ("extra_dose",)}, True),
        ("misuse_sign", {"alerts": ("taken_by_other",)}, True),
        ("worse", {"phq_9": 24}, False),
        ("distressed", {"dissociation": 3}, True),
        ("distressed", {"anxiety": "some"}, False),
        ("distressed", {"alerts": ("distress",)}, True),
        ("vomited", {"nausea": "nausea"}, True),
        ("vomited", {"alerts": ("vomiting",)}, True),
        ("good_response", {"phq_9": 11}, False),
        ("good_response_later", {"phq_9": 10, "doses": 5}, False),
        ("good_some_response", {"phq_9": 16, "phq_9_before": 22}, False),
        ("good_some_response", {"phq_9": 11, "phq_9_before": 17}, True),
        ("good_plateau", {"phq_9": 14, "phq_9_before": 15, "doses_same": 1}, False),
        ("good_plateau", {"phq_9": 11, "phq_9_before": 15}, True),
        ("good_plateau", {"phq_9": 11, "phq_9_before": 17}, False),
        ("good_plateau", {"phq_9": 14, "phq_9_before": 16}, False),
        ("good_little_response", {"dissociation": 0, "phq_9": 16}, True),
        ("good_little_response", {"dissociation": 1, "phq_9": 15}, False),
        ("good_little_response", {"dissociation": 1, "nausea": "nausea"}, False),
        ("cautious", {"cautious": ("older",), "doses_same": 2}, False),
    ],
)
def test_where_each_row_begins(code: str, changes: dict[str, Any], fires: bool) -> None:
    assert (code in fired(propose(knowing(**changes), PROGRAMME))) is fires


def together(one: str, other: str) -> Known | None:
    """Both rows' least changes at once; None where they exclude one another by one value."""
    first, second = FIRES[one], FIRES[other]
    if any(first[key] != second[key] for key in first.keys() & second.keys()):
        return None
    return knowing(**first, **{key: value for key, value in second.items() if key not in first})


def pairs() -> list[tuple[str, str]]:
    """Every two rows that can fire together and do."""
    found = []
    for one, other in combinations(FIRES, 2):
        known = together(one, other)
        if known is not None and {one, other} <= fired(propose(known, PROGRAMME)):
            found.append((one, other))
    return found


CONFLICTS = [(one, other) for one, other in pairs() if TABLE[one].action != TABLE[other].action]


def test_the_conflicts_are_most_of_the_table() -> None:
    """A table that lost its rows would lose its conflicts with them, and test nothing."""
    assert len(CONFLICTS) > 100
    assert {"stop", "hold", "down", "lengthen", "same", "up"} == {
        TABLE[code].action for pair in CONFLICTS for code in pair
    }


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_of_two_rows_that_conflict_the_more_careful_wins(one: str, other: str) -> None:
    known = together(one, other)
    assert known is not None
    order = ("stop", "hold", "down", "lengthen", "same", "up")
    wins = min(TABLE[one].action, TABLE[other].action, key=order.index)
    proposed = propose(known, PROGRAMME)
    assert order.index(proposed.action) <= order.index(wins)
    assert proposed.action == min((TABLE[code].action for code in fired(proposed)), key=order.index)


@pytest.mark.parametrize(
    ("unknown", "action", "row"),
    [
        ({"sedation": None}, "hold", "sedated"),
        ({"oximeter": True}, "hold", "sedated"),
        ({"dissociation": None}, "hold", "distressed"),
        ({"anxiety": None}, "hold", "distressed"),
        ({"nausea": None}, "same", "vomited"),
        ({"pressure_measured": False}, "hold", "pressure_rose"),
        ({"rise": None}, "hold", "pressure_rose"),
        ({"serious": None}, "hold", "serious_event"),
        ({"next_day_well": None}, "hold", "next_day_unwell"),
        ({"craving": None}, "hold", "misuse_sign"),
        ({"gap": None}, "hold", "misuse_sign"),
        ({"phq_9": None}, "hold", "worse"),
        ({"baseline": None}, "hold", "worse"),
        ({"eligible": None}, "hold", "not_eligible"),
        ({"liver_measured": False}, "hold", "liver_stop"),
        ({"medicine_stops": None}, "hold", "medicine_stops"),
        ({"medicine_changes_dose": None}, "same", "medicine_changes_dose"),
        ({"way_changed": None}, "same", "way_changed"),
        ({"cautious": None, "doses_same": 1}, "same", "cautious"),
        ({"strong_doses": None, "doses": 4}, "hold", "no_response"),
    ],
)
def test_what_is_not_known_is_never_met(unknown: dict[str, Any], action: str, row: str) -> None:
    proposed = propose(knowing(**{"dissociation": 1, **unknown}), PROGRAMME)
    assert row in asked(proposed)
    assert proposed.action == action


@pytest.mark.parametrize(
    ("changes", "action", "dose_mg", "limit"),
    [
        ({"dose_mg": 100}, "up", 150, None),
        ({"dose_mg": 50}, "same", 50, "step_too_small"),
        ({"dose_mg": 250}, "up", 300, None),
        ({"dose_mg": 300}, "same", 300, "at_maximum"),
        ({"dose_mg": 100, "weight_kg": None}, "same", 100, "weight_missing"),
        ({"dose_mg": 200, "weight_kg": 70.0}, "same", 200, "at_maximum"),
        ({"dose_mg": 200, "weight_kg": 84.0}, "up", 250, None),
        ({"dose_mg": 200, "weight_kg": 60.0}, "down", 150, "above_maximum"),
        ({"dose_mg": 400}, "down", 300, "above_maximum"),
        ({"dose_mg": 100, "anxiety": "severe"}, "down", 50, None),
        ({"dose_mg": 50, "anxiety": "severe"}, "hold", None, "no_lower_dose"),
    ],
)
def test_a_step_stays_within_the_ladder(
    changes: dict[str, Any], action: str, dose_mg: int | None, limit: str | None
) -> None:
    proposed = propose(knowing(dissociation=1, **changes), PROGRAMME)
    assert (proposed.action, proposed.dose_mg) == (action, dose_mg)
    assert [reason.code for reason in proposed.limits] == ([limit] if limit else [])


@pytest.mark.parametrize(("days", "then"), [(3, 7), (7, 14), (10, 14), (14, 28), (28, None), (30, None)])
def test_the_interval_grows_by_one_step_and_the_dose_stays(days: int, then: int | None) -> None:
    proposed = propose(knowing(**FIRES["good_response_later"], days_between=days), PROGRAMME)
    assert proposed.dose_mg == 100
    assert proposed.action == ("lengthen" if then else "same")
    assert proposed.days_between == (then or days)


def test_after_a_hold_for_pressure_the_dose_is_a_step_lower_and_after_a_pause_two() -> None:
    high = propose(knowing(dose_mg=200, peak=(170, 90)), PROGRAMME)
    paused = propose(knowing(dose_mg=200, is_paused=True), PROGRAMME)
    plain = propose(knowing(dose_mg=200, gap=-1), PROGRAMME)
    assert (high.action, high.if_resumed_mg) == ("hold", 150)
    assert (paused.action, paused.if_resumed_mg) == ("hold", 100)
    assert (plain.action, plain.if_resumed_mg) == ("hold", None)


@pytest.mark.parametrize(
    ("dosed_at", "after"),
    [
        ((TAKEN,), timedelta(hours=72)),
        ((TAKEN - timedelta(days=3), TAKEN), timedelta(days=4)),
        ((TAKEN - WEEK, TAKEN), timedelta(hours=72)),
        ((TAKEN - timedelta(days=5), TAKEN), timedelta(hours=72)),
    ],
)
def test_the_next_dose_is_no_earlier_than_hours_and_days_allow(dosed_at: Any, after: timedelta) -> None:
    assert earliest(knowing(dosed_at=dosed_at), PROGRAMME) == TAKEN + after


def test_a_row_that_nothing_here_answers_lets_nobody_go_up() -> None:
    ladder = PROGRAMME.ladder
    rows = {**TABLE, "house_rule": msgspec.structs.replace(TABLE["vomited"], action="stop")}
    programme = msgspec.structs.replace(PROGRAMME, ladder=msgspec.structs.replace(ladder, proposals=rows))
    proposed = propose(knowing(**FIRES["good_little_response"]), programme)
    assert proposed.action == "hold"
    assert asked(proposed) == {"house_rule"}


WORSE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("dissociation", (0, 1, 2, 3)),
    ("sedation", (0, 1, 2, 3, 4, 5)),
    ("nausea", get_args(Nausea)),
    ("anxiety", get_args(Anxiety)),
    ("craving", (False, True)),
    ("serious", (False, True)),
    ("next_day_well", (True, False)),
    ("oxygen_percent", (99, 92, 91, 80)),
    ("peak", ((120, 70), (159, 99), (160, 99), (190, 125))),
    ("rise", ((0, 0), (40, 20), (41, 20), (70, 50))),
    ("gap", (0, -1)),
    ("was_early", (False, True)),
    ("alerts", ((), ("vomiting",), ("vomiting", "distress"), ("vomiting", "distress", "hard_to_rouse"))),
    ("blocking", ((), ("item_9",))),
    ("eligible", (True, False)),
    ("liver_ratio", (0.4, 2.1, 3.1)),
    ("bilirubin_ratio", (1.5, 1.6)),
    ("medicine_stops", (False, True)),
    ("medicine_changes_dose", (False, True)),
    ("cautious", ((), ("older",), ("older", "liver"))),
    ("way_changed", (False, True)),
    ("is_paused", (False, True)),
)
"""Signs, each from the best to the worst."""
REMOVED: dict[str, Any] = {
    **dict.fromkeys(name for name, _ in WORSE if getattr(QUIET, name) is not None),
    **dict.fromkeys(("weight_kg", "strong_doses", "baseline", "phq_9", "phq_9_before", "oxygen_percent")),
    "phq_9_since_dose": False,
    "pressure_measured": False,
    "liver_measured": False,
}
for never_missing in ("alerts", "blocking", "was_early", "is_paused", "peak", "liver_ratio"):
    REMOVED.pop(never_missing, None)
"""What may be missing, and how it is written then. A peak or a liver test goes with its being measured."""
GOES_WITH: dict[str, dict[str, Any]] = {
    "pressure_measured": {"peak": None, "rise": None},
    "liver_measured": {"liver_ratio": None},
    "phq_9": {"phq_9_since_dose": False},
    "weight_kg": {"strong_doses": None},
}


WIDE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy with other things makes no property false."""


@st.composite
def any_known(draw: st.DrawFn) -> Known:
    """Anything that can be known of somebody after a session; a few bad signs at most, or they hide one another."""
    doses = draw(st.integers(1, 12))
    gaps = draw(st.lists(st.integers(1, 30 * 24), min_size=doses - 1, max_size=doses - 1))
    dosed_at = [TAKEN]
    for hours in gaps:
        dosed_at.insert(0, dosed_at[0] - timedelta(hours=hours))
    signs = draw(st.lists(st.sampled_from(WORSE), max_size=3, unique_by=lambda sign: sign[0]))
    said = {name: values[0] for name, values in WORSE}
    said |= {name: draw(st.sampled_from(values)) for name, values in signs}
    totals = {name: draw(st.integers(0, 27)) for name in ("baseline", "phq_9", "phq_9_before")}
    days_between = draw(st.integers(1, 40))
    known = knowing(
        dosed_at=tuple(dosed_at),
        doses=doses,
        doses_same=draw(st.integers(1, doses)),
        strong_doses=draw(st.integers(0, doses)),
        dose_mg=50 * draw(st.integers(1, 9)),
        days_between=days_between,
        days_at_dose=draw(st.integers(1, days_between)),
        weight_kg=float(draw(st.integers(35, 200))),
        oximeter=draw(st.booleans()),
        phq_9_since_dose=draw(st.booleans()),
        **said,
        **totals,
    )
    gone = draw(st.sets(st.sampled_from(sorted(REMOVED)), max_size=2))
    for name in gone:
        known = without(known, name)
    return known


def without(known: Known, name: str) -> Known:
    """The same, with one thing not known."""
    return msgspec.structs.replace(known, **{name: REMOVED[name]}, **GOES_WITH.get(name, {}))


def boldness(proposed: Proposed) -> int:
    """How much is given: nothing at all where it holds or stops."""
    return 0 if proposed.action in ("stop", "hold") else MOST_CAREFUL_FIRST.index(proposed.action)


@WIDE
@given(any_known())
def test_no_proposal_is_above_a_maximum_or_faster_than_the_interval(known: Known) -> None:
    proposed, ladder = propose(known, PROGRAMME), PROGRAMME.ladder
    if proposed.dose_mg is not None and proposed.days_between is not None:
        assert 0 < proposed.dose_mg <= ladder.maximum.hard_mg.value
        assert proposed.dose_mg <= ladder.maximum.soft_mg.value, "a second prescriber signs first"
        assert proposed.dose_mg % ladder.unit_mg.value == 0
        assert proposed.days_between * 24 >= ladder.interval.at_least_hours.value
        assert proposed.dose_mg <= known.dose_mg + ladder.step.mg.value
        assert proposed.dose_mg <= known.dose_mg * 1.5
        assert (proposed.dose_mg > known.dose_mg) == (proposed.action == "up")
        if known.weight_kg is not None:
            assert proposed.dose_mg <= ladder.maximum.soft_mg_per_kg.value * known.weight_kg
    assert proposed.not_before >= known.taken_at + timedelta(hours=72)
    recent = [at for at in known.dosed_at if proposed.not_before - at < timedelta(days=7)]
    assert len(recent) + 1 <= ladder.interval.doses_at_most.value


@WIDE
@given(any_known())
def test_nobody_goes_up_after_a_sign_or_without_knowing(known: Known) -> None:
    if propose(known, PROGRAMME).action != "up":
        return
    assert known.sedation is not None and known.sedation < 3
    assert known.dissociation in (0, 1)
    assert (known.nausea, known.serious, known.craving, known.gap) == ("none", False, False, 0)
    assert known.anxiety in ("none", "some")
    assert known.pressure_measured and known.peak is not None and known.peak < (160, 100)
    assert not (known.alerts or known.blocking or known.is_paused or known.was_early)
    assert known.next_day_well and known.eligible and known.weight_kg is not None
    assert known.liver_ratio is not None and known.liver_ratio <= 2 and known.bilirubin_ratio == 1.5
    assert known.days_at_dose == known.days_between, "one change at a time"
    assert known.phq_9 is not None and known.phq_9_since_dose and known.baseline is not None
    assert known.phq_9 > known.baseline / 2
    assert not (known.medicine_stops or known.medicine_changes_dose or known.way_changed)


@WIDE
@given(any_known(), st.data())
def test_a_worse_sign_never_makes_a_proposal_bolder(known: Known, data: st.DataObject) -> None:
    name, values = data.draw(st.sampled_from(WORSE))
    is_known = getattr(known, name) in values
    assume(is_known)
    at = values.index(getattr(known, name))
    worse = msgspec.structs.replace(known, **{name: data.draw(st.sampled_from(values[at:]))})
    before, after = propose(known, PROGRAMME), propose(worse, PROGRAMME)
    waited = {row.code for row in before.rows if not row.is_known}
    assume(
        not waited & {row.code for row in after.rows if row.is_known}
    )  # known by now: no longer a hold to ask
    assert boldness(after) <= boldness(before)
    assert MOST_CAREFUL_FIRST.index(after.action) <= MOST_CAREFUL_FIRST.index(before.action)


@WIDE
@given(any_known(), st.sampled_from(sorted(REMOVED)))
def test_knowing_less_never_makes_a_proposal_bolder(known: Known, name: str) -> None:
    before, after = propose(known, PROGRAMME), propose(without(known, name), PROGRAMME)
    assert boldness(after) <= boldness(before)
    assert after.action != "up"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dissociation": 1}, "One step up: 150 mg"),
        ({}, "Same dose: 100 mg"),
        ({"anxiety": "severe"}, "Down to 50 mg"),
        (FIRES["good_response_later"], "Same dose, 100 mg, and 14 days between sessions"),
        ({"gap": -1}, "Hold: no dose for now"),
        ({"gap": None}, "Hold: ask first what is not known"),
        ({"gap": None, "next_day_well": False}, "Hold: no dose for now"),
        ({"dose_mg": 50, "anxiety": "severe"}, "Hold: no dose for now"),
        ({"sedation": 5}, "Stop: no dose at home"),
    ],
)
def test_a_proposal_is_said_in_one_line(changes: dict[str, Any], words: str) -> None:
    assert str(headline(propose(knowing(**changes), PROGRAMME))) == words


def test_what_it_rests_on_says_what_is_not_known() -> None:
    assert missing(QUIET, PROGRAMME) == ()
    shown = {str(one.what): str(one.value) for one in rests_on(QUIET, PROGRAMME)}
    assert shown["PHQ-9"] == "18, 10 % below the 20 at the start; no clear change"
    assert shown["Pressure after the dose"] == "highest 138/86, +14/+8 against before"
    known = knowing(phq_9=26, alerts=("vomiting", "distress"), nausea=None, phq_9_since_dose=False)
    shown = {str(one.what): str(one.value) for one in rests_on(known, PROGRAMME)}
    assert shown["PHQ-9"] == "26, 30 % above the 20 at the start; a clear change"
    assert ";" in shown["Alerts since the last dose"]
    assert [str(one) for one in missing(known, PROGRAMME)] == [
        "Nausea within 60 minutes",
        "PHQ-9 since the last dose",
    ]


@WIDE
@given(any_known())
def test_whatever_is_known_can_be_said(known: Known) -> None:
    assert str(headline(propose(known, PROGRAMME)))
    assert all(str(one.what) and (one.value is None or str(one.value)) for one in rests_on(known, PROGRAMME))
