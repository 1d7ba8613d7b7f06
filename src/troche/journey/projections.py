"""The board: one row a person, made anew after each act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from troche.chart.rooms import Chart
from troche.chart.words import Words
from troche.integration.provisional import score_is_provisional
from troche.integration.rules import INTEGRATION
from troche.journey.blocking import blocker
from troche.journey.phase import PHASES, phase_of
from troche.journey.rules import JOURNEY
from troche.journey.told import URGENCY
from troche.ledger.projections import ChartProjection
from troche.messaging.owners import owner_in
from troche.messaging.rules import open_alerts
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.rules import SCREENING
from troche.screening.state import Measure

SCORES_SHOWN = 8  # what fits into a sparkline of a row


def board_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """The row of a registered person; a visitor's kept assessment has none."""
    state, person = JOURNEY.of(chart), PEOPLE.of(chart)
    if person.registered is None or state.as_of is None:
        return
    phase, found = phase_of(state, setting.programme), blocker(chart, setting, state.as_of)
    owner = owner_in(chart, setting.clinic, found.owner)
    session = state.session
    yield {
        "key": "board",
        "name": person.name,
        "birth_date": person.registered.birth_date,
        "phase": phase,
        "phase_order": PHASES.index(phase),
        "state": found.state,
        "urgency": URGENCY.index(found.state),
        "why": as_json(found.why),
        "owner": owner.role,
        "owner_id": owner.id,
        "owner_name": owner.name,
        "since": found.since,
        "next_at": found.next_at,
        "next_what": as_json(found.next_what) if found.next_what else None,
        "session_at": session.starts_at if session is not None and session.is_ahead else None,
        "in_session": session is not None and session.is_live,
        **_scores(chart),
        **_alert(chart),
        "as_of": state.as_of,
    }


def as_json(words: Words) -> Any:
    """Words as plain values for a column."""
    return msgspec.to_builtins(words)


def _scores(chart: Chart) -> dict[str, Any]:
    measure = SCREENING.of(chart).measures.get("phq_9")
    series = [total for _, total in measure.series] if measure else []
    known = [total for total in series if total is not None]
    return {
        "phq_first": measure.first.total if measure else None,
        "phq_latest": known[-1] if known else None,
        "phq_series": series[-SCORES_SHOWN:],
        "phq_provisional": _is_provisional(chart, measure),
    }


def _is_provisional(chart: Chart, measure: Measure | None) -> bool:
    scored = [at for at, total in measure.series if total is not None] if measure else []
    doses = [at for _session, at in INTEGRATION.of(chart).dosed]
    return bool(scored) and score_is_provisional("phq_9", scored[-1], doses)


def _alert(chart: Chart) -> dict[str, Any]:
    alerts = open_alerts(chart)
    untaken = [alert for alert in alerts if not alert.is_taken]
    first = untaken[0] if untaken else alerts[0] if alerts else None
    return {
        "alert_level": first.level if first else None,
        "alert_taken_by": first.taken_by if first else "",
    }


PROJECTIONS = (ChartProjection(model="journey.BoardRow", rows=board_rows),)
