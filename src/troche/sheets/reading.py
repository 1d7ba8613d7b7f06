"""Reads one YAML text into plain data of a given type, collecting every fault on the way."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import inspect
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from troche.sheets.expectation import describe, show
from troche.sheets.findings import Finding, Place, Places
from troche.sheets.scalars import scalar

MISSING: Any = msgspec.UNSET


class Sheet(msgspec.Struct, frozen=True):
    """A sheet read: plain data, the faults, and where each key stands.

    With faults the data has holes: `MISSING` where a value did not fit, or no data at all (None).
    """

    data: Any
    findings: tuple[Finding, ...]
    places: Places


def read_sheet(text: str, kind: Any, *, file: str, root: str = "") -> Sheet:
    """Read `text` as a value of type `kind`. `root` is put before every key."""
    reader = _Reader(file)
    node = reader.compose(text)
    data = None if node is None else reader.value(node, inspect.type_info(kind), root)
    return Sheet(data, tuple(reader.findings), reader.places)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


class _Reader:
    """Walks the nodes of one file beside the type they should have."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.places: Places = {}

    def compose(self, text: str) -> Node | None:
        try:
            node: Node | None = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line = mark.line + 1 if mark is not None else 1
            self.findings.append(Finding(self.file, line, "(file)", "valid YAML", str(fault.problem)))
            return None
        except YAMLError as fault:
            self.findings.append(Finding(self.file, 1, "(file)", "valid YAML", str(fault).splitlines()[0]))
            return None
        except RecursionError:
            self.findings.append(
                Finding(self.file, 1, "(file)", "entries a few levels deep", "thousands of levels")
            )
            return None
        if node is None:
            self.findings.append(Finding(self.file, 1, "(file)", "some content", "an empty file"))
        return node

    def fault(self, node: Node, key: str, expected: str, found: str = "") -> Any:
        self.findings.append(Finding(self.file, node.start_mark.line + 1, key or "(file)", expected, found))
        return MISSING

    def value(self, node: Node, kind: inspect.Type, path: str) -> Any:
        self.places[path] = Place(self.file, node.start_mark.line + 1)
        if node.anchor is not None:
            return self.fault(node, path, "the value written out", f"the anchor &{node.anchor}")
        match kind:
            case inspect.StructType():
                return self._struct(node, kind, path)
            case inspect.DictType():
                return self._mapping(node, kind, path)
            case inspect.VarTupleType():
                return self._sequence(node, kind, path)
            case inspect.UnionType(types=types):
                wanted = [t for t in types if not isinstance(t, inspect.NoneType)]
                if len(wanted) == 1 and not _is_null(node):
                    return self.value(node, wanted[0], path)
        return self._scalar(node, kind, path)

    def _scalar(self, node: Node, kind: inspect.Type, path: str) -> Any:
        if not isinstance(node, ScalarNode):
            return self.fault(node, path, describe(kind), show(node))
        value, fits = scalar(node, kind)
        return value if fits else self.fault(node, path, describe(kind), show(node))

    def _sequence(self, node: Node, kind: inspect.VarTupleType, path: str) -> Any:
        if not isinstance(node, SequenceNode):
            return self.fault(node, path, describe(kind), show(node))
        return [self.value(item, kind.item_type, f"{path}.{i}") for i, item in enumerate(node.value)]

    def _pairs(self, node: MappingNode, path: str) -> dict[str, tuple[Node, Node]]:
        pairs: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name in pairs:
                self.fault(key, _join(path, name), "each key once", "it again")
            elif not name:
                self.fault(key, path, "a plain key", show(key))
            else:
                pairs[name] = (key, value)
        return pairs

    def _mapping(self, node: Node, kind: inspect.DictType, path: str) -> Any:
        if not isinstance(node, MappingNode):
            return self.fault(node, path, describe(kind), show(node))
        data = {}
        for name, (key, value) in self._pairs(node, path).items():
            _, fits = scalar(ScalarNode("tag:yaml.org,2002:str", name, key.start_mark), kind.key_type)
            if not fits:
                self.fault(key, _join(path, name), f"as a key {describe(kind.key_type)}", repr(name))
            data[name] = self.value(value, kind.value_type, _join(path, name))
        return data

    def _struct(self, node: Node, kind: inspect.StructType, path: str) -> Any:
        if not isinstance(node, MappingNode):
            return self.fault(node, path, describe(kind), show(node))
        pairs = self._pairs(node, path)
        data: dict[str, Any] = {}
        fields = {field.encode_name: field for field in kind.fields}
        if "source" in fields and _is_source(fields["source"].type):
            data["source"] = self._source(node, pairs, path)
        for name, (key, value) in pairs.items():
            if name not in fields:
                self.fault(key, _join(path, name), f"one of {', '.join(fields)}", "a key nobody reads")
            else:
                data[name] = self.value(value, fields[name].type, _join(path, name))
        for name, field in fields.items():
            if field.required and name not in data:
                self.fault(node, _join(path, name), describe(field.type), "nothing")
        return data

    def _source(self, node: MappingNode, pairs: dict[str, tuple[Node, Node]], path: str) -> Any:
        """`source:` and `grade:` stand beside the value they belong to."""
        source = {}
        for name, key, expected in (
            ("source", "ref", "a source, such as clinical_programme.md 4.4"),
            ("grade", "grade", "a grade, such as V or PC"),
        ):
            pair = pairs.pop(name, None)
            if pair is None:
                self.fault(node, _join(path, name), expected, "nothing")
            else:
                source[key] = self.value(pair[1], inspect.StrType(min_length=1), _join(path, name))
        return source


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _is_source(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType) and kind.cls.__name__ == "Source"
