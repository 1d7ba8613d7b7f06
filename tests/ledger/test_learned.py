"""msgspec has learned every type before the first request: two threads that let it learn at once end the process."""

import subprocess
import sys

LEARNING = """
import sys
import django
django.setup()
import troche.site.asgi  # everything a server loads before it answers
import troche.ledger.keeper
import msgspec
from troche.chart.facts import Fact
from troche.journey.rooms import HOUSES
from troche.ledger.store import _to_msgpack, thaw
from troche.programme import canonical, load_programme
from troche.programme.form import from_canonical
from troche.journey.board import _read_words
from troche.people.invitations import _read_invitation
from troche.screening.keeping import _read_answers
from uuid import UUID

kept = {kind: _to_msgpack(house.empty(UUID(int=1), UUID(int=2)).states) for kind, house in HOUSES.items()}
learned = []
def notice(frame, event, _):
    if event == "call" and frame.f_code.co_name == "get_class_annotations":
        learned.append(frame.f_locals.get("obj"))
sys.setprofile(notice)
for kind, house in HOUSES.items():
    thaw(house, UUID(int=1), UUID(int=2), 0, kept[kind])
    for tag in house.fact_types:
        try:
            house.decode(tag, "{}")
        except msgspec.ValidationError:
            pass
from_canonical(canonical(load_programme()))
_read_words({"text": "x"})
for read in (_read_invitation, _read_answers):
    try:
        read({})
    except msgspec.ValidationError:
        pass
sys.setprofile(None)
print(learned)
class Late(msgspec.Struct):
    a: int
sys.setprofile(notice)
msgspec.convert({"a": 1}, Late)
sys.setprofile(None)
assert learned, "the test no longer sees msgspec learn"
"""


def test_nothing_is_learned_once_the_server_answers(database: str) -> None:
    result = subprocess.run([sys.executable, "-c", LEARNING], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"
