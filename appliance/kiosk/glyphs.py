"""Which characters the screen's fonts can draw, so that none is ever shown as an empty box.

Reads the `cmap` table of a TrueType file (OpenType 1.9, formats 4 and 12); Kivy itself draws
a box for a missing glyph without a word ("□ 2 µg" for "≤ 2 µg").
"""

import struct
from functools import cache
from pathlib import Path

_SEGMENTS, _GROUPS = 4, 12


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


def drawable(words: str, font: Path) -> str:
    """Return a text with every character the font lacks named, as in "[U+4E00]"."""
    known = coverage(font)
    if all(ord(sign) in known for sign in words):
        return words
    return "".join(sign if ord(sign) in known else f"[U+{ord(sign):04X}]" for sign in words)


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
