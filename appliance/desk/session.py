"""Unlock, read, lock: one person at the desk at a time.

A session holds the person's role keys and what she has opened, in memory only; `lock`
forgets both. Every opening is written to the audit log before anything is shown.

1. Nothing is shown to a person whose password somebody else chose, before she has changed it.
2. A copy that cannot be verified is written to the log as such when it is opened.
3. Each unlock proves in the background that the copies really open; it waits for nothing, and
   what is proved is the newest copy, not the one somebody has in her hands.
4. An envelope that was opened is told to everybody who looks at the board, until there is a
   new one: who holds its code can come again.
5. Where the site wants it, what an envelope opens stays shut until a second person has shown who
   she is. Nobody stands before a wall: after a countdown a name by word, or none, is enough, and
   is logged as unproved.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import RLock, Thread

import msgspec

from appliance.desk import envelopes
from appliance.desk.envelopes import EnvelopeOpened
from appliance.desk.errors import (
    DeskLocked,
    MustChange,
    NotHere,
    SecondNeeded,
    SecondSame,
    SecondTooSoon,
)
from appliance.desk.kept import Kept, Seen
from appliance.desk.lookup import Index
from appliance.desk.passwords import PasswordAge, PasswordRule, age_of
from appliance.desk.rights import Function, Right, function_of, refused, rights_of
from appliance.desk.trail import Line, Trail
from storage.clock import Clock, ClockVerdict, Instant
from storage.deep_check import deep_check
from storage.errors import LyktaError
from storage.fsio import DiskFault, NotAllowed
from storage.keys.badges import BadgeNeedsPassword
from storage.keys.people import People
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.keys.spelling import folded
from storage.reading import NoCopy, Opened, open_unit
from storage.records import UnitKind
from storage.store import Store


def _no_outage() -> bool:
    return False


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the site asks of who unlocks.

    `two_persons`: an envelope wants a second person, who need only be named after `wait` seconds.
    `badge_alone`: a card opens without the password.
    """

    password: PasswordRule = PasswordRule()
    two_persons: bool = False
    wait: float = 60.0
    badge_alone: bool = True


_NO_RULES = Rules()


def _nobody_hears(_person: str) -> None:
    """Take the name of who opened the machine, where nobody asked for it."""


class Second(msgspec.Struct, frozen=True):
    """Who was there when an envelope was opened; `proved` where she showed who she is."""

    name: str
    proved: bool


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
        rules: Rules = _NO_RULES,
        outage: Callable[[], bool] = _no_outage,
    ) -> None:
        """Stand at a store; nobody is unlocked yet.

        With a `clock` a person can confirm the time, and with `state` too, the folder of the
        machine's reports, each unlock leaves a proof that the copies open. `outage` tells whether
        there is one now.
        """
        self._store = store
        self._people = people
        self._audit = audit
        self._device = device
        self._clock = clock
        self._state = state
        self._rules = rules
        self._outage = outage
        self._session: Session | None = None
        self._guard = RLock()
        self._proving: Thread | None = None
        self.heard: Callable[[str], None] = _nobody_hears

    @property
    def log_fault(self) -> LyktaError | None:
        """What keeps the audit log from being written, None where all is well."""
        return self._audit.fault

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock, in alphabetical order."""
        return tuple(sorted(header.person for header in self._people.list()))

    @property
    def badges_used(self) -> bool:
        """Whether anybody has a personal card."""
        return any(holder.badge for holder in self._people.list())

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
        session.age_password(self._age(keys))
        session.note("unlock")
        return self._open(session, keys)

    def _age(self, keys: RoleKeys) -> PasswordAge:
        """Judge the age of the password that was given."""
        if self._clock is None:
            return PasswordAge()
        now = self._clock.now()
        wrong = self._clock.verdict(now) is ClockVerdict.WRONG
        today = None if wrong else now.wall.date()
        return age_of(keys.chosen, today, self._rules.password, outage=self._outage())

    def badge_holder(self, typed: str) -> tuple[str, bool]:
        """Return whose card was scanned, and whether it opens without her password.

        Raises what People.badge_holder raises; the failure is logged.
        """
        try:
            name, opens = self._people.badge_holder(typed)
        except LyktaError:
            self._failed("", "badge")
            raise
        return name, opens and self._rules.badge_alone

    def unlock_with_badge(self, typed: str, purpose: str = "") -> "Session":
        """Open the desk for the person whose card was scanned; whoever was there is locked out.

        Raises as `badge_holder`, BadgeNeedsPassword, and what else People.unlock_with_badge raises.
        """
        self.lock()
        name, opens = self.badge_holder(typed)
        if not opens:
            raise BadgeNeedsPassword
        try:
            keys = self._people.unlock_with_badge(typed)
        except LyktaError:
            self._failed(name, "badge")
            raise
        session = Session(self._store, keys, self._audit, self._device, purpose=purpose)
        session.note("unlock", detail="badge")
        return self._open(session, keys)

    def unlock_with_code(
        self, typed: str, name: str = "", purpose: str = "", *, at_terminal: bool = False
    ) -> "Session":
        """Open the desk with the code of a printed envelope; `name` is who typed it.

        At a terminal nobody can be asked to stand beside, and the log says so. Raises
        CodeMistyped, WrongPassword, SlowDown; the failure is logged.
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
        if at_terminal:
            session.note("envelope-unconfirmed", detail="terminal")
        elif self._rules.two_persons:
            session.since = self._uptime()  # 5
        return self._open(session, keys)

    def _uptime(self) -> float:
        return self._clock.now().boottime if self._clock else 0.0

    @property
    def second_in(self) -> int:
        """Whole seconds until a second person need only be named (5). Raises DeskLocked."""
        since = self.session().since
        return 0 if since is None else max(0, round(since + self._rules.wait - self._uptime()))

    def seconds(self) -> tuple[str, ...]:
        """Return the names that can confirm: all but hers who opened. Raises DeskLocked."""
        opener = folded(self.session().person)
        return tuple(name for name in self.names() if folded(name) != opener)

    def confirm_second(self, name: str, password: str) -> "Session":
        """Let a second person show by her password who she is, and open what the envelope opens.

        Raises DeskLocked, SecondSame, and what People.unlock raises; the failure is logged.
        """
        session = self.session()
        self._must_be_another(session, name)
        try:
            with self._people.unlock(name, password) as keys:
                proved = keys.person
        except LyktaError:
            self._failed(name, "second person")
            raise
        return self._confirmed(session, Second(proved, proved=True))

    def confirm_second_by_badge(self, typed: str) -> "Session":
        """Let a second person show by her card who she is.

        Raises as `confirm_second`, and BadgeNeedsPassword where a card is not enough.
        """
        session = self.session()
        name, opens = self.badge_holder(typed)
        self._must_be_another(session, name)
        if not opens:
            raise BadgeNeedsPassword
        return self._confirmed(session, Second(name, proved=True))

    def name_second(self, name: str) -> "Session":
        """Take a name by word, empty for "I am alone", once the countdown has run out (5).

        Raises DeskLocked, SecondSame, SecondTooSoon.
        """
        session, left = self.session(), self.second_in
        self._must_be_another(session, name)
        if left:
            raise SecondTooSoon(seconds=left)
        return self._confirmed(session, Second(" ".join(name.split()), proved=False))

    def _must_be_another(self, session: "Session", name: str) -> None:
        if name.strip() and folded(name) == folded(session.person):
            raise SecondSame(person=session.person)

    def _confirmed(self, session: "Session", second: Second) -> "Session":
        if session.since is None:  # nobody is asked for any more
            return session
        event = "envelope-confirmed" if second.proved else "envelope-unconfirmed"
        session.note(event, detail=second.name or "alone")
        if second.proved:
            detail = f"with {session.person}"
            line = Line(event=event, person=second.name, detail=detail, device=self._device)
            self._audit.append(line)
        session.second, session.since = second, None
        self._tell_of_envelope(session)
        self._prove(session.keys)
        return session

    def _open(self, session: "Session", keys: RoleKeys) -> "Session":
        with self._guard:
            before, self._session = self._session, session
        if before is not None:  # two unlocked at once; nobody's keys stay behind
            before.close()
        if not session.must_change and not session.needs_second:
            self._prove(keys)
        return session

    def _failed(self, name: str, detail: str) -> None:
        line = Line(event="unlock-failed", person=name, detail=detail, device=self._device)
        self._audit.append(line)

    def _prove(self, keys: RoleKeys) -> None:
        """Begin the deep check (3), and tell who listens that this person opened the machine."""
        self.heard(keys.person)
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
        forced = session.must_change
        session.age_password(PasswordAge())
        session.must_change = False  # 1
        if forced:
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
            second=session.second.name if session.second else "",
            proved=session.second.proved if session.second else False,
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


class Session:
    """What one person has unlocked. Made by Desk.unlock and Desk.unlock_with_code.

    `person` is her name, `role` whose keys she holds, `function` what she is here, `rights` what
    that lets her do, `purpose` the reason she gave. While `must_change` or `needs_second` holds,
    nothing opens. `password` says how old the password is that she gave, `second` who stood beside
    her, and `since` by the machine's uptime from when on a second person is waited for.
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
        self._kept = Kept()
        self.person = person or keys.person
        self.role = keys.role
        self.function: Function = function_of(keys.role, keys.function)
        self.rights: frozenset[Right] = rights_of(self.function)
        self.purpose = purpose
        self.must_change = keys.must_change
        self.password = PasswordAge()
        self.second: Second | None = None
        self.since: float | None = None

    @property
    def needs_second(self) -> bool:
        """Whether a second person is waited for (5)."""
        return self.since is not None

    def age_password(self, age: PasswordAge) -> None:
        """Take how old the password is; one that is too old must be changed first (1)."""
        self.password = age
        self.must_change = self.must_change or age.too_old

    def _must_be_open(self) -> None:
        if self.must_change:
            raise MustChange  # 1
        if self.needs_second:
            raise SecondNeeded  # 5

    def require(self, right: Right) -> None:
        """Go on where this person has a right; what she was refused stands in the log.

        Raises MustChange, SecondNeeded, and the error that says who may (`rights.refused`).
        """
        self._must_be_open()
        if right not in self.rights:
            self.note("refused", detail=right)
            raise refused(right, self.person)

    def require_reading(self, kind: UnitKind) -> None:
        """Go on where this person's function reads units of a kind. Raises as `require`."""
        self.require(_reading(kind))

    def may_read(self, unit: str, kind: UnitKind | None = None) -> bool:
        """Return whether the person's keys cover a unit, and her function its kind, where known."""
        seen = kind is None or _reading(kind) in self.rights
        return seen and self.keys.covers(unit)

    def open(self, unit: str) -> Opened:
        """Return the newest copy of a unit that opens.

        Raises what storage.reading.open_unit raises, MustChange, SecondNeeded, and what says who
        may where her function reads nothing of the kind. A copy once opened is kept until a newer
        one is there, or until this one is found damaged; where the disk dies under it, until the
        lock.
        """
        self._must_be_open()
        if not self.rights & {Right.READ_LISTS, Right.READ_BOOKS}:
            self.require(Right.READ_LISTS)
        if self.keys.forgotten:
            raise KeysForgotten
        held = self._kept.held(unit)
        try:
            seen = self._seen(unit)
            if held and held.seen == seen:
                return held.opened
            opened = open_unit(self._store, unit, self.keys)
        except (DiskFault, NotAllowed, NoCopy) as fault:
            if held is None:
                raise
            return msgspec.structs.replace(held.opened, faults=(*held.opened.faults, fault))
        self.require_reading(opened.snapshot.unit.kind)
        if opened.unverified:
            self.note(
                "unverified-opened", unit=unit, detail=f"generation {opened.manifest.generation}"
            )  # 2
        self._kept.keep(unit, opened, seen)
        return opened

    def _seen(self, unit: str) -> Seen:
        """Return by what a newer copy, or damage to this one, would be noticed."""
        newest = self._store.newest(unit)
        if newest is None:
            return None, _told(self._store.faults(unit))
        return newest.manifest, _told(newest.faults)

    def _glanced(self, unit: str) -> Seen:
        """Return as `_seen`, for an index: of an unchanged file no byte is read again."""
        newest = self._store.glance(unit)
        return self._seen(unit) if newest is None else (newest.manifest, _told(newest.faults))

    def make_ready(self, unit: str) -> None:
        """Open a unit's newest copy once for what a search needs of it, and keep nothing else.

        Nothing is shown and nothing is logged: an unverified copy is left to who searches it (2).
        Raises as `open`.
        """
        self._must_be_open()
        if self.keys.forgotten:
            raise KeysForgotten
        if self._kept.try_once(unit):
            seen = self._seen(unit)
            opened = open_unit(self._store, unit, self.keys)
            if not opened.unverified:
                self._kept.keep_index(unit, opened, seen)

    def is_ready(self, unit: str) -> bool:
        """Return whether `make_ready` would win nothing more for this unit."""
        return self._kept.tried(unit)

    def as_of_before(self, unit: str, moment: datetime) -> datetime | None:
        """Return of when the newest copy of a unit is that was made by an instant, None for none.

        Nothing is opened. Raises NotAllowed, DiskFault.
        """
        found = (one.manifest.as_of.wall for one in self._store.genuine(unit))
        return next((at for at in found if at <= moment), None)

    def index(self, unit: str) -> Index:
        """Return a unit's newest copy, ready to be searched. Raises as `open`."""
        self._must_be_open()
        known = self._kept.index(unit)
        if known is None:
            with suppress(DiskFault, NotAllowed, NoCopy):  # `open` says what of it
                known = self._kept.prove(unit, self._glanced(unit))
        if known is not None:
            return known
        opened = self.open(unit)
        return self._kept.index(unit) or Index.of(opened)

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
        self.keys.forget()
        self._kept.forget()
        self.note("lock")


def _told(faults: Iterable[LyktaError]) -> tuple[str, ...]:
    return tuple(map(str, faults))


def _reading(kind: UnitKind) -> Right:
    """Return the right by which a unit of a kind is read."""
    return Right.READ_BOOKS if kind is UnitKind.CLINIC else Right.READ_LISTS
