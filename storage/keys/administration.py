"""Changing who may open what: persons, envelopes and roles' keys, in one step that cannot tear.

1. The signed list of recipients is the only thing that says what is in force; it names the
   register of persons (grants and escrow are in it) by digest, and is replaced in one step.
   So list, escrow and grants can never disagree: before the step all of the old, after it all
   of the new.
2. Whatever the new list will name (register, slots) is on the disk and read back before that step,
   under names that the present list does not use; nothing in force is ever overwritten.
3. So a role's new key is granted to everybody who stays, and lies in the escrow, before capture
   can seal anything to it. Nobody need be there: a grant is sealed to her public key.
4. Earlier seeds go along in every grant and in the escrow; the public key of each is derived
   from the seed itself, so that no copy is sealed to a key nobody holds.
5. What the new list no longer names is removed after the step only, and that failing is no failure.
6. One change at a time, under a lock.
7. The recovery role holds everything by the escrow. Rotating it rotates every role and the admin
   key; while the admin key changes, both keys sign the list, and `admin.pub` is replaced last:
   the list is genuine whichever of the two is there.
8. A new envelope's code is handed over before the step, so that no failure can end the envelope
   in the safe while the code of the new one is lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.errors import LyktaError
from storage.keys import granting, register, slots
from storage.keys.opening import NotSealedForThisKey, new_seed, public_of
from storage.keys.recipients import ADMIN_PUBLIC, RECOVERY, Recipients, Role, Units
from storage.keys.refusals import NoSuchPerson
from storage.keys.register import (
    Deposit,
    Line,
    Member,
    MemberKind,
    Register,
    RegisterUntrusted,
)
from storage.keys.rolekeys import ADMIN, NotEntitled, RoleKeys
from storage.keys.signing import Signer, read_key
from storage.keys.spelling import folded

_LOCK = ".lock"
_REPLACED = 2


class NoSuchRole(LyktaError):
    """There is no role of this name."""

    code = "K-23"
    message = "There is no role called {role}."
    remedy = "See the roles with “lykta keys show”."


class Change:
    """One change, in memory until `commit`; made by `changing` and `founding`."""

    def __init__(
        self,
        keys_dir: Path,
        seeds: dict[str, tuple[bytes, ...]],
        found: Register,
        by: RoleKeys | None = None,
    ) -> None:
        """Begin with every role's seeds, newest first, and the register in force."""
        recipients = found.recipients or Recipients(0, ())
        self.version = recipients.version + 1
        self._dir = keys_dir
        self._by = by
        self.seeds = seeds
        self._units = {role.name: role.units for role in recipients.roles}
        self._members = {member.key: member for member in found.members}
        self._deposits = {one.role: one.sealed for one in found.deposits}

    def found(self, name: str, kind: MemberKind = "person") -> Member | None:
        """Return the member of this name."""
        return self._members.get((kind, folded(name)))

    def known(self, name: str) -> Member:
        """Return the person of this name. Raises NoSuchPerson."""
        member = self.found(name)
        if member is None:
            raise NoSuchPerson(person=name)
        return member

    def hers(self, name: str) -> tuple[Member, ...]:
        """Return a person and, where she has one, her card."""
        both = self.found(name), self.found(name, "badge")
        return tuple(one for one in both if one is not None)

    def units(self, role: str) -> Units | None:
        """Return the units of a role, None where there is no such role."""
        return self._units.get(role)

    def add_role(self, name: str, units: Units) -> None:
        """Make a role with a key of its own."""
        self._units[name] = units
        self.seeds[name] = (new_seed(),)

    def put(self, member: Member) -> None:
        """Add or replace a member; her grant is made at the commit."""
        self._members[member.key] = msgspec.structs.replace(member, grant=b"")

    def drop(self, member: Member) -> None:
        """Take a member out."""
        self._members.pop(member.key, None)

    def rotate(self, role: str) -> tuple[str, ...]:
        """Give a role a new key, the recovery role's taking all others along (7).

        Returns the names of the roles whose keys are new. Raises NoSuchRole.
        """
        if role not in self._units:
            raise NoSuchRole(role=role)
        names = tuple(self._units) if role == RECOVERY else (role,)
        for name in names:
            self.seeds[name] = (new_seed(), *self.seeds[name])  # 4
            self._deposits.pop(name, None)
        self._members = {
            key: msgspec.structs.replace(member, grant=b"") if member.role in names else member
            for key, member in self._members.items()
        }
        if role == RECOVERY:
            self._deposits.clear()
            self.seeds[ADMIN] = (new_seed(), *self._admin_seeds())[:_REPLACED]
        return names

    def commit(self) -> None:
        """Put the change in force (1). Raises OSError; then it is in force whole, or not at all."""
        lines = self._lines()
        digest = register.write(self._dir, self.version, lines)  # 2, 3
        roles = tuple(
            Role(name, public_of(self.seeds[name][0]), units) for name, units in self._units.items()
        )
        if self._by is not None:
            self._by.learn(self.seeds)
        admins = [Signer(seed) for seed in self._admin_seeds()]
        Recipients(self.version, roles, digest).save(self._dir, *admins)  # 1
        self._take_over(admins[0])  # 7
        with suppress(OSError):  # 5
            self._sweep()

    def _admin_seeds(self) -> tuple[bytes, ...]:
        """Return the newest admin seed, then the one `admin.pub` still belongs to, if another."""
        newest, *earlier = self.seeds[ADMIN]
        file = self._dir / ADMIN_PUBLIC
        known = fsio.read(file) if file.exists() else Signer(newest).public
        return (newest, *(seed for seed in earlier if Signer(seed).public == known))

    def _take_over(self, admin: Signer) -> None:
        file = self._dir / ADMIN_PUBLIC
        if not file.exists() or read_key(file) != admin.public:
            fsio.replace(file, admin.public, 0o444)

    def _lines(self) -> tuple[Line, ...]:
        recovery = public_of(self.seeds[RECOVERY][0])
        for name, seeds in self.seeds.items():
            if name not in self._deposits:
                self._deposits[name] = granting.deposit(name, seeds, recovery)
        members = (self._granted(member) for member in self._members.values())
        deposits = (Deposit(role=role, sealed=sealed) for role, sealed in self._deposits.items())
        return (*members, *deposits)

    def _granted(self, member: Member) -> Member:
        if member.locked or member.names_only or member.grant:
            return member
        seeds, units = self.seeds[member.role], self._units[member.role]
        return msgspec.structs.replace(member, grant=granting.grant(member, seeds, units))

    def _sweep(self) -> None:
        register.sweep(self._dir, self.version)
        keep = {slots.file_of(self._dir, member) for member in self._members.values()}
        for folder in (slots.PERSONS, slots.ENVELOPES):
            for file in sorted((self._dir / folder).glob("*.slot")):
                if file not in keep:
                    fsio.remove_file(file)


@contextmanager
def changing(keys_dir: Path, by: RoleKeys) -> Iterator[Change]:
    """Hold the register alone (6) and open the escrow.

    Raises NotEntitled, RegisterUntrusted, RecipientsUntrusted, KeysForgotten, and worded disk
    errors.
    """
    if not by.may_administer:
        raise NotEntitled(person=by.person, role=RECOVERY)
    with fsio.worded("keys"):
        lock = keys_dir / register.REGISTER / _LOCK
        with fsio.locked(lock, wait=True):
            Recipients.load(keys_dir)
            found = register.read(keys_dir)
            if not found.trusted:
                raise RegisterUntrusted
            yield Change(keys_dir, escrowed(found, by), found, by)


def escrowed(found: Register, by: RoleKeys) -> dict[str, tuple[bytes, ...]]:
    """Return every role's seeds, newest first, the admin key's too. Raises NotEntitled."""
    return {one.role: _withdrawn(one, by) for one in found.deposits}


def founding(keys_dir: Path, units: dict[str, Units]) -> Change:
    """Return a site's first change: its roles, and nobody in them."""
    change = Change(keys_dir, {ADMIN: (new_seed(),)}, Register((), (), None, trusted=False))
    for name, covered in units.items():
        change.add_role(name, covered)
    return change


def _withdrawn(one: Deposit, by: RoleKeys) -> tuple[bytes, ...]:
    for seed in by.seeds(RECOVERY):
        with suppress(NotSealedForThisKey):
            return granting.withdraw(one.role, one.sealed, seed)
    raise NotEntitled(person=by.person, role=one.role)
