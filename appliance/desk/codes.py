"""The typing of an envelope's code, judged piece by piece; nothing is tried and nothing kept.

A piece is right where its own check says so, which is no proof of the whole: only `Typed.whole`
is, and even then the code may be that of an envelope which a newer one has replaced.
"""

from enum import StrEnum

import msgspec

from storage.keys.codes import (
    GROUP,
    GROUPS,
    WORDS,
    CodeMistyped,
    group_is_right,
    read_code,
    words_beginning,
)


class Piece(StrEnum):
    """What can be said of one group or word."""

    RIGHT = "right"
    WRONG = "wrong"
    UNFINISHED = "unfinished"


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """How far a code has come: its pieces with what is said of each, of how many, and the whole."""

    pieces: tuple[tuple[str, Piece], ...]
    of: int
    whole: bool


def in_groups(typed: str) -> Typed:
    """Judge a code that is typed in groups of four signs; hyphens and spaces do not matter."""
    plain = "".join(sign for sign in typed.upper() if not sign.isspace() and sign != "-")
    groups = [plain[at : at + GROUP] for at in range(0, len(plain), GROUP)]
    pieces = tuple((group, _group(place, group)) for place, group in enumerate(groups))
    return Typed(pieces=pieces, of=GROUPS, whole=_whole(typed))


def in_words(typed: str) -> Typed:
    """Judge a code that is typed in words; the last one is unfinished until a space follows."""
    words = typed.lower().split()
    open_ended = len(words) if typed[-1:].isspace() else len(words) - 1
    pieces = tuple(
        (word, _word(word, is_open=place >= open_ended)) for place, word in enumerate(words)
    )
    return Typed(pieces=pieces, of=WORDS, whole=_whole(typed))


def _group(place: int, group: str) -> Piece:
    if len(group) < GROUP and place < GROUPS:
        return Piece.UNFINISHED
    return Piece.RIGHT if place < GROUPS and group_is_right(place, group) else Piece.WRONG


def _word(word: str, *, is_open: bool) -> Piece:
    known = words_beginning(word)
    if len(known) == 1:
        return Piece.RIGHT
    return Piece.UNFINISHED if known and is_open else Piece.WRONG


def _whole(typed: str) -> bool:
    try:
        read_code(typed)
    except CodeMistyped:
        return False
    return True
