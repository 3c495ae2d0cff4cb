"""Who writes into the keys folder, and what her time, her first password and the pepper do."""

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock, Instant
from storage.keys import granting, register, slots
from storage.keys.administration import NoSuchRole
from storage.keys.codes import CodeMistyped, new_code
from storage.keys.first_keys import envelope_part
from storage.keys.opening import new_seed, public_of
from storage.keys.people import People
from storage.keys.recipients import AUDITOR, BREAK_GLASS, RECOVERY, STAFF, Recipients
from storage.keys.refusals import (
    GrantDamaged,
    PasswordSame,
    PersonExpired,
    PersonLocked,
    WrongPassword,
)
from storage.keys.register import Member, RegisterUnreadable, RegisterUntrusted
from storage.keys.rolekeys import NotEntitled
from storage.keys.slots import PepperMissing, SlotDamaged
from storage.keys.tries import SlowDown
from storage.reading import open_unit
from tests.storage.site import CHEAP, MORNING, PASSWORD, Site, flip, instant

PEPPER = bytes(range(32))


@pytest.fixture
def anna(site: Site) -> Site:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit()
    return site


def registers(site: Site) -> list[Path]:
    return sorted((site.keys_dir / "register").glob("*.[ab]"))


def rewrite(site: Site, name: str, **changes: object) -> None:
    """Change a person's line in both copies of the register, as who can write the folder does."""
    found = register.read(site.keys_dir)
    lines = [
        msgspec.structs.replace(one, **changes) if one.name == name else one
        for one in found.members
    ]
    for file in registers(site):
        file.chmod(0o600)
        file.write_bytes(register.encoded((*lines, *found.deposits)))


# Who can write the folder


def test_one_bad_sector_in_the_register_changes_nothing(anna: Site) -> None:
    flip(registers(anna)[0], 40)
    assert anna.people.unlock("Anna Ek", PASSWORD).units == "all"
    anna.people.add("Bo", PASSWORD, by=anna.kit.keys)


def test_register_rotten_in_both_copies_locks_nobody_out_and_lets_nobody_administer(
    anna: Site,
) -> None:
    for file in registers(anna):
        data = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(data[0][:50] + b"\xff\xfe" + data[0][52:] + b"".join(data[1:]))
    keys = anna.people.unlock("Anna Ek", PASSWORD)
    assert keys.units == "all"
    assert open_unit(anna.store, "14", keys).manifest.generation == 1
    with pytest.raises(RegisterUntrusted):
        anna.people.add("Bo", PASSWORD, by=anna.kit.keys)


def test_lost_register_says_so_and_the_names_are_still_there_to_touch(anna: Site) -> None:
    for file in registers(anna):
        file.unlink()
    with pytest.raises(RegisterUnreadable):
        anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(RegisterUnreadable):
        anna.people.unlock_with_code(anna.kit.code)
    assert [holder.person for holder in anna.people.list()] == ["Anna Ek"]
    assert anna.people.envelope_mark(RECOVERY) == ""


def test_whoever_writes_the_folder_unlocks_nobody(anna: Site) -> None:
    locked = anna.folder / "before"
    shutil.copytree(anna.keys_dir, locked)
    anna.people.lock("Anna Ek", by=anna.kit.keys)
    anna.recipients = Recipients.load(anna.keys_dir)
    anna.admit(15)
    rewrite(anna, "Anna Ek", locked=False)
    with pytest.raises(GrantDamaged):
        anna.people.unlock("Anna Ek", PASSWORD)
    for name in ("register", "recipients.json"):
        target = anna.keys_dir / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
        (shutil.copytree if (locked / name).is_dir() else shutil.copy)(locked / name, target)
    keys = anna.people.unlock("Anna Ek", PASSWORD)
    assert open_unit(anna.store, "14", keys).manifest.generation == 1, "the old key, the old copy"


def test_whoever_writes_the_folder_prolongs_nobody(anna: Site) -> None:
    anna.people.expire("Anna Ek", MORNING - timedelta(days=1), by=anna.kit.keys)
    rewrite(anna, "Anna Ek", expires=None)
    with pytest.raises(PersonExpired):
        anna.people.unlock("Anna Ek", PASSWORD)
    (anna.keys_dir / "recipients.json").unlink()
    with pytest.raises(PersonExpired):
        anna.people.unlock("Anna Ek", PASSWORD)


def test_stranger_who_writes_himself_into_the_register_is_granted_nothing(anna: Site) -> None:
    """Neither now nor by the next change that a real administrator makes."""
    seed = new_seed()
    me = Member(name="Mallory", role=STAFF, public=public_of(seed))
    me = msgspec.structs.replace(me, grant=granting.grant(me, [new_seed()], "all"))
    found = register.read(anna.keys_dir)
    for file in registers(anna):
        file.write_bytes(register.encoded((*found.members, me, *found.deposits)))
    slots.save(slots.wrap("Mallory", seed, PASSWORD, CHEAP), slots.file_of(anna.keys_dir, me))
    keys = anna.people.unlock("Mallory", PASSWORD)
    assert public_of(keys.seed(STAFF)) != anna.recipients.find(STAFF).public
    for act in (anna.people.rotate, anna.people.new_code):
        with pytest.raises(RegisterUntrusted):
            act(RECOVERY, by=anna.kit.keys)


def test_slot_put_in_anothers_place_is_refused(anna: Site) -> None:
    """The kiosk may write slots; who took it over still is nobody else."""
    anna.people.add("Bo", PASSWORD, by=anna.kit.keys)
    annas, bos = (
        slots.file_of(anna.keys_dir, member)
        for name in ("Anna Ek", "Bo")
        if (member := register.read(anna.keys_dir).find(name))
    )
    slots.save(slots.wrap("Anna Ek", new_seed(), "mitt eget lösenord", CHEAP), annas)
    with pytest.raises(SlotDamaged):
        anna.people.unlock("Anna Ek", "mitt eget lösenord")
    annas.unlink()
    with pytest.raises(SlotDamaged):
        anna.people.unlock("Anna Ek", PASSWORD)
    assert anna.people.unlock("Bo", PASSWORD).person == "Bo"
    assert bos.exists()


def test_lock_file_that_is_a_link_is_not_followed(anna: Site, tmp_path: Path) -> None:
    """Root takes the lock in a folder that the kiosk may write."""
    victim = tmp_path / "victim"
    lock = anna.keys_dir / "state" / "tries.lock"
    lock.unlink(missing_ok=True)
    lock.symlink_to(victim)
    with pytest.raises(WrongPassword):
        anna.people.unlock("Anna Ek", "fel lösenord")
    assert not victim.exists()


# Her time, by a clock that may be wrong


def at(site: Site, minutes: float, **reading: object) -> People:
    site.told.reading = instant(minutes, **reading)  # type: ignore[arg-type] # passes through
    return People(site.keys_dir, cost=CHEAP, clock=Clock(site.folder / "state", read=site.told))


def test_expired_person_is_out_and_back_with_a_new_day(anna: Site) -> None:
    anna.people.expire("Anna Ek", MORNING + timedelta(hours=1), by=anna.kit.keys)
    assert at(anna, 59).unlock("Anna Ek", PASSWORD)
    with pytest.raises(PersonExpired):
        at(anna, 60).unlock("Anna Ek", PASSWORD)
    with pytest.raises(PersonExpired):
        at(anna, 61, synced=False).unlock("Anna Ek", PASSWORD)
    with pytest.raises(WrongPassword):
        at(anna, 62).unlock("Anna Ek", "fel lösenord")
    anna.people.expire("Anna Ek", None, by=anna.kit.keys)
    assert at(anna, 63).unlock("Anna Ek", PASSWORD)


def test_wrong_clock_locks_no_nurse_out_at_night(anna: Site) -> None:
    """The wall clock fell back behind what this machine has seen: it judges nobody's time."""
    anna.people.expire("Anna Ek", MORNING - timedelta(days=300), by=anna.kit.keys)
    with pytest.raises(PersonExpired):
        at(anna, 0).unlock("Anna Ek", PASSWORD)
    fell = Instant(MORNING - timedelta(days=200), 60.0, "boot-b", synced=False)
    anna.told.reading = fell
    people = People(anna.keys_dir, cost=CHEAP, clock=Clock(anna.folder / "state", read=anna.told))
    assert people.unlock("Anna Ek", PASSWORD).person == "Anna Ek"


# Her first password


def test_password_set_by_another_must_be_changed_once(anna: Site) -> None:
    assert anna.people.unlock("Anna Ek", PASSWORD).must_change
    assert anna.people.list()[0].must_change
    with pytest.raises(PasswordSame):
        anna.people.passwd("Anna Ek", PASSWORD, PASSWORD)
    anna.people.passwd("Anna Ek", PASSWORD, "mitt eget lösenord")
    assert not anna.people.unlock("Anna Ek", "mitt eget lösenord").must_change
    anna.people.reset("Anna Ek", PASSWORD, by=anna.kit.keys)
    assert anna.people.unlock("Anna Ek", PASSWORD).must_change
    anna.people.add("Bo", PASSWORD, by=anna.kit.keys, must_change=False)
    assert not anna.people.unlock("Bo", PASSWORD).must_change


def test_reset_lets_no_locked_or_expired_person_in(anna: Site) -> None:
    anna.people.lock("Anna Ek", by=anna.kit.keys)
    anna.people.expire("Anna Ek", MORNING - timedelta(days=1), by=anna.kit.keys)
    anna.people.reset("Anna Ek", "ett nytt lösenord", by=anna.kit.keys)
    with pytest.raises(PersonLocked):
        anna.people.unlock("Anna Ek", "ett nytt lösenord")
    anna.people.release("Anna Ek", by=anna.kit.keys)
    with pytest.raises(PersonExpired):
        anna.people.unlock("Anna Ek", "ett nytt lösenord")


# Envelopes


def test_emergency_envelope_opens_every_list_and_administers_nothing(anna: Site) -> None:
    keys = anna.people.unlock_with_code(" ".join(anna.kit.break_glass.words))
    assert (keys.role, keys.units, keys.may_administer) == (BREAK_GLASS, "all", False)
    assert open_unit(anna.store, "14", keys).manifest.generation == 1
    assert not any(keys.holds(role) for role in (AUDITOR, RECOVERY, STAFF))
    with pytest.raises(NotEntitled):
        anna.people.add("Bo", PASSWORD, by=keys)
    with pytest.raises(NoSuchRole):
        anna.people.new_code(STAFF, by=anna.kit.keys)


def test_wrong_codes_are_slowed_and_typing_errors_are_no_tries(anna: Site) -> None:
    for _ in range(9):
        with pytest.raises(CodeMistyped):
            anna.people.unlock_with_code(anna.kit.code[:-1])
    for _ in range(3):
        with pytest.raises(WrongPassword):
            anna.people.unlock_with_code(new_code().groups)
    with pytest.raises(SlowDown):
        anna.people.unlock_with_code(anna.kit.code)
    assert anna.people.unlock("Anna Ek", PASSWORD), "nobody else waits"
    anna.told.reading = instant(1)
    assert anna.people.unlock_with_code(anna.kit.code).may_administer


def test_one_damaged_envelope_does_not_take_the_other(anna: Site) -> None:
    (file,) = (anna.keys_dir / "envelopes").glob("recovery.*.slot")
    file.unlink()
    assert anna.people.unlock_with_code(anna.kit.break_glass.groups).role == BREAK_GLASS
    with pytest.raises(SlotDamaged):
        anna.people.unlock_with_code(anna.kit.code)


def test_recovery_code_opens_on_another_machine_from_what_rides_on_a_backup(
    anna: Site, tmp_path: Path
) -> None:
    anna.people.rotate(RECOVERY, by=anna.kit.keys)
    part = envelope_part(anna.keys_dir)
    other = tmp_path / "other" / "keys"
    for name, data in part.items():
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(data)
        assert b"Anna" not in data
    keys = People(other, cost=CHEAP).unlock_with_code(anna.kit.code)
    here = anna.people.unlock_with_code(anna.kit.code)
    assert keys.seeds(RECOVERY) == here.seeds(RECOVERY)
    assert len(keys.seeds(RECOVERY)) == 2
    with suppress(WrongPassword):
        assert not People(other, cost=CHEAP).unlock_with_code(anna.kit.break_glass.groups)


# The pepper


def peppered(site: Site, pepper: bytes | None) -> People:
    return People(site.keys_dir, cost=CHEAP, clock=Clock(read=site.told), pepper=pepper)


def test_stolen_disk_cannot_be_guessed_at_without_the_pepper(anna: Site) -> None:
    peppered(anna, PEPPER).add("Bo", PASSWORD, by=anna.kit.keys)
    assert peppered(anna, PEPPER).unlock("Bo", PASSWORD).holds(STAFF)
    for other in (None, bytes(32)):
        with pytest.raises(PepperMissing):
            peppered(anna, other).unlock("Bo", PASSWORD)
    member = register.read(anna.keys_dir).find("Bo")
    assert member is not None
    slot = slots.load(slots.file_of(anna.keys_dir, member))
    bare = msgspec.structs.replace(slot, header=msgspec.structs.replace(slot.header, pepper=""))
    assert bare.open(PASSWORD) is None, "and striking the word out of the slot helps nobody"
    named = slots.name_of(bytes(32))
    false = msgspec.structs.replace(slot, header=msgspec.structs.replace(slot.header, pepper=named))
    assert false.open(PASSWORD, bytes(32)) is None


def test_pepper_comes_with_the_next_password_and_nobody_is_out_before(anna: Site) -> None:
    assert peppered(anna, PEPPER).unlock("Anna Ek", PASSWORD)
    peppered(anna, PEPPER).passwd("Anna Ek", PASSWORD, "mitt eget lösenord")
    with pytest.raises(PepperMissing):
        peppered(anna, None).unlock("Anna Ek", "mitt eget lösenord")
    assert peppered(anna, PEPPER).unlock("Anna Ek", "mitt eget lösenord")


def test_dead_main_board_takes_no_envelope_with_it(anna: Site) -> None:
    people = peppered(anna, PEPPER)
    code = people.new_code(RECOVERY, by=anna.kit.keys)
    keys = peppered(anna, None).unlock_with_code(code.groups)
    assert keys.may_administer
    assert peppered(anna, None).unlock_with_code(anna.kit.break_glass.groups)


def test_disk_that_answers_nothing_is_a_worded_error(anna: Site) -> None:
    def broken(name: str, path: Path) -> None:
        if name == "read" and path.parent.name in {"register", "slots"}:
            raise OSError(5, "EIO")

    with fsio.watched(broken), pytest.raises(RegisterUnreadable):
        anna.people.unlock("Anna Ek", PASSWORD)


def test_pepper_really_goes_into_the_key_of_a_password() -> None:
    keys = {slots.stretch(PASSWORD, bytes(16), CHEAP, one) for one in (None, PEPPER, bytes(32))}
    assert len(keys) == 3
