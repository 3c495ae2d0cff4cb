"""Texts that anybody typed, made harmless to whoever shows them."""

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, which steer a terminal, and marks that turn the direction of writing."""


def printable(text: str) -> str:
    r"""Return a text with what cannot be seen written out, as \x1b or \u202e."""
    return _UNSEEN.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}"  # noqa: PLR2004 - one byte
