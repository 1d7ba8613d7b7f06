"""Orders out and answers in over real HTTP, with an e-prescriber that misbehaves in every way it is asked to."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from troche.eprescribing import contract

if TYPE_CHECKING:
    from tests.eprescribing.place import Connected

WRITTEN = ["pended", "signed"]


def test_a_signed_order_goes_out_once_and_its_answer_is_a_fact(connected: Connected) -> None:
    connected.write()
    assert connected.far_side.seen()["orders"] == [], "nothing goes out before it is signed"
    connected.sign_it()
    order = connected.until(lambda order: order.is_accepted and order.sent_at)
    assert order.answer is not None and order.answer.simulated
    assert order.answer.prescription == order.reference == f"SIM-{order.id[:8]}"
    assert sorted(connected.facts()) == sorted([*WRITTEN, "sent", "answered"])
    assert connected.far_side.wait_for(1) == [200]
    seen = connected.far_side.seen()
    assert (seen["orders"], seen["requests"], seen["answered"]) == ([order.id], {order.id: 1}, [200])
    page = connected.get("prescriber", "/people/~/order/").content.decode()
    assert "No e-prescriber is connected" not in page and "Taken by the e-prescriber" in page


@pytest.mark.parametrize(
    ("how", "answered", "facts", "is_accepted"),
    [
        ("refuses", [200], ["answered"], False),
        ("cancels", [200, 200], ["answered", "withdrawn"], False),
        ("out_of_order", [200, 200], ["withdrawn"], False),
        ("twice", [200, 200], ["answered"], True),
        ("late", [200], ["answered"], True),
        ("altered", [200, 409], ["answered"], False),
        ("fails", [200], ["answered"], True),
    ],
)
def test_however_it_answers_the_chart_says_it_once_and_what_was_said_last_counts(
    connected: Connected, how: str, answered: list[int], facts: list[str], is_accepted: bool
) -> None:
    connected.far_side.misbehave(how)
    connected.write().sign_it()
    assert connected.far_side.wait_for(len(answered)) == answered
    order = connected.until(lambda order: order.sent_at)
    assert order.is_accepted is is_accepted
    assert sorted(connected.facts()) == sorted([*WRITTEN, "sent", *facts])
    waiting = [row for row in connected.events() if row.waits]
    assert [row.became for row in waiting] == (["reused"] if how == "altered" else [])
    if how == "fails":
        assert connected.far_side.seen()["requests"] == {order.id: 3}, "tried until it was taken"


@pytest.mark.parametrize("how", ["forged", "old"])
def test_what_is_not_signed_by_it_or_was_signed_long_ago_changes_nothing(
    connected: Connected, how: str
) -> None:
    connected.far_side.misbehave(how)
    connected.write().sign_it()
    assert connected.far_side.wait_for(1) == [401]
    connected.until(lambda order: order.sent_at)
    assert connected.order.is_waiting and connected.events() == []
    assert connected.post("prescriber", "/people/~/order/ask/").status_code == 302
    assert connected.order.is_accepted, "asked for, it is told over a line that we opened"


def test_an_answer_that_never_came_is_there_when_it_is_asked_for(connected: Connected) -> None:
    connected.far_side.misbehave("silent")
    connected.write().sign_it()
    connected.until(lambda order: order.sent_at)
    assert connected.order.is_waiting
    for _ in range(2):
        assert connected.post("prescriber", "/people/~/order/ask/").status_code == 302
    assert connected.order.is_accepted
    assert connected.facts().count("answered") == 1


def test_an_order_that_it_will_never_take_is_a_refusal_in_its_words(connected: Connected) -> None:
    connected.far_side.misbehave("not_taken")
    connected.write().sign_it()
    order = connected.until(lambda order: order.answer)
    assert order.answer is not None and order.answer.message == "The address is not complete."
    assert not order.is_accepted


def test_an_event_about_no_order_of_ours_is_kept_on_the_work_list_and_has_an_owner(
    connected: Connected,
) -> None:
    connected.far_side.misbehave("unmatched")
    connected.write().sign_it()
    assert connected.far_side.wait_for(1) == [200]
    (row,) = connected.events()
    assert (row.waits, row.reasons, row.owner) == (True, ["unknown_order"], "coordinator")
    listed = connected.get("prescriber", "/eprescriber/").content.decode()
    assert "No order of this clinic has this id." in listed
    assert connected.get("patient", "/eprescriber/").status_code == 403
    path = f"/eprescriber/{row.stream_id}/"
    assert connected.get("prescriber", path).status_code == 200
    assert connected.get("prescriber", f"/laboratory/{row.stream_id}/").status_code == 404
    assert connected.post("prescriber", path, {"reason": " "}).status_code == 422
    assert connected.post("prescriber", path, {"reason": "Another clinic's."}).status_code == 302
    assert [row.waits for row in connected.events()] == [False]


def test_an_order_that_is_called_off_is_called_off_there_too(connected: Connected) -> None:
    connected.write().sign_it()
    order = connected.until(lambda order: order.is_accepted and order.sent_at)
    said = {"order": order.id, "reason": "Side effects."}
    assert connected.post("prescriber", "/people/~/order/cancel/", said).status_code == 302
    assert not connected.order.is_accepted, "at once, whoever answers"
    connected.until(lambda order: order.withdrawn)
    assert connected.far_side.seen()["cancelled"] == [order.id]


def test_an_order_discarded_before_it_is_signed_never_leaves(connected: Connected) -> None:
    connected.write()
    said = {"order": connected.order.id, "reason": ""}
    assert connected.post("prescriber", "/people/~/order/cancel/", said).status_code == 302
    assert connected.sign().status_code == 302, "nothing waits to be signed any more"
    assert connected.order.is_over and not connected.order.is_signed
    assert connected.far_side.seen()["requests"] == {}


def test_a_request_that_timed_out_arrived_and_is_not_doubled(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Carried by hand here, with less patience than the simulator needs."""
    from troche.eprescribing import line
    from troche.eprescribing.going_out import hand_over
    from troche.people.scope import in_clinic

    connected.far_side.misbehave("times_out")
    connected.write()
    with in_clinic(connected.clinic.id):
        monkeypatch.setattr(line, "TIMEOUT_S", 0.3)
        with pytest.raises(line.NotReached):
            hand_over(connected.connection, connected.chart, connected.order)
        monkeypatch.undo()
        hand_over(connected.connection, connected.chart, connected.order)
        hand_over(connected.connection, connected.chart, connected.order)
    seen = connected.far_side.seen()
    assert seen["orders"] == [connected.order.id] and seen["requests"] == {connected.order.id: 3}
    assert connected.far_side.wait_for(1) == [200], "one order, one answer"


def test_an_id_that_is_there_with_another_body_is_never_taken_for_a_refusal(connected: Connected) -> None:
    """Something of this id is out there: the order waits, and is asked after."""
    from troche.eprescribing.going_out import NotTakenError, hand_over
    from troche.people.scope import in_clinic

    connected.far_side.misbehave("silent")
    connected.write().sign_it()
    order = connected.until(lambda order: order.sent_at)
    other = msgspec.structs.replace(order, pended=msgspec.structs.replace(order.pended, refills=5))
    with in_clinic(connected.clinic.id), pytest.raises(NotTakenError, match="409"):
        hand_over(connected.connection, connected.chart, other)
    assert connected.order.is_waiting


def post(base_url: str, body: bytes, headers: dict[str, str], path: str = "/eprescriber/v1/events") -> int:
    address = urlsplit(base_url)
    assert address.hostname is not None
    line = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    try:
        line.request("POST", path, body, {"Content-Type": "application/json", **headers})
        return line.getresponse().status
    finally:
        line.close()


def signed(connected: Connected, body: bytes, ident: str, **changes: Any) -> dict[str, str]:
    """The headers of an event as the e-prescriber would sign it, some of them changed."""
    from troche.eprescribing.connections import key_of, name_of

    connection = connected.connection
    at = changes.get("at") or contract.stamp(datetime.now(UTC))
    key = changes.get("key") or key_of(connection.clinic_id, connection.id, changes.get("way", "in"))
    path = changes.get("path", "/eprescriber/v1/events")
    return {
        contract.CONNECTION: changes.get("name") or name_of(connection),
        contract.TIMESTAMP: at,
        contract.IDENT: ident,
        contract.SIGNATURE: contract.signature(key, "POST", path, at, ident, body),
    }


def test_a_request_that_is_not_right_in_every_part_is_not_taken(connected: Connected, base_url: str) -> None:
    from troche.eprescribing.connections import disconnect

    connected.write()
    event = {"event": "e1", "order": connected.order.id, "sequence": 1, "status": "accepted"}
    body = json.dumps(event).encode()
    good = signed(connected, body, "e1")
    now = datetime.now(UTC)
    bad = {
        "no headers": {},
        "another key": signed(connected, body, "e1", key="0" * 64),
        "our own way out": signed(connected, body, "e1", way="out"),
        "signed for elsewhere": signed(connected, body, "e1", path="/elsewhere"),
        "too old": signed(connected, body, "e1", at=contract.stamp(now - timedelta(minutes=6))),
        "of tomorrow": signed(connected, body, "e1", at=contract.stamp(now + timedelta(minutes=6))),
        "no time": {**good, contract.TIMESTAMP: "now"},
        "another time": {**good, contract.TIMESTAMP: contract.stamp(now - timedelta(seconds=5))},
        "another id": {**good, contract.IDENT: "e2"},
        "no signature": {**good, contract.SIGNATURE: ""},
        "half a signature": {**good, contract.SIGNATURE: good[contract.SIGNATURE][:20]},
        "another clinic": signed(connected, body, "e1", name=f"{connected.person.id}.{connected.person.id}"),
        "no connection": {**good, contract.CONNECTION: "x"},
    }
    statuses = {what: post(base_url, body, headers) for what, headers in bad.items()}
    assert statuses == dict.fromkeys(bad, 401)
    for byte in range(0, len(body), 7):
        changed = body[:byte] + bytes([body[byte] ^ 1]) + body[byte + 1 :]
        assert post(base_url, changed, good) == 401
    for wrong in (b"{}", b"[]", b"\xff", b"[" * 5_000, json.dumps({**event, "sequence": 0}).encode()):
        assert post(base_url, wrong, signed(connected, wrong, "e1")) == 422
    assert post(base_url, body, signed(connected, body, "e2")) == 422
    nul = json.dumps({**event, "message": "\x00"}).encode()
    assert post(base_url, nul, signed(connected, nul, "e1")) == 422
    large = b" " * (contract.LARGEST + 1)
    assert post(base_url, large, signed(connected, large, "e1")) == 413
    assert post(base_url, body, {**good, "Content-Type": "text/plain"}) == 415
    assert connected.events() == [], "nothing of all that was kept"
    assert post(base_url, body, good) == 200
    assert post(base_url, body, good) == 200, "the very same again is the same"
    (row,) = connected.events()
    assert row.reasons == ["no_such_order"], "the order was not signed, so nobody can have accepted it"
    assert not connected.order.is_accepted
    disconnect(connected.clinic.id)
    assert post(base_url, body, signed(connected, body, "e1")) == 401, "an ended connection says nothing"
