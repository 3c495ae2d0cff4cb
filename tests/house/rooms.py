"""The house read as text: its files, their syntax trees, the errors and words declared in them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("appliance", "printing", "storage")

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def files(*tops: str, suffix: str = ".py") -> list[Path]:
    """Return the files below some top folders, in order; caches and installs left out."""
    found = (path for top in tops for path in (ROOT / top).rglob(f"*{suffix}"))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def tracked() -> list[Path]:
    """Return every file that git would publish: tracked or new, not ignored.

    A release without its history has no git to ask; then every file that is no product of a
    tool counts.
    """
    ask = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(ask, capture_output=True, check=False)
    if answer.returncode:
        hidden = {".venv", ".git", "__pycache__", "out", "build", "dist"}
        every = (path for path in ROOT.rglob("*") if not hidden & set(path.parts))
        return sorted(path for path in every if path.is_file())
    names = {name for name in answer.stdout.decode().split("\0") if name}
    return sorted(ROOT / name for name in names if (ROOT / name).is_file())


def shown(path: Path, line: int | None = None) -> str:
    """Return where something stands, as an editor can open it: "storage/errors.py:12"."""
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file, the nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, _FUNCTION):
            yield node


def literal(node: ast.expr | None) -> str | None:
    """Return the text of a plain string literal, also one written in several pieces."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def called(node: ast.Call) -> str:
    """Return the last name of what is called: "say" for ``self.language.say(...)``."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
