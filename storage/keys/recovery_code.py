"""The printed recovery code: 130 random bits a person can type from paper.

Crockford's base32: no I, L, O, U, so nothing can be misread; 26 letters of secret and two of
checksum, in seven groups of four. Small letters, spaces, hyphens, o for 0 and i or l for 1 are
accepted when it is typed.
"""

import hashlib
import secrets

from storage.errors import LyktaError

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SECRET = 26
_GROUP = 4
_ALIKE = str.maketrans("OIL", "011", " -\t\n")


class CodeMistyped(LyktaError):
    """What was typed is not a recovery code; no key was tried."""

    code = "K-04"
    message = "This is not a whole recovery code: a letter is wrong or missing."
    remedy = "Compare it with the paper, group by group: seven groups of four."


def new_code() -> str:
    """Return a new code, "K7QF-0M2D-..."."""
    secret = "".join(secrets.choice(_LETTERS) for _ in range(_SECRET))
    whole = secret + _checksum(secret)
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def secret_of(typed: str) -> str:
    """Return the secret in a typed code. Raises CodeMistyped."""
    plain = typed.upper().translate(_ALIKE)
    secret, checksum = plain[:_SECRET], plain[_SECRET:]
    if not set(plain) <= set(_LETTERS) or checksum != _checksum(secret):
        raise CodeMistyped
    return secret


def _checksum(secret: str) -> str:
    total = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:2], "big")
    return _LETTERS[total >> 11] + _LETTERS[(total >> 6) & 31]
