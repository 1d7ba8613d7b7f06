"""Says in words what a type wants and what a node is."""

from __future__ import annotations

from typing import Any

from msgspec import inspect
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode


def describe(kind: inspect.Type) -> str:
    """What is expected, for a person who edits the sheet."""
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            return str((extra or {}).get("description") or describe(inner))
        case inspect.UnionType(types=types):
            return " or ".join(describe(t) for t in types)
        case inspect.NoneType():
            return "nothing (null)"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "a whole number" + _bounds(kind)
        case inspect.FloatType():
            return "a number" + _bounds(kind)
        case inspect.StrType(pattern=pattern):
            return f"text that matches {pattern}" if pattern else "text"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(str(value) for value in values)}"
        case inspect.VarTupleType(item_type=item):
            return f"a list, each {describe(item)}"
        case inspect.DictType(value_type=value):
            return f"entries by key, each {describe(value)}"
        case inspect.StructType(fields=fields):
            names = [field.encode_name for field in fields if field.required]
            return "entries " + ", ".join("source, grade" if name == "source" else name for name in names)
    return "something else"


def _bounds(kind: inspect.IntType | inspect.FloatType) -> str:
    words = [
        f"{word} {bound}"
        for word, bound in (("≥", kind.ge), (">", kind.gt), ("≤", kind.le), ("<", kind.lt))
        if bound is not None
    ]
    return f" {' and '.join(words)}" if words else ""


def show(node: Node) -> str:
    """What stands there, shortened."""
    if isinstance(node, ScalarNode):
        text: Any = str(node.value)
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        short = text if len(text) <= 40 else text[:39] + "…"
        return f"{short!r}" if kind == "str" else f"{short} ({kind})"
    return "entries" if isinstance(node, MappingNode) else "a list"
