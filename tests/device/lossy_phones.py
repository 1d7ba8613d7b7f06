"""Phones on a bad line, a program of its own in their network: signs in, waits for a word, sends until all is kept.

It knows nothing but the protocol of `queue.js`: one number after the other, the same again until the server has it.
"""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from uuid import UUID, uuid4

PATIENCE_S = 8


class Phone:
    """One device with cookies of its own."""

    def __init__(self, number: int, base: str) -> None:
        self.number, self.base, self.device, self.tries = number, base, str(uuid4()), 0
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self, link: str) -> None:
        """Open the link that signs in."""
        self.opener.open(self.base + link, timeout=60).read()

    def ask(self, body: bytes | None = None, token: str = "") -> dict[str, Any]:
        """One request and its answer."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        request = urllib.request.Request(self.base + "/my/device/", body, headers)
        answered: dict[str, Any] = json.loads(self.opener.open(request, timeout=PATIENCE_S).read())
        return answered

    def send_all(self, count: int) -> list[str]:
        """Send so many lines one after the other; the words of those that were acknowledged."""
        token, acknowledged = "", []
        for seq in range(1, count + 1):
            words = f"loss {self.number} {seq}"
            envelope = {"device": self.device, "seq": seq, "session": 1, "offset_ms": 0, "do": "note"}
            said = {"said_at": datetime.now(UTC).isoformat(), "fields": {"words": words}}
            body = json.dumps({**envelope, **said}).encode()
            while True:
                self.tries += 1
                try:
                    token = token or self.ask()["token"]
                    if self.ask(body, token)["state"] == "kept":
                        acknowledged.append(words)
                        break
                except urllib.error.HTTPError as error:
                    if error.code in (400, 409):
                        raise
                    token = ""
                except (OSError, HTTPException, ValueError):
                    token = ""
                time.sleep(random.uniform(0.2, 1.0))
        return acknowledged


def say(line: str) -> None:
    """A line to the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(base: str, link: str, phones: int, count: int, seed: str) -> None:
    """Everything, with a word in between."""
    random.seed(UUID(seed).int)
    mine = [Phone(number, base) for number in range(phones)]
    for phone in mine:
        phone.sign_in(link)
    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(phones) as pool:
        said = list(pool.map(lambda phone: phone.send_all(count), mine))
    acknowledged = [words for own in said for words in own]
    say(json.dumps({"acknowledged": acknowledged, "tries": sum(phone.tries for phone in mine)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
