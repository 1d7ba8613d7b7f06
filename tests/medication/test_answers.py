"""What the e-prescriber says, once or twice, late, out of turn, or against itself."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.medication.charts import ORDER, Life, codes, confirming, orderable, ordered, signed
from troche.chart.reasons import Refusal
from troche.medication.commands import AnswerOrder, CancelOrder, NoteOrderSent, PendOrder, WithdrawOrder
from troche.medication.state import Order
from troche.messaging.rules import open_alerts


def out() -> Life:
    return signed(orderable().do(PendOrder, **ORDER))


def of(life: Life) -> Order:
    assert life.medication.order is not None
    return life.medication.order


def say(life: Life, what: str, sequence: int = 0, order: str = "") -> Any:
    """What the e-prescriber says, as a decision."""
    said: dict[str, Any] = {
        "order": order or of(life).id,
        "message": "m",
        "simulated": False,
        "event": f"e{sequence}",
        "sequence": sequence,
    }
    if what == "cancelled":
        return life.ask(WithdrawOrder, role="system", **said)
    accepted = what == "accepted"
    return life.ask(
        AnswerOrder, role="system", accepted=accepted, prescription="rx" if accepted else "", **said
    )


def hear(life: Life, what: str, sequence: int = 0) -> set[str]:
    decision = say(life, what, sequence)
    if not isinstance(decision, Refusal):
        life.add(*decision, role="system")
    return codes(decision)


@pytest.mark.parametrize(
    ("said", "answers", "is_accepted", "alerts"),
    [
        (["accepted"], [set()], True, 0),
        (["accepted", "accepted"], [set(), {"answer_said_before"}], True, 0),
        (["refused"], [set()], False, 1),
        (["refused", "refused"], [set(), {"answer_said_before"}], False, 1),
        (["accepted", "cancelled"], [set(), set()], False, 1),
        (["accepted", "refused"], [set(), set()], False, 1),
        (["accepted", "cancelled", "cancelled"], [set(), set(), {"answer_said_before"}], False, 1),
        (["accepted", "cancelled", "accepted"], [set(), set(), {"answer_contradicts"}], False, 1),
        (["refused", "accepted"], [set(), {"answer_contradicts"}], False, 1),
        (["cancelled", "accepted"], [set(), {"answer_contradicts"}], False, 1),
    ],
)
def test_what_is_said_one_after_the_other(
    said: list[str], answers: list[set[str]], is_accepted: bool, alerts: int
) -> None:
    life = out()
    assert [hear(life, what, number) for number, what in enumerate(said, 1)] == answers
    assert of(life).is_accepted is is_accepted
    assert life.gates()["order"].answer == ("met" if is_accepted else "unmet")
    assert [alert.code for alert in open_alerts(life.chart)] == ["order_refused"] * alerts


@pytest.mark.parametrize("turns", list(permutations([("accepted", 1), ("cancelled", 2)])))
def test_what_was_said_last_counts_whatever_comes_first(turns: tuple[tuple[str, int], ...]) -> None:
    life = out()
    for what, sequence in turns:
        hear(life, what, sequence)
    assert not of(life).is_accepted and of(life).withdrawn is not None


def test_a_late_word_of_before_is_no_contradiction() -> None:
    life = out()
    assert hear(life, "cancelled", 2) == set()
    assert hear(life, "accepted", 1) == {"answer_said_before"}


def test_an_order_that_is_not_ours_is_not_answered() -> None:
    assert codes(say(out(), "accepted", 1, order="another")) == {"no_such_order"}
    assert codes(say(ordered(), "cancelled", 1, order="another")) == {"no_such_order"}


def test_only_our_connection_may_say_what_the_e_prescriber_says() -> None:
    life = out()
    said = {"order": of(life).id, "message": "m", "simulated": False}
    for role in ("prescriber", "director", "patient"):
        assert codes(life.ask(WithdrawOrder, role=role, **said)) == {"not_the_e_prescriber"}  # type: ignore[arg-type]
        sent = life.ask(NoteOrderSent, role=role, order=of(life).id, reference="r")  # type: ignore[arg-type]
        assert codes(sent) == {"not_the_e_prescriber"}


def test_that_an_order_was_taken_is_kept_once_and_is_no_answer() -> None:
    life = out()
    life.do(NoteOrderSent, role="system", order=of(life).id, reference="V-1")
    assert of(life).reference == "V-1" and of(life).is_waiting
    again = life.ask(NoteOrderSent, role="system", order=of(life).id, reference="V-2")
    assert codes(again) == {"answer_said_before"}


def test_an_acceptance_of_what_we_called_off_is_somebodys_and_its_end_is_not() -> None:
    life = out()
    life.do(CancelOrder, order=of(life).id, reason="Wrong dose.")
    assert hear(life, "accepted", 1) == {"answer_contradicts"}
    assert hear(life, "cancelled", 2) == set()
    assert open_alerts(life.chart) == (), "what we asked for alarms nobody"


def test_the_order_before_may_still_be_called_off_while_another_is_out() -> None:
    life = ordered()
    first = of(life).id
    life.do(PendOrder, **ORDER)
    signed(life)
    assert confirming(life)["order"] != first
    assert not codes(say(life, "cancelled", 1, order=first))
    assert hear(life, "accepted", 1) == set()
    assert of(life).is_accepted
