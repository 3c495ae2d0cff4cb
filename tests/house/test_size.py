"""One small file is enough to understand one thing."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

from tests.house.rooms import ROOMS, files, functions, shown, tree

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
_SCREEN, _SCREENS = 150, 60
_SILENT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER, tokenize.ENCODING,
}  # fmt: skip


def _docstring_lines(path: Path) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def code_lines(path: Path) -> int:
    """Return the lines that do something: no blanks, comments or docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    lines: set[int] = set()
    for token in tokens:
        if token.type not in _SILENT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - _docstring_lines(path))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines from its name to its end, without its docstring."""
    first = node.body[0]
    spoken = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    doc = (first.end_lineno or 0) - first.lineno + 1 if spoken else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - doc


@pytest.mark.parametrize(("tops", "limit"), [(ROOMS, 400), (("tests", "benchmarks"), 600)])
def test_no_file_is_too_long_to_read(tops: tuple[str, ...], limit: int) -> None:
    sizes = {shown(path): code_lines(path) for path in files(*tops)}
    assert {name: size for name, size in sizes.items() if size > limit} == {}


def test_no_screen_is_too_long_to_see_at_once() -> None:
    """All lines count, so that a screen has no room to think."""
    sizes = {
        shown(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files("appliance/kiosk/screens")
    }
    assert len(sizes) > _SCREENS
    assert {name: size for name, size in sizes.items() if size > _SCREEN} == {}


@pytest.mark.parametrize(("tops", "limit"), [(ROOMS, 50), (("tests", "benchmarks"), 80)])
def test_no_function_is_too_long_to_hold_in_mind(tops: tuple[str, ...], limit: int) -> None:
    long = [
        f"{shown(path, node.lineno)} {node.name} {length(node)}"
        for path in files(*tops)
        for node in functions(path)
        if length(node) > limit
    ]
    assert not long


def test_nine_of_ten_functions_fit_on_half_a_screen() -> None:
    lengths = sorted(length(node) for path in files(*ROOMS) for node in functions(path))
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_no_file_is_named_after_nothing() -> None:
    tops = (*ROOMS, "tests", "benchmarks", "systemd")
    named = [path for top in tops for path in files(top, suffix="")]
    assert [shown(path) for path in named if path.stem in FORBIDDEN_NAMES] == []
