"""Texts as textures: measured, wrapped without losing a sign, kept in a small cache.

The cache holds patients' names as pictures and as keys; `forget` empties it at every lock.
"""

import re
from bisect import bisect
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

from kivy.core.text import Label as CoreLabel

from appliance.kiosk.glyphs import fonts, seen
from appliance.kiosk.theme import Type

_CAPACITY, _PICTURES = 4000, 400
"""Widths and pictures kept: a screen has some 300 texts, and a picture takes 20 kB and more."""
_STEPS = (1.4, 1.3, 1.2, 1.1, 1.0)
CAPITAL = 0.73
"""The height of a capital in DejaVu Sans, as a part of its size."""
_BODY = 0.95
_DOT = " · "
_FIGURE = re.compile(r"[0-9][0-9.,]*")


class Texts:
    """Draws texts at one enlargement.

    `scale` is pixels of the panel per design pixel; `enlarged` is how much larger than designed the
    reader wants her letters (1.0, 1.25, 1.5). Whoever lays out texts asks here for their size.
    """

    def __init__(self, scale: float = 1.0, enlarged: float = 1.0) -> None:
        """Begin with an empty cache."""
        self.scale = scale
        self.enlarged = enlarged
        self._textures: OrderedDict[tuple[str, Type], Any] = OrderedDict()
        self._widths: OrderedDict[tuple[str, Type], float] = OrderedDict()
        self._ladders: dict[tuple[Type, ...], tuple[Type, ...]] = {}
        self._ascents: dict[Type, float] = {}

    def texture(self, words: str, kind: Type) -> Any:
        """Return the white texture of one line, to be tinted by the colour it is drawn in."""
        key = (words, kind)
        if key not in self._textures:
            label = self._label(kind, *self._seen(words, kind))
            label.refresh()
            _keep(self._textures, key, label.texture, _PICTURES)
        self._textures.move_to_end(key)
        return self._textures[key]

    def width(self, words: str, kind: Type) -> float:
        """Return the width of one line in design pixels."""
        key = (words, kind)
        if key not in self._widths:
            shown, font = self._seen(words, kind)
            width = self._label(kind, "", font).get_extents(shown)[0] if shown else 0
            _keep(self._widths, key, width / self.scale, _CAPACITY)
        return self._widths[key]

    def ascent(self, kind: Type) -> float:
        """Return the height of the baseline under a line's top, in design pixels."""
        if kind not in self._ascents:
            self._ascents[kind] = float(self._label(kind).get_ascent()) / self.scale
        return self._ascents[kind]

    def size(self, kind: Type) -> float:
        """Return the size of a type as the reader wants it, in design pixels."""
        return round(kind.size * self.enlarged, 2)

    def steps(self) -> tuple[float, ...]:
        """Return how much letters can be enlarged for this reader, the most first, 1.0 last."""
        return (self.enlarged, *(step for step in _STEPS if step < self.enlarged))

    def ladder(self, *kinds: Type) -> tuple[Type, ...]:
        """Return every size a text may take in a fixed place, the largest first.

        The last is the last of `kinds` as large as it was designed: however large the reader
        wants her letters, what has room as designed has room, and is never smaller than that.
        """
        if kinds not in self._ladders:
            wanted: dict[float, Type] = {}
            for kind in kinds:
                for step in self.steps():
                    wanted.setdefault(round(kind.size * step, 2), kind)
            self._ladders[kinds] = tuple(
                replace(wanted[size], size=size / self.enlarged)
                for size in sorted(wanted, reverse=True)
            )
        return self._ladders[kinds]

    def leading(self, kind: Type) -> float:
        """Return the distance between two baselines of a paragraph, in design pixels."""
        return round(self.size(kind) * 1.28)

    def wrap(self, words: str, kind: Type, width: float) -> tuple[str, ...]:
        """Break a text at its spaces into lines of at most `width` design pixels.

        A word longer than a line is broken after a hyphen or a slash, or else between two
        signs; joined, the lines give the text again, so that nothing is ever cut.
        """
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for word in self._runs(paragraph, kind, width):
                longer = f"{line} {word}" if line else word
                if self.width(longer, kind) <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                *whole, line = self._pieces(word, kind, width)
                lines.extend(whole)
            lines.append(line)
        return tuple(lines)

    def flow(self, words: str, kind: Type, width: float) -> tuple[str, ...]:
        """Break a text of notes with middle dots between them, between two notes where it can.

        As `wrap`, no sign is lost: a dot stays at the end of the line before the break. Where
        breaking inside a note saves a line, it does.
        """
        dense, lines = self.wrap(words, kind, width), self._by_note(words, kind, width)
        return dense if len(dense) < len(lines) else lines

    def _by_note(self, words: str, kind: Type, width: float) -> tuple[str, ...]:
        *notes, last = words.split(_DOT)
        lines: list[str] = []
        for note in (*(f"{note} ·" for note in notes), last):
            if lines and self.width(f"{lines[-1]} {note}", kind) <= width:
                lines[-1] += f" {note}"
            else:
                lines.extend(self.wrap(note, kind, width))
        return tuple(lines)

    def fitting(
        self, words: str, kinds: tuple[Type, ...], width: float, *, step: float = inf
    ) -> Type:
        """Return the largest type of their `ladder` in which a line fits, or the last.

        None is enlarged by more than `step` over the largest of `kinds` as designed.
        """
        *larger, last = self.ladder(*kinds)
        most = kinds[0].size * step
        for kind in larger:
            if self.size(kind) <= most and self.width(words, kind) <= width:
                return kind
        return last

    def filling(
        self, words: str, kinds: tuple[Type, ...], width: float, height: float
    ) -> tuple[Type, tuple[str, ...]]:
        """Return the largest type of their `ladder` in which a paragraph fits, and its lines.

        `height` is from the first line's top to the last one's end. What fits in none comes in
        the last, whole all the same.
        """
        for kind in self.ladder(*kinds):
            lines = self.wrap(words, kind, width) if words else ()
            if self.tall(kind, len(lines)) <= height and self.keeps_words(words, lines):
                return kind, lines
        return kind, lines

    def tall(self, kind: Type, lines: int) -> float:
        """Return the height of so many lines, from capitals' top to the last letters' tails."""
        return max(0, lines - 1) * self.leading(kind) + (self.size(kind) * _BODY if lines else 0)

    @staticmethod
    def keeps_words(words: str, lines: Sequence[str]) -> bool:
        """Tell whether no word was broken but after a hyphen or a slash."""
        joined = "".join(line if line.endswith(("-", "/")) else f"{line} " for line in lines)
        return words.split() in (joined.split(), " ".join(lines).split())

    def shorten(self, words: str, kind: Type, width: float) -> str:
        """Cut a text with "…"; only for the names of units and staff, never for a patient."""
        if self.width(words, kind) <= width:
            return words
        room = bisect(range(len(words)), width, key=lambda end: self.width(f"{words[:end]}…", kind))
        return f"{words[: max(room - 1, 0)].rstrip()}…"

    def forget(self) -> None:
        """Drop every text ever drawn."""
        self._textures.clear()
        self._widths.clear()

    def _runs(self, paragraph: str, kind: Type, width: float) -> list[str]:
        """Split at spaces, but not between a figure and its unit where one line can hold them."""
        runs: list[str] = []
        figures = False
        for word in paragraph.split(" "):
            joined = f"{runs[-1]} {word}" if figures else word
            if figures and self.width(joined, kind) <= width:
                runs[-1] = joined
            else:
                runs.append(word)
            figures = _FIGURE.fullmatch(word) is not None
        return runs

    def _pieces(self, word: str, kind: Type, width: float) -> list[str]:
        pieces: list[str] = []
        while self.width(word, kind) > width and len(word) > 1:
            cut = len(word) - 1
            while cut > 1 and self.width(word[:cut], kind) > width:
                cut -= 1
            joint = max(word.rfind("-", 1, cut), word.rfind("/", 1, cut)) + 1
            cut = joint or cut
            pieces.append(word[:cut])
            word = word[cut:]
        return [*pieces, word]

    def _label(self, kind: Type, words: str = "", font: Path | None = None) -> Any:
        return CoreLabel(
            text=words,
            font_name=str(font or fonts(bold=kind.bold, mono=kind.mono)[0]),
            font_size=round(self.size(kind) * self.scale),
            color=(1, 1, 1, 1),
        )

    @staticmethod
    def _seen(words: str, kind: Type) -> tuple[str, Path]:
        return seen(words, fonts(bold=kind.bold, mono=kind.mono))


def _keep(
    cache: OrderedDict[tuple[str, Type], Any], key: tuple[str, Type], value: Any, most: int
) -> None:
    cache[key] = value
    if len(cache) > most:
        cache.popitem(last=False)
