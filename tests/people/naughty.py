"""Words people and robots type into forms."""

from __future__ import annotations

NAUGHTY = (
    "",
    " ",
    "\x00",
    "undefined",
    "NaN",
    "-1",
    "1e309",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ request.user }}{% debug %}",
    "../../../etc/passwd",
    "%s%s%s%n",
    "𝕿𝖍𝖊 ‮ ﷽ ﷺ",
    "👩‍⚕️" * 40,
    "Ｔｅｓｔ\u200b\u2028\ufeff",
    "a" * 20_000,
    "=cmd|' /C calc'!A0",
    "\ud7ff\ue000\uffff",
)
