"""A role's key is changed under everybody's feet: nobody is locked out, nobody gone gets in.

Each disk call of each act fails in turn, once as an error and once as the end of the process.
After it the list, the escrow and the grants must agree: everybody who stays opens the old copies
and holds the key that capture would seal the next one to.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.codes import Code
from storage.keys.opening import NotSealedForThisKey, public_of
from storage.keys.people import People
from storage.keys.recipients import BREAK_GLASS, RECOVERY, STAFF, Recipients
from storage.keys.refusals import NoSuchPerson, PersonExists, PersonLocked, WrongPassword
from storage.keys.rolekeys import RoleKeys
from storage.keys.signing import Signer, read_key, verify
from storage.reading import open_unit
from tests.storage.site import CHEAP, PASSWORD, Site

NEW = "ett nytt lösenord"
GONE = (NoSuchPerson, PersonLocked, WrongPassword)


class PowerCut(BaseException):
    """The process ends here; nothing after it runs."""


@pytest.fixture
def staffed(site: Site) -> Site:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    site.people.add("Bo", PASSWORD, by=site.kit.keys)
    site.people.add("Cia", PASSWORD, "ward-14", ("14",), by=site.kit.keys)
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(0)
    return site


def again(site: Site) -> People:
    """Return the people as a process finds them that has just started."""
    return People(site.keys_dir, cost=CHEAP, clock=Clock(read=site.told))


def capture(site: Site, minutes: float) -> None:
    site.recipients = Recipients.load(site.keys_dir)
    site.admit(minutes)


def test_removed_person_who_kept_her_keys_opens_nothing_captured_since(staffed: Site) -> None:
    """She kept more than a machine ever gives: her opened keys, and the whole keys folder."""
    kept = staffed.people.unlock("Anna Ek", PASSWORD)
    copy = staffed.folder / "copied keys"
    shutil.copytree(staffed.keys_dir, copy)
    staffed.people.remove("Anna Ek", by=staffed.kit.keys)
    capture(staffed, 15)
    for keys in (kept, People(copy, cost=CHEAP).unlock("Anna Ek", PASSWORD)):
        assert open_unit(staffed.store, "14", keys).manifest.generation == 1
    newest = staffed.store.newest("14")
    assert newest is not None
    assert newest.manifest.generation == 2
    bo = staffed.people.unlock("Bo", PASSWORD)
    assert open_unit(staffed.store, "14", bo).manifest.generation == 2


def test_locked_person_is_told_so_and_returns_with_her_own_password(staffed: Site) -> None:
    kept = staffed.people.unlock("Anna Ek", PASSWORD)
    assert staffed.people.lock("Anna Ek", by=staffed.kit.keys) == (STAFF,)
    capture(staffed, 15)
    with pytest.raises(PersonLocked):
        again(staffed).unlock("Anna Ek", PASSWORD)
    with pytest.raises(WrongPassword):
        again(staffed).unlock("Anna Ek", "fel lösenord")
    assert open_unit(staffed.store, "14", kept).manifest.generation == 1
    staffed.people.release("Anna Ek", by=staffed.kit.keys)
    back = again(staffed).unlock("Anna Ek", PASSWORD)
    assert open_unit(staffed.store, "14", back).manifest.generation == 2


def test_nurse_on_leave_through_many_rotations_opens_everything_when_she_is_back(
    staffed: Site,
) -> None:
    for turn in range(1, 4):
        staffed.people.rotate(STAFF, by=staffed.kit.keys)
        capture(staffed, turn * 70)
    staffed.people.rotate(RECOVERY, by=staffed.kit.keys)
    anna = again(staffed).unlock("Anna Ek", PASSWORD)
    assert len(anna.seeds(STAFF)) == 5
    opened = [one for one in staffed.store.generations("14") if _opens(staffed, one, anna)]
    assert [found.manifest.generation for found in opened] == [4, 3, 2, 1]


def _opens(site: Site, found: object, keys: RoleKeys) -> bool:
    from storage.reading import open_found

    with suppress(NotSealedForThisKey):
        return bool(open_found(found, keys))
    return False


def test_rotating_recovery_changes_every_key_and_the_one_that_signs(staffed: Site) -> None:
    """Who held recovery held all by the escrow, and could sign a list of her own."""
    before = {role.name: role.public for role in Recipients.load(staffed.keys_dir).roles}
    admin = read_key(staffed.keys_dir / "admin.pub")
    rotated = staffed.people.rotate(RECOVERY, by=staffed.kit.keys)
    after = {role.name: role.public for role in Recipients.load(staffed.keys_dir).roles}
    assert set(rotated) == set(before) == set(after)
    assert not set(before.values()) & set(after.values())
    assert read_key(staffed.keys_dir / "admin.pub") != admin
    Recipients.load(staffed.keys_dir).save(staffed.folder, Signer(staffed.kit.keys.seed("+admin")))
    staffed.people.rotate(STAFF, by=again(staffed).unlock_with_code(staffed.kit.code))
    payload, *signatures = (staffed.keys_dir / "recipients.json").read_bytes().splitlines()
    assert len(signatures) == 1, "the old admin key signs no longer"
    import base64

    assert not verify(admin, "recipients", payload, base64.b64decode(signatures[0]))


def test_rotated_break_glass_and_recovery_still_open_with_their_paper(staffed: Site) -> None:
    staffed.people.rotate(BREAK_GLASS, by=staffed.kit.keys)
    staffed.people.rotate(RECOVERY, by=staffed.kit.keys)
    capture(staffed, 15)
    for code in (staffed.kit.recovery, staffed.kit.break_glass):
        keys = again(staffed).unlock_with_code(code.groups)
        assert open_unit(staffed.store, "14", keys).manifest.generation == 2


def test_every_change_raises_the_lists_version(staffed: Site) -> None:
    seen = [Recipients.load(staffed.keys_dir).version]
    by = staffed.kit.keys
    for act in (
        lambda: staffed.people.add("Dag", PASSWORD, by=by),
        lambda: staffed.people.reset("Dag", NEW, by=by),
        lambda: staffed.people.lock("Dag", by=by),
        lambda: staffed.people.release("Dag", by=by),
        lambda: staffed.people.expire("Dag", None, by=by),
        lambda: staffed.people.remove("Dag", by=by),
        lambda: staffed.people.rotate(STAFF, by=by),
        lambda: staffed.people.new_code(BREAK_GLASS, by=by),
    ):
        act()
        seen.append(Recipients.load(staffed.keys_dir).version)
    assert seen == list(range(seen[0], seen[0] + 9))


def test_code_is_in_hand_before_the_old_one_ends(staffed: Site) -> None:
    """A printer that jams, a file that cannot be written: the paper in the safe still opens."""

    def jam(_code: Code, _mark: str) -> None:
        raise OSError(5, "paper jam")

    mark = staffed.people.envelope_mark(RECOVERY)
    with pytest.raises(LyktaError):
        staffed.people.new_code(RECOVERY, by=staffed.kit.keys, hand_over=jam)
    assert again(staffed).unlock_with_code(staffed.kit.code).may_administer
    assert staffed.people.envelope_mark(RECOVERY) == mark


Act = Callable[[People, RoleKeys, list[Code]], object]
ACTS: dict[str, Act] = {
    "add": lambda people, by, _: people.add("Dag", PASSWORD, "ward-15", ("15",), by=by),
    "remove": lambda people, by, _: people.remove("Anna Ek", by=by),
    "lock": lambda people, by, _: people.lock("Anna Ek", by=by),
    "reset": lambda people, by, _: people.reset("Anna Ek", NEW, by=by),
    "rotate": lambda people, by, _: people.rotate(STAFF, by=by),
    "rotate-all": lambda people, by, _: people.rotate(RECOVERY, by=by),
    "new-code": lambda people, by, codes: people.new_code(
        RECOVERY, by=by, hand_over=lambda code, _mark: codes.append(code)
    ),
}


@pytest.mark.parametrize("cut", [False, True], ids=["error", "power"])
@pytest.mark.parametrize("name", ACTS)
def test_act_that_dies_at_some_disk_calls_leaves_nobody_out(
    staffed: Site, name: str, *, cut: bool
) -> None:
    """The short form: every fourth call, each act from another one on."""
    _every(staffed, name, 1 + [*ACTS].index(name) % 4, 4, cut=cut)


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("cut", [False, True], ids=["error", "power"])
@pytest.mark.parametrize("name", ACTS)
def test_act_that_dies_at_any_disk_call_leaves_nobody_out(
    staffed: Site, name: str, *, cut: bool
) -> None:
    _every(staffed, name, 1, 1, cut=cut)


def _every(site: Site, name: str, first: int, step: int, *, cut: bool) -> None:
    nth, fired = first, True
    while fired:
        trial = site.folder / "trials" / str(nth)
        shutil.copytree(site.keys_dir, trial)
        fired = _trial(site, trial, name, nth, cut=cut)
        shutil.rmtree(trial)
        nth += step
    assert nth > 20, "the hook must have met every call of the act"


def _trial(site: Site, keys_dir: Path, name: str, nth: int, *, cut: bool) -> bool:
    """Let the nth disk call of an act fail, and judge what is left; return whether it fired."""
    people = People(keys_dir, cost=CHEAP, clock=Clock(read=site.told))
    by = people.unlock_with_code(site.kit.code)
    codes = [site.kit.recovery]
    calls = 0

    def hook(_name: str, path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise PowerCut if cut else OSError(5, os.strerror(5), str(path))

    with fsio.watched(hook), suppress(LyktaError, PowerCut):
        ACTS[name](people, by, codes)
    _nobody_is_out(site, keys_dir, codes, "" if name in {"add", "rotate", "rotate-all"} else "Anna")
    if not cut:  # who was at the terminal tries again, with the keys in hand
        with suppress(*GONE, PersonExists):
            ACTS[name](people, by, codes)
        _nobody_is_out(site, keys_dir, codes, "" if name.startswith("rotate") else "Anna")
    return calls >= nth


def _nobody_is_out(site: Site, keys_dir: Path, codes: list[Code], changed: str) -> None:
    people = People(keys_dir, cost=CHEAP, clock=Clock(read=site.told))
    (keys_dir / "state" / "tries.json").unlink(missing_ok=True)
    roles = {role.name: role.public for role in Recipients.load(keys_dir).roles}
    names = ["Bo", "Cia"] if changed else ["Anna Ek", "Bo", "Cia"]
    held = [people.unlock(name, PASSWORD) for name in names]
    held += [people.unlock_with_code(site.kit.break_glass.groups), _by_any(people, codes)]
    for keys in held:
        assert public_of(keys.seed(keys.role)) == roles[keys.role], "capture seals to nobody's key"
        assert open_unit(site.store, "14", keys).manifest.generation == 1
    recovery = held[-1]
    assert all(public_of(recovery.seed(role)) == public for role, public in roles.items())
    with suppress(*GONE):  # where she is in, by the old password or the new, she is in whole
        anna = _anna(people)
        assert public_of(anna.seed(STAFF)) == roles[STAFF]


def _anna(people: People) -> RoleKeys:
    try:
        return people.unlock("Anna Ek", PASSWORD)
    except WrongPassword:
        return people.unlock("Anna Ek", NEW)


def _by_any(people: People, codes: list[Code]) -> RoleKeys:
    """Return what one of the codes in people's hands opens; one must."""
    for code in codes:
        with suppress(WrongPassword):
            return people.unlock_with_code(code.groups)
    pytest.fail("no code in anybody's hands opens")


def test_person_reset_by_a_command_that_dies_is_never_without_a_password(staffed: Site) -> None:
    """Her slot in force is not touched before the new one counts."""
    for nth in range(1, 60, 2):
        trial = staffed.folder / "trials" / str(nth)
        shutil.copytree(staffed.keys_dir, trial)
        people = People(trial, cost=CHEAP, clock=Clock(read=staffed.told))
        calls: list[str] = []

        def hook(name: str, _: Path, seen: list[str] = calls, at: int = nth) -> None:
            seen.append(name)
            if len(seen) == at:
                raise PowerCut

        by = people.unlock_with_code(staffed.kit.code)
        with fsio.watched(hook), suppress(PowerCut):
            people.reset("Anna Ek", NEW, by=by)
        assert _anna(People(trial, cost=CHEAP, clock=Clock(read=staffed.told))).holds(STAFF)


def test_nothing_of_who_left_stays_in_the_folder(staffed: Site) -> None:
    """Nor of registers before, nor of a slot whose change never came into force."""
    (before,) = {file.stem for file in (staffed.keys_dir / "register").glob("*.a")}
    stray = staffed.keys_dir / "slots" / "0123.4567.slot"
    stray.write_bytes(b"{}")
    staffed.people.remove("Anna Ek", by=staffed.kit.keys)
    staffed.people.new_code(RECOVERY, by=staffed.kit.keys)
    assert len(list((staffed.keys_dir / "slots").iterdir())) == 2
    assert len(list((staffed.keys_dir / "envelopes").iterdir())) == 2
    kept = {file.name for file in (staffed.keys_dir / "register").glob("*.[ab]")}
    assert {Path(name).stem for name in kept} == {f"{int(before) + 2:010d}"}
    assert len(kept) == 2
    for file in (staffed.keys_dir / "register").glob("*.[ab]"):
        assert b"Anna" not in file.read_bytes()
