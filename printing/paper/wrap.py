"""Breaking text into lines so that nothing is ever cut off.

1. A line breaks at a space.
2. A word wider than its column breaks after ``/`` or ``-`` (compound drug names).
3. A piece still too wide breaks at a no-break space, then between any two signs; a comma stays
   with the sign before it.
4. The pieces of the lines, put together, are the text again: nothing is lost or added.
5. A number stays with its unit, "kl", "um" or "at" with its hour, a date with its time, "·" with
   what is before it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from printing.paper.faces import Face, legible, width

_NO_BREAK = "\u00a0"
_NUMBER_AND_UNIT = re.compile(r"(?<![\d:])(?<!\d/)([\d.,\u00a0]*[\d½¼¾%]) (?=[^\W\d]|%)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_DATE_AND_TIME = re.compile(r"(\d{1,2}/\d{1,2}) (?=\d\d[:.]\d\d)")
_DATED = re.compile(r"(?<=[^\W\d]) (?=\(\d)")
_HOUR = re.compile(r"\b([Kk]l\.?|at|um) (?=\d)")
_WORD = re.compile(r"[^ ]+ *| +")
_INNER = re.compile(r"[^/-]*[/-]+|[^/-]+")
_UNBOUND = re.compile("[^\u00a0]+\u00a0*|\u00a0+")
_SIGN = re.compile(r".[,.;:)!?]*", re.DOTALL)
_SEPARATOR = " · "


class Run(NamedTuple):
    """A stretch of text in one face and size (pt)."""

    text: str
    face: Face = Face.REGULAR
    size: float = 8.0


Line = tuple[Run, ...]
"""The runs of one line from left to right; trailing spaces are kept, they are not seen."""


@lru_cache(maxsize=8192)
def bound(text: str) -> str:
    """Return the text with no-break spaces where a reader must not be led astray (rule 5)."""
    text = text.replace(_SEPARATOR, f"{_NO_BREAK}· ")
    if " " not in text or not any(sign.isdigit() or sign in "½¼¾" for sign in text):
        return text
    text = _THOUSANDS.sub(_NO_BREAK, text)
    text = _NUMBER_AND_UNIT.sub(rf"\1{_NO_BREAK}", text)
    text = _DATE_AND_TIME.sub(rf"\1{_NO_BREAK}", text)
    text = _DATED.sub(_NO_BREAK, text)
    return _HOUR.sub(rf"\1{_NO_BREAK}", text)


def run(text: str, face: Face = Face.REGULAR, size: float = 8.0) -> Run:
    """Return a run ready for the page: legible signs, numbers bound to their units."""
    return Run(bound(legible(text)), face, size)


def written_width(text: str, face: Face, size: float) -> float:
    """Return the width in mm of a sheet's text as it is written, missing signs spelt out."""
    return width(legible(text), face, size)


def line_width(line: Line) -> float:
    """Return a line's visible width in mm, without its trailing spaces."""
    total = sum(width(*piece) for piece in line[:-1])
    if line:
        last = line[-1]
        total += width(last.text.rstrip(" "), last.face, last.size)
    return total


def _words(runs: tuple[Run, ...]) -> list[list[Run]]:
    """Split runs into words with their trailing spaces; a word may change its face."""
    words: list[list[Run]] = []
    is_open = False
    for text, face, size in runs:
        for part in _WORD.findall(text):
            if is_open:
                words[-1].append(Run(part, face, size))
            else:
                words.append([Run(part, face, size)])
            is_open = not part.endswith(" ")
    return words


def _split(word: list[Run], room: float) -> Iterator[list[Run]]:
    """Split a word that is wider than its column by rules 2 and 3."""
    for text, face, size in word:
        for part in _INNER.findall(text):
            if width(part.rstrip(" "), face, size) <= room:
                yield [Run(part, face, size)]
                continue
            for piece in _UNBOUND.findall(part):
                if width(piece.rstrip(" \u00a0"), face, size) <= room:
                    yield [Run(piece, face, size)]
                else:
                    yield from ([Run(sign, face, size)] for sign in _signs(piece, face, size, room))


def _signs(piece: str, face: Face, size: float, room: float) -> Iterator[str]:
    """Return a piece's signs, a closing one together with the sign before it where both fit."""
    for group in _SIGN.findall(piece):
        if width(group, face, size) <= room:
            yield group
        else:
            yield from group


def _merged(pieces: list[Run]) -> Line:
    """Join neighbours of the same face and size."""
    line: list[Run] = []
    for piece in pieces:
        if line and line[-1][1:] == piece[1:]:
            line[-1] = line[-1]._replace(text=line[-1].text + piece.text)
        else:
            line.append(piece)
    return tuple(line)


@lru_cache(maxsize=8192)
def wrap(runs: tuple[Run, ...], room: float) -> tuple[Line, ...]:
    """Break runs into lines no wider than `room` mm; an empty text has no lines."""
    lines: list[Line] = []
    now: list[Run] = []
    used = 0.0
    for word in _words(runs):
        parts = [word] if line_width(tuple(word)) <= room else list(_split(word, room))
        for part in parts:
            seen = line_width(tuple(part))
            if now and used + seen > room:
                lines.append(_merged(now))
                now, used = [], 0.0
            now.extend(part)
            used += sum(width(*piece) for piece in part)
    if now:
        lines.append(_merged(now))
    return tuple(lines)


def widest_piece(runs: tuple[Run, ...]) -> float:
    """Return the width in mm of the widest piece that rules 1 and 2 leave whole."""
    pieces = ((part, face, size) for text, face, size in runs for part in _INNER.findall(text))
    words = ((word, *look) for part, *look in pieces for word in part.split(" "))
    return max((width(*word) for word in words), default=0.0)


def widest_word(runs: tuple[Run, ...]) -> float:
    """Return the width in mm of the widest word that may not break at a space."""
    return max((line_width(tuple(word)) for word in _words(runs)), default=0.0)
