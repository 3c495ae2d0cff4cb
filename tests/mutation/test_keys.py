"""Keys: the pepper counts, costs end where they end, rot in the register locks nobody out."""

import stat
from pathlib import Path

import pytest

from storage.clock import Clock
from storage.keys import register, slots
from storage.keys.codes import new_code, read_code
from storage.keys.people import People
from storage.keys.refusals import WrongPassword
from storage.keys.register import RegisterUntrusted
from storage.keys.rolekeys import NotEntitled, RoleKeys
from storage.keys.slots import Cost, PepperMissing, SlotDamaged
from storage.keys.tries import SlowDown, Tries
from tests.storage.site import CHEAP, PASSWORD, Site, Told, instant

SEED = bytes(range(32))
PEPPER = bytes(32)
OTHER = bytes([1]) * 32


def test_peppered_slot_opens_with_its_pepper_and_with_no_other_and_never_without() -> None:
    slot = slots.wrap("Anna Ek", SEED, PASSWORD, CHEAP, pepper=PEPPER)
    assert slot.open(PASSWORD, PEPPER) == SEED
    assert slot.open("fel lösenord", PEPPER) is None
    for wrong in (None, OTHER):
        with pytest.raises(PepperMissing):
            slot.open(PASSWORD, wrong)


def test_pepper_is_mixed_in_and_not_only_named() -> None:
    """A thief who rewrites the name in the header has still guessed nothing."""
    salt = bytes(16)
    plain = slots.stretch(PASSWORD, salt, CHEAP)
    assert plain != slots.stretch(PASSWORD, salt, CHEAP, PEPPER)
    assert slots.stretch(PASSWORD, salt, CHEAP, PEPPER) != slots.stretch(
        PASSWORD, salt, CHEAP, OTHER
    )


def test_slot_without_a_pepper_opens_on_a_machine_that_has_got_one() -> None:
    """An envelope, or a person of before the pepper was made."""
    slot = slots.wrap("recovery", SEED, PASSWORD, CHEAP)
    assert slot.open(PASSWORD, PEPPER) == SEED
    assert slot.header.pepper == ""


@pytest.mark.parametrize(
    ("cost", "bearable"),
    [
        (Cost(8, 1, 1), True),
        (Cost(7, 1, 1), False),
        (Cost(32, 1, 4), True),
        (Cost(31, 1, 4), False),
        (Cost(1 << 20, 1, 1), True),
        (Cost(8, 0, 1), False),
        (Cost(8, 1, 0), False),
    ],
)
def test_cost_ends_where_argon2_and_the_machine_do(cost: Cost, *, bearable: bool) -> None:
    assert cost.bearable() is bearable


def test_unbearable_and_torn_slots_name_the_person(tmp_path: Path) -> None:
    slot = slots.Slot(slots.Header("Anna Ek", Cost(1 << 40, 1, 1), bytes(16), bytes(12)), bytes(48))
    with pytest.raises(SlotDamaged) as refused:
        slot.open(PASSWORD)
    assert refused.value.facts == {"person": "Anna Ek"}
    file = tmp_path / "somebody.slot"
    file.write_text("{")
    for person, named in (("Anna Ek", "Anna Ek"), ("", "somebody")):
        with pytest.raises(SlotDamaged) as refused:
            slots.load(file, person)
        assert refused.value.facts == {"person": named}


def rot(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x80
    file.chmod(0o600)
    file.write_bytes(data)


@pytest.fixture
def staffed(site: Site) -> Site:
    for name in ("Anna Ek", "Bo Alm", "Dina Sjö"):
        site.people.add(name, PASSWORD, by=site.kit.keys)
    return site


def test_one_rotten_copy_of_the_register_is_passed_over(staffed: Site) -> None:
    first, _second = sorted((staffed.keys_dir / "register").iterdir())[-2:]
    rot(first)
    assert register.read(staffed.keys_dir).trusted
    staffed.people.add("Elin Ro", PASSWORD, by=staffed.kit.keys)


def test_register_that_rotted_in_both_copies_still_lets_the_nurses_in_and_nobody_administer(
    staffed: Site,
) -> None:
    for file in (staffed.keys_dir / "register").iterdir():
        with file.open("ab") as stream:
            stream.write(b"\xff{ torn\n")
    found = register.read(staffed.keys_dir)
    assert not found.trusted
    assert found.recipients is not None
    for name in ("Anna Ek", "Bo Alm", "Dina Sjö"):
        with staffed.people.unlock(name, PASSWORD) as keys:
            assert keys.covers("14")
    with pytest.raises(RegisterUntrusted):
        staffed.people.add("Elin Ro", PASSWORD, by=staffed.kit.keys)


def test_newest_version_of_a_rotten_register_is_the_one_that_counts(staffed: Site) -> None:
    folder = staffed.keys_dir / "register"
    newest = max(folder.iterdir())
    data = newest.read_bytes()
    older = folder / f"{1:010d}.a"
    older.write_bytes(data.replace(b'"locked":false', b'"locked":true'))
    for file in folder.iterdir():
        with file.open("ab") as stream:
            stream.write(b"rot\n")
    found = register.read(staffed.keys_dir)
    assert [member.locked for member in found.members if not member.envelope] == [False] * 3


def test_success_forgets_ones_own_failures_only(tmp_path: Path) -> None:
    told = Told(instant(0))
    tries = Tries(tmp_path / "tries.json", Clock(read=told))
    for minute in range(1, 4):
        told.reading = instant(minute)  # longer than any wait
        tries.begin("Anna Ek")
        tries.begin("Bo Alm")
    tries.succeeded("Anna Ek")
    told.reading = instant(5)
    again = Tries(tmp_path / "tries.json", Clock(read=told))
    assert again.begin("Anna Ek") == 1
    assert again.begin("Bo Alm") == 4
    assert stat.S_IMODE((tmp_path / "tries.json").stat().st_mode) == 0o660
    with pytest.raises(SlowDown):
        again.begin("Bo Alm")


def test_counts_of_two_processes_are_one(site: Site) -> None:
    """Whoever guesses at the screen and in the terminal waits for both."""
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    other = People(site.keys_dir, cost=CHEAP, clock=Clock(read=site.told))
    for people in (site.people, other, site.people):
        with pytest.raises(WrongPassword):
            people.unlock("Anna Ek", "fel lösenord")
    with pytest.raises(SlowDown):
        other.unlock("Anna Ek", "fel lösenord")


def test_who_lacks_a_key_is_told_which_and_learns_none_she_had_not() -> None:
    keys = RoleKeys("Anna Ek", "staff", "all", {"staff": SEED})
    with pytest.raises(NotEntitled) as refused:
        keys.seeds("auditor")
    assert refused.value.facts == {"person": "Anna Ek", "role": "auditor"}
    keys.learn({"staff": [OTHER, SEED], "auditor": [OTHER]})
    assert keys.seeds("staff") == (OTHER, SEED)
    assert not keys.holds("auditor")


def test_code_never_stands_in_a_trace() -> None:
    code = new_code()
    assert repr(code) == "Code(...)"
    assert read_code("-".join(code.words)) == read_code(" ".join(code.words)) == code
