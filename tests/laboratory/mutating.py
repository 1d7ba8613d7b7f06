"""Messages spoiled as networks, interface engines and enemies spoil them, and a second reader that knows no library."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.laboratory.messages import BORN, LIVER, PERSON, YESTERDAY, obx, oru
from troche.laboratory.items import Item, Reading
from troche.laboratory.matching import Known, differences
from troche.people.number import number_of

SEEDS: tuple[Callable[[str], bytes], ...] = (
    lambda control: oru(control_id=control),
    lambda control: oru(
        [obx(), obx("2106-3^hCG^LN", "LA6577-6^Negative^LN", "CE", "", "")], control_id=control
    ),
    lambda control: oru([obx(value=">^135", kind="SN", flag="H"), *LIVER], control_id=control, version="2.3"),
    lambda control: oru([obx(status="P"), obx("2345-7^Glucose^LN", "88")], control_id=control, charset=""),
    lambda control: oru(control_id=control, name="Müller^José", charset="8859/1", encoding="iso-8859-1"),
    lambda control: oru([], control_id=control),
)
BITS = (
    *(
        b"|",
        b"^",
        b"~",
        b"\\",
        b"&",
        b"\r",
        b"\n",
        b"\x0b",
        b"\x1c",
        b"\x1c\r",
        b"\x00",
        b"\xff",
        b"\xc3\x28",
    ),
    *(b"\\X0D\\", b"\\T\\", b"\\.br\\", b">", b"<5", b"-1", b"1e9", b"NaN", b"9" * 40, b"0.0000001", b"1,5"),
    *(
        b"MSH|^~\\&|",
        b"PID|1||X^^^Y||Other^One||19700101",
        b"OBR|2",
        b"OBX|1|NM|1742-6^ALT^LN||1|U/L|7-56|N|||F",
    ),
    *(
        b"F",
        b"C",
        b"P",
        b"X",
        b"",
        b"U/L",
        b"mg/dL",
        b"7-56",
        b"LN",
        b"1742-6",
        b"1920-8",
        b"NM",
        b"SN",
        b"CE",
    ),
    *("٣٠".encode(), "ﬁ".encode(), "\u202e".encode(), b"Sample", f"{YESTERDAY:%Y%m%d}".encode()),
)


def mutated(seed: bytes, dice: random.Random) -> bytes:
    """The message after one to four spoilings."""
    for _ in range(dice.randint(1, 4)):
        seed = dice.choice(SPOILINGS)(seed, dice)
    return seed


def _lines(message: bytes, dice: random.Random) -> bytes:
    """Segments lost, doubled or out of order."""
    lines = message.split(b"\r")
    place = dice.randrange(len(lines))
    match dice.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(dice.randrange(len(lines)), lines[place])
        case 2:
            lines.insert(place, dice.choice(BITS))
        case _:
            dice.shuffle(lines)
    return b"\r".join(lines)


def _field(message: bytes, dice: random.Random) -> bytes:
    """One field said otherwise, or fields shifted by one."""
    lines = message.split(b"\r")
    place = dice.randrange(len(lines))
    fields = lines[place].split(b"|")
    at = dice.randrange(len(fields))
    match dice.randrange(3):
        case 0:
            fields[at] = dice.choice(BITS)
        case 1:
            fields.insert(at, b"")
        case _:
            del fields[at]
    lines[place] = b"|".join(fields)
    return b"\r".join(lines)


def _component(message: bytes, dice: random.Random) -> bytes:
    """One sign between components in place of another."""
    places = [n for n, sign in enumerate(message) if sign in b"|^~\\&\r"]
    if not places:
        return message
    at = dice.choice(places)
    return message[:at] + dice.choice((b"|", b"^", b"~", b"\\", b"&", b"\r", b"")) + message[at + 1 :]


def _bytes(message: bytes, dice: random.Random) -> bytes:
    """A bit flipped, a piece cut out, something put in."""
    at = dice.randrange(len(message) + 1)
    match dice.randrange(3):
        case 0 if at < len(message):
            return message[:at] + bytes([message[at] ^ (1 << dice.randrange(8))]) + message[at + 1 :]
        case 1:
            return message[:at] + message[at + dice.randrange(30) :]
    return message[:at] + dice.choice(BITS) + message[at:]


def _cut(message: bytes, dice: random.Random) -> bytes:
    return message[: dice.randrange(len(message) + 1)]


SPOILINGS = (_lines, _field, _field, _component, _component, _bytes, _bytes, _cut)


def accepted_wrongly(message: str, reading: Reading, known: Known) -> str:
    """What a reading takes for a result that the message does not plainly say; empty when there is nothing.

    It reads by place alone, and knows nothing of the reader it judges.
    """
    lines = [line for line in message.replace("\n", "\r").split("\r") if line]
    field = message[3:4]
    people = [line for line in lines if line.startswith(f"PID{field}")]
    if len(people) != 1:
        return "not one person"
    if reading.ready() and not differences(reading.person, known) and not _names(people[0], known):
        return "another person"
    results = [line.split(field) for line in lines if line.startswith(f"OBX{field}")]
    for place in reading.ready():
        item = reading.items[place]
        if not any(_says(fields, item) for fields in results):
            return f"no line says {item.code} {item.said}"
    return ""


def _names(pid: str, known: Known) -> bool:
    plain = pid.upper()
    number = known.number in plain or known.number.replace("-", "") in plain
    return number and f"{known.birth_date:%Y%m%d}" in plain and known.name.split()[-1].upper() in plain


def _says(fields: list[str], item: Item) -> bool:
    said = [*fields, *[""] * 12]
    if said[11].strip(" ^&").upper() not in ("F", "C") or item.code not in said[3]:
        return False
    if item.finding:
        return item.finding[:3] in said[5].casefold() or "LA65" in said[5] or "detected" in said[5].casefold()
    digits = said[5].replace("^", "").replace("=", "").strip()
    if not digits.isascii() or digits.startswith(("<", ">", "-")):
        return False
    try:
        return float(digits) == item.value and str(item.upper_limit or "").rstrip("0").rstrip(".") in said[7]
    except ValueError:
        return False


BEN = Known(number=number_of(PERSON), name="Ben Sample", birth_date=BORN)
"""Whom the seeds mean."""
