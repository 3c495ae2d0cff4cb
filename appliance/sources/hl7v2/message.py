"""One HL7 v2 message, split by the library `hl7` and read field by field without losing a word.

The library splits; the rest is here, for three reasons. Its escape sequences are decoded with
loss (what it does not know is removed, and its log would name a patient), it reads every message
in one character set, and a header it does not expect makes it fail in any of six ways. So:
1. The header is checked before the library sees it: distinct punctuation as separators, or the
   message is refused.
2. A message is refused above a number of bytes and of separators: some hundred kilobytes of
   nothing but separators would become hundreds of megabytes of objects.
3. An escape sequence that is not known stays in the text as it was written.
4. The character set is what MSH-18 says; without it, the one of the settings; and where that is
   empty too, a letter beyond ASCII refuses the message: å must not become Ã¥ on a sheet.
"""

import re
import string
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import hl7  # type: ignore[import-untyped] # the library ships no types

from appliance.sources.hl7v2.errors import (
    CharsetUnknown,
    MessageBroken,
    MessageLacks,
    MessageTooLarge,
)

MOST_BYTES = 1 << 18
"""No message about a patient's place or drugs is larger."""

MOST_MARKS = 20_000
"""Nor does one have more separators (2)."""

_CHARSETS = {
    "ASCII": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UNICODE": "utf-8",
    **{f"8859/{part}": f"iso-8859-{part}" for part in (*range(1, 10), 15)},
    **{f"ISO 8859-{part}": f"iso-8859-{part}" for part in (*range(1, 10), 15)},
    **{f"ISO8859-{part}": f"iso-8859-{part}" for part in (*range(1, 10), 15)},
}
"""HL7 table 0211, and the spellings that are met; the character set of Python."""

_FEWEST, _MOST_ENCODING = 3, 5
_SHORTEST = len("MSH|^~\\&|")
_PUNCTUATION = frozenset(string.punctuation.encode())
_MSH = 18
_LINES = re.compile(r"\r\n|\n")
_HEX = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_BREAKS = re.compile(r"\.(?:br|sp)\+?(\d{0,2})")


class Rep:
    """One repetition of a field: its components and their parts, by HL7's numbers from 1."""

    def __init__(self, node: Any, message: "Message") -> None:
        """`node` is the library's, a text where there are no separators in it."""
        self._node = node
        self._message = message

    def __call__(self, component: int = 1, part: int = 1) -> str:
        """Return a text, "" where there is none or where the sender wrote the null value."""
        within = _child(self._node, component)
        return self._message.text(_leaf(_child(within, part)))

    @property
    def words(self) -> str:
        """The text of a coded element, or its code where it has no text."""
        return self(2) or self(1)

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part that is not empty, in order."""
        return tuple(text for leaf in _leaves(self._node) if (text := self._message.text(leaf)))


class Segment:
    """One segment: its fields by HL7's numbers."""

    def __init__(self, node: Any, message: "Message") -> None:
        """`node` is the library's."""
        self._node = node
        self._message = message
        self.name = str(_leaf(node[0]) if node else "")

    def reps(self, number: int) -> tuple[Rep, ...]:
        """Return the repetitions of a field that hold anything."""
        if number >= len(self._node):
            return ()
        found = (Rep(one, self._message) for one in self._node[number])
        return tuple(one for one in found if one.parts)

    def rep(self, number: int) -> Rep:
        """Return the first repetition of a field, an empty one where there is none."""
        found = self.reps(number)
        return found[0] if found else Rep("", self._message)

    def __call__(self, number: int, component: int = 1, part: int = 1) -> str:
        """Return a text of a field's first repetition."""
        return self.rep(number)(component, part)

    @property
    def filled(self) -> tuple[int, ...]:
        """The numbers of the fields that hold anything."""
        return tuple(number for number in range(1, len(self._node)) if self.reps(number))

    @property
    def plain(self) -> str:
        """The whole segment as a person can read it: every word, in order, separators as signs."""
        return self.without()

    def without(self, *skipped: int) -> str:
        """Return `plain` without some fields, for instance the segment's own number."""
        fields = (
            " ~ ".join(" ".join(one.parts) for one in self.reps(number))
            for number in self.filled
            if number not in skipped
        )
        return f"{self.name}: {' | '.join(fields)}"


class Message:
    """A message whose header was found right.

    Raises MessageBroken, MessageTooLarge, CharsetUnknown, MessageLacks.
    """

    def __init__(self, raw: bytes, charset: str = "") -> None:
        """`charset` is what the site says of a sender that says nothing (Python's name)."""
        if len(raw) > MOST_BYTES:  # 2
            raise MessageTooLarge(why=f"{len(raw)} bytes")
        self._separators: str = _header(raw)  # 1
        marks = bytes(self._separators, "ascii") + b"\r\n"
        if sum(raw.count(bytes([mark])) for mark in marks) > MOST_MARKS:  # 2
            raise MessageTooLarge(why="separators")
        self.encoding = _encoding(raw, self._separators[0], charset)
        self._escape: str = self._separators[3:4]
        self.segments = self._split(raw)
        self.msh = self.segments[0]
        for number in (9, 10):
            if not self.msh(number):
                raise MessageLacks(why=f"MSH-{number}")

    def _split(self, raw: bytes) -> tuple[Segment, ...]:
        try:
            text = _LINES.sub("\r", raw.decode(self.encoding).strip("\r\n\x00 "))
        except UnicodeDecodeError:
            raise CharsetUnknown(why=self.encoding) from None  # 4
        try:
            tree = hl7.parse(re.sub(r"\r{2,}", "\r", text))
        except (hl7.HL7Exception, AssertionError, IndexError, KeyError, ValueError) as fault:
            raise MessageBroken(why=type(fault).__name__) from None
        segments = tuple(Segment(node, self) for node in tree if node)
        strange = [one for one in segments if not re.fullmatch("[A-Z][A-Z0-9]{2}", one.name)]
        if strange or [one.name for one in segments].count("MSH") != 1:
            raise MessageBroken(why="segments")
        return segments

    def text(self, written: str) -> str:
        """Return a text with its escape sequences decoded; the null value is empty."""
        if written == '""':
            return ""
        if not self._escape or self._escape not in written:
            return written.strip()
        return "".join(self._decoded(written)).strip()

    def _decoded(self, written: str) -> Iterator[str]:
        parts = written.split(self._escape)
        while parts:
            yield parts.pop(0)
            if len(parts) > 1:
                yield self._sequence(parts.pop(0))
            elif parts:  # an escape sign that opens nothing is a sign like any other
                yield self._escape

    def _sequence(self, inner: str) -> str:
        sep, component, repetition, _escape, part = (*self._separators, "&")[:5]
        known: dict[str, str] = {
            "F": sep,
            "S": component,
            "R": repetition,
            "T": part,
            "E": self._escape,
        }
        if inner in known:
            return known[inner]
        if inner in ("H", "N"):
            return ""
        if _BREAKS.fullmatch(inner):
            return "\n"
        if found := _HEX.fullmatch(inner):
            try:
                return bytes.fromhex(found[1]).decode(self.encoding)
            except UnicodeDecodeError:
                pass
        return f"{self._escape}{inner}{self._escape}"  # 3

    def all(self, name: str) -> tuple[Segment, ...]:
        """Return every segment of a name, in order."""
        return tuple(one for one in self.segments if one.name == name)

    def first(self, name: str) -> Segment:
        """Return the first segment of a name, an empty one where there is none."""
        return next(iter(self.all(name)), Segment([], self))

    @cached_property
    def kind(self) -> tuple[str, str]:
        """The message's type and trigger, ("ADT", "A01")."""
        return self.msh(9).upper(), self.msh(9, 2).upper()


def _header(raw: bytes) -> str:
    """Return the separators of a header: field, component, repetition, escape, part."""
    start = raw.lstrip(b"\r\n \x00")
    if not start.startswith(b"MSH") or len(start) < _SHORTEST - 1:
        raise MessageBroken(why="MSH")
    field = start[3:4]
    encoding = start[4:].split(field, 1)[0][: _MOST_ENCODING + 1]
    marks = field + encoding
    if not _FEWEST <= len(encoding) <= _MOST_ENCODING or len(set(marks)) < len(marks):
        raise MessageBroken(why="MSH-2")
    if not _PUNCTUATION.issuperset(marks):
        raise MessageBroken(why="MSH-2")
    return marks[:5].decode("ascii")


def _encoding(raw: bytes, field: str, charset: str) -> str:
    line = re.split(rb"[\r\n]", raw.lstrip(b"\r\n \x00"), maxsplit=1)[0]
    fields = line.split(field.encode("ascii"))
    said = fields[_MSH - 1].split(b"~")[0].decode("ascii", "replace") if len(fields) >= _MSH else ""
    said = said.strip().upper()
    if said:
        if said not in _CHARSETS:
            raise CharsetUnknown(why=said[:20])
        return _CHARSETS[said]
    if raw.isascii() or charset:
        return charset or "ascii"
    raise CharsetUnknown(why="-")  # 4


def _child(node: Any, number: int) -> Any:
    """Return a node's part; where the tree is less deep, the first part is the node itself."""
    if isinstance(node, str):
        return node if number == 1 else ""
    return node[number - 1] if number <= len(node) else ""


def _leaf(node: Any) -> str:
    while not isinstance(node, str):
        if not node:
            return ""
        node = node[0]
    return str(node)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
        return
    for part in node:
        yield from _leaves(part)
