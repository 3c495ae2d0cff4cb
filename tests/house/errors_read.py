"""Every error class of the house as it is declared, read without importing anything.

Reading instead of importing keeps Kivy's window out of it, and an error that only one late
import would bring is seen too.
"""

import ast
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from tests.house.rooms import ROOMS, called, files, literal, shown, tree

ROOT_ERROR = "LyktaError"
_PARTS = ("code", "message", "remedy")


@dataclass(frozen=True)
class Declared:
    """One error class: its name, where it stands, its parents and what it declares itself."""

    name: str
    where: str
    parents: tuple[str, ...]
    parts: dict[str, str]
    computed: tuple[str, ...]

    def part(self, name: str, known: "dict[str, Declared]") -> str:
        """Return code, message or remedy, taken from the nearest parent where not declared."""
        if name in self.parts:
            return self.parts[name]
        found = (known[parent].part(name, known) for parent in self.parents if parent in known)
        return next(found, "")


def places(template: str) -> set[str]:
    """Return the names of the ``{places}`` in a template."""
    return {
        name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name
    }


def declared() -> dict[str, Declared]:
    """Return every subclass of LyktaError by name, the root included."""
    classes = {name: found for path in files(*ROOMS) for name, found in _classes(path)}
    errors = {ROOT_ERROR}
    while True:
        more = {name for name, found in classes.items() if errors & set(found.parents)}
        if more <= errors:
            return {name: found for name, found in classes.items() if name in errors}
        errors |= more


def raised(known: dict[str, Declared]) -> list[tuple[str, str, set[str] | None]]:
    """Return each making of an error: where, its class, its facts (None: by ``**facts``)."""
    return [
        (shown(path, node.lineno), called(node), _facts(node))
        for path in files(*ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in known
    ]


def _facts(node: ast.Call) -> set[str] | None:
    names = {keyword.arg for keyword in node.keywords}
    return None if None in names else {name for name in names if name}


def _classes(path: Path) -> list[tuple[str, Declared]]:
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    return [(node.name, _read(node, path)) for node in nodes]


def _read(node: ast.ClassDef, path: Path) -> Declared:
    bases = (base.attr if isinstance(base, ast.Attribute) else base for base in node.bases)
    parents = tuple(base.id if isinstance(base, ast.Name) else str(base) for base in bases)
    parts: dict[str, str] = {}
    computed: list[str] = []
    for name, value in _assignments(node):
        text = literal(value)
        if name in _PARTS and text is not None:
            parts[name] = text
        elif name in _PARTS:
            computed.append(name)
    return Declared(node.name, shown(path, node.lineno), parents, parts, tuple(computed))


def _assignments(node: ast.ClassDef) -> list[tuple[str, ast.expr | None]]:
    found: list[tuple[str, ast.expr | None]] = []
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            found.append((line.target.id, line.value))
        elif isinstance(line, ast.Assign):
            names = [target for target in line.targets if isinstance(target, ast.Name)]
            found.extend((name.id, line.value) for name in names)
    return found
