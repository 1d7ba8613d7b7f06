"""How a figure is printed: what was measured, the bar, and whether it was met."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(
    what: str, figure: float, unit: str, *, at_least: float | None = None, below: float | None = None
) -> None:
    """One line: the figure, and its bar where there is one."""
    met = (at_least is None or figure >= at_least) and (below is None or figure < below)
    bar = f">= {at_least:g}" if at_least is not None else f"< {below:g}" if below is not None else ""
    verdict = "" if not bar else f"   bar {bar} {unit}: {'met' if met else 'NOT MET'}"
    print(f"  {what:<52} {figure:>10,.1f} {unit}{verdict}", flush=True)
