"""The detached signature of a month's evidence: that this machine made the file, and no other.

1. The whole file is signed with the machine's own Ed25519 key (RFC 8032), under a context of its
   own, so that no signature of a copy or a backup can be carried over to it.
2. The key that stands in the signature file proves nothing by itself: a file is called genuine
   only where that key is the one that the reader already trusts.
"""

import base64
import binascii
from datetime import datetime

import msgspec

from storage.errors import LyktaError
from storage.keys.signing import Signer, verify

CONTEXT = "routine-evidence"
ENDING = ".sig"
"""What is added to the name of the signed file."""


class NotEvidence(LyktaError):
    """A file was to be proved that has no signature of Lykta's beside it."""

    code = "N-12"
    message = "{file} is no signature of Lykta's."
    remedy = "Give the file that was written beside the evidence; its name ends in .sig."


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the signature file; all but `public` and `signature` is for people.

    `public` is the key in hex, `signature` the 64 bytes in base 64.
    """

    format: str = "lykta-evidence-1"
    device: str
    month: str
    at: datetime
    public: str
    signature: str


def sign(signer: Signer, data: bytes, device: str, month: str, at: datetime) -> bytes:
    """Return the signature file of a document (1)."""
    made = Signature(
        device=device,
        month=month,
        at=at,
        public=signer.public.hex(),
        signature=base64.b64encode(signer.sign(CONTEXT, data)).decode("ascii"),
    )
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def read(data: bytes, file: str) -> Signature:
    """Return what a signature file says. Raises NotEvidence."""
    try:
        found = msgspec.json.decode(data, type=Signature)
        base64.b64decode(found.signature, validate=True)
        bytes.fromhex(found.public)
    except (msgspec.MsgspecError, UnicodeDecodeError, binascii.Error, ValueError) as fault:
        raise NotEvidence(file=file) from fault
    return found


def is_genuine(found: Signature, data: bytes, trusted: bytes) -> bool:
    """Return whether a document is what the holder of the trusted public key signed (2)."""
    if bytes.fromhex(found.public) != trusted:
        return False
    return verify(trusted, CONTEXT, data, base64.b64decode(found.signature))
