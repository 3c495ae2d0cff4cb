"""The code in a sealed envelope: 128 random bits, in two spellings a person can type.

Words: twelve English words of BIP-39 (the library `mnemonic`), whose last four bits are a
checksum; the first four letters of each word are enough.
Groups: nine groups of four in Crockford's base32, which has no I, L, O, U. The fourth letter
of each group checks the three before it and the group's place (Luhn mod N, N = 32: it finds
every single wrong letter), so that whoever types in gloves hears at once which group is wrong;
seven more bits check the whole. Small letters, spaces, hyphens, o for 0 and i or l for 1 are
accepted.
"""

import hashlib
import secrets
from collections.abc import Sequence
from functools import cache

import msgspec
from mnemonic import Mnemonic

from storage.errors import LyktaError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 9
GROUP = 4
WORDS = 12
_SIZE = 16
_BASE = len(LETTERS)
_CHECK_BITS = 7
_ALIKE = str.maketrans("OIL", "011", " -\t\n")


class CodeMistyped(LyktaError):
    """What was typed is no envelope's code, in neither spelling; no key was tried."""

    code = "K-04"
    message = "This is not a whole code: a letter or a word is wrong or missing."
    remedy = "Compare it with the paper: nine groups of four signs, or the twelve words in order."


class Code(msgspec.Struct, frozen=True):
    """A code; two spellings of the same 16 bytes. Show it once, never store it."""

    secret: bytes

    @property
    def groups(self) -> str:
        """The code in base32, "K7QF-0M2D-...", with a check letter in every group."""
        whole = int.from_bytes(self.secret, "big") << _CHECK_BITS | _checksum(self.secret)
        parts = []
        for place in range(GROUPS):
            bits = whole >> 15 * (GROUPS - 1 - place) & 0x7FFF
            values = (bits >> 10, bits >> 5 & 31, bits & 31)
            parts.append("".join(LETTERS[v] for v in (*values, _check(place, values))))
        return "-".join(parts)

    @property
    def words(self) -> tuple[str, ...]:
        """The code in twelve English words (BIP-39)."""
        return tuple(_bip39().to_mnemonic(self.secret).split())

    @property
    def password(self) -> str:
        """What the envelope's slot is wrapped by: the same for both spellings."""
        return self.secret.hex()

    def __repr__(self) -> str:
        """Return nothing of the code."""
        return "Code(...)"


def new_code() -> Code:
    """Return a new code of 128 random bits."""
    return Code(secrets.token_bytes(_SIZE))


def read_code(typed: str) -> Code:
    """Return the code that was typed, in either spelling. Raises CodeMistyped."""
    words = typed.replace("-", " ").lower().split()
    if len(words) == WORDS and all(word.isalpha() for word in words):
        return _of_words(words)
    plain = typed.upper().translate(_ALIKE)
    if len(plain) != GROUPS * GROUP:
        raise CodeMistyped
    groups = [plain[at : at + GROUP] for at in range(0, len(plain), GROUP)]
    if not all(group_is_right(place, group) for place, group in enumerate(groups)):
        raise CodeMistyped
    return _of_groups(groups)


def group_is_right(place: int, typed: str) -> bool:
    """Return whether one group of four is whole and belongs in its place, counted from 0."""
    plain = typed.upper().translate(_ALIKE)
    if len(plain) != GROUP or not set(plain) <= set(LETTERS):
        return False
    values = [LETTERS.index(letter) for letter in plain]
    return values[-1] == _check(place, values[:-1])


def words_beginning(typed: str) -> tuple[str, ...]:
    """Return the code words that begin with some letters; a whole word stands for itself alone."""
    start, book = typed.lower(), _bip39().wordlist
    return (start,) if start in book else tuple(word for word in book if word.startswith(start))


def _of_groups(groups: Sequence[str]) -> Code:
    whole = 0
    for group in groups:
        for letter in group[:-1]:
            whole = whole << 5 | LETTERS.index(letter)
    secret = (whole >> _CHECK_BITS).to_bytes(_SIZE, "big")
    if whole & (1 << _CHECK_BITS) - 1 != _checksum(secret):
        raise CodeMistyped
    return Code(secret)


def _of_words(words: Sequence[str]) -> Code:
    book = _bip39()
    whole = [book.expand_word(word) for word in words]
    if not book.check(" ".join(whole)):
        raise CodeMistyped
    return Code(bytes(book.to_entropy(whole)))


@cache
def _bip39() -> Mnemonic:
    return Mnemonic("english")


def _checksum(secret: bytes) -> int:
    return hashlib.sha256(secret).digest()[0] >> 8 - _CHECK_BITS


def _check(place: int, values: Sequence[int]) -> int:
    """Return the check value of a group's letters in their place (Luhn mod N)."""
    total = 0
    for at, value in enumerate(reversed((place, *values))):
        doubled = value * 2 if at % 2 == 0 else value
        total += doubled // _BASE + doubled % _BASE
    return -total % _BASE
