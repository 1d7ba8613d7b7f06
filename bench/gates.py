"""How many people one core judges in a second, from charts that are loaded: eligibility, a dose, a shipment.

Measured is the core's own time, so that others on the machine do not slow it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from bench.figures import show

TIMES = 2000


def run(_clinic: UUID) -> None:
    """Every gate for one person, again and again, on one core."""
    from tests.dosing import ready
    from tests.medication import charts as medication
    from tests.screening import charts
    from troche.chart.gates import all_met
    from troche.dosing.gates import may_dose
    from troche.medication.sending import may_ship
    from troche.screening.gates import eligibility_gates

    chart = charts.chart(charts.suitable())
    _show("decisions of eligibility", lambda: eligibility_gates(chart, charts.SETTING, charts.NOW))
    day = ready.Day()
    day.all_met()
    assert all_met(may_dose(day.chart, ready.SETTING, day.now))
    _show("may_dose, every gate met", lambda: may_dose(day.chart, ready.SETTING, day.now))
    life = medication.ordered()
    assert all_met(may_ship(life.chart, medication.SETTING, life.now))
    _show("may_ship, every gate met", lambda: may_ship(life.chart, medication.SETTING, life.now))


def _show(what: str, judge: Callable[[], object]) -> None:
    began = time.process_time()
    for _ in range(TIMES):
        judge()
    show(what, TIMES / (time.process_time() - began), "/s", at_least=5000)
