"""A few at a time, in the order in which they came."""

import threading
import time

from troche.ledger.turns import Turns


def test_never_more_than_there_are_places_and_first_come_first_served() -> None:
    turns, inside, most, order = Turns(2), 0, 0, list[int]()
    counting = threading.Lock()

    def work(number: int) -> None:
        nonlocal inside, most
        with turns:
            with counting:
                inside += 1
                most = max(most, inside)
                order.append(number)
            time.sleep(0.01)
            with counting:
                inside -= 1

    with turns, turns:  # both places taken, so that all of them have to wait
        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert most == 2
    assert sorted(order) == list(range(12))
    assert all(abs(place - number) <= 1 for place, number in enumerate(order))


def test_a_place_is_given_back_when_the_work_fails() -> None:
    turns = Turns(1)
    for _ in range(3):
        try:
            with turns:
                raise ValueError
        except ValueError:
            pass
    with turns:
        assert turns._free == 0
    assert turns._free == 1
