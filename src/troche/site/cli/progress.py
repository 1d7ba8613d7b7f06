"""Progress of long work, drawn in a terminal and as plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

console = Console(stderr=True, highlight=False)


@contextmanager
def bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar; call what it yields with how much is done so far."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    if not console.is_terminal:
        console.print(f"{label} ...")
        yield _Lines(label, total)
        return
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task(label, total=total)
        yield lambda done: drawn.update(task, completed=done)


class _Lines:
    """A line at each tenth of the way, with how long the rest will take."""

    def __init__(self, label: str, total: int | None) -> None:
        self.label, self.total, self.tenth, self.began = label, total, 0, time.monotonic()

    def __call__(self, done: int) -> None:
        tenth = done * 10 // self.total if self.total else 0
        if self.total and self.tenth < tenth < 10:
            left = (time.monotonic() - self.began) * (self.total - done) / done
            console.print(f"{self.label}: {done} of {self.total}, about {left:.0f} s left")
        self.tenth = max(self.tenth, tenth)


def step(words: str) -> None:
    """One line about what happens now."""
    console.print(f"[dim]·[/dim] {words}")
