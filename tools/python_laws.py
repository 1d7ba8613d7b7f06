"""Laws about Python: where the clock, dice, the database and unsafe text may be used."""

import ast
from collections.abc import Callable, Iterator
from pathlib import PurePath

from tools.findings import Finding

PURE_ROOMS = {"chart", "programme", "sheets", "instruments", "pharmacology", "insight"}
PURE_FILES = {"facts.py", "commands.py", "rules.py", "state.py", "gates.py"}
NOT_PURE = {
    "django": "keep Django in pages, queries and the ledger",
    "random": "take chance as an argument",
    "secrets": "take ids and tokens as arguments",
    "time": "take the time as an argument",
    "socket": "keep I/O in the shell",
    "subprocess": "keep I/O in the shell",
    "urllib": "keep I/O in the shell",
    "os": "keep I/O in the shell",
    "sqlite3": "keep I/O in the shell",
    "psycopg": "keep I/O in the shell",
    "logging": "return what is worth knowing",
    "threading": "keep concurrency in the shell",
    "asyncio": "keep concurrency in the shell",
}
NO_CALLS = {
    "now": "take the time as an argument",
    "utcnow": "take the time as an argument",
    "today": "take the day as an argument",
    "uuid4": "take the id as an argument",
    "uuid1": "take the id as an argument",
    "open": "keep I/O in the shell",
    "print": "keep I/O in the shell",
}
DECODERS = {
    "msgspec.json.decode",
    "msgspec.msgpack.decode",
    "msgspec.json.Decoder",
    "msgspec.msgpack.Decoder",
}
LONGEST_FILE = 500
Law = Callable[[PurePath, ast.Module], Iterator[Finding]]


def is_pure(path: PurePath) -> bool:
    """Whether the house asks this file to be pure."""
    parts = path.parts
    if len(parts) < 4 or parts[:2] != ("src", "troche"):
        return False
    return parts[2] in PURE_ROOMS or parts[-1] in PURE_FILES


def pure_imports(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Pure files import no Django, clock, dice or I/O."""
    if not is_pure(path):
        return
    for node in ast.walk(tree):
        for name in _imported(node):
            root = name.split(".")[0]
            if root in NOT_PURE:
                yield _found(path, node, f"a pure file imports {root}: {NOT_PURE[root]}")


def pure_calls(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Pure files do not ask the clock, make ids or do I/O."""
    if not is_pure(path):
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and (name := _called(node)) in NO_CALLS
            and _is_the_real_one(node, name)
        ):
            yield _found(path, node, f"a pure file calls {name}(): {NO_CALLS[name]}")


def pages_read_through_queries(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Pages hold no database code."""
    if not _is_page(path) and path.name != "forms.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "cursor"}:
            yield _found(
                path, node, f"a page uses .{node.attr}: read in queries.py, write by a command through act"
            )


def _is_page(path: PurePath) -> bool:
    if path.parts[0] != "src":
        return False
    return path.name == "pages.py" or path.stem.endswith("_pages") or "pages" in path.parts[:-1]


def pages_decide_nothing(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Pages read a room's state and leave deciding to the ledger."""
    if not _is_page(path):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("troche."):
            for alias in node.names:
                if alias.name in {"decide", "evolve", "due", "follow"}:
                    advice = f"a page imports {alias.name}: send a command through act, or read a chart"
                    yield _found(path, node, advice)


def no_unsafe_text(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """HTML is escaped by templates, never declared safe; constants and what `charts` drew already are."""
    if path.parts[0] == "tools":
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or all(_is_safe_already(given) for given in node.args):
            continue
        if (name := _called(node)) in {"mark_safe", "SafeString", "SafeText"}:
            yield _found(path, node, f"{name} switches escaping off: use a template, or format_html")


def _is_safe_already(given: ast.expr) -> bool:
    return isinstance(given, ast.Constant) or ast.unparse(given).startswith("charts.")


def no_built_sql(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Values reach SQL as parameters; names come from our own constants, never from a request."""
    if path.parts[0] != "src":
        return
    constants = _constant_loops(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _called(node) in {"execute", "executemany", "raw", "RawSQL"}):
            continue
        statement = node.args[0] if node.args else None
        if isinstance(statement, ast.JoinedStr) and not _only_names(statement, constants):
            yield _found(
                path, node, "SQL is built from a string: pass values as parameters, names as sql.Identifier"
            )
        elif isinstance(statement, ast.BinOp) and isinstance(statement.op, ast.Mod):
            yield _found(path, node, "SQL is built with %: pass values as parameters")
        elif isinstance(statement, ast.Call) and _called(statement) == "format" and _of_a_string(statement):
            yield _found(path, node, "SQL is built with format: pass values as parameters")


def learn_types_early(path: PurePath, tree: ast.Module) -> Iterator[Finding]:
    """Two threads in which msgspec learns a type at the same moment end the process."""
    if path.parts[0] != "src" or path.name == "learned.py":
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        typed = any(keyword.arg == "type" for keyword in node.keywords)
        if called == "msgspec.convert" or (called in DECODERS and (typed or called.endswith("Decoder"))):
            yield _found(path, node, f"{called} learns its type late: make a reader with chart/learned.py")


def no_drawers(path: PurePath, _tree: ast.Module) -> Iterator[Finding]:
    """Every file is named for what it does."""
    if path.stem in {"utils", "helpers", "helper", "util", "common", "misc", "manager", "managers"}:
        yield Finding(str(path), 1, f"{path.name} is a drawer: name the file for the one thing it does")


def files_stay_small(path: PurePath, text: str) -> Iterator[Finding]:
    """A file that outgrows one sitting is two files."""
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield Finding(
            str(path),
            LONGEST_FILE,
            f"{lines} lines; at most {LONGEST_FILE}: split it where its subject changes",
        )


LAWS: tuple[Law, ...] = (
    pure_imports,
    pure_calls,
    pages_read_through_queries,
    pages_decide_nothing,
    no_unsafe_text,
    no_built_sql,
    learn_types_early,
    no_drawers,
)


def breaches(path: PurePath, text: str) -> list[Finding]:
    """Everything that breaks a law in one Python file."""
    tree = ast.parse(text)
    found = [finding for law in LAWS for finding in law(path, tree)]
    return [*found, *files_stay_small(path, text)]


def _found(path: PurePath, node: ast.AST, advice: str) -> Finding:
    return Finding(str(path), getattr(node, "lineno", 1), advice)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_the_real_one(node: ast.Call, name: str) -> bool:
    """`datetime.now()` and a bare `open()`, not a method of ours that shares the name."""
    if name in {"now", "utcnow", "today"}:
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        return isinstance(owner, ast.Name | ast.Attribute) and ast.unparse(owner).split(".")[-1] in {
            "datetime",
            "date",
            "timezone",
        }
    return isinstance(node.func, ast.Name) or name.startswith("uuid")


def _constant_loops(tree: ast.Module) -> set[str]:
    """Names of this module that hold constants: written in capitals, or looped over such."""
    return {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
        and isinstance(node.target, ast.Name)
        and isinstance(node.iter, ast.Name | ast.Tuple)
        and (isinstance(node.iter, ast.Tuple) or node.iter.id.isupper())
    }


def _only_names(statement: ast.JoinedStr, constants: set[str]) -> bool:
    """Whether every inserted piece is a constant of the module, or an attribute of one."""
    pieces = [piece.value for piece in statement.values if isinstance(piece, ast.FormattedValue)]
    for piece in pieces:
        root = piece
        while isinstance(root, ast.Attribute):
            root = root.value
        if not (isinstance(root, ast.Name) and (root.id.isupper() or root.id in constants)):
            return False
    return True


def _of_a_string(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant | ast.JoinedStr)
