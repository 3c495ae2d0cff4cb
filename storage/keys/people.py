"""The people who may open copies: each has a key pair of her own, so that unlocking is knowing who.

Her slot (`slots/`, one file each) holds her own seed under her password; the register holds her
public key and, sealed to it, the seeds of her role. The two printed envelopes (`envelopes/`) are
members like her, under a code instead of a password: `recovery`, which administers, and
`break-glass`, which opens charts and nothing else. So is her card (`storage.keys.cards`), under the
code printed on it. How a change is made stands in `storage.keys.administration`.

1. A slot counts only where its seed belongs to the public key that the signed register names:
   who can write the slots' folder puts nobody in another's place.
2. Locking and removing rotate the role's key: what somebody kept a copy of opens nothing that is
   captured from then on. The register's word on top of it only says so politely.
3. An expiry is judged by the wall clock, and only where the clock is not known to be wrong: a
   dead battery locks no nurse out at night.
4. A card has a key pair of its own. Ending a lost one rotates the role's key as locking does, and
   her password opens as before; locking or removing her ends her card too.
5. Where register or list are damaged, whoever can still open her grant reads; nobody administers.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, ClockVerdict
from storage.errors import LyktaError
from storage.keys import granting, register, slots
from storage.keys.administration import Change, NoSuchRole, changing, escrowed, founding
from storage.keys.badges import BadgeNeedsPassword, BadgeOpensNothing, read_badge
from storage.keys.cards import Cards
from storage.keys.codes import Code, new_code, read_code
from storage.keys.opening import NotSealedForThisKey, new_seed, public_of
from storage.keys.recipients import (
    ALL,
    AUDITOR,
    BREAK_GLASS,
    RECOVERY,
    STAFF,
    Role,
    Units,
)
from storage.keys.refusals import (
    CodeOpensNothing,
    GrantDamaged,
    KeysExist,
    NameUnusable,
    PasswordSame,
    PasswordTooShort,
    PersonExists,
    PersonExpired,
    PersonLocked,
    RoleDiffers,
    WrongPassword,
)
from storage.keys.register import Member, Register, RegisterUnreadable
from storage.keys.rolekeys import ADMIN, RoleKeys
from storage.keys.signing import Signer
from storage.keys.slots import Cost, Header, Slot, SlotDamaged
from storage.keys.spelling import folded
from storage.keys.tries import Tries

SHORTEST_PASSWORD = 8
_LONGEST_NAME = 64
_ROLE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST_ROLE = 40
_ENVELOPES = (RECOVERY, BREAK_GLASS)
_TRIES_OF_CODES = "+envelope"
_NOBODY = Header("", Cost(), bytes(16), bytes(12))


class RecoveryKit:
    """What `create` gives: the codes to print, and the recovery keys to add the first person."""

    def __init__(self, recovery: Code, break_glass: Code, keys: RoleKeys) -> None:
        """Hold the codes (show them once, never store them) and the keys (forget them soon)."""
        self.recovery = recovery
        self.break_glass = break_glass
        self.keys = keys

    @property
    def code(self) -> str:
        """The recovery code as it is typed, in groups."""
        return self.recovery.groups


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


def create(keys_dir: Path, cost: Cost | None = None) -> RecoveryKit:
    """Make a site's keys: the roles, the device key, and the codes of the two envelopes.

    The folder appears whole or not at all. Raises KeysExist where it is there and not empty,
    and worded disk errors.
    """
    with fsio.worded(str(keys_dir)):
        if keys_dir.exists() and any(keys_dir.iterdir()):
            raise KeysExist(folder=keys_dir)
        fsio.ensure_dir(keys_dir.parent, 0o755)
        for leftover in keys_dir.parent.glob(f".tmp-{keys_dir.name}-*"):
            fsio.remove_tree(leftover)
        draft = keys_dir.with_name(f".tmp-{keys_dir.name}-{os.getpid()}")
        fsio.make_dir(draft, 0o700)
        kit = _fill(draft, cost or Cost())
        fsio.set_mode(draft, 0o755)
        fsio.sync_dir(draft)
        fsio.rename(draft, keys_dir)
        try:
            fsio.sync_dir(keys_dir.parent)
        except OSError:
            fsio.remove_tree(keys_dir)  # nobody has seen its codes, and nothing is sealed to it
            raise
    return kit


def _fill(keys_dir: Path, cost: Cost) -> RecoveryKit:
    for folder in (slots.PERSONS, slots.ENVELOPES, register.REGISTER, "state"):
        fsio.make_dir(keys_dir / folder, 0o2770)
    Signer.create(keys_dir)
    units: dict[str, Units] = {RECOVERY: ALL, BREAK_GLASS: ALL, STAFF: ALL, AUDITOR: ()}
    change = founding(keys_dir, units)
    codes = [_enclose(change, keys_dir, role, cost)[0] for role in _ENVELOPES]
    change.commit()
    keys = RoleKeys(RECOVERY, RECOVERY, ALL, change.seeds)
    return RecoveryKit(codes[0], codes[1], keys)


def _enclose(change: Change, keys_dir: Path, role: str, cost: Cost) -> tuple[Code, str]:
    """Make an envelope for a role: key pair, and slot under a new code; return code and mark."""
    code, seed = new_code(), new_seed()
    member = Member(name=role, role=role, public=public_of(seed), envelope=True)
    change.put(member)
    file = slots.file_of(keys_dir, member)
    slots.save(slots.wrap(role, seed, code.password, cost), file)
    return code, file.stem


class People:
    """The persons of a site, their slots and their grants.

    `cost` is what new slots cost: where not given, what the recovery envelope's slot costs, which
    was calibrated when the site was set up. `state_dir` keeps the failed tries,
    `keys_dir/state` where not given. `pepper` is the machine's own part of every password, 32
    bytes, None where it has none.
    """

    def __init__(
        self,
        keys_dir: Path,
        *,
        cost: Cost | None = None,
        state_dir: Path | None = None,
        clock: Clock | None = None,
        pepper: bytes | None = None,
    ) -> None:
        """Open the folder of keys; nothing is read yet."""
        self._dir = keys_dir
        self._given_cost = cost
        self._clock = clock or Clock()
        self._pepper = pepper
        self._tries = Tries((state_dir or keys_dir / "state") / "tries.json", self._clock)

    def list(self) -> tuple[Holder, ...]:
        """Return every person, ordered by name; names alone where the register is unreadable."""
        try:
            found = register.read(self._dir)
        except RegisterUnreadable:
            files = sorted((self._dir / slots.PERSONS).glob("*.slot"))
            names = {header.person for file in files if (header := _header(file))}
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
        """Remove a person and rotate the keys she held (2); return the names of the roles.

        Raises NotEntitled, NoSuchPerson, RegisterUntrusted, and worded disk errors.
        """
        with changing(self._dir, by) as change:
            known = change.known(name)
            for one in change.hers(name):  # 4
                change.drop(one)
            rotated = change.rotate(known.role)
            change.commit()
        return rotated

    def lock(self, name: str, *, by: RoleKeys) -> tuple[str, ...]:
        """Lock a person out and rotate the keys she held (2); return the names of the roles.

        Raises as `remove`.
        """
        with changing(self._dir, by) as change:
            known = change.known(name)
            for one in change.hers(name):  # 4
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
        if role not in _ENVELOPES:
            raise NoSuchRole(role=role)
        with changing(self._dir, by) as change:
            change.rotate(role)
            code, mark = _enclose(change, self._dir, role, self._cost)
            hand_over(code, mark)
            change.commit()
        return code

    def unlock(self, name: str, password: str) -> RoleKeys:
        """Return the keys of a person.

        An unknown name takes as long as a wrong password and gives the same answer. Raises
        WrongPassword (fact `tries`), SlowDown (fact `seconds`), SlotDamaged, PepperMissing, and
        with the right password PersonLocked, PersonExpired, GrantDamaged.
        """
        found, member, seed, slot = self._identified(name, password)
        return self._keys(found, member, seed, slot.header)

    def unlock_with_code(self, typed: str) -> RoleKeys:
        """Return the keys of the envelope whose code was typed, in words or groups.

        Raises CodeMistyped, CodeOpensNothing, SlowDown, SlotDamaged, RegisterUnreadable.
        """
        code = read_code(typed)
        found = self._register()
        tries = self._tries.begin(_TRIES_OF_CODES)
        faults: list[LyktaError] = []
        for member in (member for member in found.members if member.envelope):
            try:
                seed = self._slot(member).open(code.password)
            except LyktaError as fault:
                faults.append(fault)
                continue
            if seed is not None and public_of(seed) == member.public:
                self._tries.succeeded(_TRIES_OF_CODES)
                return self._keys(found, member, seed)
        raise faults[0] if faults else CodeOpensNothing(tries=tries)

    def badge_holder(self, typed: str) -> tuple[str, bool]:
        """Return whose card was scanned, and whether it opens without her password.

        Raises BadgeMisread, BadgeOpensNothing, PepperMissing, PersonLocked, PersonExpired.
        """
        _found, card, _seed = self._carded(typed)
        return card.name, not card.names_only

    def unlock_with_badge(self, typed: str) -> RoleKeys:
        """Return the keys of the person whose card was scanned.

        Raises as `badge_holder`, and BadgeNeedsPassword, GrantDamaged.
        """
        found, card, seed = self._carded(typed)
        if card.names_only:
            raise BadgeNeedsPassword
        return self._keys(found, card, seed)

    def _carded(self, typed: str) -> tuple[Register, Member, bytes]:
        """Return whose card this is, by its secret and nothing else.

        No try is counted: 128 bits are not guessed, and nobody can hold up another's card.
        """
        badge, found = read_badge(typed), self._register()
        faults: list[LyktaError] = []
        for card in (one for one in found.members if one.badge):
            try:
                seed = self._slot(card).open(badge.password, self._pepper)
            except LyktaError as fault:
                faults.append(fault)
                continue
            owner = found.find(card.name)
            if seed is None or public_of(seed) != card.public or owner is None:
                continue
            if owner.locked:
                raise PersonLocked(person=owner.name)
            self._must_be_in_time(owner.name, owner.expires)
            return found, card, seed
        raise faults[0] if faults else BadgeOpensNothing

    def envelope_mark(self, role: str) -> str:
        """Return a word that changes with every new envelope of a role; "" where none is known."""
        with suppress(LyktaError):
            member = register.read(self._dir).find(role, "envelope")
            return slots.file_of(self._dir, member).stem if member else ""
        return ""

    @property
    def _cost(self) -> Cost:
        if self._given_cost is not None:
            return self._given_cost
        files = (self._dir / slots.ENVELOPES).glob(f"{RECOVERY}.*.slot")
        return next((header.cost for file in files if (header := _header(file))), Cost())

    def _register(self) -> Register:
        with fsio.worded(register.REGISTER):
            return register.read(self._dir)

    def _holder(self, member: Member, found: Register) -> Holder:
        role = found.recipients.find(member.role) if found.recipients else None
        header = _header(slots.file_of(self._dir, member))
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

    def _slot(self, member: Member) -> Slot:
        try:
            return slots.load(slots.file_of(self._dir, member), member.name)
        except FileNotFoundError as fault:
            raise SlotDamaged(person=member.name) from fault
        except OSError as fault:
            raise fsio.explain(fault, "slots") from fault

    def _identified(self, name: str, password: str) -> tuple[Register, Member, bytes, Slot]:
        """Return who this is, by her password and nothing else."""
        found = self._register()
        tries = self._tries.begin(folded(name))
        member = found.find(name)
        slot = self._slot(member) if member else self._stranger(found)
        seed = slot.open(password, self._pepper)
        if member is None or seed is None:
            raise WrongPassword(tries=tries)
        if public_of(seed) != member.public:  # 1
            raise SlotDamaged(person=member.name)
        self._tries.succeeded(folded(name))
        if member.locked:
            raise PersonLocked(person=member.name)
        self._must_be_in_time(member.name, member.expires)
        return found, member, seed, slot

    def _stranger(self, found: Register) -> Slot:
        """Return a slot that costs what the others cost and that no password opens."""
        persons_first = sorted(found.members, key=lambda member: member.kind != "person")
        files = (slots.file_of(self._dir, member) for member in persons_first)
        cost = next((header.cost for file in files if (header := _header(file))), self._cost)
        return Slot(msgspec.structs.replace(_NOBODY, cost=cost), bytes(48))

    def _today(self) -> date | None:
        """Return the day, None by a clock that is known to be wrong."""
        now = self._clock.now()
        return None if self._clock.verdict(now) is ClockVerdict.WRONG else now.wall.date()

    def _must_be_in_time(self, person: str, expires: datetime | None) -> None:
        now = self._clock.now()
        if expires is None or self._clock.verdict(now) is ClockVerdict.WRONG:  # 3
            return
        if now.wall >= expires:
            raise PersonExpired(person=person, when=f"{expires:%Y-%m-%d}")

    def _keys(
        self, found: Register, member: Member, seed: bytes, header: Header = _NOBODY
    ) -> RoleKeys:
        try:
            granted = granting.take(member, seed)
        except (NotSealedForThisKey, msgspec.MsgspecError) as fault:
            raise GrantDamaged(person=member.name) from fault
        if not found.trusted:  # 5
            self._must_be_in_time(member.name, granted.expires)
        role = found.recipients.find(member.role) if found.recipients and found.trusted else None
        units = role.units if role else granted.units
        seeds = {member.role: granted.seeds}
        if member.role == RECOVERY and found.trusted:
            mine = RoleKeys(member.name, RECOVERY, ALL, seeds)
            seeds = {k: v for k, v in escrowed(found, mine).items() if k != ADMIN} | seeds
        owner = (found.find(member.name) or member) if member.badge else member
        function = owner.function if found.trusted else ""  # what nobody signed gives nobody more
        return RoleKeys(
            member.name,
            member.role,
            units,
            seeds,
            must_change=header.must_change,
            function=function,
            chosen=header.chosen,
        )


def envelope_part(keys_dir: Path) -> dict[str, bytes]:
    """Return the files from which the recovery code alone unlocks, by their relative names.

    For a backup's head: it names nobody and opens with the code only. Raises RegisterUnreadable,
    and worded disk errors.
    """
    with fsio.worded("keys"):
        member = register.read(keys_dir).find(RECOVERY, "envelope")
        if member is None:
            raise RegisterUnreadable
        slot = slots.file_of(keys_dir, member)
        return {
            slot.relative_to(keys_dir).as_posix(): fsio.read(slot),
            register.name_of(1): register.encoded((member,)),
        }


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


def _header(file: Path) -> Header | None:
    try:
        return slots.load(file).header
    except (OSError, SlotDamaged):
        return None
