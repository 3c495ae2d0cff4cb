"""The device's signature (Ed25519): who wrote a generation. The capture process owns the key.

The key proves origin and reads nothing. Each kind of thing is signed under a context of its
own, so that a signature can never be carried from one kind to another.
"""

from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage import fsio
from storage.errors import LyktaError

DEVICE_KEY = "device.key"
DEVICE_PUBLIC = "device.pub"
PUBLIC_SIZE = 32
_KEPT = 8192
"""Bytes up to which a verdict is kept: manifests are read again and again."""


class KeyFileUnreadable(LyktaError):
    """A key file is missing, damaged or belongs to somebody else."""

    code = "K-02"
    message = "The key file {file} cannot be used: {reason}."
    remedy = "The envelopes still open. Ask IT to restore the keys folder from its backup."


class Signer:
    """A signing key in memory."""

    def __init__(self, seed: bytes) -> None:
        """Take a 32-byte Ed25519 seed."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def create(cls, keys_dir: Path) -> Self:
        """Make the device's key: `device.key` (0400) and `device.pub`. Raises OSError."""
        key = Ed25519PrivateKey.generate()
        signer = cls(key.private_bytes_raw())
        fsio.write_new(keys_dir / DEVICE_KEY, key.private_bytes_raw(), 0o400)
        fsio.write_new(keys_dir / DEVICE_PUBLIC, signer.public, 0o444)
        return signer

    @classmethod
    def load(cls, keys_dir: Path) -> Self:
        """Read the device's key. Raises KeyFileUnreadable."""
        return cls(read_key(keys_dir / DEVICE_KEY))

    @property
    def public(self) -> bytes:
        """The 32 bytes that verify what this key signs."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, context: str, data: bytes) -> bytes:
        """Return the 64-byte signature over data under a context."""
        return self._key.sign(_framed(context, data))


def verify(public: bytes, context: str, data: bytes, signature: bytes) -> bool:
    """Return whether a signature over data under a context was made with this key's other half."""
    framed = _framed(context, data)
    small = len(framed) <= _KEPT
    return (_verified if small else _verified.__wrapped__)(public, framed, signature)


@lru_cache(maxsize=1024)
def _verified(public: bytes, framed: bytes, signature: bytes) -> bool:
    """Return the verdict on exactly these bytes; it never changes, and manifests are read often."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, framed)
    except (InvalidSignature, ValueError):
        return False
    return True


def device_public(keys_dir: Path) -> bytes:
    """Return the device's public key. Raises KeyFileUnreadable."""
    return read_key(keys_dir / DEVICE_PUBLIC)


def read_key(file: Path) -> bytes:
    """Return the 32 bytes of a key file. Raises KeyFileUnreadable."""
    try:
        key = fsio.read(file)
    except OSError as fault:
        raise KeyFileUnreadable(file=file, reason=fsio.error_name(fault)) from fault
    if len(key) != PUBLIC_SIZE:
        raise KeyFileUnreadable(file=file, reason=f"{len(key)} bytes")
    return key


def _framed(context: str, data: bytes) -> bytes:
    return f"lykta {context} 1".encode() + b"\0" + data
