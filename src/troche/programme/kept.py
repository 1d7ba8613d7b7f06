"""Reading a programme that a clinic adopted, perhaps before this software learned what it knows today."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from troche.chart.learned import from_plain
from troche.programme.load import load_programme
from troche.programme.model import Programme

_read_programme = from_plain(Programme)
_SHAPE = inspect.type_info(Programme)
_ASKED_FOR_BY_NAME = re.compile(r"alerts|gates|gates\.[a-z]+\.requires")


@lru_cache(maxsize=64)
def from_kept(content: str) -> Programme:
    """The programme as it was adopted. What it has no word on is taken from the programme that comes along: fields, and
    the alerts and requirements that the software asks for by name. A field that nobody reads any more is left out.

    Raises `msgspec.MsgspecError` on what is no programme.
    """
    return _read_programme(_completed(msgspec.json.decode(content), _shipped(), _SHAPE, ""))


@lru_cache(maxsize=1)
def _shipped() -> Any:
    return msgspec.to_builtins(load_programme())


def _completed(own: Any, shipped: Any, shape: inspect.Type, key: str) -> Any:
    """The own value; within it, each field and each needed entry that is not there as the shipped one has it."""
    if not isinstance(own, dict) or not isinstance(shipped, dict):
        return own
    inner = _shapes(own, shape)
    whole = {
        name: _completed(value, shipped.get(name), inner[name], f"{key}.{name}" if key else name)
        if name in inner
        else value
        for name, value in own.items()
        if name in inner or not _is_struct(shape)
    }
    if _is_struct(shape) or _ASKED_FOR_BY_NAME.fullmatch(key):
        whole |= {name: value for name, value in shipped.items() if name not in own}
    return whole


def _shapes(own: dict[str, Any], shape: inspect.Type) -> dict[str, inspect.Type]:
    match shape:
        case inspect.StructType(fields=fields):
            return {field.encode_name: field.type for field in fields}
        case inspect.DictType(value_type=value):
            return dict.fromkeys(own, value)
        case inspect.UnionType(types=types):
            return _shapes(own, next(one for one in types if _is_struct(one)))
    return {}


def _is_struct(shape: inspect.Type) -> bool:
    if isinstance(shape, inspect.UnionType):
        return any(_is_struct(one) for one in shape.types)
    return isinstance(shape, inspect.StructType)
