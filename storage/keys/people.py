"""The people who may open copies: each has a key pair of her own, so that unlocking is knowing who.

Her slot (`slots/`, one file each) holds her own seed under her password; the register holds her
public key and, sealed to it, the seeds of her role. The two printed envelopes (`envelopes/`) are
members like her, under a code instead of a password: `recovery`, which administers, and
`break-glass`, which opens charts and nothing else. So is her card (`storage.keys.cards`), under the
code printed on it. How they open stands in `storage.keys.unlocking`, how a change is made in
`storage.keys.administration`, how a site begins in `storage.keys.first_keys`.

1. Locking and removing rotate the role's key: what somebody kept a copy of opens nothing that is
   captured from then on. The register's word on top of it only says so politely.
2. A card has a key pair of its own. Ending a lost one rotates the role's key as locking does, and
   her password opens as before; locking or removing her ends her card too.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import msgspec

from storage import fsio
from storage.clock import ClockVerdict
from storage.errors import LyktaError
from storage.keys import register, slots
from storage.keys.administration import Change, NoSuchRole, changing
from storage.keys.cards import Cards
from storage.keys.codes import Code
from storage.keys.first_keys import ENVELOPES, enclose
from storage.keys.opening import new_seed, public_of
from storage.keys.recipients import ALL, STAFF, Role, Units
from storage.keys.refusals import (
    NameUnusable,
    PasswordSame,
    PasswordTooShort,
    PersonExists,
    RoleDiffers,
)
from storage.keys.register import Member, Register, RegisterUnreadable
from storage.keys.rolekeys import RoleKeys
from storage.keys.slots import header_of
from storage.keys.unlocking import Unlocking

SHORTEST_PASSWORD = 8
_LONGEST_NAME = 64
_ROLE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST_ROLE = 40


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A person as everybody may see her.

    `must_change`: somebody else chose her password. `damaged`: her slot cannot be read.
    """

    person: str
    role: str
    units: Units
    locked: bool = False
    expires: datetime | None = None
    must_change: bool = False
    damaged: bool = False
    function: str = ""
    badge: bool = False


class People(Unlocking):
    """The persons of a site, their slots and their grants: who they are, and what changes them."""

    def list(self) -> tuple[Holder, ...]:
        """Return every person, ordered by name; names alone where the register is unreadable."""
        try:
            found = register.read(self._dir)
        except RegisterUnreadable:
            files = sorted((self._dir / slots.PERSONS).glob("*.slot"))
            names = {header.person for file in files if (header := header_of(file))}
            holders = [Holder(person=name, role="", units=()) for name in names]
        else:
            holders = [self._holder(m, found) for m in found.members if m.kind == "person"]
        return tuple(sorted(holders, key=lambda holder: holder.person))

    def roles(self) -> tuple[Role, ...]:
        """Return every role. Raises RecipientsUntrusted."""
        found = register.read(self._dir).recipients
        return found.roles if found else ()

    def add(
        self,
        name: str,
        password: str,
        role: str = STAFF,
        units: Units | None = None,
        *,
        by: RoleKeys,
        must_change: bool = True,
        expires: datetime | None = None,
        function: str = "",
    ) -> None:
        """Give a person a key pair and a role; a role that does not exist is made for `units`.

        A new role opens copies from the next capture on. She must change the password at first
        use, unless told otherwise. Raises NotEntitled, PersonExists, NameUnusable,
        PasswordTooShort, RoleDiffers, RegisterUntrusted, and worded disk errors.
        """
        spelled = " ".join(name.split())
        if not spelled.isprintable() or not 1 <= len(spelled) <= _LONGEST_NAME:
            raise NameUnusable(name=spelled)
        check_length(password)
        with changing(self._dir, by) as change:
            if change.found(spelled) is not None:
                raise PersonExists(person=spelled)
            _join(change, role, units)
            member = Member(name=spelled, role=role, public=b"", expires=expires, function=function)
            self._key_pair(change, member, password, must_change=must_change)
            change.commit()

    def passwd(self, name: str, old: str, new: str) -> None:
        """Change one's own password; older copies stay openable.

        Raises as `unlock`, and PasswordSame.
        """
        check_length(new)
        _found, member, seed, _slot = self._identified(name, old)
        if new == old:
            raise PasswordSame
        slot = slots.wrap(
            member.name, seed, new, self._cost, pepper=self._pepper, chosen=self._today()
        )
        with fsio.worded("slots"):
            slots.save(slot, slots.file_of(self._dir, member))

    def reset(self, name: str, new: str, *, by: RoleKeys) -> None:
        """Give a person a new key pair under a new password, which she must change at first use.

        Raises NotEntitled, NoSuchPerson, PasswordTooShort, RegisterUntrusted, disk errors.
        """
        check_length(new)
        with changing(self._dir, by) as change:
            self._key_pair(change, change.known(name), new, must_change=True)
            change.commit()

    def remove(self, name: str, *, by: RoleKeys) -> tuple[str, ...]:
        """Remove a person and rotate the keys she held (1); return the names of the roles.

        Raises NotEntitled, NoSuchPerson, RegisterUntrusted, and worded disk errors.
        """
        with changing(self._dir, by) as change:
            known = change.known(name)
            for one in change.hers(name):  # 2
                change.drop(one)
            rotated = change.rotate(known.role)
            change.commit()
        return rotated

    def lock(self, name: str, *, by: RoleKeys) -> tuple[str, ...]:
        """Lock a person out and rotate the keys she held (1); return the names of the roles.

        Raises as `remove`.
        """
        with changing(self._dir, by) as change:
            known = change.known(name)
            for one in change.hers(name):  # 2
                change.put(msgspec.structs.replace(one, locked=True))
            rotated = change.rotate(known.role)
            change.commit()
        return rotated

    def release(self, name: str, *, by: RoleKeys) -> None:
        """Let a locked person in again, with her own password. Raises as `remove`."""
        with changing(self._dir, by) as change:
            change.known(name)
            for one in change.hers(name):
                change.put(msgspec.structs.replace(one, locked=False))
            change.commit()

    def expire(self, name: str, until: datetime | None, *, by: RoleKeys) -> None:
        """Let a person's access end at a moment, None for never. Raises as `remove`."""
        with changing(self._dir, by) as change:
            change.known(name)
            for one in change.hers(name):
                change.put(msgspec.structs.replace(one, expires=until))
            change.commit()

    def assign(self, name: str, function: str, *, by: RoleKeys) -> None:
        """Make a person something else at this machine; her keys stay. Raises as `remove`."""
        with changing(self._dir, by) as change:
            change.put(msgspec.structs.replace(change.known(name), function=function))
            change.commit()

    @property
    def cards(self) -> Cards:
        """The personal cards, to be given and ended."""
        return Cards(self._dir, self._pepper)

    def rotate(self, role: str, *, by: RoleKeys) -> tuple[str, ...]:
        """Give a role a new key, and grant it to everybody in the role; return the roles' names.

        The recovery role takes all others along. Raises NotEntitled, NoSuchRole,
        RegisterUntrusted, and worded disk errors.
        """
        with changing(self._dir, by) as change:
            rotated = change.rotate(role)
            change.commit()
        return rotated

    def new_code(
        self,
        role: str,
        *,
        by: RoleKeys,
        hand_over: Callable[[Code, str], None] = lambda _code, _mark: None,
    ) -> Code:
        """Make a new envelope for recovery or break-glass, and rotate its role's key.

        `hand_over` is given the code, and the mark the envelope will have, while the one before
        it still opens; where it raises, nothing is changed.

        Raises NotEntitled, NoSuchRole, RegisterUntrusted, and worded disk errors.
        """
        if role not in ENVELOPES:
            raise NoSuchRole(role=role)
        with changing(self._dir, by) as change:
            change.rotate(role)
            code, mark = enclose(change, self._dir, role, self._cost)
            hand_over(code, mark)
            change.commit()
        return code

    def envelope_mark(self, role: str) -> str:
        """Return a word that changes with every new envelope of a role; "" where none is known."""
        with suppress(LyktaError):
            member = register.read(self._dir).find(role, "envelope")
            return slots.file_of(self._dir, member).stem if member else ""
        return ""

    def _holder(self, member: Member, found: Register) -> Holder:
        role = found.recipients.find(member.role) if found.recipients else None
        header = header_of(slots.file_of(self._dir, member))
        return Holder(
            person=member.name,
            role=member.role,
            units=role.units if role else (),
            locked=member.locked,
            expires=member.expires,
            must_change=header.must_change if header else False,
            damaged=header is None,
            function=member.function,
            badge=found.find(member.name, "badge") is not None,
        )

    def _key_pair(self, change: Change, who: Member, password: str, *, must_change: bool) -> None:
        """Make a person a key pair and a slot; the slot counts from the change's commit on."""
        seed = new_seed()
        member = msgspec.structs.replace(who, public=public_of(seed))
        change.put(member)
        slot = slots.wrap(
            who.name,
            seed,
            password,
            self._cost,
            pepper=self._pepper,
            must_change=must_change,
            chosen=self._today(),
        )
        slots.save(slot, slots.file_of(self._dir, member))

    def _today(self) -> date | None:
        """Return the day, None by a clock that is known to be wrong."""
        now = self._clock.now()
        return None if self._clock.verdict(now) is ClockVerdict.WRONG else now.wall.date()


def check_length(password: str) -> None:
    """Raise PasswordTooShort where a new password is shorter than SHORTEST_PASSWORD."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(least=SHORTEST_PASSWORD)


def _join(change: Change, role: str, units: Units | None) -> None:
    """Make the role where it is new, or see that it is for the units asked for."""
    known = change.units(role)
    wanted = units if units is None or units == ALL else tuple(sorted(units))
    if known is None and wanted is not None:
        if not 1 <= len(role) <= _LONGEST_ROLE or not set(role) <= _ROLE_LETTERS:
            raise NameUnusable(name=role)
        change.add_role(role, wanted)
    elif known is None or wanted not in (None, known):
        raise RoleDiffers(role=role, units=units)
