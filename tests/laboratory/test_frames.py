"""MLLP framing: however the network cuts the bytes, the messages are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troche.laboratory.frames import LARGEST_NOISE, Frame, Frames, NoiseError, framed

CONTENT = st.binary(max_size=60).filter(lambda one: b"\x1c\r" not in one and not one.endswith(b"\x1c"))


def fed(parts: list[bytes], largest: int = 1_000) -> list[Frame]:
    frames = Frames(largest)
    return [frame for part in parts for frame in frames.feed(part)]


@settings(deadline=None)
@given(st.lists(CONTENT, max_size=5), st.data())
def test_cut_anywhere_the_messages_are_the_same(contents: list[bytes], data: st.DataObject) -> None:
    line = b"".join(map(framed, contents))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=8)))
    parts = [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert fed(parts) == [Frame(one) for one in contents]


@settings(deadline=None)
@given(st.binary(max_size=3_000))
def test_whatever_comes_nothing_breaks_and_nothing_is_larger_than_it_may_be(line: bytes) -> None:
    try:
        found = fed([line[n : n + 7] for n in range(0, len(line), 7)], largest=100)
    except NoiseError:
        return
    assert all(len(frame.content) <= 100 for frame in found)


def test_one_that_is_too_large_is_given_up_before_it_has_ended() -> None:
    assert fed([b"\x0b" + b"M" * 50, b"M" * 60], largest=100) == [Frame(b"M" * 100, is_too_large=True)]
    assert fed([framed(b"M" * 101)], largest=100) == [Frame(b"M" * 100, is_too_large=True)]
    assert fed([framed(b"M" * 100)], largest=100) == [Frame(b"M" * 100)]


def test_a_line_of_noise_is_given_up() -> None:
    assert fed([b"GET / HTTP/1.1\r\n\r\n", framed(b"MSH")]) == [Frame(b"MSH")]
    with pytest.raises(NoiseError):
        fed([b"x" * 100] * (LARGEST_NOISE // 100 + 1))


def test_a_sign_between_messages_is_no_noise_however_long_the_line_lives() -> None:
    assert len(fed([framed(b"MSH") + b"\n"] * (LARGEST_NOISE + 2))) == LARGEST_NOISE + 2


def test_a_message_that_does_not_end_waits() -> None:
    frames = Frames()
    assert list(frames.feed(framed(b"A") + b"\x0bB")) == [Frame(b"A")]
    assert not frames.is_between
    assert list(frames.feed(b"\x1c\r")) == [Frame(b"B")] and frames.is_between
