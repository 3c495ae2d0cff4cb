"""Sealing to a public key: what the capture process can do, and all that it can do.

RFC 9180 HPKE, base mode, KEM MLKEM768_X25519 (a hybrid: it stands as long as either half
does), HKDF-SHA256, AES-256-GCM. A sealed 32-byte key is 1,168 bytes long.
"""

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""The one suite in use; its name stands in every file that depends on it."""

_MLKEM_SIZE = 1184
PUBLIC_SIZE = _MLKEM_SIZE + 32
"""Bytes of a public key: ML-KEM-768 encapsulation key, then X25519 public key."""


def seal(secret: bytes, public: bytes, info: bytes) -> bytes:
    """Seal a secret to a public key; `info` must be given again, letter by letter, to open it.

    Raises ValueError where `public` is not PUBLIC_SIZE bytes of a public key.
    """
    if len(public) != PUBLIC_SIZE:
        raise ValueError(f"a public key has {PUBLIC_SIZE} bytes, not {len(public)}")
    whole = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_SIZE]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_SIZE:]),
    )
    return SUITE.encrypt(secret, whole, info)
