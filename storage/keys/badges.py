"""The code on a personal card: 128 random bits, to be scanned and never to be typed.

"LB" and 42 digits: 39 carry the secret, three check it. Digits alone, because a scanner is a
keyboard: whatever layout the machine is set to, digits arrive as digits. "L" begins no envelope's
code and no sheet's number, so that a scan is known for what it is by its first two signs.
"""

import secrets

import msgspec

from storage.errors import LyktaError

PREFIX = "LB"
_SIZE = 16
_DIGITS = 39
_CHECKS = 3
_PRIME = 997


class BadgeMisread(LyktaError):
    """What was scanned begins like a card's code and is not a whole one; no key was tried."""

    code = "K-36"
    message = "The card could not be read whole."
    remedy = "Scan it once more, or unlock with your name and password."


class BadgeOpensNothing(LyktaError):
    """A card was read without a slip, but it is nobody's that is in force here."""

    code = "K-37"
    message = "This card opens nothing on this machine."
    remedy = "It may be an older card, or another machine's. Unlock with your name and password."


class BadgeNeedsPassword(LyktaError):
    """The site's cards only name their owner: the password is asked too."""

    code = "K-38"
    message = "The card alone does not open: your password is needed too."
    remedy = "Type your password and touch Unlock."


class Badge(msgspec.Struct, frozen=True):
    """A card's secret. Print it once, never store it."""

    secret: bytes

    @property
    def text(self) -> str:
        """What the card's code says: "LB" and 42 digits."""
        digits = f"{int.from_bytes(self.secret, 'big'):0{_DIGITS}d}"
        return f"{PREFIX}{digits}{_check(digits)}"

    @property
    def password(self) -> str:
        """What the card's slot is wrapped by."""
        return self.secret.hex()

    def __repr__(self) -> str:
        """Return nothing of the secret."""
        return "Badge(...)"


def new_badge() -> Badge:
    """Return a new card's secret of 128 random bits."""
    return Badge(secrets.token_bytes(_SIZE))


def is_badge(typed: str) -> bool:
    """Tell whether a scan is meant to be a card's, well read or not."""
    plain = typed.strip().upper()
    rest = plain.removeprefix(PREFIX)
    return rest != plain and rest.isdecimal() and rest.isascii()


def read_badge(typed: str) -> Badge:
    """Return the card that was scanned. Raises BadgeMisread."""
    plain = typed.strip().upper().removeprefix(PREFIX)
    digits, check = plain[:_DIGITS], plain[_DIGITS:]
    if not is_badge(typed) or len(plain) != _DIGITS + _CHECKS or check != _check(digits):
        raise BadgeMisread
    whole = int(digits)
    if whole >> _SIZE * 8:
        raise BadgeMisread
    return Badge(whole.to_bytes(_SIZE, "big"))


def _check(digits: str) -> str:
    """Return three digits that every single wrong digit and every swapped pair change.

    The remainder by a prime above 10**2 finds both (ISO 7064's reasoning for pure systems).
    """
    return f"{int(digits) % _PRIME:0{_CHECKS}d}"
