"""How many people can be judged in a second, from charts that are loaded."""

from __future__ import annotations

import time
from uuid import UUID

from bench.figures import show

TIMES = 2000


def run(_clinic: UUID) -> None:
    """Every gate of eligibility for one person, again and again, on one core."""
    from tests.screening import charts
    from troche.screening.gates import eligibility_gates

    chart = charts.chart(charts.suitable())
    began = time.perf_counter()
    for _ in range(TIMES):
        eligibility_gates(chart, charts.SETTING, charts.NOW)
    show("decisions of eligibility", TIMES / (time.perf_counter() - began), "/s", at_least=5000)
