"""Content packs of invented words, for tests."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML

from troche.instruments import Instrument, instrument


def pack_of(code: str, **changes: Any) -> dict[str, Any]:
    """A whole pack, with words that nobody could take for the real ones."""
    one: Instrument = instrument(code)
    return {
        "instrument": code,
        "language": "en",
        "permission": "Licence 0000 of an invented publisher.",
        "attribution": "Invented words, by nobody.",
        "stem": "In an invented week",
        "items": {item.id: f"Invented question {item.id}" for item in one.items},
        "options": {
            name: {str(option.value): f"Invented answer {option.value}" for option in options}
            for name, options in one.option_sets.items()
        },
        **changes,
    }


def as_yaml(pack: dict[str, Any]) -> str:
    """The pack as its file."""
    from io import StringIO

    out = StringIO()
    YAML().dump(pack, out)
    return out.getvalue()
