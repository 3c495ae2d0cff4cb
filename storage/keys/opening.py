"""Opening with a role's seed: the private half, which the capture process never imports.

A role key is one 32-byte seed. SHAKE-256 expands it to 64 bytes for ML-KEM-768 and 32 for
X25519 (the expandKey rule of C2SP hpke-hybrids), so that only the seed need be kept.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from storage.errors import LyktaError
from storage.keys.sealing import SUITE

SEED_SIZE = 32
_MLKEM_SEED = 64


class NotSealedForThisKey(LyktaError):
    """The envelope is damaged, belongs to another file, or was sealed to another key."""

    code = "K-01"
    message = "This copy cannot be opened with your key, or its lock is damaged."
    remedy = "Lock and log in again: keys are sometimes changed. If it stays so, ask IT."


def new_seed() -> bytes:
    """Return a new role's seed."""
    return os.urandom(SEED_SIZE)


def public_of(seed: bytes) -> bytes:
    """Return the public key that belongs to a seed."""
    lattice, curve = _expand(seed)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def open_sealed(sealed: bytes, seed: bytes, info: bytes) -> bytes:
    """Return the secret that was sealed to this seed's public key under the same `info`.

    Raises NotSealedForThisKey.
    """
    try:
        return SUITE.decrypt(sealed, MLKEM768X25519PrivateKey(*_expand(seed)), info)
    except (InvalidTag, ValueError) as fault:
        raise NotSealedForThisKey from fault


def _expand(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != SEED_SIZE:
        raise ValueError(f"a seed has {SEED_SIZE} bytes, not {len(seed)}")
    long = hashlib.shake_256(seed).digest(_MLKEM_SEED + 32)
    return (
        MLKEM768PrivateKey.from_seed_bytes(long[:_MLKEM_SEED]),
        X25519PrivateKey.from_private_bytes(long[_MLKEM_SEED:]),
    )
