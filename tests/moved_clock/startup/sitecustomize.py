"""Python runs this as it starts when this folder is on PYTHONPATH: the process then lives by the moved clock.

Only the wall clock is moved. What measures how long something takes goes on as it was.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

FILE = Path(os.environ["TROCHE_TEST_CLOCK"])
EVERY_S = 0.01

ahead_s = float(FILE.read_text())
began_s, since_s = time.time(), time.monotonic()
clock = time_machine.travel(datetime.now(UTC), tick=True).start()
real_s = began_s + time.monotonic() - since_s
clock.shift(timedelta(seconds=real_s + ahead_s - time.time()))  # starting takes as long as it takes


def follow() -> None:
    """Move the clock as soon as the file says so."""
    global ahead_s
    while True:
        time.sleep(EVERY_S)
        asked_s = float(FILE.read_text())
        if asked_s != ahead_s:
            clock.shift(timedelta(seconds=asked_s - ahead_s))
            ahead_s = asked_s


def begin() -> None:
    """A thread of this process's own."""
    threading.Thread(target=follow, name="moved clock", daemon=True).start()


begin()
os.register_at_fork(after_in_child=begin)
