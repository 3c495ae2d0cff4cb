"""A slot: a person's role keys, wrapped by her password.

Argon2id (RFC 9106, second recommended profile by default) turns the password into a key;
AES-256-GCM wraps the seeds under it, with the whole header as associated data, so that no name,
role, unit or cost can be changed without the slot refusing to open. The costs stand in the slot.
"""

import os
import time
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from storage import fsio
from storage.errors import LyktaError
from storage.keys.recipients import Units

_SALT = 16
_NONCE = 12
_MOST_MEMORY_KIB = 1 << 21
_MOST_ITERATIONS = 64
_MOST_LANES = 16
_LEAST_HALVED_KIB = 32768


class SlotDamaged(LyktaError):
    """A slot's file cannot be read as one."""

    code = "K-05"
    message = "The password file of {person} is damaged."
    remedy = "Ask IT to remove the person and add her again; nothing else is lost."


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


class Header(msgspec.Struct, frozen=True):
    """The open part of a slot: who, as what, for which units, at what cost."""

    person: str
    role: str
    units: Units
    cost: Cost
    salt: bytes
    nonce: bytes
    format: str = "lykta-slot-1"


class Slot(msgspec.Struct, frozen=True):
    """A header and the seeds sealed under it."""

    header: Header
    sealed: bytes

    def open(self, password: str) -> dict[str, bytes] | None:
        """Return the seeds by role name, or None where the password is wrong.

        Takes as long as the slot's cost says. Raises SlotDamaged on an unbearable cost.
        """
        if not self.header.cost.bearable():
            raise SlotDamaged(person=self.header.person)
        key = stretch(password, self.header.salt, self.header.cost)
        try:
            plain = AESGCM(key).decrypt(self.header.nonce, self.sealed, _bound(self.header))
        except InvalidTag:
            return None
        return msgspec.json.decode(plain, type=dict[str, bytes])


def wrap(
    person: str, role: str, units: Units, seeds: Mapping[str, bytes], password: str, cost: Cost
) -> Slot:
    """Return a new slot for a person; the seeds are named by their roles."""
    header = Header(person, role, units, cost, os.urandom(_SALT), os.urandom(_NONCE))
    key = stretch(password, header.salt, cost)
    plain = msgspec.json.encode(dict(seeds))
    return Slot(header, AESGCM(key).encrypt(header.nonce, plain, _bound(header)))


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return the 32-byte key of a password (RFC 9106 Argon2id), in Unicode NFC."""
    spelled = unicodedata.normalize("NFC", password).encode("utf-8", "backslashreplace")
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return kdf.derive(spelled)


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
    return msgspec.json.encode(header, order="deterministic")
