"""Who may open copies: no password, no reading; and no lock-out in the night."""

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock
from storage.keys import first_keys, slots
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.refusals import (
    KeysExist,
    NameUnusable,
    NoSuchPerson,
    PasswordTooShort,
    PersonExists,
    RoleDiffers,
    WrongPassword,
)
from storage.keys.rolekeys import NotEntitled, RoleKeys
from storage.keys.slots import Cost, SlotDamaged, calibrate, seconds_of
from storage.keys.tries import SlowDown, Tries, wait_after
from storage.reading import open_unit
from tests.storage.site import CHEAP, PASSWORD, Site, Told, flip, instant


def slot_file(site: Site) -> Path:
    (file,) = (site.keys_dir / "slots").glob("*.slot")
    return file


@pytest.fixture
def anna(site: Site) -> Site:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site


def test_password_opens_and_says_who(anna: Site) -> None:
    keys = anna.people.unlock("  anna   EK ", PASSWORD)
    assert (keys.person, keys.role, keys.units) == ("Anna Ek", "staff", "all")
    assert keys.holds("staff")
    assert not keys.holds("recovery")
    assert not keys.may_administer


def test_same_password_from_another_keyboard_opens(site: Site) -> None:
    site.people.add("Åsa", "lösenord å", by=site.kit.keys)
    assert site.people.unlock("A\u030asa", "lo\u0308senord a\u030a").person == "Åsa"


def test_wrong_password_and_unknown_name_get_the_same_answer(anna: Site) -> None:
    with pytest.raises(WrongPassword) as wrong:
        anna.people.unlock("Anna Ek", "fel lösenord")
    with pytest.raises(WrongPassword) as unknown:
        anna.people.unlock("Ingen Alls", "fel lösenord")
    assert wrong.value.facts == unknown.value.facts == {"tries": 1}


def test_unknown_name_takes_as_long_as_a_wrong_password(anna: Site) -> None:
    """CPU time, not the clock on the wall: other processes share this machine."""
    dear = Cost(memory_kib=32768, iterations=1, lanes=1)
    anna.people.remove("Anna Ek", by=anna.kit.keys)
    People(anna.keys_dir, cost=dear).add("Anna Ek", PASSWORD, by=anna.kit.keys)

    def spent(name: str) -> float:
        begun = time.process_time()
        with pytest.raises(WrongPassword):
            anna.people.unlock(name, "fel lösenord")
        return time.process_time() - begun

    known = min(spent("Anna Ek") for _ in range(2))
    unknown = min(spent("Ingen Alls") for _ in range(2))
    assert 0.5 < unknown / known < 2


def test_wrong_passwords_are_slowed_down_across_restarts(anna: Site) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassword):
            anna.people.unlock("Anna Ek", "fel lösenord")
    with pytest.raises(SlowDown) as slow:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert slow.value.facts == {"seconds": 3}
    restarted = People(anna.keys_dir, cost=CHEAP, clock=Clock(read=anna.told))
    with pytest.raises(SlowDown):
        restarted.unlock("Anna Ek", PASSWORD)
    anna.told.reading = instant(0.1)
    assert restarted.unlock("Anna Ek", PASSWORD).person == "Anna Ek"
    with pytest.raises(WrongPassword) as again:
        restarted.unlock("Anna Ek", "fel lösenord")
    assert again.value.facts == {"tries": 1}, "the right password clears the count"


def test_prankster_at_the_screen_locks_nobody_else_out(anna: Site) -> None:
    anna.people.add("Bo", PASSWORD, by=anna.kit.keys)
    for minute in range(20):
        anna.told.reading = instant(minute)
        with pytest.raises(WrongPassword):
            anna.people.unlock("Anna Ek", "fel lösenord")
    assert anna.people.unlock("Bo", PASSWORD).person == "Bo"
    anna.told.reading = instant(19.51)
    assert anna.people.unlock("Anna Ek", PASSWORD).person == "Anna Ek", "never over 30 seconds"


def test_waiting_cannot_be_cut_short_by_setting_the_clock_or_restarting(anna: Site) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassword):
            anna.people.unlock("Anna Ek", "fel lösenord")
    now = anna.told.reading
    anna.told.reading = type(now)(instant(9000).wall, now.boottime, now.boot, synced=False)
    with pytest.raises(SlowDown):
        anna.people.unlock("Anna Ek", PASSWORD)
    anna.told.reading = instant(1, boot="boot-b", up=1 / 60)
    with pytest.raises(SlowDown):
        anna.people.unlock("Anna Ek", PASSWORD)
    anna.told.reading = instant(1, boot="boot-b", up=3 / 60)
    assert anna.people.unlock("Anna Ek", PASSWORD)


def test_waits_double_and_end() -> None:
    assert [wait_after(n) for n in range(9)] == [0, 0, 0, 2, 4, 8, 16, 30, 30]
    assert wait_after(100_000) == 30


def test_full_disk_does_not_lock_the_ward_out(anna: Site) -> None:
    """And the slowing down goes on in memory."""

    def full(name: str, path: Path) -> None:
        if name in {"create", "lock"} and "tries" in path.name:
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        for _ in range(3):
            with pytest.raises(WrongPassword):
                anna.people.unlock("Anna Ek", "fel lösenord")
        with pytest.raises(SlowDown):
            anna.people.unlock("Anna Ek", PASSWORD)
        anna.told.reading = instant(1)
        assert anna.people.unlock("Anna Ek", PASSWORD).person == "Anna Ek"


def test_torn_count_file_is_begun_again(anna: Site) -> None:
    (anna.keys_dir / "state" / "tries.json").write_text("{torn")
    with pytest.raises(WrongPassword):
        anna.people.unlock("Anna Ek", "fel lösenord")
    assert anna.people.unlock("Anna Ek", PASSWORD)


def test_changed_password_opens_and_the_old_one_does_not(anna: Site) -> None:
    anna.people.passwd("Anna Ek", PASSWORD, "ett nytt lösenord")
    assert anna.people.unlock("Anna Ek", "ett nytt lösenord").holds("staff")
    with pytest.raises(WrongPassword):
        anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(WrongPassword):
        anna.people.passwd("Anna Ek", PASSWORD, "ett tredje lösenord")


def test_forgotten_password_is_set_anew_by_it_alone(anna: Site) -> None:
    nurse = anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(NotEntitled):
        anna.people.reset("Anna Ek", "ett nytt lösenord", by=nurse)
    anna.people.reset("Anna Ek", "ett nytt lösenord", by=anna.kit.keys)
    assert anna.people.unlock("Anna Ek", "ett nytt lösenord").holds("staff")
    with pytest.raises(NoSuchPerson):
        anna.people.reset("Ingen", "ett nytt lösenord", by=anna.kit.keys)


def test_removed_person_opens_nothing(anna: Site) -> None:
    nurse = anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(NotEntitled):
        anna.people.remove("Anna Ek", by=nurse)
    anna.people.remove("Anna Ek", by=anna.kit.keys)
    with pytest.raises(WrongPassword):
        anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(NoSuchPerson):
        anna.people.remove("Anna Ek", by=anna.kit.keys)
    assert anna.people.list() == ()


def test_nurse_cannot_let_others_in(anna: Site) -> None:
    nurse = anna.people.unlock("Anna Ek", PASSWORD)
    with pytest.raises(NotEntitled):
        anna.people.add("Bo", PASSWORD, by=nurse)
    with pytest.raises(NotEntitled):
        anna.people.new_code("recovery", by=nurse)


def test_list_names_everybody_without_a_password(anna: Site) -> None:
    anna.people.add("Bo", PASSWORD, "ward-14", ["14"], by=anna.kit.keys)
    assert [(one.person, one.role, one.units) for one in anna.people.list()] == [
        ("Anna Ek", "staff", "all"),
        ("Bo", "ward-14", ("14",)),
    ]


def test_unusable_additions_are_refused(anna: Site) -> None:
    add, by = anna.people.add, anna.kit.keys
    with pytest.raises(PersonExists):
        add("anna ek", PASSWORD, by=by)
    with pytest.raises(PasswordTooShort):
        add("Bo", "kort", by=by)
    for name in ("", "x" * 65, "a\x00b"):
        with pytest.raises(NameUnusable):
            add(name, PASSWORD, by=by)
    with pytest.raises(NameUnusable):
        add("Bo", PASSWORD, "../escape", ("14",), by=by)
    with pytest.raises(RoleDiffers):
        add("Bo", PASSWORD, "unknown", by=by)
    with pytest.raises(RoleDiffers):
        add("Bo", PASSWORD, "staff", ("14",), by=by)


def test_recovery_code_opens_everything_and_survives_every_password(anna: Site) -> None:
    anna.people.add("Bo", PASSWORD, "ward-14", ("14",), by=anna.kit.keys)
    keys = anna.people.unlock_with_code(anna.kit.code.lower())
    assert all(keys.holds(role) for role in ("recovery", "staff", "auditor", "ward-14"))
    anna.people.add("Cia", PASSWORD, "ward-14", by=keys)
    assert anna.people.unlock("Cia", PASSWORD).holds("ward-14")


def test_new_code_ends_the_old_one(anna: Site) -> None:
    for role, old in (("recovery", anna.kit.recovery), ("break-glass", anna.kit.break_glass)):
        mark = anna.people.envelope_mark(role)
        code = anna.people.new_code(role, by=anna.kit.keys)
        assert anna.people.unlock_with_code(code.groups).role == role
        assert anna.people.unlock_with_code(" ".join(code.words)).role == role
        assert anna.people.envelope_mark(role) != mark
        with pytest.raises(WrongPassword):
            anna.people.unlock_with_code(old.groups)
        anna.told.reading = instant(role == "recovery")


def test_person_of_it_administers_by_password(anna: Site) -> None:
    anna.people.add("IT Ivar", PASSWORD, "recovery", by=anna.kit.keys)
    ivar = anna.people.unlock("IT Ivar", PASSWORD)
    anna.people.add("Bo", PASSWORD, "staff", by=ivar)
    anna.people.add("Cia", PASSWORD, "ward-15", ("15",), by=ivar)
    assert anna.people.unlock("Cia", PASSWORD).units == ("15",)


def test_auditor_reads_no_ward(anna: Site) -> None:
    anna.people.add("Revisor", PASSWORD, "auditor", by=anna.kit.keys)
    auditor = anna.people.unlock("Revisor", PASSWORD)
    assert auditor.holds("auditor")
    assert not auditor.covers("14")
    assert not auditor.holds("staff")


def test_flipped_bit_in_a_slot_never_opens(anna: Site) -> None:
    slot = slots.load(slot_file(anna))
    header = slot.header
    assert header.must_change
    for forged in (
        slots.Slot(header, bytes([slot.sealed[0] ^ 1]) + slot.sealed[1:]),
        slots.Slot(msgspec.structs.replace(header, person="Bo"), slot.sealed),
        slots.Slot(msgspec.structs.replace(header, must_change=False), slot.sealed),
    ):
        assert slot.open(PASSWORD) is not None
        assert forged.open(PASSWORD) is None


def test_damaged_slot_is_named_and_stays_in_the_list(anna: Site) -> None:
    flip(slot_file(anna), 0)
    with pytest.raises(SlotDamaged):
        anna.people.unlock("Anna Ek", PASSWORD)
    (holder,) = anna.people.list()
    assert holder.damaged
    anna.people.reset("Anna Ek", "ett nytt lösenord", by=anna.kit.keys)
    assert anna.people.unlock("Anna Ek", "ett nytt lösenord").holds("staff")


def test_slot_cannot_ask_for_more_than_the_machine_has(anna: Site) -> None:
    slot = slots.load(slot_file(anna))
    greedy = msgspec.structs.replace(slot.header, cost=Cost(1 << 30, 3, 4))
    with pytest.raises(SlotDamaged):
        slots.Slot(greedy, slot.sealed).open(PASSWORD)


def test_unreadable_slot_is_a_worded_error(anna: Site) -> None:
    def broken(name: str, path: Path) -> None:
        if name == "read" and path.suffix == ".slot":
            raise OSError(5, os.strerror(5))

    with fsio.watched(broken):
        with pytest.raises(fsio.DiskFault):
            anna.people.unlock("Anna Ek", PASSWORD)
        with pytest.raises(fsio.DiskFault):
            anna.people.unlock_with_code(anna.kit.code)


def test_keys_are_never_made_twice(anna: Site) -> None:
    with pytest.raises(KeysExist):
        first_keys.create(anna.keys_dir, CHEAP)


def test_keys_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """Each disk call of the making fails in turn; the next try succeeds without a broom."""
    nth = 0
    while True:
        nth += 1
        calls: list[str] = []

        def hook(name: str, _: Path, seen: list[str] = calls, at: int = nth) -> None:
            seen.append(name)
            if len(seen) == at:
                raise OSError(28, "no")

        keys_dir = tmp_path / str(nth) / "keys"
        keys_dir.mkdir(parents=True)
        with fsio.watched(hook), suppress(fsio.DiskFull):
            first_keys.create(keys_dir, CHEAP)
        whole = keys_dir.exists() and any(keys_dir.iterdir())
        kit = None if whole else first_keys.create(keys_dir, CHEAP)
        assert {path.name for path in keys_dir.parent.iterdir()} == {"keys"}
        assert Recipients.load(keys_dir).version == 1
        assert kit is None or People(keys_dir).unlock_with_code(kit.code)
        if len(calls) < nth:
            break
    assert nth > 30


def test_forged_recipients_do_not_stop_the_recovery_code_from_opening_copies(site: Site) -> None:
    site.admit()
    (site.keys_dir / "recipients.json").unlink()
    keys = site.people.unlock_with_code(site.kit.code)
    assert open_unit(site.store, "14", keys).manifest.generation == 1
    assert not keys.holds("staff")


def test_nothing_of_a_key_or_password_lies_readable_in_the_folder(anna: Site) -> None:
    seeds = [anna.kit.keys.seed(role) for role in ("recovery", "staff", "auditor", "+admin")]
    codes = (anna.kit.recovery, anna.kit.break_glass)
    secrets = [spelled.encode() for code in codes for spelled in (code.groups, code.password)]
    secrets += [code.secret for code in codes]
    for file in (path for path in anna.keys_dir.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for hidden in (*seeds, *secrets, PASSWORD.encode()):
            assert hidden not in data
            assert hidden.hex().encode() not in data


def test_default_cost_is_the_second_profile_of_rfc_9106(tmp_path: Path) -> None:
    kit = first_keys.create(tmp_path / "keys")
    (file,) = (tmp_path / "keys" / "envelopes").glob("recovery.*.slot")
    slot = slots.load(file)
    assert slot.header.cost == Cost(memory_kib=65536, iterations=3, lanes=4)
    assert People(tmp_path / "keys").unlock_with_code(kit.code).may_administer


def test_calibration_grows_on_a_fast_machine() -> None:
    cost = calibrate(seconds=lambda cost: 0.1 * cost.iterations)
    assert cost == Cost(memory_kib=65536, iterations=5, lanes=4)


def test_calibration_shrinks_on_a_slow_machine_but_not_below_the_minimum() -> None:
    slow = calibrate(seconds=lambda cost: cost.memory_kib / 40000)
    assert slow == Cost(memory_kib=32768, iterations=3, lanes=4)
    assert calibrate(seconds=lambda _: 9.0) == Cost(memory_kib=19456, iterations=2, lanes=1)
    assert calibrate(seconds=lambda _: 0.0).iterations == 64


def test_a_try_is_measured() -> None:
    assert 0 < seconds_of(CHEAP) < 5


def test_calibrated_cost_of_the_site_is_taken_over(anna: Site) -> None:
    People(anna.keys_dir).add("Bo", PASSWORD, by=anna.kit.keys)
    costs = [slots.load(file).header.cost for file in (anna.keys_dir / "slots").glob("*.slot")]
    assert costs == [CHEAP, CHEAP]
    (file,) = (anna.keys_dir / "envelopes").glob("recovery.*.slot")
    flip(file, 0)
    assert People(anna.keys_dir)._cost == Cost()


def test_count_that_vanished_meanwhile_hinders_nobody(anna: Site) -> None:
    tries = Tries(anna.keys_dir / "state" / "tries.json", Clock(read=anna.told))
    tries.begin("anna ek")
    (anna.keys_dir / "state" / "tries.json").unlink()
    tries.succeeded("anna ek")
    assert tries.begin("anna ek") == 1


def test_many_strange_names_do_not_fill_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "tries.json"
    count = {"failures": 1, "boot": "boot-a", "boottime": 1.0}
    file.write_text(json.dumps({f"stranger {n}": count for n in range(600)}))
    Tries(file, Clock(read=Told())).begin("anna ek")
    kept = json.loads(file.read_text())
    assert len(kept) == 500
    assert "stranger 0" not in kept
    assert list(kept)[-1] == hashlib.sha256(b"anna ek").hexdigest()[:32]


def test_role_keys_by_hand_open_nothing_of_others(site: Site) -> None:
    mallory = RoleKeys("M", "recovery", "all", {"recovery": bytes(32)})
    with pytest.raises(NotEntitled):
        site.people.add("Bo", PASSWORD, by=mallory)
