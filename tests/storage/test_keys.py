"""Sealing, signing and the list of recipients: the public half and its counterpart."""

from pathlib import Path

import msgspec
import pytest

from storage.keys import opening, sealing
from storage.keys.codes import Code, CodeMistyped, group_is_right, new_code, read_code
from storage.keys.opening import NotSealedForThisKey, new_seed, open_sealed, public_of
from storage.keys.recipients import ALL, AUDITOR, Recipients, RecipientsUntrusted, Role
from storage.keys.rolekeys import KeysForgotten, NotEntitled, RoleKeys
from storage.keys.sealing import seal
from storage.keys.signing import KeyFileUnreadable, Signer, device_public, verify
from tests.storage.site import Site


def test_what_is_sealed_opens_with_the_seed_and_nothing_else() -> None:
    seed = new_seed()
    sealed = seal(b"k" * 32, public_of(seed), b"unit|1|digest")
    assert len(sealed) == 1168
    assert open_sealed(sealed, seed, b"unit|1|digest") == b"k" * 32
    with pytest.raises(NotSealedForThisKey):
        open_sealed(sealed, new_seed(), b"unit|1|digest")


def test_envelope_moved_to_another_file_does_not_open() -> None:
    seed = new_seed()
    sealed = seal(b"k" * 32, public_of(seed), b"unit|1|digest")
    with pytest.raises(NotSealedForThisKey):
        open_sealed(sealed, seed, b"unit|2|digest")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(1168)])
def test_rubbish_is_not_an_envelope(sealed: bytes) -> None:
    with pytest.raises(NotSealedForThisKey):
        open_sealed(sealed, new_seed(), b"")


def test_keys_of_the_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="1216 bytes"):
        seal(b"k", b"short", b"")
    with pytest.raises(ValueError, match="32 bytes"):
        public_of(b"short")


def test_seed_expands_to_the_same_key_for_ever() -> None:
    """A frozen vector: a library that changed its expansion would lock every old copy."""
    public = public_of(bytes(range(32)))
    assert len(public) == sealing.PUBLIC_SIZE
    assert public[:8].hex() + public[-8:].hex() == "6f54098a0a0e6411c3a6d7764fe81d7a"
    assert opening.SEED_SIZE == 32


def test_signature_belongs_to_its_context_and_key(tmp_path: Path) -> None:
    signer = Signer.create(tmp_path)
    signature = signer.sign("manifest", b"data")
    assert verify(signer.public, "manifest", b"data", signature)
    assert not verify(signer.public, "recipients", b"data", signature)
    assert not verify(signer.public, "manifest", b"datb", signature)
    assert not verify(b"short", "manifest", b"data", signature)
    assert Signer.load(tmp_path).public == device_public(tmp_path) == signer.public
    assert (tmp_path / "device.key").stat().st_mode & 0o777 == 0o400


def test_missing_or_torn_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnreadable, match="cannot be used"):
        Signer.load(tmp_path)
    (tmp_path / "device.key").write_bytes(b"half")
    with pytest.raises(KeyFileUnreadable, match="4 bytes"):
        Signer.load(tmp_path)


def test_unit_is_sealed_to_its_roles_and_always_to_recovery(site: Site) -> None:
    site.people.add("Bo", "lösenord 14", "ward-14", ("14",), by=site.kit.keys)
    recipients = Recipients.load(site.keys_dir)
    assert [role.name for role in recipients.for_unit("14")] == [
        "recovery",
        "break-glass",
        "staff",
        "ward-14",
    ]
    assert [role.name for role in recipients.for_unit("15")] == [
        "recovery",
        "break-glass",
        "staff",
    ]
    assert recipients.version == 2
    assert recipients.auditor == recipients.find(AUDITOR).public


def test_stranger_who_adds_himself_to_the_recipients_stops_the_capture(site: Site) -> None:
    file = site.keys_dir / "recipients.json"
    payload, signature = file.read_bytes().splitlines()
    recipients = msgspec.json.decode(payload, type=Recipients)
    mine = Role("mine", public_of(new_seed()), ALL)
    own = msgspec.structs.replace(recipients, roles=(*recipients.roles, mine))
    file.chmod(0o600)
    file.write_bytes(msgspec.json.encode(own) + b"\n" + signature + b"\n")
    with pytest.raises(RecipientsUntrusted, match="signature"):
        Recipients.load(site.keys_dir)
    stranger = Signer(bytes(32))
    own.save(site.keys_dir, stranger)
    with pytest.raises(RecipientsUntrusted, match="signature"):
        Recipients.load(site.keys_dir)


def test_recipients_that_are_missing_or_torn_are_not_trusted(site: Site) -> None:
    (site.keys_dir / "recipients.json").chmod(0o600)
    (site.keys_dir / "recipients.json").write_bytes(b"{}")
    with pytest.raises(RecipientsUntrusted):
        Recipients.load(site.keys_dir)
    (site.keys_dir / "recipients.json").unlink()
    with pytest.raises(RecipientsUntrusted):
        Recipients.load(site.keys_dir)
    (site.keys_dir / "admin.pub").unlink()
    with pytest.raises(RecipientsUntrusted):
        Recipients.load(site.keys_dir)


def test_site_without_an_auditor_says_so() -> None:
    with pytest.raises(RecipientsUntrusted, match="auditor"):
        _ = Recipients(1, ()).auditor


def test_code_is_read_as_people_write_it_in_either_spelling() -> None:
    code = new_code()
    assert len(code.groups.split("-")) == 9
    assert len(code.words) == 12
    for typed in (
        code.groups,
        code.groups.lower().replace("-", " "),
        code.groups.replace("0", "o").replace("1", "l"),
        " ".join(code.words),
        "  ".join(word[:4].upper() for word in code.words),
    ):
        assert read_code(typed) == code
    assert new_code() != code
    assert code.groups not in repr(code)
    assert code.password not in repr(code)


def test_mistyped_code_is_told_from_a_wrong_one() -> None:
    code = new_code()
    other = "A" if code.groups[0] != "A" else "B"
    swapped = list(code.words)
    swapped[0], swapped[1] = swapped[1], swapped[0]
    rubbish = ("", "Ä" + code.groups[1:], "ljus " * 12, " ".join(code.words[:11]))
    for typed in (other + code.groups[1:], code.groups[:-1], code.groups + "A", *rubbish):
        with pytest.raises(CodeMistyped):
            read_code(typed)


def test_every_single_wrong_letter_is_found_in_its_own_group() -> None:
    groups = new_code().groups.split("-")
    for place, group in enumerate(groups):
        assert group_is_right(place, group.lower())
        assert not group_is_right(place, group[:3])
        assert not group_is_right((place + 1) % 9, group), "in another group's place"
        for at in range(4):
            for letter in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {group[at]}:
                assert not group_is_right(place, group[:at] + letter + group[at + 1 :])


def test_letters_that_check_themselves_but_are_no_code_are_refused() -> None:
    """All groups right, the whole wrong: groups of two different codes."""
    found = 0
    for _ in range(20):
        mixed = new_code().groups[:20] + new_code().groups[20:]
        assert all(group_is_right(n, one) for n, one in enumerate(mixed.split("-")))
        try:
            read_code(mixed)
        except CodeMistyped:
            found += 1
    assert found >= 15, "the whole has a checksum of its own"


def test_code_spelled_once_is_spelled_so_for_ever() -> None:
    """A frozen vector: what lies in a safe must still be read after the next upgrade."""
    code = Code(bytes(range(16)))
    words = "abandon amount liar amount expire adjust cage candy arch gather drum buyer"
    assert " ".join(code.words) == words
    assert read_code("0000-G40T-R409-M30H-E20Y-918R-5GRF-38EF-1YZS") == code


def test_forgotten_keys_are_gone() -> None:
    with RoleKeys("Anna", "staff", ALL, {"staff": b"s" * 32}) as keys:
        held = keys._seeds["staff"][0]
        assert keys.seed("staff") == b"s" * 32
        assert "ssss" not in repr(keys)
        with pytest.raises(NotEntitled):
            keys.seed("recovery")
    assert held == bytes(32), "the memory itself is wiped"
    assert not keys.holds("staff")
    with pytest.raises(KeysForgotten):
        keys.seed("staff")


def test_lock_between_two_looks_at_the_keys_is_told_as_the_lock() -> None:
    """The deep check asks on a thread of its own; another fault than "locked" would end it."""

    class LockedMeanwhile(dict[str, list[bytearray]]):
        """Seeds that are wiped by somebody else as soon as they were looked at."""

        def get(self, role: str, *_: object) -> list[bytearray] | None:  # type: ignore[override]  # one use
            held = super().get(role)
            keys.forget()
            return held

        def __contains__(self, role: object) -> bool:
            here = super().__contains__(role)
            keys.forget()
            return here

    keys = RoleKeys("Anna", "staff", ALL, {"staff": b"s" * 32})
    keys._seeds = LockedMeanwhile(keys._seeds)
    with pytest.raises(KeysForgotten):
        keys.seed("staff")


def test_keys_cover_only_their_units() -> None:
    keys = RoleKeys("Anna", "ward-14", ("14",), {})
    assert keys.covers("14")
    assert not keys.covers("15")
    recovery = RoleKeys("IT", "recovery", ALL, {"recovery": b"r" * 32})
    assert recovery.covers("15")
    assert recovery.may_administer
