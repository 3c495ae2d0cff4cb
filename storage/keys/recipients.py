"""The recipients: which roles' public keys every unit's copies are sealed to.

`recipients.json` is public, but not harmless: whoever adds a key to it reads every later copy.
So it is signed by the site's admin key, whose private half lies sealed to the recovery role,
and whose public half (`admin.pub`) should be owned by root.
"""

import base64
from pathlib import Path
from typing import Literal

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.keys import signing

Units = tuple[str, ...] | Literal["all"]
"""Unit codes, or "all" for every unit there is and will be."""

ALL: Literal["all"] = "all"
RECIPIENTS = "recipients.json"
ADMIN_PUBLIC = "admin.pub"
STAFF = "staff"
RECOVERY = "recovery"
BREAK_GLASS = "break-glass"
AUDITOR = "auditor"
CONTEXT = "recipients"


class RecipientsUntrusted(LyktaError):
    """The list of recipients is missing, damaged, or not signed by the site's admin key."""

    code = "K-03"
    message = "The list of who may read the copies cannot be trusted: {reason}."
    remedy = "Nothing new is stored until IT has restored recipients.json. Older copies still open."


class Role(msgspec.Struct, frozen=True):
    """A role with its public key (1,216 bytes) and the units it may open."""

    name: str
    public: bytes
    units: Units

    def covers(self, unit: str) -> bool:
        """Return whether this role may open a unit."""
        return self.units == ALL or unit in self.units


class Recipients(msgspec.Struct, frozen=True):
    """All roles of the site; `version` grows with every change, of a person too.

    `register` is the SHA-256 of the register of persons that belongs to this list, in hex: the
    one signature covers both, and replacing this one file puts both in force.
    """

    version: int
    roles: tuple[Role, ...]
    register: str = ""

    @classmethod
    def load(cls, keys_dir: Path) -> "Recipients":
        """Read the list and check its signature. Raises RecipientsUntrusted."""
        try:
            admin = signing.read_key(keys_dir / ADMIN_PUBLIC)
            payload, *signatures = fsio.read(keys_dir / RECIPIENTS).splitlines()
            trusted = any(
                signing.verify(admin, CONTEXT, payload, base64.b64decode(signature))
                for signature in signatures
            )
            found = msgspec.json.decode(payload, type=cls)
        except OSError as fault:
            raise RecipientsUntrusted(reason=fsio.error_name(fault)) from fault
        except signing.KeyFileUnreadable as fault:
            raise RecipientsUntrusted(reason=f"{ADMIN_PUBLIC}: {fault.facts['reason']}") from fault
        except ValueError as fault:
            raise RecipientsUntrusted(reason="form") from fault
        if not trusted:
            raise RecipientsUntrusted(reason="wrong signature")
        return found

    def save(self, keys_dir: Path, *admins: signing.Signer) -> None:
        """Sign the list and replace the file in one step; two sign while one takes over.

        Raises OSError.
        """
        payload = msgspec.json.encode(self, order="deterministic")
        signed = [base64.b64encode(admin.sign(CONTEXT, payload)) for admin in admins]
        fsio.replace(keys_dir / RECIPIENTS, b"\n".join([payload, *signed, b""]), 0o444)

    def for_unit(self, unit: str) -> tuple[Role, ...]:
        """Return the roles that a unit's copies are sealed to; recovery is always one."""
        return tuple(role for role in self.roles if role.covers(unit))

    def find(self, name: str) -> Role | None:
        """Return the role of this name."""
        return next((role for role in self.roles if role.name == name), None)

    @property
    def auditor(self) -> bytes:
        """The public key that audit entries are sealed to. Raises RecipientsUntrusted."""
        role = self.find(AUDITOR)
        if role is None:
            raise RecipientsUntrusted(reason="no auditor")
        return role.public
