"""The key that printed pages are sealed with: a secret of this machine, which opens nothing.

1. It is made once and never sent anywhere; who holds it can make a page look like this
   machine's, and can read nothing.
2. It appears whole or not at all, and whichever process is first makes it: two that start at the
   same moment end up with the same key.
3. A key that somebody else laid there is not used: the seals would be his.
4. A damaged key is put aside, and a new one made. Sheets that were sealed with the lost one can
   then not be checked any more, which is said in these words; they are never called altered.
5. Each purpose has a sub-key of its own (HKDF, RFC 5869), so that no tag of one kind can be
   shown as one of another.
"""

import hmac
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage import fsio
from storage.errors import LyktaError

FILE = "seal.key"
_SIZE = 32
_MODE = 0o600


class SheetKeyNotOurs(LyktaError):
    """The key for sealing sheets belongs to another account."""

    code = "U-20"
    message = "The key that sheets are sealed with ({file}) belongs to another account."
    remedy = (
        "Sheets are printed all the same, without a seal. Ask IT to give the folder back to the "
        "kiosk's account; the manual names the right owners."
    )


class SheetKey:
    """The key in memory."""

    def __init__(self, secret: bytes) -> None:
        """Take 32 secret bytes."""
        self._secret = secret

    @classmethod
    def load_or_make(cls, folder: Path) -> Self:
        """Return the key of a folder, made at the first call.

        Raises SheetKeyNotOurs, DiskFull, DiskFault, NotAllowed.
        """
        file = folder / FILE
        with fsio.worded(str(file)):
            fsio.ensure_dir(folder, 0o700)
            secret = _read(file)
            if len(secret) != _SIZE:
                secret = _make(file)
        return cls(secret)

    @property
    def name(self) -> bytes:
        """Eight bytes by which one key is told from another; they tell nothing of it."""
        return self.tag("name", b"")[:8]

    def tag(self, purpose: str, data: bytes) -> bytes:
        """Return 32 bytes that only this key makes of data, for one purpose (5)."""
        return hmac.digest(_sub_key(self._secret, purpose), data, "sha256")


@lru_cache(maxsize=256)
def _sub_key(secret: bytes, purpose: str) -> bytes:
    info = b"lykta sheet " + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _read(file: Path) -> bytes:
    """Return what the key's file holds, nothing where there is none. Raises SheetKeyNotOurs."""
    try:
        if not fsio.owned_by_us(file):
            raise SheetKeyNotOurs(file=file)  # 3
        found = fsio.read_bounded(file, _SIZE)
    except FileNotFoundError:
        return b""
    if len(found) != _SIZE:
        fsio.rename(file, file.with_name(f"{FILE}.damaged-{os.urandom(4).hex()}"))  # 4
        return b""
    return found


def _make(file: Path) -> bytes:
    """Make the key, or return the one that another process made meanwhile (2)."""
    draft = file.with_name(f".tmp-{FILE}-{os.urandom(4).hex()}")
    fsio.write_new(draft, os.urandom(_SIZE), _MODE)
    try:
        with suppress(FileExistsError):
            fsio.link(draft, file)
    finally:
        fsio.remove_file(draft)
    fsio.sync_dir(file.parent)
    return fsio.read_bounded(file, _SIZE)
