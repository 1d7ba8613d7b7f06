"""Progress of long work, drawn in a terminal and as plain lines elsewhere."""

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
    )
    if not console.is_terminal:
        console.print(f"{label} ...")
        yield lambda _done: None
        return
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task(label, total=total)
        yield lambda done: drawn.update(task, completed=done)


def step(words: str) -> None:
    """One line about what happens now."""
    console.print(f"[dim]·[/dim] {words}")
