"""Pictures of every page, by role, on a phone and a desktop, in light and dark: `make shots`.

Starts the demo clinic on a free port, signs in as each role and follows the links it finds. Of pages that
differ only in whose they are, one picture is taken. `--role patient` takes one role's; `--pages 10` fewer.
On the way it looks for what axe-core finds and for pages wider than the screen, and ends with 1 when there is any.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

REPOSITORY = Path(__file__).resolve().parents[1]
OUT = REPOSITORY / "build" / "shots"
SIZES = ((390, 844), (1440, 900))
SCHEMES = ("light", "dark")
LOOKED_AT = ((390, "light"), (1440, "dark"))
"""Where axe-core looks: it takes longer than a picture, and so sees both sizes and both schemes once."""
WHOSE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b")
LEAVE_ALONE = re.compile(
    r"^/(static|live|metrics|healthz|readyz|language)|logout|download|/file/$|/take/$|/kept/$|\.(pdf|csv|json|ics|svg)$"
)


def main() -> int:
    """Take them all."""
    given = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    os.environ["TROCHE_URL"] = address
    shutil.rmtree(OUT, ignore_errors=True)
    with served(port, address) as links, chromium() as browser:
        taken, faults = 0, list[str]()
        for role, link in [("visitor", f"{address}/"), *links]:
            if given.role in (None, role):
                album = Album(browser, address, role, link, given.pages)
                taken += album.fill()
                faults += album.faults
    print("\n".join([*faults, f"{taken} pictures in {OUT.relative_to(REPOSITORY)}, {len(faults)} faults"]))
    return 1 if faults else 0


def arguments() -> argparse.Namespace:
    """What to take."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--role", help="only this role")
    parser.add_argument("--pages", type=int, default=40, help="at most this many pages per role (40)")
    return parser.parse_args()


@contextmanager
def served(port: int, address: str) -> Iterator[list[tuple[str, str]]]:
    """The demo clinic behind a real server; yields one sign-in link per role."""
    from troche.site.cli import django_ready

    with django_ready():
        from troche import demo
        from troche.site.migration import bring_up_to_date

        bring_up_to_date()
        demo.open_demo(lambda _done: None)
        links = demo.sign_in_links(address)
        log = OUT.parent / "shots.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("w") as said:
            server = subprocess.Popen(
                [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port), "--workers", "1"],
                stdout=said,
                stderr=said,
            )
            try:
                wait_until_ready(address, server, log)
                yield links
            finally:
                server.terminate()
                server.wait(20)


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; if it does not, its own last words."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The server did not get ready: {log.read_text()[-1000:]}")


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    executable = (
        os.environ.get("TROCHE_CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium")
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


class Album:
    """One role's pages."""

    def __init__(self, browser: Any, address: str, role: str, link: str, most: int) -> None:
        self.browser, self.address, self.role, self.link, self.most = browser, address, role, link, most
        self.found: dict[str, str] = {}
        self.faults: list[str] = []

    def fill(self) -> int:
        """Find the pages in one browser, then take each in all; how many pictures."""
        first = self.enter(SIZES[1], SCHEMES[0])
        self.follow(first)
        first.context.close()
        for size in SIZES:
            for scheme in SCHEMES:
                page = self.enter(size, scheme)
                for name, path in self.found.items():
                    self.take(page, path, OUT / self.role / f"{name}-{size[0]}-{scheme}.png")
                    self.look(page, (size[0], scheme))
                page.context.close()
        print(f"  {self.role}: {len(self.found)} pages", file=sys.stderr)
        return len(self.found) * len(SIZES) * len(SCHEMES)

    def enter(self, size: tuple[int, int], scheme: str) -> Any:
        """A fresh browser, signed in."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(self.link, wait_until="load")
        return page

    def follow(self, page: Any) -> None:
        """Every page that links lead to, nearest first."""
        waiting = [urlsplit(page.url).path]
        while waiting and len(self.found) < self.most:
            path = waiting.pop(0)
            name = name_of(path)
            if name in self.found or LEAVE_ALONE.search(path):
                continue
            answer = page.goto(path, wait_until="load")
            if answer is None or answer.status >= 400 or urlsplit(page.url).path != path:
                continue
            self.found[name] = path
            links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
            waiting += [urlsplit(link).path for link in links if link.startswith(f"{self.address}/")]

    def take(self, page: Any, path: str, picture: Path) -> None:
        """One picture of the whole page."""
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.goto(path, wait_until="load")
        page.screenshot(path=str(picture), full_page=True)

    def look(self, page: Any, screen: tuple[int, str]) -> None:
        """What stands in a person's way on this page."""
        where = f"{self.role} {urlsplit(page.url).path} {screen[0]} {screen[1]}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > screen[0]:
            self.faults.append(f"{where}: {wide} px wide")
        if screen in LOOKED_AT:
            found = Axe().run(page).response["violations"]
            self.faults += [f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]


def name_of(path: str) -> str:
    """A page's name: its address without whose it is."""
    return re.sub(r"[^a-z0-9]+", "-", WHOSE.sub("one", path).lower()).strip("-") or "front"


if __name__ == "__main__":
    sys.exit(main())
