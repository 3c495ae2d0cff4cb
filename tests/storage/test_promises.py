"""The store's promises under any order of captures, faults, attacks, restarts and people.

The world is `tests.storage.lived`; what is checked after every step are the promises of the
design that concern the store, by their numbers there:
1. Never stale as fresh. 2. Never half as whole. 3. Never lost. 4. Never readable without a key.
5. Never needs anybody to keep going. 8. Never anonymous.
"""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from appliance.desk.errors import MustChange
from appliance.desk.session import Session
from storage import audit_reading, freshness, fsio
from storage.clock import ClockVerdict
from storage.errors import LyktaError
from storage.freshness import Light
from storage.keys.opening import NotSealedForThisKey
from storage.keys.recipients import RecipientsUntrusted
from storage.keys.refusals import PersonLocked, WrongPassword
from storage.keys.signing import Signer
from storage.keys.tries import SlowDown
from storage.manifest import GenerationDamaged
from storage.reading import NoCopy, NotYourUnit, Opened, open_found, open_unit
from storage.store import NewerCopyKept, NotDurable, RecipientsRolledBack
from tests.storage.lived import SLACK, UNIT, Member, World
from tests.storage.site import PASSWORD

LIMIT = timedelta(minutes=60)
TWO_TOLERANCES = timedelta(minutes=4)
"""A confirmed clock may be two minutes off, when a copy is made and when it is looked at."""
NAMES = st.sampled_from(["Anna Ek", "Bo Alm", "Dina Sjö"])
MINUTES = st.integers(1, 90)


class Machine(RuleBasedStateMachine):
    """One machine's days, in any order."""

    def __init__(self) -> None:
        """Set it up; nothing is captured yet."""
        super().__init__()
        self.world = World()

    def teardown(self) -> None:
        """Take it down; the log is held against what was done."""
        try:
            self.everything_that_was_done_stands_in_the_log()
        finally:
            self.world.close()

    # Captures (promise 5: none of them is given a key or a password)

    @rule(patients=st.integers(1, 4), later=MINUTES)
    def capture(self, patients: int, later: int) -> None:
        self.world.pass_time(later)
        self.world.capture(patients)

    @rule(later=MINUTES)
    def capture_a_ward_where_nothing_changed(self, later: int) -> None:
        self.world.pass_time(later)
        self.world.capture_unchanged()

    @rule(nth=st.integers(1, 60), error=st.sampled_from([5, 28]), same=st.booleans())
    def capture_on_a_failing_disk(self, nth: int, error: int, same: bool) -> None:
        left = [nth]

        def hook(_: str, __: Path) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(error, os.strerror(error))

        self.world.pass_time(7)
        before = set(self.world.numbers())
        try:
            with fsio.watched(hook):
                self.world.capture_unchanged() if same else self.world.capture(2)
        except NotDurable:
            self.world.known = None
        except LyktaError:
            self.world.known = None
            assert set(self.world.numbers()) <= before, "what failed is not in place"

    @rule(at=st.integers(0, 10**6))
    def capture_on_a_disk_that_writes_something_else(self, at: int) -> None:
        """Let the write lie: it must be found out before anything is published."""
        torn = []

        def hook(name: str, path: Path) -> None:
            if name == "fsync" and path.name == "snapshot.db" and not torn:
                torn.append(path)
                data = bytearray(path.read_bytes())
                data[at % len(data)] ^= 1
                path.chmod(0o600)
                path.write_bytes(data)

        self.world.pass_time(7)
        with fsio.watched(hook), pytest.raises(LyktaError) as refused:
            self.world.capture(2)
        assert refused.value.code == "S-04"

    # Time

    @rule(off=st.integers(0, 600), kept=st.sampled_from(["right", "stopped", "1970"]))
    def lose_power(self, off: int, kept: str) -> None:
        """Be off for a while; without a battery the clock stands still, or begins anew."""
        time = self.world.time
        time.minute += off
        time.booted = time.minute - 1
        time.boot += 1
        time.synced = False
        if kept == "stopped":
            time.off -= off
        elif kept == "1970":
            time.off = -29_000_000.0
        self.world.start()

    @rule(by=st.integers(-600, 600))
    def somebody_sets_the_clock(self, by: int) -> None:
        self.world.time.set_wall(self.world.time.off + by)

    @rule()
    def find_the_time_server(self) -> None:
        self.world.time.off = 0.0
        self.world.time.synced = True
        self.world.now()

    @rule()
    def lose_the_time_server(self) -> None:
        self.world.time.synced = False

    @rule(by=st.integers(-90, 90))
    def time_server_lies(self, by: int) -> None:
        self.world.time.set_wall(by)
        self.world.time.synced = True
        self.world.time.trusted = abs(by) <= 2 and self.world.time.trusted
        self.world.now()

    @rule()
    def nurse_confirms_the_clock(self) -> None:
        """She looks at her watch, and she may look badly."""
        time = self.world.time
        reading = self.world.now()
        try:
            self.world.clock.confirm_by_hand(reading)
        except LyktaError:
            return
        time.trusted = time.trusted and abs(time.off) <= 2

    # Keeping

    @rule()
    def sweep_and_prune(self) -> None:
        self.world.store.sweep()
        if self.world.numbers():
            self.world.store.prune(UNIT)

    @precondition(lambda self: self.world.good())
    @rule()
    def pin(self) -> None:
        if self.world.pinned is None:
            found = self.world.store.pin(UNIT, "the source is dying", "IT", at=self.world.now())
            self.world.pinned = found.manifest
            self.world.ward.pin_touched = False

    @precondition(lambda self: self.world.pinned)
    @rule()
    def unpin(self) -> None:
        self.world.store.unpin(UNIT)
        self.world.pinned = None

    # Quarantine

    @rule(patients=st.integers(1, 2), later=MINUTES)
    def refuse_a_capture(self, patients: int, later: int) -> None:
        self.world.pass_time(later)
        self.world.doubt(patients)

    @rule(which=st.integers(0, 4))
    def accept_a_doubted_capture(self, which: int) -> None:
        held = self.world.quarantine.held(UNIT)
        if not held:
            return
        found = held[which % len(held)]
        newest = self.world.store.newest(UNIT)
        try:
            said = self.world.accept(found)
        except NewerCopyKept:
            assert newest is not None
            return
        except GenerationDamaged:
            assert self.world.ward.touched, "accepted once, it is one file with what rotted"
            return
        if newest is not None:
            truth = self.world.truth
            older = truth[newest.manifest.as_of].minute
            assert truth[said.as_of].minute > older, "an older capture over a newer copy"

    @rule(which=st.integers(0, 4))
    def reject_a_doubted_capture(self, which: int) -> None:
        held = self.world.quarantine.held(UNIT)
        if held:
            self.world.quarantine.reject(UNIT, held[which % len(held)].manifest.sealed_as)

    # People

    @rule(name=NAMES, units=st.sampled_from([None, (UNIT,), ("15",)]))
    def add_a_person(self, name: str, units: tuple[str, ...] | None) -> None:
        if name in self.world.members:
            return
        role = "staff" if units is None else f"ward-{units[0]}"
        with self.world.recovery() as by:
            self.world.site.people.add(name, PASSWORD, role=role, units=units, by=by)
        self.world.members[name] = Member(name, PASSWORD, units)
        self.world.people_changed()

    @rule(name=NAMES)
    def remove_a_person_who_kept_her_keys(self, name: str) -> None:
        member = self.world.members.get(name)
        if member is None:
            return
        if not member.locked:  # whoever is locked has taken her keys away already
            member.keys = self.world.site.people.unlock(name, member.password)
            member.left = self.world.time.minute
            self.world.gone.append(member)
        with self.world.recovery() as by:
            self.world.site.people.remove(name, by=by)
        del self.world.members[name]
        self.world.people_changed()
        self.world.pass_time(1)

    @rule(name=NAMES)
    def lock_a_person_who_kept_her_keys(self, name: str) -> None:
        member = self.world.members.get(name)
        if member is None or member.locked:
            return
        kept = self.world.site.people.unlock(name, member.password)
        with self.world.recovery() as by:
            self.world.site.people.lock(name, by=by)
        member.locked = True
        away = Member(name, member.password, member.units, keys=kept, left=self.world.time.minute)
        self.world.gone.append(away)
        self.world.people_changed()
        with pytest.raises(PersonLocked):
            self.world.site.people.unlock(name, member.password)
        self.world.pass_time(1)

    @rule(name=NAMES)
    def let_a_locked_person_in_again(self, name: str) -> None:
        member = self.world.members.get(name)
        if member is not None and member.locked:
            with self.world.recovery() as by:
                self.world.site.people.release(name, by=by)
            member.locked = False
            self.world.people_changed()

    @rule(role=st.sampled_from(["staff", "recovery", "auditor"]))
    def rotate_a_key(self, role: str) -> None:
        with self.world.recovery() as by:
            self.world.site.people.rotate(role, by=by)
        self.world.people_changed()

    @rule(name=NAMES)
    def guess_a_password(self, name: str) -> None:
        with pytest.raises((WrongPassword, SlowDown)):
            self.world.desk.unlock(name, "fel lösenord här")
        self.world.expected.append(("unlock-failed", name))
        self.world.pass_time(1)

    @rule(name=NAMES)
    def open_and_print(self, name: str) -> None:
        world, member = self.world, self.world.members.get(name)
        if member is None:
            return
        if member.locked:
            with pytest.raises(PersonLocked):
                world.desk.unlock(name, member.password)
            world.expected.append(("unlock-failed", name))
            return
        session = world.desk.unlock(name, member.password)
        world.expected.append(("unlock", name))
        if session.must_change:
            with pytest.raises(MustChange):
                session.open(UNIT)
            new = f"{member.password} igen"
            world.desk.change_password(member.password, new)
            member.password = new
            world.expected.append(("password-changed", name))
        if self._opens(session, member):
            session.note("printed", unit=UNIT, patient="p1")
            world.expected.append(("printed", name))
        world.desk.lock()
        world.expected.append(("lock", name))

    def _opens(self, session: Session, member: Member) -> bool:
        try:
            session.open(UNIT)
        except NotYourUnit:
            assert not member.may_open
            return False
        except (NoCopy, NotSealedForThisKey):
            staff = member.units is None
            assert not (staff and self.world.good()), "whoever is of the staff opens a good copy"
            return False
        assert member.may_open
        return True

    # Damage and attacks by somebody who can write the folders and has no key

    @precondition(lambda self: self.world.good())
    @rule(at=st.integers(0, 10**6))
    def rot(self, at: int) -> None:
        self.world.rot(self.world.good()[0], at)

    @precondition(lambda self: self.world.good())
    @rule(at=st.integers(0, 10**6))
    def change_the_manifest(self, at: int) -> None:
        number = self.world.good()[0]
        file = self.world.folder(number) / "manifest"
        data = bytearray(file.read_bytes())
        data[at % (len(data) - 1)] ^= 1
        file.unlink()
        file.write_bytes(data)
        self.world.ward.touched.add(number)

    @precondition(lambda self: len(self.world.good()) > 1)
    @rule()
    def put_an_older_copys_file_into_the_newest(self) -> None:
        newest, older = self.world.good()[:2]
        target = self.world.folder(newest) / "snapshot.db"
        source = self.world.folder(older) / "snapshot.db"
        if target.read_bytes() != source.read_bytes():
            data = source.read_bytes()
            target.unlink()
            target.write_bytes(data)
            self.world.ward.touched.add(newest)

    @precondition(lambda self: self.world.good())
    @rule(which=st.integers(0, 5))
    def replay_an_older_copy_under_a_newer_number(self, which: int) -> None:
        good = self.world.good()
        number = self.world.numbers()[0] + 1
        self.world.put(number, self.world.folder(good[which % len(good)]))

    @rule(which=st.integers(0, 4))
    def move_a_doubted_capture_into_the_store(self, which: int) -> None:
        held = self.world.quarantine.held(UNIT)
        if held and self.world.numbers():
            number = self.world.numbers()[0] + 1
            self.world.put(number, held[which % len(held)].path)

    @precondition(lambda self: self.world.good())
    @rule()
    def sign_the_newest_with_another_key(self) -> None:
        number = self.world.good()[0]
        file = self.world.folder(number) / "manifest"
        payload = file.read_bytes().splitlines()[0]
        signature = Signer(bytes(32)).sign("manifest", payload)
        file.unlink()
        file.write_bytes(payload + b"\n" + signature.hex().encode() + b"\n")
        self.world.ward.touched.add(number)

    @precondition(lambda self: self.world.good())
    @rule(count=st.integers(1, 3))
    def put_the_folder_back_as_it_was(self, count: int) -> None:
        """Delete the newest copies: the folder is then as it was some captures ago."""
        newest = max(self.world.numbers())
        for number in self.world.numbers()[:count]:
            self.world.delete(number)
        seen = self.world.store.newest(UNIT)
        told = seen.faults if seen else self.world.store.faults(UNIT)
        if newest not in self.world.ward.touched:
            assert "S-23" in {fault.code for fault in told}, "a rollback is named"

    @rule(which=st.integers(0, 9))
    def put_an_old_list_of_recipients_there(self, which: int) -> None:
        """Try to bring a removed person's key back by a genuine but older list."""
        old = self.world.lists[which % len(self.world.lists)]
        if old == self.world.lists[-1] or not self.world.good():
            return
        newest = self.world.store.newest(UNIT)
        known = 0 if newest is None else newest.manifest.recipients
        right = self.world.put_list(old)
        self.world.pass_time(5)
        try:
            said = self.world.capture(2)
        except (RecipientsRolledBack, RecipientsUntrusted):
            self.world.known = None
        else:  # no capture has seen a newer list yet: the limit that docs/security.md names
            assert said.recipients >= known, "an older list than was used before"
            self.world.under_old_lists.add(said.digest)
        finally:
            self.world.put_list(right)

    @precondition(lambda self: self.world.pinned)
    @rule(at=st.integers(0, 10**6))
    def touch_the_pinned_copy(self, at: int) -> None:
        found = self.world.store.pinned(UNIT)
        if found is not None and not self.world.ward.pin_touched:
            data = bytearray(found.snapshot.read_bytes())
            data[at % len(data)] ^= 1
            found.snapshot.unlink()
            found.snapshot.write_bytes(data)
            self.world.ward.pin_touched = True

    @rule(cut=st.booleans())
    def touch_the_log(self, cut: bool) -> None:
        logs = sorted(self.world.audit_dir.glob("*.log"))
        if not logs or self.world.log_touched or len(logs[0].read_bytes().splitlines()) < 3:
            return
        data = logs[0].read_bytes()
        lines = data.splitlines(keepends=True)
        logs[0].chmod(0o600)
        logs[0].write_bytes(b"".join([lines[0], *lines[2:]]) if cut else data[:-9] + b"\n")
        self.world.log_touched = True

    # The promises

    @invariant()
    def what_opens_is_what_was_captured_and_never_younger(self) -> None:
        """Promises 1 to 3, seen by whoever opens the printed envelope."""
        good = self.world.good()
        with self.world.recovery() as keys:
            try:
                opened = open_unit(self.world.store, UNIT, keys)
            except NoCopy:
                assert not good, "a good copy lies there and does not open"
                return
        if opened.unverified:
            assert not good
            return
        assert not good or opened.manifest.generation >= good[0], "3: the newest good one"
        self._is_what_was_captured(opened)
        self._is_not_younger(opened)

    def _is_what_was_captured(self, opened: Opened) -> None:
        """2: each chart is hers, of the copy it is dated by; nobody is left out silently."""
        truth = self.world.truth
        whole = truth[opened.manifest.as_of].snapshot
        there = {lost.key for lost in opened.lost}
        for chart in opened.snapshot.charts:
            said = opened.of(chart.person.key)
            held = {one.person.key: one for one in truth[said.as_of].snapshot.charts}
            assert chart == held[chart.person.key]
            there.add(chart.person.key)
        assert there == {chart.person.key for chart in whole.charts}
        assert opened.snapshot.as_of == opened.manifest.as_of.wall
        if opened.older or opened.lost:
            assert opened.faults

    def _is_not_younger(self, opened: Opened) -> None:
        """1: for the copy and for each patient who is shown from an older one."""
        time = self.world.time
        now = self.world.now()
        for said in (opened.manifest, *opened.older.values()):
            age = self.world.clock.age(said.as_of, now)
            truth = timedelta(minutes=time.minute - self.world.truth[said.as_of].minute)
            uptime = timedelta(minutes=time.minute - time.booted)
            assert age.at_least >= min(truth, uptime) - SLACK, "never younger than the uptime"
            if said.as_of.boot == now.boot:
                assert abs(age.at_least - truth) <= SLACK, "exact within one boot"
            if not time.trusted:
                continue
            assert age.at_most is None or age.at_most >= truth - TWO_TOLERANCES
            if truth > LIMIT + TWO_TOLERANCES:
                light = freshness.judge(age, LIMIT).light
                assert light not in {Light.FRESH, Light.AGEING}, "stale as fresh"

    @invariant()
    def three_good_copies_are_kept(self) -> None:
        """3: as long as nobody touches them, three different files are never fewer."""
        world = self.world
        if not world.ward.touched and not world.ward.lost:
            kept = {found.manifest.digest for found in world.store.generations(UNIT)}
            assert len(kept) >= min(3, len(world.files))

    @invariant()
    def pinned_copy_is_the_one_that_was_pinned(self) -> None:
        """3: nothing but a person lets go of it."""
        found = self.world.store.pinned(UNIT)
        if self.world.pinned is None:
            assert found is None
        else:
            assert found is not None
            assert found.manifest == self.world.pinned
            assert (found.damage is None) is not self.world.ward.pin_touched

    @invariant()
    def who_left_opens_nothing_of_what_came_after(self) -> None:
        """4: though she kept a copy of her keys."""
        for member in self.world.gone[-2:]:
            for found in self.world.store.generations(UNIT)[:2]:
                minute = self.world.truth[found.manifest.as_of].minute
                old_list = found.manifest.digest in self.world.under_old_lists
                if member.keys is not None and minute > (member.left or 0) and not old_list:
                    with pytest.raises((NotSealedForThisKey, NotYourUnit)):
                        open_found(found, member.keys)

    @invariant()
    def wrong_clock_is_never_called_confirmed(self) -> None:
        """1: as long as nobody vouched for it."""
        time = self.world.time
        if time.trusted and abs(time.off) > 4:
            verdict = self.world.clock.verdict(self.world.now())
            assert verdict is not ClockVerdict.CONFIRMED

    def everything_that_was_done_stands_in_the_log(self) -> None:
        """8: each line with its person, none more and none less, or the log says it was touched.

        The order is told within one process only: between two, the clock may have jumped.
        """
        world = self.world
        with world.recovery() as keys:
            report = audit_reading.read(world.audit_dir, keys)
        if world.log_touched:
            assert report.faults
            return
        assert not report.faults
        told = Counter((entry.event, entry.person) for entry in report.entries)
        assert told == Counter(world.expected)


_ANY_ORDER = settings(
    max_examples=10,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_promises_hold_in_any_order_of_a_machines_days() -> None:
    run_state_machine_as_test(Machine, settings=_ANY_ORDER)


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_promises_hold_in_any_order_of_two_hundred_machines_days() -> None:
    many = settings(_ANY_ORDER, max_examples=200, stateful_step_count=50)
    run_state_machine_as_test(Machine, settings=many)
