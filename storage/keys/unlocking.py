"""Unlocking: who opens is known by the secret she gives, and gets the keys of her role.

A person gives her password, the holder of a printed envelope its code, the owner of a card its
code. Every wrong secret takes as long as a right one and gives the same answer.

1. A slot counts only where its seed belongs to the public key that the signed register names:
   who can write the slots' folder puts nobody in another's place.
2. An expiry is judged by the wall clock, and only where the clock is not known to be wrong: a
   dead battery locks no nurse out at night.
3. Where register or list are damaged, whoever can still open her grant reads; nobody administers.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, ClockVerdict
from storage.errors import LyktaError
from storage.keys import granting, register, slots
from storage.keys.administration import escrowed
from storage.keys.badges import BadgeNeedsPassword, BadgeOpensNothing, read_badge
from storage.keys.codes import read_code
from storage.keys.opening import NotSealedForThisKey, public_of
from storage.keys.recipients import ALL, RECOVERY
from storage.keys.refusals import (
    CodeOpensNothing,
    GrantDamaged,
    PersonExpired,
    PersonLocked,
    WrongPassword,
)
from storage.keys.register import Member, Register
from storage.keys.rolekeys import ADMIN, RoleKeys
from storage.keys.slots import Cost, Header, Slot, SlotDamaged, header_of
from storage.keys.spelling import folded
from storage.keys.tries import Tries

_TRIES_OF_CODES = "+envelope"
_NOBODY = Header("", Cost(), bytes(16), bytes(12))


class Unlocking:
    """The secrets of a site, and what each of them opens.

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

    @property
    def _cost(self) -> Cost:
        if self._given_cost is not None:
            return self._given_cost
        files = (self._dir / slots.ENVELOPES).glob(f"{RECOVERY}.*.slot")
        return next((header.cost for file in files if (header := header_of(file))), Cost())

    def _register(self) -> Register:
        with fsio.worded(register.REGISTER):
            return register.read(self._dir)

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
        cost = next((header.cost for file in files if (header := header_of(file))), self._cost)
        return Slot(msgspec.structs.replace(_NOBODY, cost=cost), bytes(48))

    def _must_be_in_time(self, person: str, expires: datetime | None) -> None:
        now = self._clock.now()
        if expires is None or self._clock.verdict(now) is ClockVerdict.WRONG:  # 2
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
        if not found.trusted:  # 3
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
