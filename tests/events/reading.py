"""Reading the text of a PDF back: streams inflated, glyphs mapped by the font's own table."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


def text_of(pdf: bytes) -> str:
    """Every word of a PDF that typst made, in the order in which it is drawn."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    objects |= dict(_packed(objects))
    fonts = {number: _table(objects, body) for number, body in objects.items() if b"/ToUnicode" in body}
    names = {
        name: fonts[int(number)]
        for body in objects.values()
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", body)
        if int(number) in fonts
    }
    return "\n".join(_words(stream, names) for body in objects.values() if (stream := _page(body)))


def _packed(objects: dict[int, bytes]) -> Iterator[tuple[int, bytes]]:
    """Objects that lie in object streams."""
    for body in objects.values():
        if b"/ObjStm" in body and (stream := inflated(body)):
            first, count = (int(re.search(rb"/%s (\d+)" % key, body)[1]) for key in (b"First", b"N"))  # type: ignore[index]
            heads = [int(one) for one in stream[:first].split()][: 2 * count]
            starts = [*heads[1::2], len(stream) - first]
            for number, start, end in zip(heads[::2], starts, starts[1:], strict=True):
                yield number, stream[first + start : first + end]


def inflated(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _page(body: bytes) -> bytes:
    if b"stream" not in body or b"/Subtype" in body or b"/Type" in body:
        return b""
    try:
        stream = inflated(body)
    except zlib.error:
        return b""
    return stream if b"BT" in stream and b"Tf" in stream else b""


def _table(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """Glyph to letters, from the font's ToUnicode."""
    number = int(re.search(rb"/ToUnicode (\d+)", font)[1])  # type: ignore[index]
    stream, table = inflated(objects[number]), {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.S):
        for glyph, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(glyph, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.S):
        for low, high, letters in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int(letters, 16)
            for offset in range(int(high, 16) - int(low, 16) + 1):
                table[int(low, 16) + offset] = chr(first + offset)
    return table


FONT, HEX, ENDS = re.compile(rb"/(f\d+) [\d.]+ Tf"), re.compile(rb"<([0-9A-Fa-f]*)>"), re.compile(rb"\bET\b")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _words(stream: bytes, names: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    said, at = [], 0
    while at < len(stream):
        if stream[at : at + 1] == b"(":
            raw, at = _literal(stream, at + 1)
            said.append(_letters(raw, font))
        elif found := FONT.match(stream, at):
            font, at = names.get(found[1], {}), found.end()
        elif found := HEX.match(stream, at):
            said.append(_letters(bytes.fromhex(found[1].decode()), font))
            at = found.end()
        elif found := ENDS.match(stream, at):
            said.append("\n")
            at = found.end()
        else:
            at += 1
    return "".join(said)


def _literal(stream: bytes, at: int) -> tuple[bytes, int]:
    """A string in parentheses, which may hold others, and where it ends."""
    raw, depth = bytearray(), 1
    while True:
        byte = stream[at : at + 1]
        if byte == b"\\":
            octal = re.match(rb"[0-7]{1,3}", stream[at + 1 : at + 4])
            code = octal[0] if octal else stream[at + 1 : at + 2]
            raw += bytes([int(code, 8)]) if octal else ESCAPES.get(code, code)
            at += 1 + len(code)
            continue
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        at += 1
        if not depth:
            return bytes(raw), at
        raw += byte


def _letters(raw: bytes, font: dict[int, str]) -> str:
    return "".join(font.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))
