"""What `serve` starts is started again when it dies, and ends with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from troche.site import supervisor
from troche.site.supervisor import Child, Failed, watch

WATCHER = """
import sys
from troche.site.supervisor import Child, watch
program = "import os, time; open(sys_path, 'a').write(f'{os.getpid()}\\\\n'); time.sleep(600)"
import os
watch([Child("sleeper", ("-c", program.replace("sys_path", repr(sys.argv[1]))), dict(os.environ))])
"""


def pids(path: Path, count: int) -> list[int]:
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        found = [int(line) for line in path.read_text().split()] if path.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} starts were expected")


def is_gone(pid: int) -> bool:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def watcher(tmp_path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WATCHER, str(tmp_path / "pids")])


def test_what_is_killed_comes_back_and_ctrl_c_ends_it(
    watcher: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (first,) = pids(tmp_path / "pids", 1)
    os.kill(first, signal.SIGKILL)
    _, second = pids(tmp_path / "pids", 2)
    watcher.send_signal(signal.SIGINT)
    assert watcher.wait(15) == 0
    assert is_gone(first) and is_gone(second)


def test_nothing_outlives_a_killed_watcher(watcher: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (child,) = pids(tmp_path / "pids", 1)
    watcher.kill()
    watcher.wait()
    assert is_gone(child)


def test_what_never_comes_up_is_given_up_on() -> None:
    assert threading.current_thread() is threading.main_thread()
    with pytest.raises(Failed, match="web server"):
        watch([Child("web server", ("-c", "raise SystemExit(3)"), dict(os.environ))])


def test_what_came_up_once_is_started_again_however_often_it_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "TOO_SOON_S", 0.2)
    child = Child("keeper", ("-c", "import time; time.sleep(600)"), dict(os.environ))
    child.start()
    time.sleep(0.3)
    lived = set()
    for _ in range(supervisor.TRIES + 2):
        assert child.process is not None
        lived.add(child.process.pid)
        child.process.kill()
        child.process.wait()
        while child.process.poll() is not None:
            child.look_after()
            time.sleep(0.01)
    supervisor.end([child])
    assert len(lived) == supervisor.TRIES + 2


def test_one_that_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE_S", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    child = Child("deaf", ("-c", deaf), dict(os.environ))
    child.start()
    time.sleep(0.5)
    supervisor.end([child])
    assert child.process is not None and is_gone(child.process.pid)
