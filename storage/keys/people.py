"""The people who may open copies: each has a slot of her own, so that unlocking is knowing who.

Kept in the keys folder: `slots/<hash of name>.slot` (a person), `slots/recovery.slot` (the
printed code), `escrow/<role>.sealed` (every role's seed, sealed to the recovery role, so that a
new person can be given any role), `state/` (failed tries). Argon2id, AES-GCM and HPKE do the
locking; permissions only decide who may try.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys import recovery_code, slots
from storage.keys.opening import NotSealedForThisKey, new_seed, open_sealed, public_of
from storage.keys.recipients import (
    ADMIN_PUBLIC,
    ALL,
    AUDITOR,
    RECOVERY,
    STAFF,
    Recipients,
    RecipientsUntrusted,
    Role,
    Units,
)
from storage.keys.rolekeys import ADMIN, NotEntitled, RoleKeys
from storage.keys.sealing import seal
from storage.keys.signing import KeyFileUnreadable, Signer, read_key
from storage.keys.slots import Cost, Header, Slot, SlotDamaged
from storage.keys.tries import Tries

SHORTEST_PASSWORD = 8
_LONGEST_NAME = 64
_ROLE_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NOBODY = Header("", "", (), Cost(), bytes(16), bytes(12))


class WrongPassword(LyktaError):
    """The name or the password is wrong; nothing says which of them."""

    code = "K-06"
    message = "Wrong name or password. Failed tries in a row: {tries}."
    remedy = "Check capital letters and try again. IT can give you a new password."


class PersonExists(LyktaError):
    """There is already somebody of this name."""

    code = "K-10"
    message = "There is already a person called {person}."
    remedy = "Choose another name, or change that person's password with “lykta person passwd”."


class NoSuchPerson(LyktaError):
    """Nobody of this name has a slot."""

    code = "K-11"
    message = "There is no person called {person}."
    remedy = "See the names with “lykta person list”."


class PasswordTooShort(LyktaError):
    """A new password is shorter than SHORTEST_PASSWORD."""

    code = "K-12"
    message = "The password is too short: at least {least} characters are needed."
    remedy = "Choose four words that do not belong together; that is easy to type with gloves."


class NameUnusable(LyktaError):
    """A name is empty, too long or holds signs that cannot be printed."""

    code = "K-13"
    message = "The name “{name}” cannot be used."
    remedy = "Use a name of 1 to 64 letters; a role of 1 to 40 letters a-z, digits, “-” or “_”."


class RoleDiffers(LyktaError):
    """The role exists for other units than those asked for, or does not exist and none were."""

    code = "K-14"
    message = "The role {role} is for other units than asked for: {units}."
    remedy = "Leave the units out, or choose a new role name for these units."


class KeysExist(LyktaError):
    """New keys were asked for where there are some; that would lock every old copy for ever."""

    code = "K-15"
    message = "There are already keys in {folder}."
    remedy = "Keep them: without them no older copy opens. Choose another folder for a new site."


class RecoveryKit:
    """What `create` gives: the code to print, and the recovery keys to add the first person."""

    def __init__(self, code: str, keys: RoleKeys) -> None:
        """Hold the code (show it once, never store it) and the keys (forget them soon)."""
        self.code = code
        self.keys = keys


def create(keys_dir: Path, cost: Cost | None = None) -> RecoveryKit:
    """Make a site's keys: roles staff, recovery and auditor, the device key, the recovery code.

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
        kit = _fill(draft, cost)
        fsio.set_mode(draft, 0o755)
        fsio.sync_dir(draft)
        fsio.rename(draft, keys_dir)
        fsio.sync_dir(keys_dir.parent)
    return kit


def _fill(keys_dir: Path, cost: Cost | None) -> RecoveryKit:
    for folder in ("slots", "escrow", "state"):
        fsio.make_dir(keys_dir / folder, 0o2770)
    Signer.create(keys_dir)
    seeds = {name: new_seed() for name in (RECOVERY, STAFF, AUDITOR, ADMIN)}
    units: dict[str, Units] = {RECOVERY: ALL, STAFF: ALL, AUDITOR: ()}
    roles = tuple(Role(name, public_of(seeds[name]), units[name]) for name in units)
    for name in (STAFF, AUDITOR, ADMIN):
        _deposit(keys_dir, name, seeds[name], roles[0].public)
    admin = Signer(seeds[ADMIN])
    fsio.write_new(keys_dir / ADMIN_PUBLIC, admin.public, 0o444)
    keys = RoleKeys(RECOVERY, RECOVERY, ALL, seeds)
    code = People(keys_dir, cost=cost).new_recovery_code(keys)
    Recipients(1, roles).save(keys_dir, admin)
    return RecoveryKit(code, keys)


class People:
    """The persons of a site and their slots.

    `cost` is what new slots cost: where not given, what the recovery slot costs, which was
    calibrated when the site was set up. `state_dir` keeps the failed tries, `keys_dir/state`
    where not given.
    """

    def __init__(
        self,
        keys_dir: Path,
        *,
        cost: Cost | None = None,
        state_dir: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Open the folder of keys; nothing is read yet."""
        self._dir = keys_dir
        self._given_cost = cost
        self._tries = Tries((state_dir or keys_dir / "state") / "tries.json", clock or Clock())

    def list(self) -> tuple[Header, ...]:
        """Return every readable person's header (person, role, units), ordered by name."""
        return tuple(sorted((slot.header for slot in self._slots()), key=lambda h: h.person))

    def add(
        self,
        name: str,
        password: str,
        role: str = STAFF,
        units: Units | None = None,
        *,
        by: RoleKeys,
    ) -> None:
        """Give a person a slot for a role; a role that does not exist yet is made for `units`.

        A new role opens copies from the next capture on. Raises NotEntitled, PersonExists,
        NameUnusable, PasswordTooShort, RoleDiffers, and worded disk errors.
        """
        _must_administer(by)
        spelled = " ".join(name.split())
        if not spelled.isprintable() or not 1 <= len(spelled) <= _LONGEST_NAME:
            raise NameUnusable(name=spelled)
        if self._file(spelled).exists():
            raise PersonExists(person=spelled)
        _check_length(password)
        with fsio.worded("slots"):
            known, seed = self._role(role, units, by)
            slot = slots.wrap(spelled, role, known, {role: seed}, password, self._cost)
            slots.save(slot, self._file(spelled))

    def passwd(self, name: str, old: str, new: str) -> None:
        """Change one's own password; older copies stay openable. Raises as `unlock`."""
        _check_length(new)
        header, seeds = self._open(name, old)
        self._rewrap(header, seeds, new)

    def reset(self, name: str, new: str, *, by: RoleKeys) -> None:
        """Give a person a new password without the old one. Raises NotEntitled, NoSuchPerson."""
        _must_administer(by)
        _check_length(new)
        header = self._load(name).header
        self._rewrap(header, {header.role: by.seed(header.role)}, new)

    def remove(self, name: str, *, by: RoleKeys) -> None:
        """Remove a person's slot; her password opens nothing from now on.

        Raises NotEntitled, NoSuchPerson, and worded disk errors.
        """
        _must_administer(by)
        file = self._file(name)
        if not file.exists():
            raise NoSuchPerson(person=name)
        with fsio.worded("slots"):
            fsio.remove_file(file)
            fsio.sync_dir(file.parent)

    def unlock(self, name: str, password: str) -> RoleKeys:
        """Return the keys of a person.

        An unknown name takes as long as a wrong password and gives the same answer. Raises
        WrongPassword (fact `tries`), SlowDown (fact `seconds`), SlotDamaged.
        """
        header, seeds = self._open(name, password)
        return self._keys(header, seeds)

    def unlock_with_code(self, typed: str) -> RoleKeys:
        """Return the recovery keys for the printed code. Raises CodeMistyped, WrongPassword."""
        secret = recovery_code.secret_of(typed)
        with fsio.worded("recovery.slot"):
            slot = slots.load(self._recovery_file)
        seeds = slot.open(secret)
        if seeds is None:
            raise WrongPassword(tries=1)
        return self._keys(slot.header, seeds)

    def new_recovery_code(self, by: RoleKeys) -> str:
        """Make a new printed code; the one before opens nothing from now on. Raises NotEntitled."""
        _must_administer(by)
        code = recovery_code.new_code()
        secret = recovery_code.secret_of(code)
        seeds = {RECOVERY: by.seed(RECOVERY)}
        with fsio.worded("recovery.slot"):
            slot = slots.wrap(RECOVERY, RECOVERY, ALL, seeds, secret, self._cost)
            slots.save(slot, self._recovery_file)
        return code

    @property
    def _cost(self) -> Cost:
        if self._given_cost is not None:
            return self._given_cost
        try:
            return slots.load(self._recovery_file).header.cost
        except (OSError, SlotDamaged):
            return Cost()

    @property
    def _recovery_file(self) -> Path:
        return self._dir / "slots" / "recovery.slot"

    def _file(self, name: str) -> Path:
        return (
            self._dir / "slots" / f"{hashlib.sha256(_folded(name).encode()).hexdigest()[:32]}.slot"
        )

    def _slots(self) -> Iterator[Slot]:
        for file in sorted((self._dir / "slots").glob("*.slot")):
            if file == self._recovery_file:
                continue
            try:
                yield slots.load(file)
            except (OSError, SlotDamaged):
                continue  # it names itself when its owner logs in

    def _load(self, name: str) -> Slot:
        try:
            return slots.load(self._file(name), name)
        except FileNotFoundError as fault:
            raise NoSuchPerson(person=name) from fault
        except OSError as fault:
            raise fsio.explain(fault, "slots") from fault

    def _open(self, name: str, password: str) -> tuple[Header, dict[str, bytes]]:
        tries = self._tries.begin(_folded(name))
        try:
            slot = self._load(name)
        except NoSuchPerson:
            slot = self._stranger()
        seeds = slot.open(password)
        if seeds is None:
            raise WrongPassword(tries=tries)
        self._tries.succeeded(_folded(name))
        return slot.header, seeds

    def _stranger(self) -> Slot:
        """Return a slot that costs what the others cost and that no password opens."""
        cost = next((slot.header.cost for slot in self._slots()), self._cost)
        return Slot(msgspec.structs.replace(_NOBODY, cost=cost), bytes(64))

    def _keys(self, header: Header, seeds: dict[str, bytes]) -> RoleKeys:
        if RECOVERY in seeds:
            seeds = {**self._escrow(seeds[RECOVERY]), **seeds}
        return RoleKeys(header.person, header.role, header.units, seeds)

    def _escrow(self, seed: bytes) -> dict[str, bytes]:
        """Open every role's seed that is what the signed recipients say; a swapped one is not.

        Where the list cannot be trusted the recovery key still opens copies, and nothing else.
        """
        found: dict[str, bytes] = {}
        try:
            roles = {role.name: role.public for role in Recipients.load(self._dir).roles}
            roles[ADMIN] = read_key(self._dir / ADMIN_PUBLIC)
        except (RecipientsUntrusted, KeyFileUnreadable):
            return found
        for file in sorted((self._dir / "escrow").glob("*.sealed")):
            try:
                held = open_sealed(fsio.read(file), seed, _escrow_info(file.stem))
            except (OSError, NotSealedForThisKey):
                continue  # an act that needs this role then says that it is missing
            if roles.get(file.stem) == (
                Signer(held).public if file.stem == ADMIN else public_of(held)
            ):
                found[file.stem] = held
        return found

    def _rewrap(self, header: Header, seeds: dict[str, bytes], password: str) -> None:
        slot = slots.wrap(header.person, header.role, header.units, seeds, password, self._cost)
        with fsio.worded("slots"):
            slots.save(slot, self._file(header.person))

    def _role(self, name: str, units: Units | None, by: RoleKeys) -> tuple[Units, bytes]:
        recipients = Recipients.load(self._dir)
        known = recipients.find(name)
        wanted = units if units is None or units == ALL else tuple(sorted(units))
        if known is None and wanted is not None:
            return wanted, self._new_role(recipients, name, wanted, by)
        if known is None or wanted not in (None, known.units):
            raise RoleDiffers(role=name, units=units)
        return known.units, by.seed(name)

    def _new_role(self, recipients: Recipients, name: str, units: Units, by: RoleKeys) -> bytes:
        if not _ROLE_NAME.fullmatch(name):
            raise NameUnusable(name=name)
        seed = new_seed()
        _deposit(self._dir, name, seed, public_of(by.seed(RECOVERY)))
        role = Role(name, public_of(seed), units)
        recipients.with_role(role).save(self._dir, Signer(by.seed(ADMIN)))
        return seed


def _must_administer(by: RoleKeys) -> None:
    if not by.may_administer:
        raise NotEntitled(person=by.person, role=RECOVERY)


def _check_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(least=SHORTEST_PASSWORD)


def _folded(name: str) -> str:
    spelled = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
    return spelled.encode("utf-8", "backslashreplace").decode()


def _deposit(keys_dir: Path, role: str, seed: bytes, recovery: bytes) -> None:
    sealed = seal(seed, recovery, _escrow_info(role))
    fsio.replace(keys_dir / "escrow" / f"{role}.sealed", sealed, 0o640)


def _escrow_info(role: str) -> bytes:
    return f"lykta escrow 1|{role}".encode()
