"""Which characters the screen's fonts can draw, so that none is ever shown as an empty box.

1. A sign that no font of a text's kind has is named, as in "[U+4E00]", and the sheet says so.
2. Letters that join count as missing where any form of theirs is: half a name in codes can be
asked about, a wrong name cannot be known as wrong. 3. What joining makes of them is looked up
once more: no ligature may become a box.

Reads the `cmap` table of a TrueType file (OpenType 1.9, formats 4 and 12); Kivy itself draws
a box for a missing glyph without a word ("□ 2 µg" for "≤ 2 µg").
"""

import struct
from functools import cache
from pathlib import Path

from printing.bidi import forms, visual

_SEGMENTS, _GROUPS = 4, 12
_SHARED = Path(__file__).parents[2] / "printing" / "fonts"
_SANS = {False: _SHARED / "DejaVuSans.ttf", True: _SHARED / "DejaVuSans-Bold.ttf"}
_MONO = {
    False: _SHARED / "DejaVuSansMono.ttf",
    True: Path(__file__).parent / "fonts" / "DejaVuSansMono-Bold.ttf",
}


@cache
def coverage(font: Path) -> frozenset[int]:
    """Return the code points a TrueType font has a glyph for."""
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * index)
        found |= _subtable(data, start + offset)
    return frozenset(found)


def fonts(*, bold: bool, mono: bool) -> tuple[Path, ...]:
    """Return the fonts that a text may be drawn in, the wanted one first."""
    return (_MONO[bold], _SANS[bold]) if mono else (_SANS[bold],)


def seen(words: str, wanted: tuple[Path, ...]) -> tuple[str, Path]:
    """Return one line's signs from left to right as they are seen, and the font to draw them in.

    It is the first of the fonts that has them all, else the first with the missing ones named.
    """
    if words.isascii() and words.isprintable():
        return words, wanted[0]
    font = next((one for one in wanted if not _lacking(words, one)), wanted[0])
    return drawable(words, font), font


def drawable(words: str, font: Path) -> str:
    """Return a line as it is seen, every character the font lacks named, as in "[U+4E00]"."""
    lacking = _lacking(words, font)  # 2
    named = "".join(_name(sign) if sign in lacking else sign for sign in words)
    known = coverage(font)
    return "".join(sign if ord(sign) in known else _name(sign) for sign in visual(named))  # 3


def unseen(words: str) -> bool:
    """Tell whether some sign of a text can only be named (1)."""
    return not words.isascii() and any(_lacking(words, font) for font in _SANS.values())


def _lacking(words: str, font: Path) -> frozenset[str]:
    known = coverage(font)
    return frozenset(
        sign for sign in words if any(ord(form) not in known for form in (sign, *forms(sign)))
    )


def _name(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _table(data: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag.decode()} table")


def _subtable(data: bytes, at: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", data, at)
    if kind == _GROUPS:
        return _groups(data, at)
    return _segments(data, at) if kind == _SEGMENTS else set()


def _groups(data: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    found: set[int] = set()
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found


def _segments(data: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", data, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return found - {0xFFFF}
