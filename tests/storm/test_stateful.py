"""A storm of commands on the one door: whatever is sent, in whatever order, by however many at once."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.storm.holds import everything_holds
from tests.storm.world import OPENINGS, Storm

EXAMPLES = int(os.environ.get("TROCHE_STORM_EXAMPLES", "16"))
STEPS = 40
SEED = st.integers(0, 2**32)
WHO = st.integers(0, 1)
WHICH = st.integers(0, 500)


class Weather(RuleBasedStateMachine):
    """The rules draw only numbers; what they become is drawn in the world, which threads make uncertain."""

    pool: ThreadPoolExecutor

    @initialize(second=st.sampled_from(sorted(OPENINGS)), minutes=st.sampled_from((None, 20, 70, 130)))
    def opens(self, second: str, minutes: int | None) -> None:
        self.storm = Storm(("prepared", second), self.pool)
        if minutes is not None:
            self.storm.session_day(0, 0, 0.0, minutes, 124)

    @rule(who=WHO, seed=SEED)
    def wish(self, who: int, seed: int) -> None:
        self.storm.wish(who, seed)

    @rule(who=WHO, seed=SEED)
    def several_wishes(self, who: int, seed: int) -> None:
        for turn in range(4):
            self.storm.wish(who, seed + turn)

    @rule(
        who=WHO,
        seed=SEED,
        forgotten=st.sampled_from((0.0, 0.0, 0.1)),
        minutes=st.sampled_from((0, 20, 70, 130)),
        pressure=st.sampled_from((124, 124, 124, 146, 165)),
    )
    def session_day(self, who: int, seed: int, forgotten: float, minutes: int, pressure: int) -> None:
        self.storm.session_day(who, seed, forgotten, minutes, pressure)

    @rule(who=WHO)
    def afterwards(self, who: int) -> None:
        self.storm.afterwards(who)

    @rule(who=WHO, seed=SEED)
    def draft(self, who: int, seed: int) -> None:
        self.storm.draft(who, seed)

    @precondition(lambda self: self.storm.drafts)
    @rule(which=WHICH)
    def send_draft(self, which: int) -> None:
        self.storm.send_draft(which)

    @rule(which=WHICH)
    def again(self, which: int) -> None:
        self.storm.again(which)

    @rule(which=WHICH, seed=SEED)
    def reuse(self, which: int, seed: int) -> None:
        self.storm.reuse(which, seed)

    @rule(which=WHICH, new=st.booleans())
    def register_again(self, which: int, new: bool) -> None:
        self.storm.register_again(which, new)

    @rule(seconds=st.sampled_from((-90, 1, 60, 600, 3_600, 20_000, 86_400, 400_000)))
    def passes(self, seconds: int) -> None:
        self.storm.passes(seconds)

    @rule()
    def keeper(self) -> None:
        self.storm.keeper()

    @rule(who=WHO, seed=SEED)
    def stale_strike(self, who: int, seed: int) -> None:
        self.storm.stale_strike(who, seed)

    @rule(what=st.sampled_from(("joins", "leaves", "licensed", "rota", "programme")), seed=SEED)
    def clinic_changes(self, what: str, seed: int) -> None:
        self.storm.clinic_changes(what, seed)

    @rule(who=WHO)
    def follows_programme(self, who: int) -> None:
        self.storm.follows_programme(who)

    @rule(who=WHO, seed=SEED, mode=st.sampled_from(("error", "other", "junk", "changed")))
    def correct(self, who: int, seed: int, mode: str) -> None:
        self.storm.correct(who, seed, mode)

    @rule(who=WHO, seed=SEED, count=st.integers(2, 5), keepers=st.integers(0, 2))
    def wave(self, who: int, seed: int, count: int, keepers: int) -> None:
        self.storm.wave(who, seed, count, keepers)

    def teardown(self) -> None:
        if hasattr(self, "storm"):
            everything_holds(self.storm)


@pytest.fixture
def pool(database: str) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool
        for _ in range(8):
            pool.submit(connections.close_all)


def test_the_ledger_in_a_storm(pool: ThreadPoolExecutor) -> None:
    Weather.pool = pool
    calm = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize="TROCHE_STORM_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(Weather, settings=calm)
