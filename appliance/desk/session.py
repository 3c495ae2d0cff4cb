"""Unlock, read, lock: one person at the desk at a time.

A session holds the person's role keys and what she has opened, in memory only; `lock`
forgets both. Every opening is written to the audit log before anything is shown.
"""

from threading import RLock

import msgspec

from appliance.desk.errors import DeskLocked
from appliance.desk.trail import Line, Trail
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.people import People
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.reading import NoCopy, Opened, open_unit
from storage.store import Store


class Desk:
    """Where a person identifies herself and opens what is sealed."""

    def __init__(self, store: Store, people: People, audit: Trail, device: str) -> None:
        """Stand at a store; nobody is unlocked yet."""
        self._store = store
        self._people = people
        self._audit = audit
        self._device = device
        self._session: Session | None = None
        self._guard = RLock()

    @property
    def log_fault(self) -> LyktaError | None:
        """What keeps the audit log from being written, None where all is well."""
        return self._audit.fault

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock, in alphabetical order."""
        return tuple(sorted(header.person for header in self._people.list()))

    def unlock(self, name: str, password: str) -> "Session":
        """Open the desk for a person; whoever was there before is locked out first.

        Raises WrongPassword or SlowDown; both are logged.
        """
        self.lock()
        try:
            keys = self._people.unlock(name, password)
        except LyktaError:
            self._audit.append(Line(event="unlock-failed", person=name, device=self._device))
            raise
        session = Session(self._store, keys, self._audit, self._device)
        session.note("unlock")
        with self._guard:
            before, self._session = self._session, session
        if before is not None:  # two unlocked at once; nobody's keys stay behind
            before.close()
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


class Session:
    """What one person has unlocked. Made by Desk.unlock."""

    def __init__(self, store: Store, keys: RoleKeys, audit: Trail, device: str) -> None:
        """Hold a person's keys."""
        self._store = store
        self._keys = keys
        self._audit = audit
        self._device = device
        self._opened: dict[str, Opened] = {}
        self.person = keys.person
        self.role = keys.role

    def may_read(self, unit: str) -> bool:
        """Return whether the person's keys cover a unit."""
        return self._keys.covers(unit)

    def open(self, unit: str) -> Opened:
        """Return the newest copy of a unit that opens.

        Raises what storage.reading.open_unit raises. A copy once opened is kept until a
        newer valid generation is there, and where the disk dies under it, until the lock.
        """
        if self._keys.forgotten:
            raise KeysForgotten
        held = self._opened.get(unit)
        try:
            newest = self._store.newest(unit)
            if held and newest and held.manifest == newest.manifest:
                return held
            opened = open_unit(self._store, unit, self._keys)
        except (DiskFault, NotAllowed, NoCopy) as fault:
            if held is None:
                raise
            return msgspec.structs.replace(held, faults=(*held.faults, fault))
        if not self._keys.forgotten:  # locked meanwhile by another thread: keep nothing
            self._opened[unit] = opened
        return opened

    def note(self, event: str, *, unit: str = "", patient: str = "", detail: str = "") -> None:
        """Write a line to the audit log in this person's name."""
        line = Line(
            event=event,
            person=self.person,
            role=self.role,
            unit=unit,
            patient=patient,
            detail=detail,
            device=self._device,
        )
        self._audit.append(line)

    def close(self) -> None:
        """Forget keys and everything opened, and log the lock."""
        self._opened.clear()
        self._keys.forget()
        self.note("lock")
