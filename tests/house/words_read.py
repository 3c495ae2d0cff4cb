"""Every text a person may read, collected from the code, and the catalogues that translate it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from tests.house.errors_read import declared
from tests.house.rooms import ROOMS, ROOT, called, files, literal, shown, tree

LOCALES = ROOT / "printing" / "locales"

_ONE_TEXT = {"say": 0, "mark": 0, "Reason": 0}


@dataclass(frozen=True)
class Word:
    """One English text with its plural, if it counts something, and where it stands."""

    where: str
    one: str
    many: str | None = None


@dataclass(frozen=True)
class Entry:
    """One entry of a catalogue."""

    where: str
    one: str
    many: str | None
    translated: tuple[str, ...]
    fuzzy: bool


def spoken() -> list[Word]:
    """Return every text of the house that needs a translation."""
    said = [word for path in files(*ROOMS) for word in _in_file(path)]
    return said + [
        Word(found.where, found.parts[part])
        for found in declared().values()
        for part in ("message", "remedy")
        if part in found.parts
    ]


def unreadable() -> list[str]:
    """Return the sayings whose text is put together on the spot, where no catalogue can follow."""
    return [
        shown(path, node.lineno)
        for path in files(*ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and called(node) in {"say", "mark"}
        and node.args
        and _pieced_together(node.args[0])
    ]


def _pieced_together(text: ast.expr) -> bool:
    parts = list(ast.walk(text))[1:]
    return isinstance(text, ast.JoinedStr) or (
        isinstance(text, ast.BinOp)
        and any(literal(part) for part in parts if isinstance(part, ast.expr))
    )


def catalogues(code: str) -> list[Path]:
    """Return a language's catalogue files, one per room."""
    return sorted((LOCALES / code).glob("*.po"))


def entries(path: Path, code: str) -> Iterator[Entry]:
    """Yield the entries of one catalogue, without its header."""
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=code, abort_invalid=True)
    for message in catalogue:
        if message.id:
            one, many = message.id if isinstance(message.id, tuple) else (message.id, None)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            yield Entry(shown(path, message.lineno), one, many, tuple(texts), message.fuzzy)


def written_entries(path: Path) -> int:
    """Return how many entries stand in a catalogue file, twins counted twice, header left out."""
    return len(re.findall(r"^msgid ", path.read_text(encoding="utf-8"), re.MULTILINE)) - 1


def _in_file(path: Path) -> Iterator[Word]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield from _in_call(node, shown(path, node.lineno))


def _in_call(node: ast.Call, where: str) -> Iterator[Word]:
    name = called(node)
    texts = [literal(argument) for argument in node.args]
    texts += [literal(keyword.value) for keyword in node.keywords if keyword.arg == "text"]
    if name == "mark" and not isinstance(node.func, ast.Name):
        return  # some thing's own marks, not the function that marks a text for translation
    if name in _ONE_TEXT and texts and texts[0]:
        yield Word(where, texts[0])
    # str.count and list.count never take two texts and a number, so they are told apart.
    elif name == "count" and len(texts) >= 3 and texts[0] and texts[1]:
        yield Word(where, texts[0], texts[1])
