"""Who is in the demo clinic and how far each has come. Names, places and numbers are invented."""

from __future__ import annotations

from typing import Literal

import msgspec

Scene = Literal[
    "assessed",
    "history",
    "results_missing",
    "pressure_high",
    "in_crisis",
    "asked",
    "stop",
    "not_now",
    "to_decide",
    "eligible",
    "plan",
    "consent",
    "ordered",
    "parcel",
    "count_short",
    "preparing",
    "sitter_waits",
    "to_book",
    "booked",
    "refused",
    "today",
    "live",
    "next_day",
    "to_integrate",
    "between",
    "no_visit",
    "review",
    "long",
]


class Part(msgspec.Struct, frozen=True):
    """One person's part. `sessions` is how many doses lie behind; `phq_9` the total at the start."""

    name: str
    scene: Scene
    phq_9: int = 18
    sessions: int = 0
    responds: float = 0.5


CAST: tuple[Part, ...] = (
    Part("Ada Example", "between", 17, 3, 0.45),
    Part("Ben Sample", "pressure_high", 19),
    Part("Cora Specimen", "results_missing", 17),
    Part("Dev Instance", "live", 18),
    Part("Elif Sample", "in_crisis", 23),
    Part("Femi Example", "asked", 16),
    Part("Greta Model", "consent", 15),
    Part("Hugo Pattern", "ordered", 18),
    Part("Imani Demo", "plan", 20),
    Part("Jonas Example", "preparing", 16),
    Part("Keiko Sample", "sitter_waits", 19),
    Part("Luis Prototype", "live", 15, 1, 0.4),
    Part("Mara Instance", "booked", 18),
    Part("Nils Specimen", "between", 23, 4, 0.35),
    Part("Nora Example", "live", 21, 3, 0.6),
    Part("Olive Pattern", "no_visit", 22, 2, 0.2),
    Part("Pavel Demo", "today", 19, 2, 0.4),
    Part("Quinn Example", "review", 16, 4, 0.3),
    Part("Rosa Sample", "count_short", 20),
    Part("Sven Model", "to_decide", 18),
    Part("Tara Template", "eligible", 17),
    Part("Uma Specimen", "review", 19, 4, 0.55),
    Part("Viktor Demo", "refused", 18, 1, 0.3),
    Part("Wanda Placeholder", "stop", 21),
    Part("Xiu Example", "between", 19, 6, 0.7),
    Part("Yusuf Sample", "long", 21, 16, 0.65),
    Part("Zoe Model", "to_integrate", 18, 2, 0.5),
    Part("Alba Prototype", "next_day", 17, 1, 0.4),
    Part("Bruno Pattern", "parcel", 16),
    Part("Clio Dummy", "not_now", 9),
    Part("Dario Mockup", "history", 18),
    Part("Edda Instance", "assessed", 14),
    Part("Fritz Template", "assessed", 20),
    Part("Gwen Specimen", "preparing", 18),
    Part("Henrik Demo", "booked", 22),
    Part("Isla Sample", "to_book", 19),
    Part("Jarek Model", "between", 20, 1, 0.5),
    Part("Kaya Example", "between", 18, 2, 0.15),
    Part("Leon Pattern", "to_book", 16),
    Part("Mina Placeholder", "results_missing", 20),
)
