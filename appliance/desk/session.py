"""Unlock, read, lock: one person at the desk at a time.

A session holds the person's role keys and what she has opened, in memory only; `lock`
forgets both. Every opening is written to the audit log before anything is shown.

1. Nothing is shown to a person whose password somebody else chose, before she has changed it.
2. A copy that cannot be verified is written to the log as such when it is opened.
3. Each unlock proves in the background that the copies really open; it waits for nothing, and
   what is proved is the newest copy, not the one somebody has in her hands.
4. An envelope that was opened is told to everybody who looks at the board, until there is a
   new one: who holds its code can come again.
"""

from pathlib import Path
from threading import RLock, Thread

import msgspec

from appliance.desk import envelopes
from appliance.desk.envelopes import EnvelopeOpened
from appliance.desk.errors import DeskLocked, MustChange, NotHere
from appliance.desk.lookup import Index
from appliance.desk.rights import Function, Right, function_of, refused, rights_of
from appliance.desk.trail import Line, Trail
from storage.clock import Clock, Instant
from storage.deep_check import deep_check
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.people import People
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.manifest import Manifest
from storage.reading import NoCopy, Opened, open_unit
from storage.store import Store


class Desk:
    """Where a person identifies herself and opens what is sealed."""

    def __init__(
        self,
        store: Store,
        people: People,
        audit: Trail,
        device: str,
        *,
        clock: Clock | None = None,
        state: Path | None = None,
    ) -> None:
        """Stand at a store; nobody is unlocked yet.

        With a `clock` a person can confirm the time, and with `state` too, the folder of the
        machine's reports, each unlock leaves a proof that the copies open.
        """
        self._store = store
        self._people = people
        self._audit = audit
        self._device = device
        self._clock = clock
        self._state = state
        self._session: Session | None = None
        self._guard = RLock()
        self._proving: Thread | None = None

    @property
    def log_fault(self) -> LyktaError | None:
        """What keeps the audit log from being written, None where all is well."""
        return self._audit.fault

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock, in alphabetical order."""
        return tuple(sorted(header.person for header in self._people.list()))

    def unlock(self, name: str, password: str, purpose: str = "") -> "Session":
        """Open the desk for a person; whoever was there before is locked out first.

        `purpose` is the reason she gives, if she is asked for one; it stands in the log and on
        every sheet. Raises WrongPassword, SlowDown and what else People.unlock raises; the
        failure is logged.
        """
        self.lock()
        try:
            keys = self._people.unlock(name, password)
        except LyktaError:
            self._failed(name, "")
            raise
        session = Session(self._store, keys, self._audit, self._device, purpose=purpose)
        session.note("unlock")
        return self._open(session, keys)

    def unlock_with_code(self, typed: str, name: str = "", purpose: str = "") -> "Session":
        """Open the desk with the code of a printed envelope; `name` is who typed it.

        Raises CodeMistyped, WrongPassword, SlowDown; the failure is logged.
        """
        self.lock()
        try:
            keys = self._people.unlock_with_code(typed)
        except LyktaError:
            self._failed(name, "envelope")
            raise
        session = Session(
            self._store, keys, self._audit, self._device, purpose=purpose, person=name
        )
        session.note("envelope-opened", detail=keys.role)
        session.note("unlock", detail="envelope")
        self._tell_of_envelope(session)  # 4
        return self._open(session, keys)

    def _open(self, session: "Session", keys: RoleKeys) -> "Session":
        with self._guard:
            before, self._session = self._session, session
        if before is not None:  # two unlocked at once; nobody's keys stay behind
            before.close()
        if not session.must_change:
            self._prove(keys)
        return session

    def _failed(self, name: str, detail: str) -> None:
        line = Line(event="unlock-failed", person=name, detail=detail, device=self._device)
        self._audit.append(line)

    def _prove(self, keys: RoleKeys) -> None:
        """Begin the deep check (3)."""
        if self._clock is None or self._state is None:
            return
        work = (self._store, self._store.units(), keys, self._state, self._clock)
        self._proving = Thread(target=deep_check, args=work, name="deep-check")
        self._proving.start()

    def settle(self, seconds: float = 60.0) -> bool:
        """Wait for a deep check that is under way; return whether it has ended."""
        proving = self._proving
        if proving is not None:
            proving.join(seconds)
        return proving is None or not proving.is_alive()

    def change_password(self, old: str, new: str) -> "Session":
        """Change the password of whoever is unlocked, and return her session.

        Raises DeskLocked, WrongPassword, SlowDown, PasswordTooShort and disk errors; then the
        old one still holds.
        """
        session = self.session()
        self._people.passwd(session.person, old, new)
        session.note("password-changed")
        if session.must_change:
            session.must_change = False  # 1
            self._prove(session.keys)
        return session

    def confirm_clock(self, at: Instant) -> bool:
        """Take the unlocked person's word that the wall clock she was shown is right.

        `at` is the reading she was shown. Returns whether it is on the disk. Raises
        DeskLocked, MustChange, ClockImpossible, ClockMoved, NotHere.
        """
        session = self.require(Right.CONFIRM_CLOCK)
        if self._clock is None:
            raise NotHere
        kept = self._clock.confirm_by_hand(at)
        session.note("clock-confirmed", detail=at.wall.isoformat(timespec="seconds"))
        return kept

    @property
    def envelope_opened(self) -> EnvelopeOpened | None:
        """The last opening of an envelope that has not been replaced since, for the board."""
        if self._state is None:
            return None
        return envelopes.last_opened(self._state, self._people.envelope_mark)

    def _tell_of_envelope(self, session: "Session") -> None:
        if self._clock is None or self._state is None:
            return
        opened = EnvelopeOpened(
            role=session.role,
            at=self._clock.now(),
            by=session.person,
            device=self._device,
            mark=self._people.envelope_mark(session.role),
        )
        envelopes.tell(self._state, opened)

    def require(self, right: Right) -> "Session":
        """Return the open session of who has a right.

        Raises DeskLocked, MustChange, and the error that says who may (`rights.refused`).
        """
        session = self.session()
        session.require(right)
        return session

    def session(self) -> "Session":
        """Return the open session. Raises DeskLocked."""
        with self._guard:
            if self._session is None:
                raise DeskLocked
            return self._session

    def lock(self) -> None:
        """Forget keys and charts; nothing happens where nobody is unlocked."""
        with self._guard:
            session, self._session = self._session, None
        if session is not None:
            session.close()


class _Held(msgspec.Struct, frozen=True):
    """A copy that is open, what the store looked like when it was opened, and its search index."""

    opened: Opened
    seen: tuple[Manifest | None, tuple[str, ...]]
    index: Index


class Session:
    """What one person has unlocked. Made by Desk.unlock and Desk.unlock_with_code.

    `person` is her name, `role` whose keys she holds, `function` what she is here, `rights` what
    that lets her do, `purpose` the reason she gave. While `must_change` holds, nothing opens.
    """

    def __init__(
        self,
        store: Store,
        keys: RoleKeys,
        audit: Trail,
        device: str,
        *,
        purpose: str = "",
        person: str = "",
    ) -> None:
        """Hold a person's keys; `person` is her name where the keys are an envelope's."""
        self._store = store
        self.keys = keys
        self._audit = audit
        self._device = device
        self._opened: dict[str, _Held] = {}
        self.person = person or keys.person
        self.role = keys.role
        self.function: Function = function_of(keys.role, keys.function)
        self.rights: frozenset[Right] = rights_of(self.function)
        self.purpose = purpose
        self.must_change = keys.must_change

    def require(self, right: Right) -> None:
        """Go on where this person has a right; what she was refused stands in the log.

        Raises MustChange, and the error that says who may (`rights.refused`).
        """
        if self.must_change:
            raise MustChange  # 1
        if right not in self.rights:
            self.note("refused", detail=right)
            raise refused(right, self.person)

    def may_read(self, unit: str) -> bool:
        """Return whether the person's keys cover a unit."""
        return self.keys.covers(unit)

    def open(self, unit: str) -> Opened:
        """Return the newest copy of a unit that opens.

        Raises what storage.reading.open_unit raises, and MustChange. A copy once opened is
        kept until a newer one is there, or until this one is found damaged; where the disk
        dies under it, until the lock.
        """
        if self.must_change:
            raise MustChange  # 1
        if self.keys.forgotten:
            raise KeysForgotten
        held = self._opened.get(unit)
        try:
            seen = self._seen(unit)
            if held and held.seen == seen:
                return held.opened
            opened = open_unit(self._store, unit, self.keys)
        except (DiskFault, NotAllowed, NoCopy) as fault:
            if held is None:
                raise
            return msgspec.structs.replace(held.opened, faults=(*held.opened.faults, fault))
        if opened.unverified:
            self.note(
                "unverified-opened", unit=unit, detail=f"generation {opened.manifest.generation}"
            )  # 2
        if not self.keys.forgotten:  # locked meanwhile by another thread: keep nothing
            self._opened[unit] = _Held(opened, seen, Index.of(opened))
        return opened

    def _seen(self, unit: str) -> tuple[Manifest | None, tuple[str, ...]]:
        """Return by what a newer copy, or damage to this one, would be noticed."""
        newest = self._store.newest(unit)
        if newest is None:
            return None, tuple(map(str, self._store.faults(unit)))
        return newest.manifest, tuple(map(str, newest.faults))

    def index(self, unit: str) -> Index:
        """Return a unit's newest copy, ready to be searched. Raises as `open`."""
        opened = self.open(unit)
        held = self._opened.get(unit)
        return held.index if held and held.opened is opened else Index.of(opened)

    def note(self, event: str, *, unit: str = "", patient: str = "", detail: str = "") -> None:
        """Write a line to the audit log in this person's name."""
        line = Line(
            event=event,
            person=self.person,
            role=self.role,
            unit=unit,
            patient=patient,
            purpose=self.purpose,
            detail=detail,
            device=self._device,
        )
        self._audit.append(line)

    def close(self) -> None:
        """Forget keys and everything opened, and log the lock."""
        self._opened.clear()
        self.keys.forget()
        self.note("lock")
