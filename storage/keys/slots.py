"""A slot: a person's own seed, wrapped by her password; or an envelope's, by its printed code.

Argon2id (RFC 9106, second recommended profile by default) turns the password into a key;
AES-256-GCM wraps the seed under it, with the whole header as associated data, so that no name,
cost or `must_change` can be altered without the slot refusing to open. The costs stand in the slot.

The pepper is a secret of the machine (Argon2id's `secret`), so that a stolen disk alone cannot
even be guessed at. Envelopes are never peppered: a dead mainboard must not lock the data.
"""

import hashlib
import os
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage import fsio
from storage.errors import LyktaError
from storage.keys.register import Member

PERSONS = "slots"
ENVELOPES = "envelopes"
_SALT = 16
_NONCE = 12
_MOST_MEMORY_KIB = 1 << 21
_MOST_ITERATIONS = 64
_MOST_LANES = 16
_LEAST_HALVED_KIB = 32768
_NOT_CHOSEN = b',"chosen":null}'


class SlotDamaged(LyktaError):
    """A slot's file cannot be read as one."""

    code = "K-05"
    message = "The password file of {person} is damaged."
    remedy = "Ask IT for a new password (“lykta person passwd --reset”); nothing else is lost."


class Cost(msgspec.Struct, frozen=True):
    """What one try of a password costs: Argon2id's memory in KiB, iterations and lanes."""

    memory_kib: int = 65536
    iterations: int = 3
    lanes: int = 4

    def bearable(self) -> bool:
        """Return whether a slot may ask this of the machine; a forged one might ask for more."""
        return (
            8 * self.lanes <= self.memory_kib <= _MOST_MEMORY_KIB
            and 1 <= self.iterations <= _MOST_ITERATIONS
            and 1 <= self.lanes <= _MOST_LANES
        )


LIGHT = Cost(memory_kib=64, iterations=1, lanes=1)
"""For a secret of 128 random bits, which no price makes harder to guess."""


class PepperMissing(LyktaError):
    """A password was set with this machine's pepper, and the pepper is not at hand."""

    code = "K-21"
    message = "This machine's own part of the passwords (the pepper) is missing or is another's."
    remedy = "Open with the emergency envelope or another machine, and tell IT to restore it."


class Header(msgspec.Struct, frozen=True):
    """The open part of a slot: whose, at what cost, and whether she must choose a new password.

    `pepper` names the pepper it was wrapped with (a digest), empty where there was none. `chosen`
    is the day on which the password was chosen, None where nobody can tell: a slot of an
    earlier version, or a clock that was known to be wrong.
    """

    person: str
    cost: Cost
    salt: bytes
    nonce: bytes
    pepper: str = ""
    must_change: bool = False
    format: str = "lykta-slot-2"
    chosen: date | None = None


class Slot(msgspec.Struct, frozen=True):
    """A header and the seed sealed under it."""

    header: Header
    sealed: bytes

    def open(self, password: str, pepper: bytes | None = None) -> bytes | None:
        """Return the seed, or None where the password is wrong.

        Takes as long as the slot's cost says. Raises SlotDamaged on an unbearable cost,
        PepperMissing.
        """
        if not self.header.cost.bearable():
            raise SlotDamaged(person=self.header.person)
        if self.header.pepper != (name_of(pepper) if self.header.pepper else ""):
            raise PepperMissing
        key = stretch(
            password, self.header.salt, self.header.cost, pepper if self.header.pepper else None
        )
        try:
            return AESGCM(key).decrypt(self.header.nonce, self.sealed, _bound(self.header))
        except InvalidTag:
            return None


def wrap(
    person: str,
    seed: bytes,
    password: str,
    cost: Cost,
    *,
    pepper: bytes | None = None,
    must_change: bool = False,
    chosen: date | None = None,
) -> Slot:
    """Return a new slot that holds a seed."""
    header = Header(
        person,
        cost,
        os.urandom(_SALT),
        os.urandom(_NONCE),
        name_of(pepper),
        must_change,
        chosen=chosen,
    )
    key = stretch(password, header.salt, cost, pepper)
    return Slot(header, AESGCM(key).encrypt(header.nonce, seed, _bound(header)))


def name_of(pepper: bytes | None) -> str:
    """Return a word by which a pepper is known, and that tells nothing of it; "" for none."""
    if pepper is None:
        return ""
    return hashlib.sha256(b"lykta pepper 1|" + pepper).hexdigest()[:16]


def stretch(password: str, salt: bytes, cost: Cost, pepper: bytes | None = None) -> bytes:
    """Return the 32-byte key of a password (RFC 9106 Argon2id), in Unicode NFC."""
    spelled = unicodedata.normalize("NFC", password).encode("utf-8", "backslashreplace")
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        secret=pepper,
    )
    return kdf.derive(spelled)


def file_of(keys_dir: Path, member: Member) -> Path:
    """Return where a member's slot lies.

    It is named by her name and her key, so that a slot for a new key overwrites none in force.
    """
    key = hashlib.sha256(member.public).hexdigest()[:16]
    if member.envelope:
        return keys_dir / ENVELOPES / f"{member.name}.{key}.slot"
    spelled = f"+badge|{member.key[1]}" if member.badge else member.key[1]
    name = hashlib.sha256(spelled.encode()).hexdigest()[:32]
    return keys_dir / PERSONS / f"{name}.{key}.slot"


def save(slot: Slot, file: Path) -> None:
    """Replace a slot's file in one step. Raises OSError."""
    fsio.replace(file, msgspec.json.encode(slot), 0o640)


def load(file: Path, person: str = "") -> Slot:
    """Read a slot, said to be a person's. Raises OSError, SlotDamaged."""
    try:
        return msgspec.json.decode(fsio.read(file), type=Slot)
    except msgspec.MsgspecError as fault:
        raise SlotDamaged(person=person or file.stem) from fault


def seconds_of(cost: Cost) -> float:
    """Return how long one try takes on this machine."""
    begun = time.perf_counter()
    stretch("calibration", bytes(_SALT), cost)
    return time.perf_counter() - begun


def header_of(file: Path) -> Header | None:
    """Return the open part of a slot, None where it cannot be read."""
    try:
        return load(file).header
    except (OSError, SlotDamaged):
        return None


def calibrate(
    least: float = 0.5, most: float = 1.0, seconds: Callable[[Cost], float] = seconds_of
) -> Cost:
    """Return a cost that takes between `least` and `most` seconds here, for `lykta init`.

    Iterations grow from the default until a try takes `least`; on a slow machine memory is
    halved while a try takes over `most`, down to 19 MiB with two iterations (OWASP's minimum).
    """
    cost = Cost()
    taken = seconds(cost)
    while taken < least and cost.iterations < _MOST_ITERATIONS:
        cost = msgspec.structs.replace(cost, iterations=cost.iterations + 1)
        taken = seconds(cost)
    while taken > most and cost.memory_kib > _LEAST_HALVED_KIB:
        cost = msgspec.structs.replace(cost, memory_kib=cost.memory_kib // 2)
        taken = seconds(cost)
    return cost if taken <= most else Cost(memory_kib=19456, iterations=2, lanes=1)


def _bound(header: Header) -> bytes:
    whole = msgspec.json.encode(header, order="deterministic")
    # Earlier versions bound a slot without this field: such a header must give the same bytes.
    return whole.replace(_NOT_CHOSEN, b"}") if header.chosen is None else whole
