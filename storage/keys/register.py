"""The register: who may open what, each person's public key, and what was granted to her.

`register/<version>.a` and `.b` are two equal copies; the signed list of recipients names their
digest, so that the one signature covers both and nobody who can write the folder unlocks,
prolongs or adds a person. One line of JSON for each person, one for each role's escrow.

1. A register is never changed: each change writes the next version beside it.
2. A damaged copy is passed over for the other one. Where no copy is what was signed, every line
   that can still be read counts, from the newest version: bit rot locks nobody out, and a grant
   opens with its owner's own key only. Such a register is not `trusted`: nobody administers by
   it, and the escrow stays shut.
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.keys.spelling import folded

REGISTER = "register"
_COPIES = ("a", "b")


class RegisterUnreadable(LyktaError):
    """Neither copy of the register of persons can be read at all."""

    code = "K-20"
    message = "The register of persons on this machine cannot be read."
    remedy = "Use another machine; ask IT to restore the keys folder from its backup at once."


class RegisterUntrusted(LyktaError):
    """The register of persons is not the one that was signed: nobody can be added or removed."""

    code = "K-24"
    message = "The register of persons is damaged or is not the one that was signed."
    remedy = "Lists still open. Ask IT to restore the keys folder from its backup."


MemberKind = Literal["person", "envelope", "badge"]


class Member(msgspec.Struct, frozen=True, kw_only=True, tag="member"):
    """A person, her card, or a printed envelope, with its public key and what is granted to it.

    `grant` is her role's seeds, sealed to `public`; empty while she is locked. `expires` is
    the first moment at which her password no longer opens. `function` is what she is at this
    machine ("it"), a word that whoever reads it understands; empty where none was given. A
    `badge` is a person's card: it has a key pair of its own, so that a lost one ends without her.
    `names_only` marks a card that is granted nothing: it tells who she is, her password opens.
    """

    name: str
    role: str
    public: bytes
    grant: bytes = b""
    locked: bool = False
    expires: datetime | None = None
    envelope: bool = False
    function: str = ""
    badge: bool = False
    names_only: bool = False

    @property
    def kind(self) -> MemberKind:
        """What it is."""
        return "envelope" if self.envelope else "badge" if self.badge else "person"

    @property
    def key(self) -> tuple[MemberKind, str]:
        """By which the register tells one from another."""
        return self.kind, folded(self.name)


class Deposit(msgspec.Struct, frozen=True, kw_only=True, tag="deposit"):
    """A role's seeds in escrow: sealed to the recovery role."""

    role: str
    sealed: bytes


class Register(msgspec.Struct, frozen=True):
    """All members and deposits; `recipients` is the signed list, None where it is not genuine."""

    members: tuple[Member, ...]
    deposits: tuple[Deposit, ...]
    recipients: Recipients | None
    trusted: bool

    def find(self, name: str, kind: MemberKind = "person") -> Member | None:
        """Return the member of this name, however it is spelled."""
        wanted = kind, folded(name)
        return next((member for member in self.members if member.key == wanted), None)


Line = Member | Deposit


def read(keys_dir: Path) -> Register:
    """Return the register that is in force, as far as it can be read. Raises RegisterUnreadable."""
    recipients = None
    with suppress(RecipientsUntrusted):
        recipients = Recipients.load(keys_dir)
    if recipients is not None:
        for file in _files(keys_dir, recipients.version):
            with suppress(OSError, msgspec.MsgspecError):
                data = fsio.read(file)
                if hashlib.sha256(data).hexdigest() == recipients.register:
                    return _sorted(
                        [_line(row) for row in data.splitlines()], recipients, trusted=True
                    )
    return _salvaged(keys_dir, recipients)  # 2


def write(keys_dir: Path, version: int, lines: tuple[Line, ...]) -> str:
    """Write a version's two copies, read them back, and return their digest. Raises OSError."""
    encoded = (msgspec.json.encode(line, order="deterministic") + b"\n" for line in lines)
    data = b"".join(encoded)
    digest = hashlib.sha256(data).hexdigest()
    for file in _files(keys_dir, version):
        fsio.replace(file, data, 0o640)
        fsio.sync_file(file)
        if fsio.digest(file) != digest:
            raise OSError(5, "what was written is not what the disk gives back", str(file))
    return digest


def sweep(keys_dir: Path, version: int) -> None:
    """Remove what is not of this version. Raises OSError."""
    keep = set(_files(keys_dir, version))
    for file in sorted((keys_dir / REGISTER).glob("*.[ab]")):
        if file not in keep:
            fsio.remove_file(file)


def encoded(lines: tuple[Line, ...]) -> bytes:
    """Return the bytes of a register that nobody signed, for what rides on a backup."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def name_of(version: int) -> str:
    """Return the relative name of a version's first copy."""
    return f"{REGISTER}/{version:010d}.{_COPIES[0]}"


def _files(keys_dir: Path, version: int) -> tuple[Path, ...]:
    return tuple(keys_dir / REGISTER / f"{version:010d}.{copy}" for copy in _COPIES)


def _salvaged(keys_dir: Path, recipients: Recipients | None) -> Register:
    lines: list[Line] = []
    written = (file for file in (keys_dir / REGISTER).glob("*.[ab]") if file.stem.isdigit())
    for file in sorted(written, key=lambda one: (-int(one.stem), one.suffix)):
        with suppress(OSError):
            for row in fsio.read(file).splitlines():
                with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                    lines.append(_line(row))
    if not lines:
        raise RegisterUnreadable
    return _sorted(lines, recipients, trusted=False)


def _line(row: bytes) -> Line:
    return msgspec.json.decode(row, type=Member | Deposit)


def _sorted(lines: list[Line], recipients: Recipients | None, *, trusted: bool) -> Register:
    members: dict[tuple[MemberKind, str], Member] = {}
    deposits: dict[str, Deposit] = {}
    for line in lines:
        if isinstance(line, Member):
            members.setdefault(line.key, line)
        else:
            deposits.setdefault(line.role, line)
    return Register(tuple(members.values()), tuple(deposits.values()), recipients, trusted)
