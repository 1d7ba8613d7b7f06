"""Single values: does what stands in the sheet fit the type that is wanted?"""

from __future__ import annotations

import math
import re
from typing import Any

from msgspec import inspect
from ruamel.yaml.nodes import ScalarNode

_TAG = "tag:yaml.org,2002:"
_TRUTH = {"true": True, "false": False}


def scalar(node: ScalarNode, kind: inspect.Type) -> tuple[Any, bool]:
    """The node's value and whether it fits. A text that only looks like a number is no number."""
    tag = str(node.tag).removeprefix(_TAG)
    match kind:
        case inspect.Metadata(type=inner):
            return scalar(node, inner)
        case inspect.UnionType(types=types):
            return next((pair for pair in (scalar(node, t) for t in types) if pair[1]), (None, False))
        case inspect.NoneType():
            return None, tag == "null"
        case inspect.BoolType():
            return _TRUTH.get(node.value.lower()), tag == "bool"
        case inspect.IntType():
            return _whole(node, kind, tag)
        case inspect.FloatType():
            return _decimal(node, kind, tag)
        case inspect.StrType():
            return _text(node, kind, tag)
        case inspect.LiteralType(values=values):
            value: Any = int(node.value) if tag == "int" and node.value.isdigit() else node.value
            return value, value in values
    return None, False


def _whole(node: ScalarNode, kind: inspect.IntType, tag: str) -> tuple[int, bool]:
    if tag != "int" or not re.fullmatch(r"[-+]?\d{1,9}", node.value):
        return 0, False
    value = int(node.value)
    return value, _within(value, kind)


def _decimal(node: ScalarNode, kind: inspect.FloatType, tag: str) -> tuple[float, bool]:
    if tag not in {"int", "float"} or not re.fullmatch(r"[-+]?\d{1,9}(\.\d{1,9})?", node.value):
        return math.nan, False
    value = float(node.value)
    return value, _within(value, kind)


def _within(value: float, kind: inspect.IntType | inspect.FloatType) -> bool:
    return not (
        (kind.ge is not None and value < kind.ge)
        or (kind.gt is not None and value <= kind.gt)
        or (kind.le is not None and value > kind.le)
        or (kind.lt is not None and value >= kind.lt)
    )


def _text(node: ScalarNode, kind: inspect.StrType, tag: str) -> tuple[str, bool]:
    text = str(node.value).strip()
    fits = (
        tag in {"str", "timestamp"}
        and len(text) >= (kind.min_length or 0)
        and (kind.pattern is None or re.search(kind.pattern, text) is not None)
    )
    return text, fits
