"""People at their bounds: what is refused says whom it is about, and what is listed is true."""

import stat
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock
from storage.errors import LyktaError
from storage.fsio import DiskFault
from storage.keys import first_keys, granting, register, slots
from storage.keys.administration import NoSuchRole, changing
from storage.keys.codes import Code, new_code
from storage.keys.first_keys import envelope_part
from storage.keys.opening import new_seed, public_of
from storage.keys.people import Holder, People
from storage.keys.recipients import AUDITOR, BREAK_GLASS, RECOVERY, STAFF, Recipients
from storage.keys.refusals import (
    GrantDamaged,
    KeysExist,
    NameUnusable,
    NoSuchPerson,
    PasswordTooShort,
    PersonExists,
    PersonExpired,
    PersonLocked,
    RoleDiffers,
    WrongPassword,
)
from storage.keys.register import Deposit, Line, Member
from storage.keys.rolekeys import NotEntitled
from storage.keys.signing import Signer
from storage.keys.slots import Cost, SlotDamaged
from tests.storage.site import CHEAP, MORNING, PASSWORD, Site, flip, instant

NEW = "ett nytt lösenord"


@pytest.fixture
def anna(site: Site) -> Site:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site


def known(site: Site, name: str = "Anna Ek") -> Member:
    member = register.read(site.keys_dir).find(name)
    assert member is not None
    return member


def sign(site: Site, lines: Sequence[Line], listed: Recipients | None = None) -> None:
    """Put a register in force, and a list, as the site's own admin key would sign them."""
    listed = listed or Recipients.load(site.keys_dir)
    data = register.encoded(tuple(lines))
    for copy in ("a", "b"):
        file = site.keys_dir / "register" / f"{listed.version:010d}.{copy}"
        file.chmod(0o600)
        file.write_bytes(data)
    signed = msgspec.structs.replace(listed, register=sha256(data).hexdigest())
    signed.save(site.keys_dir, Signer(site.kit.keys.seed("+admin")))


# A new site


def test_new_sites_folder_is_closed_until_it_is_whole_and_takes_no_draft_along(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new" / "keys"
    leftover = tmp_path / "new" / ".tmp-keys-4711"
    leftover.mkdir(parents=True, mode=0o755)
    drafts: set[int] = set()

    def seen(name: str, path: Path) -> None:
        if name == "create" and ".tmp-keys-" in path.parent.name:
            drafts.add(stat.S_IMODE(path.parent.stat().st_mode))

    with fsio.watched(seen):
        kit = first_keys.create(folder, CHEAP)
    assert drafts == {0o700}
    assert [file.name for file in folder.parent.iterdir()] == ["keys"]
    assert (kit.keys.person, kit.keys.role, kit.keys.units) == (RECOVERY, RECOVERY, "all")
    with pytest.raises(KeysExist) as refused:
        first_keys.create(folder, CHEAP)
    assert refused.value.facts == {"folder": folder}


def test_parent_of_a_new_site_is_open_to_all_who_must_pass_through(tmp_path: Path) -> None:
    first_keys.create(tmp_path / "new" / "keys", CHEAP)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o755


@pytest.mark.parametrize("failing", ["mkdir", "fsync-dir"])
def test_new_site_on_a_failing_disk_names_its_folder(tmp_path: Path, failing: str) -> None:
    folder = tmp_path / "keys"

    def broken(name: str, path: Path) -> None:
        if name == failing and (failing == "mkdir" or path == tmp_path):
            raise OSError(5, "EIO")

    with fsio.watched(broken), pytest.raises(DiskFault) as refused:
        first_keys.create(folder, CHEAP)
    assert refused.value.facts == {"what": str(folder), "reason": "EIO"}
    assert not folder.exists(), "nobody has seen its codes"


# Who is refused is told whom it is about


def test_refusal_names_the_person(anna: Site) -> None:
    told = []
    for act in (
        lambda: anna.people.add(" anna  ek", PASSWORD, by=anna.kit.keys),
        lambda: anna.people.lock("Bo Alm", by=anna.kit.keys),
    ):
        with pytest.raises((PersonExists, NoSuchPerson)) as refused:
            act()
        told.append(refused.value.facts)
    assert told == [{"person": "anna ek"}, {"person": "Bo Alm"}]


def test_locked_and_expired_are_told_who_and_when(anna: Site) -> None:
    anna.people.expire("Anna Ek", MORNING - timedelta(days=1), by=anna.kit.keys)
    with pytest.raises(PersonExpired) as ended:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert ended.value.facts == {"person": "Anna Ek", "when": "2026-11-20"}
    (anna.keys_dir / "recipients.json").unlink()
    with pytest.raises(PersonExpired) as ended:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert ended.value.facts == {"person": "Anna Ek", "when": "2026-11-20"}


def test_grants_word_alone_ends_an_access_where_the_register_is_not_genuine(anna: Site) -> None:
    """Whoever writes the register prolongs nobody, and the refusal names her."""
    anna.people.expire("Anna Ek", MORNING - timedelta(days=1), by=anna.kit.keys)
    found = register.read(anna.keys_dir)
    longer = [msgspec.structs.replace(one, expires=None) for one in found.members]
    for file in (anna.keys_dir / "register").glob("*.[ab]"):
        file.chmod(0o600)
        file.write_bytes(register.encoded((*longer, *found.deposits)))
    with pytest.raises(PersonExpired) as ended:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert ended.value.facts == {"person": "Anna Ek", "when": "2026-11-20"}


def test_locked_person_is_told_that_it_is_she(anna: Site) -> None:
    anna.people.lock("Anna Ek", by=anna.kit.keys)
    with pytest.raises(PersonLocked) as refused:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert refused.value.facts == {"person": "Anna Ek"}


def test_damaged_slot_or_grant_names_whose_it_is(anna: Site) -> None:
    member = known(anna)
    file = slots.file_of(anna.keys_dir, member)
    whole = file.read_bytes()
    foreign = msgspec.json.encode(slots.wrap("Anna Ek", new_seed(), PASSWORD, CHEAP))
    for spoiled in (b"{", foreign, None):
        file.unlink()
        if spoiled is not None:
            file.write_bytes(spoiled)
        with pytest.raises(SlotDamaged) as refused:
            anna.people.unlock("Anna Ek", PASSWORD)
        assert refused.value.facts == {"person": "Anna Ek"}
        file.write_bytes(b"")
    file.write_bytes(whole)
    anna.told.reading = instant(1)  # those were tries too
    found = register.read(anna.keys_dir)
    torn = [
        msgspec.structs.replace(one, grant=b"torn") if one.name == "Anna Ek" else one
        for one in found.members
    ]
    sign(anna, (*torn, *found.deposits))
    with pytest.raises(GrantDamaged) as lost:
        anna.people.unlock("Anna Ek", PASSWORD)
    assert lost.value.facts == {"person": "Anna Ek"}


def test_disk_fault_says_what_it_was_at(anna: Site) -> None:
    for failing, act in (
        ("read", lambda: anna.people.unlock("Anna Ek", PASSWORD)),
        ("create", lambda: anna.people.passwd("Anna Ek", PASSWORD, NEW)),
    ):

        def broken(name: str, path: Path, at: str = failing) -> None:
            if path.parent.name == "slots" and name == at:
                raise OSError(5, "EIO")

        with fsio.watched(broken), pytest.raises(DiskFault) as refused:
            act()
        assert refused.value.facts == {"what": "slots", "reason": "EIO"}
    for file in (anna.keys_dir / "envelopes").glob("recovery.*"):
        file.unlink()
    with pytest.raises(LyktaError) as missing:
        envelope_part(anna.keys_dir)
    assert missing.value.facts["what"] == "keys"


def test_escrow_that_another_key_sealed_names_the_key_that_is_missing(anna: Site) -> None:
    found = register.read(anna.keys_dir)
    false = Deposit(role=STAFF, sealed=granting.deposit(STAFF, [new_seed()], public_of(new_seed())))
    others = [one for one in found.deposits if one.role != STAFF]
    sign(anna, (*found.members, false, *others))
    with pytest.raises(NotEntitled) as refused:
        anna.people.unlock_with_code(anna.kit.code)
    assert refused.value.facts == {"person": RECOVERY, "role": STAFF}


def test_wrong_code_is_counted_and_the_count_is_told(anna: Site) -> None:
    for tries in (1, 2):
        with pytest.raises(WrongPassword) as refused:
            anna.people.unlock_with_code(new_code().groups)
        assert refused.value.facts == {"tries": tries}


def test_stranger_on_a_machine_whose_slots_are_all_gone_is_a_wrong_password(anna: Site) -> None:
    for file in anna.keys_dir.glob("*/*.slot"):
        file.unlink()
    with pytest.raises(WrongPassword):
        anna.people.unlock("Ingen Alls", PASSWORD)


def test_new_slot_costs_what_was_asked_and_else_what_the_sites_envelope_does(anna: Site) -> None:
    dearer = Cost(memory_kib=128, iterations=2, lanes=1)
    People(anna.keys_dir, cost=dearer).add("Bo Alm", PASSWORD, by=anna.kit.keys)
    People(anna.keys_dir).add("Cia Ro", PASSWORD, by=anna.kit.keys)
    costs = [
        slots.load(slots.file_of(anna.keys_dir, known(anna, name))).header.cost
        for name in ("Bo Alm", "Cia Ro")
    ]
    assert costs == [dearer, CHEAP]


def test_failed_tries_lie_where_the_version_before_counted_them(anna: Site) -> None:
    """Else an upgrade would hand every guesser fresh tries."""
    other = People(anna.keys_dir, state_dir=anna.folder, clock=Clock(read=anna.told))
    for guessing, folder in ((anna.people, anna.keys_dir / "state"), (other, anna.folder)):
        with pytest.raises(WrongPassword):
            guessing.unlock("Anna Ek", "fel lösenord")
        assert (folder / "tries.json").exists()


def test_stranger_costs_what_the_persons_cost_and_not_what_is_usual(anna: Site) -> None:
    """The form of what is measured, on a quiet machine only, by its time."""
    found = register.read(anna.keys_dir)
    assert anna.people._stranger(found).header.cost == CHEAP


# Bounds of names, passwords and roles


@pytest.mark.parametrize("name", ["A", "Å" * 64])
def test_shortest_and_longest_name_come_in(site: Site, name: str) -> None:
    site.people.add(name, PASSWORD, by=site.kit.keys)
    assert site.people.unlock(name, PASSWORD).person == name


def test_name_beyond_the_longest_is_refused_by_name(site: Site) -> None:
    with pytest.raises(NameUnusable) as refused:
        site.people.add("Å" * 65, PASSWORD, by=site.kit.keys)
    assert refused.value.facts == {"name": "Å" * 65}


def test_password_of_eight_signs_is_long_enough_and_of_seven_is_not(anna: Site) -> None:
    anna.people.passwd("Anna Ek", PASSWORD, "åtta8888")
    assert anna.people.unlock("Anna Ek", "åtta8888")
    with pytest.raises(PasswordTooShort) as refused:
        anna.people.passwd("Anna Ek", "åtta8888", "sju7777")
    assert refused.value.facts == {"least": 8}


@pytest.mark.parametrize("role", ["w", "w" * 40])
def test_shortest_and_longest_role_come_in_with_their_units_in_order(site: Site, role: str) -> None:
    site.people.add("Anna Ek", PASSWORD, role, ("15", "14"), by=site.kit.keys)
    site.people.add("Bo Alm", PASSWORD, role, ("15", "14"), by=site.kit.keys)
    made = Recipients.load(site.keys_dir).find(role)
    assert made is not None
    assert made.units == ("14", "15")


def test_role_for_every_unit_covers_one_that_is_opened_next_year(site: Site) -> None:
    site.people.add("Anna Ek", PASSWORD, "doctors", "all", by=site.kit.keys)
    assert site.people.unlock("Anna Ek", PASSWORD).covers("new")


def test_role_that_cannot_be_is_named(anna: Site) -> None:
    by = anna.kit.keys
    with pytest.raises(NameUnusable) as unusable:
        anna.people.add("Bo Alm", PASSWORD, "w" * 41, ("14",), by=by)
    assert unusable.value.facts == {"name": "w" * 41}
    with pytest.raises(RoleDiffers) as differs:
        anna.people.add("Bo Alm", PASSWORD, STAFF, ("14",), by=by)
    assert differs.value.facts == {"role": STAFF, "units": ("14",)}
    for act in (anna.people.rotate, anna.people.new_code):
        with pytest.raises(NoSuchRole) as missing:
            act("janitors", by=by)
        assert missing.value.facts == {"role": "janitors"}


# What everybody may see


def test_list_says_who_is_locked_until_when_she_may_and_whose_password_is_anothers(
    anna: Site,
) -> None:
    until = MORNING + timedelta(days=1)
    anna.people.add("Bo Alm", PASSWORD, by=anna.kit.keys, expires=until, must_change=False)
    anna.people.lock("Anna Ek", by=anna.kit.keys)
    assert anna.people.list() == (
        Holder(person="Anna Ek", role=STAFF, units="all", locked=True, must_change=True),
        Holder(person="Bo Alm", role=STAFF, units="all", expires=until),
    )
    anna.told.reading = instant(24 * 60)
    with pytest.raises(PersonExpired):
        anna.people.unlock("Bo Alm", PASSWORD)
    flip(slots.file_of(anna.keys_dir, known(anna, "Bo Alm")), 0)
    (anna.keys_dir / "recipients.json").unlink()
    _first, bo = anna.people.list()
    assert bo == Holder(person="Bo Alm", role=STAFF, units=(), expires=until, damaged=True)
    for file in (anna.keys_dir / "register").glob("*.[ab]"):
        file.unlink()
    assert anna.people.list() == (Holder(person="Anna Ek", role="", units=()),)


def test_roles_are_shown_from_the_list_that_was_signed_and_none_from_another(anna: Site) -> None:
    assert anna.people.roles() == Recipients.load(anna.keys_dir).roles
    assert len(anna.people.roles()) == 4
    flip(anna.keys_dir / "recipients.json", 20)
    assert anna.people.roles() == ()


def test_units_are_those_of_the_signed_list_and_not_of_a_grant_of_before(anna: Site) -> None:
    listed, found = Recipients.load(anna.keys_dir), register.read(anna.keys_dir)
    roles = tuple(
        msgspec.structs.replace(one, units=("14",)) if one.name == STAFF else one
        for one in listed.roles
    )
    sign(anna, (*found.members, *found.deposits), msgspec.structs.replace(listed, roles=roles))
    assert anna.people.unlock("Anna Ek", PASSWORD).units == ("14",)


# Envelopes


def test_new_envelope_is_handed_over_with_the_mark_that_it_will_have(anna: Site) -> None:
    handed: list[tuple[Code, str]] = []
    code = anna.people.new_code(
        BREAK_GLASS, by=anna.kit.keys, hand_over=lambda *given: handed.append(given)
    )
    assert handed == [(code, anna.people.envelope_mark(BREAK_GLASS))]
    assert anna.people.envelope_mark(AUDITOR) == "", "there is no such envelope"
    assert anna.people.unlock_with_code(code.groups).must_change is False


def test_backup_carries_the_recovery_envelope_and_one_line_that_names_nobody(anna: Site) -> None:
    part = envelope_part(anna.keys_dir)
    slot, listed = sorted(part)
    assert (slot.split(".")[0], listed) == ("envelopes/recovery", "register/0000000001.a")
    assert b"Anna" not in part[slot] + part[listed]


# Changes


def test_envelope_is_found_as_an_envelope_only(anna: Site) -> None:
    with changing(anna.keys_dir, anna.kit.keys) as change:
        assert change.found(RECOVERY, "envelope") is not None
        assert change.found(RECOVERY) is None
        assert change.found("Anna Ek", "envelope") is None


def test_who_is_not_concerned_by_a_rotation_keeps_the_very_grant_she_had(anna: Site) -> None:
    anna.people.add("Cia Ro", PASSWORD, "ward-14", ("14",), by=anna.kit.keys)
    before = known(anna, "Cia Ro")
    anna.people.remove("Anna Ek", by=anna.kit.keys)
    assert known(anna, "Cia Ro") == before


def test_what_cannot_be_swept_away_ends_no_change(anna: Site) -> None:
    """It is in force by then; to be told of a failure would make IT do it twice."""

    def stuck(name: str, path: Path) -> None:
        if name == "unlink":
            raise OSError(30, "EROFS", str(path))

    with fsio.watched(stuck):
        assert anna.people.remove("Anna Ek", by=anna.kit.keys) == (STAFF,)
    with pytest.raises(WrongPassword):
        anna.people.unlock("Anna Ek", PASSWORD)


def test_admin_key_that_takes_over_signs_beside_the_one_that_goes(anna: Site) -> None:
    """Whichever of the two `admin.pub` names when the power fails, the list is genuine."""
    old = (anna.keys_dir / "admin.pub").read_bytes()

    class PowerCut(BaseException):
        pass

    def cut(name: str, path: Path) -> None:
        if name == "rename" and path.name == "admin.pub":
            raise PowerCut

    with fsio.watched(cut), pytest.raises(PowerCut):
        anna.people.rotate(RECOVERY, by=anna.kit.keys)
    assert (anna.keys_dir / "admin.pub").read_bytes() == old
    _payload, *signatures = (anna.keys_dir / "recipients.json").read_bytes().splitlines()
    assert len(signatures) == 2
    assert Recipients.load(anna.keys_dir).version == 3
    assert anna.people.unlock("Anna Ek", PASSWORD).covers("14")
