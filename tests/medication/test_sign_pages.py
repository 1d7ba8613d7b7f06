"""Signing an order in browsers' forms: codes that are right, wrong, old and used, and texts that were changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.medication.test_pages import ORDER, ordered, planned, text

if TYPE_CHECKING:
    from tests.medication.people import Place

SIGN, CANCEL, PAGE = "/people/~/order/sign/", "/people/~/order/cancel/", "/people/~/order/"


@pytest.fixture
def written(place: Place) -> Place:
    """An order that waits for its prescriber."""
    assert planned(place).post("prescriber", PAGE, ORDER).status_code == 302
    return place


def is_signed(place: Place) -> bool:
    order = place.medication.order
    return order is not None and order.is_signed


def test_the_page_shows_the_very_text_and_what_stands_for_it(written: Place) -> None:
    order = written.medication.order
    assert order is not None
    page = text(written.get("prescriber", PAGE))
    assert order.pended.text in page and order.pended.digest in page
    assert "Sign with this code" in page and "Accepted" not in page
    assert "It waits for the prescriber who wrote it." in text(written.get("therapist", PAGE))
    assert written.sign().status_code == 302
    page = text(written.get("prescriber", PAGE))
    assert "Signed by Dr Jonah Invented" in page and "Accepted" in page
    assert written.sign().status_code == 302, "twice is once"


def test_a_code_that_is_wrong_old_used_or_missing_signs_nothing(written: Place) -> None:
    from tests.medication.people import totp_now

    for code, words in (
        ("000000", "This code is not right."),
        (totp_now(steps_ago=3), "This code is not right."),
        ("", "Write the code that your authenticator app shows now"),
    ):
        answer = written.sign(code=code)
        assert answer.status_code == 422 and words in text(answer), code
        assert f'value="{code}"' not in text(answer) or not code, "a code is never shown again"
    assert not is_signed(written)
    assert written.sign().status_code == 302
    assert is_signed(written)


def test_a_code_is_good_once_also_for_another_order(written: Place) -> None:
    from tests.medication.people import totp_now

    assert written.sign().status_code == 302
    assert written.post("prescriber", PAGE, ORDER).status_code == 302
    order = written.medication.order
    assert order is not None
    said = {"order": order.id, "digest": order.pended.digest, "code": totp_now()}
    again = written.post("prescriber", SIGN, said)
    assert again.status_code == 422 and "This code was used before." in text(again)
    assert not is_signed(written)


@pytest.mark.parametrize("steps_ahead", [0, 1])
def test_who_has_just_signed_in_with_a_code_waits_for_the_next(written: Place, steps_ahead: int) -> None:
    """Also when the app's clock is ahead of ours, so that the code of signing in was the next step's."""
    from allauth.mfa.models import Authenticator

    from tests.medication.people import totp_now

    written.code("prescriber")
    Authenticator.objects.all().update(last_used_at=datetime.now(UTC))
    order = written.medication.order
    assert order is not None
    said = {"order": order.id, "digest": order.pended.digest, "code": totp_now(-steps_ahead)}
    assert "This code was used before." in text(written.post("prescriber", SIGN, said))


def test_the_next_code_is_good_after_one_that_signed(written: Place) -> None:
    from tests.medication.people import totp_now

    assert written.sign().status_code == 302
    assert written.post("prescriber", PAGE, ORDER).status_code == 302
    order = written.medication.order
    assert order is not None
    said = {"order": order.id, "digest": order.pended.digest, "code": totp_now(-1)}
    assert written.post("prescriber", SIGN, said).status_code == 302
    assert is_signed(written)


def test_what_was_not_shown_is_not_signed(written: Place) -> None:
    answer = written.sign(digest="0" * 64)
    assert answer.status_code == 422
    assert "What you confirmed is not the order that stands here." in text(answer)
    answer = written.sign(digest="x")
    assert answer.status_code == 422 and "read the order again" in text(answer)
    answer = written.sign(order=str(uuid4()))
    assert answer.status_code == 422 and "No order waits for this signature." in text(answer)
    assert not is_signed(written)


def test_only_prescribers_sign_or_call_off_and_only_the_one_who_wrote_it_signs_first(written: Place) -> None:
    for role in ("therapist", "pharmacist", "patient"):
        assert written.post(role, SIGN, {}).status_code == 403
        assert written.post(role, CANCEL, {}).status_code == 403
    written.browsers["first"], written.actors["first"] = (
        written.browsers["prescriber"],
        written.actors["prescriber"],
    )
    written.sign_in("prescriber")
    answer = written.sign()
    assert answer.status_code == 422
    assert "Only the prescriber who wrote an order signs it." in text(answer)
    assert written.sign("first").status_code == 302


def lighter(place: Place) -> None:
    """So light that the plan's dose is above what one prescriber orders alone."""
    from tests.screening.people import done
    from troche.screening.commands import MeasureWeight

    at = datetime.now(UTC)
    command = MeasureWeight(
        id=uuid4(), actor=place.person, stream=place.person.id, weight_kg=32.0, measured_at=at
    )
    done(command)


def test_above_the_soft_limit_two_people_sign_before_it_goes_out(place: Place) -> None:
    planned(place)
    lighter(place)
    assert place.post("prescriber", PAGE, ORDER).status_code == 302
    assert "Above 50 mg a second prescriber signs the same text" in text(place.get("prescriber", PAGE))
    assert place.sign().status_code == 302
    order = place.medication.order
    assert order is not None and order.is_signed and not order.is_ready and order.answer is None
    assert "Waits for a second signature" in text(place.get("prescriber", PAGE))
    twice = place.sign()
    assert twice.status_code == 422
    assert "The second signature is another prescriber’s than the first." in text(twice)
    place.browsers["first"] = place.browsers["prescriber"]
    place.sign_in("prescriber")
    assert "To be signed by a second prescriber" in text(place.get("prescriber", PAGE))
    assert place.sign().status_code == 302
    order = place.medication.order
    assert order is not None and order.is_accepted and order.cosigned_by == place.actors["prescriber"].id
    assert "Co-signed by" in text(place.get("prescriber", PAGE))


def test_an_order_is_called_off_with_its_reason_and_the_simulated_other_side_confirms(place: Place) -> None:
    order = ordered(place).medication.order
    assert order is not None
    missing = place.post("prescriber", CANCEL, {"order": order.id, "reason": " "})
    assert missing.status_code == 422 and "Say why the order is called off." in text(missing)
    said = {"order": order.id, "reason": "Side effects."}
    assert place.post("prescriber", CANCEL, said).status_code == 302
    after = place.medication.order
    assert after is not None and after.is_over and not after.is_accepted
    assert after.withdrawn is not None and after.withdrawn.simulated
    page = text(place.get("prescriber", PAGE))
    assert "Called off" in page and "Side effects." in page
    assert "Make up a parcel" not in text(place.get("pharmacist", "/pharmacy/~/"))


def test_an_order_in_the_place_of_another_ends_it_when_it_is_signed(place: Place) -> None:
    first = ordered(place).medication.order
    assert first is not None
    second = {**ORDER, "units": "4", "reason": "Fewer at a time."}
    assert place.post("prescriber", PAGE, second).status_code == 302
    page = text(place.get("prescriber", PAGE))
    assert "Until the new one is signed, the accepted order before it stays in force" in page
    assert place.sign().status_code == 302
    state = place.medication
    assert state.order is not None and state.order.is_accepted and state.order.pended.units == 4
    assert state.order_before is not None and state.order_before.id == first.id
    assert state.order_before.cancelled is not None
    assert "Fewer at a time." in state.order_before.cancelled.reason


def test_naughty_words_sign_nothing_and_break_nothing(place: Place) -> None:
    from tests.hostile.naughty import NAUGHTY

    assert planned(place).post("prescriber", PAGE, ORDER).status_code == 302
    for naughty in NAUGHTY:
        for name in ("order", "digest", "code", "credential", "command_id"):
            answer: Any = place.sign(**{name: naughty})
            assert answer.status_code in (302, 422), (name, naughty)
            assert "<script>alert(1)" not in text(answer)
        answer = place.post("prescriber", CANCEL, {"order": naughty, "reason": naughty})
        assert answer.status_code == 422
