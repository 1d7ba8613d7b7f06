"""One person walks through all of it: free assessment to the integrated session, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.walk import afterwards, getting_ready, joining, the_day
from tests.walk.conftest import Ground
from tests.walk.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_the_walk(ground: Ground, new_page: Callable[..., Any], axe: Callable[[Any], None]) -> None:
    walk = Walk(ground, new_page, axe)
    joining.assesses(walk)
    joining.joins(walk)
    joining.tells(walk)
    joining.measures_at_home(walk, 128)
    joining.is_asked(walk)
    for systolic_mm_hg in (124, 130):
        ground.clock.on(days=1)
        joining.measures_at_home(walk, systolic_mm_hg)
    joining.is_looked_at(walk)
    joining.alert_is_closed(walk)
    joining.is_decided(walk)
    getting_ready.agrees(walk)
    getting_ready.is_ordered(walk)
    getting_ready.is_dispensed(walk)
    getting_ready.gets_ready(walk)
    getting_ready.sitter_says_yes(walk)
    getting_ready.is_prepared(walk)
    getting_ready.books(walk)
    the_day.both_agree(walk)
    the_day.opens_the_day(walk)
    the_day.checks_the_phone(walk)
    the_day.is_measured(walk)
    the_day.is_refused_when_old(walk)
    the_day.takes(walk)
    the_day.is_watched(walk)
    the_day.is_released(walk)
    the_day.arrives(walk)
    afterwards.talks_it_through(walk)
    afterwards.lives_on(walk)
    afterwards.is_on_the_board(walk)
    afterwards.knows_who_looked(walk)
    afterwards.is_kept(walk)
