"""Every verb the code leaves an event under, read from the source: no act can come without being filed."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
APPS = (
    "accounts",
    "projects",
    "consultations",
    "reviews",
    "works",
    "funding",
    "workflow",
    "reports",
    "registers",
    "web",
)


class Found(NamedTuple):
    """A verb and the file that writes it; `verb` None: it cannot be read from the source."""

    verb: str | None
    where: str


def verbs() -> list[Found]:
    """All of them; a function that is handed the verb is followed to its callers in the same app."""
    return [
        one
        for app in APPS
        for one in _of_app({path: ast.parse(path.read_text("utf-8")) for path in _files(app)})
    ]


def _files(app: str) -> list[Path]:
    return sorted(path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def _of_app(trees: dict[Path, ast.Module]) -> Iterator[Found]:
    for path, tree in trees.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in _calls(function, "record", of="events"):
                yield from _values(call.args[0], function, path, trees)


def _values(
    value: ast.expr, function: ast.FunctionDef, path: Path, trees: dict[Path, ast.Module]
) -> Iterator[Found]:
    where = f"{path.relative_to(ROOT)}:{value.lineno}"
    if isinstance(value, ast.Constant):
        yield Found(str(value.value), where)
    elif isinstance(value, ast.IfExp):
        yield from _values(value.body, function, path, trees)
        yield from _values(value.orelse, function, path, trees)
    elif isinstance(value, ast.JoinedStr):
        yield Found(
            "".join(part.value if isinstance(part, ast.Constant) else "x" for part in value.values), where
        )
    elif isinstance(value, ast.Name) and (given := _assigned(function, value.id)):
        for one in given:
            yield from _values(one, function, path, trees)
    elif isinstance(value, ast.Name) and value.id in _parameters(function):
        near = {
            one: tree for one, tree in trees.items() if one == path or _knows(tree, path.stem, function.name)
        }
        yield from _handed(function, value.id, near)
    else:
        yield Found(None, where)


def _knows(tree: ast.Module, module: str, name: str) -> bool:
    """Whether the file imports the function, or the module it stands in."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(
        one.name == module or (one.name == name and (node.module or "").endswith(f".{module}"))
        for node in imports
        for one in node.names
    )


def _handed(function: ast.FunctionDef, name: str, trees: dict[Path, ast.Module]) -> Iterator[Found]:
    """What callers hand to a parameter; defaults are no verbs."""
    position = _parameters(function).index(name)
    for path, tree in trees.items():
        for caller in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in _calls(caller, function.name):
                named = [one.value for one in call.keywords if one.arg == name]
                for value in named or call.args[position : position + 1]:
                    yield from _values(value, caller, path, trees)


def _calls(inside: ast.AST, name: str, of: str = "") -> Iterator[ast.Call]:
    for node in ast.walk(inside):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == name:
            if not of or (isinstance(function.value, ast.Name) and function.value.id == of):
                yield node
        elif isinstance(function, ast.Name) and function.id == name and not of:
            yield node


def _assigned(function: ast.FunctionDef, name: str) -> list[ast.expr]:
    """What the function itself puts into a name, alone or as the first of several."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple):
                    found += _of_tuple(target, node.value, name)
    return found


def _of_tuple(target: ast.Tuple, value: ast.expr, name: str) -> list[ast.expr]:
    names = [one.id if isinstance(one, ast.Name) else "" for one in target.elts]
    if name not in names:
        return []
    at = names.index(name)
    options = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    return [one.elts[at] if isinstance(one, ast.Tuple) else one for one in options]


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
