"""The clinic's own music for a session: the files of one folder that the operator names, heard by who is signed in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from troche.people.actor import Request
from troche.people.policy import page

KINDS = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}
MOST_TRACKS = 200  # more than a person scrolls through
PIECE = 1_000_000  # bytes of one answer; a player asks for the next by itself
ASKED = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?\Z")


class Track(NamedTuple):
    """One file, and its name as it is shown."""

    number: int
    name: str
    path: Path


def tracks() -> list[Track]:
    """What lies in the folder, by name; nothing when none is named or it cannot be read."""
    folder = Path(settings.MUSIC) if settings.MUSIC else None
    if folder is None or not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in KINDS and path.is_file())
    return [
        Track(number, path.stem.replace("_", " "), path) for number, path in enumerate(found[:MOST_TRACKS], 1)
    ]


@page(action="dosing.go_no_go", purpose="own care")
@require_GET
def music(request: Request, number: int) -> HttpResponse:
    """One track, or the piece of it that a player asks for."""
    track = next((one for one in tracks() if one.number == number), None)
    if track is None:
        raise Http404("no such track")
    size = track.path.stat().st_size
    asked = ASKED.match(request.headers.get("Range", ""))
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, max-age=86400"}
    kind = KINDS[track.path.suffix.lower()]
    if asked is None:
        return HttpResponse(track.path.read_bytes(), content_type=kind, headers=headers)
    first = int(asked[1])
    wanted = int(asked[2]) if asked[2] else size - 1
    last = min(wanted, first + PIECE - 1, size - 1)
    if first > last:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    with track.path.open("rb") as file:
        file.seek(first)
        piece = file.read(last - first + 1)
    headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{size}"
    return HttpResponse(piece, status=206, content_type=kind, headers=headers)
