"""Keys as they lie on a disk or in a safe: what an earlier Lykta wrote opens with a later one.

The vectors are frozen: where one of these fails, the next upgrade locks a hospital out.
"""

import errno
import json
import stat
import threading
from collections.abc import Callable
from hashlib import sha256
from itertools import product
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.clock import Clock
from storage.keys import granting, register, slots
from storage.keys.codes import LETTERS, Code, group_is_right, read_code, words_beginning
from storage.keys.opening import public_of
from storage.keys.recipients import AUDITOR, Recipients, RecipientsUntrusted
from storage.keys.register import Member
from storage.keys.rolekeys import RoleKeys
from storage.keys.sealing import seal
from storage.keys.signing import KeyFileUnreadable, Signer, read_key, verify
from storage.keys.slots import Cost, SlotDamaged, calibrate
from storage.keys.spelling import folded
from storage.keys.tries import SlowDown, Tries
from tests.storage.site import CHEAP, PASSWORD, Site, Told, instant

SEED = bytes(range(32))
PEPPER = bytes(32)
ANNA = Member(name="Anna  Ek", role="staff", public=b"p" * 1216)
SLOT = (
    '{"header":{"person":"Anna Ek","cost":{"memory_kib":8,"iterations":1,"lanes":1},'
    '"salt":"AAAAAAAAAAAAAAAAAAAAAA==","nonce":"AAAAAAAAAAAAAAAA","pepper":"0d1d18aed35b2887",'
    '"must_change":true,"format":"lykta-slot-2"},'
    '"sealed":"igGuRqh817FDWhFq7Rp2BMN6v6NifPXEkm5YwypqVpPVL8gJUGAOuq017J0HwWIe"}'
)
SIGNATURE = (
    "ad275e8588396a256fe341bbcc0657260d54a4ac0ed0f0baf31b6f369141e09a"
    "f95a99c7024f1cb7c7e614f239c2872881602450fd3c749e000701defbdaeb0d"
)


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_slot_of_an_earlier_lykta_opens_with_its_password_and_pepper(tmp_path: Path) -> None:
    (tmp_path / "a.slot").write_text(SLOT)
    slot = slots.load(tmp_path / "a.slot")
    assert slot.header.pepper == slots.name_of(PEPPER)
    assert slot.open("lösenord 14", PEPPER) == SEED


def test_slot_is_looked_for_where_an_earlier_lykta_put_it() -> None:
    assert slots.file_of(Path("k"), ANNA) == Path(
        "k/slots/04a13e7720bd7c51f83d56f2790eb875.9bbe769ef69f32c0.slot"
    )
    envelope = msgspec.structs.replace(ANNA, name="recovery", envelope=True)
    assert slots.file_of(Path("k"), envelope) == Path("k/envelopes/recovery.9bbe769ef69f32c0.slot")
    assert register.name_of(1) == "register/0000000001.a"


def test_signature_of_an_earlier_lykta_is_genuine() -> None:
    assert verify(Signer(SEED).public, "recipients", b"data", bytes.fromhex(SIGNATURE))


@pytest.mark.parametrize(("envelope", "kind"), [(False, "person"), (True, "envelope")])
def test_grant_of_an_earlier_lykta_opens_and_no_envelopes_is_a_persons(
    *, envelope: bool, kind: str
) -> None:
    """Somebody called “recovery” and the envelope of that name are two."""
    plain = msgspec.json.encode(granting.Granted((SEED,), ("14",)))
    sealed = seal(plain, public_of(SEED), f"lykta grant 1|{kind}|recovery|recovery".encode())
    member = Member(
        name="Recovery", role="recovery", public=public_of(SEED), grant=sealed, envelope=envelope
    )
    assert granting.take(member, SEED).seeds == (SEED,)


def test_escrow_of_an_earlier_lykta_opens() -> None:
    sealed = seal(
        msgspec.json.encode(granting.Granted((SEED,))), public_of(SEED), b"lykta escrow 2|staff"
    )
    assert granting.withdraw("staff", sealed, SEED) == (SEED,)


@pytest.mark.parametrize("password", ["lösen\ud800ord", "ord \udcff ord ord"])
def test_half_a_sign_from_a_broken_keyboard_is_a_password_and_no_crash(password: str) -> None:
    slot = slots.wrap("Anna Ek", SEED, password, CHEAP)
    assert slot.open(password) == SEED
    assert slot.open(PASSWORD) is None


def test_half_a_sign_in_a_name_is_filed_and_no_crash() -> None:
    assert folded("Anna \ud800") == "anna \\ud800"
    assert folded("  ÅSA\u00a0 Ek ") == folded("a\u030asa ek") == "åsa ek"


@pytest.mark.parametrize(
    ("cost", "bearable"),
    [
        (Cost(1 << 21, 64, 16), True),
        (Cost((1 << 21) + 1, 1, 1), False),
        (Cost(1 << 12, 65, 1), False),
        (Cost(1 << 12, 1, 17), False),
    ],
)
def test_dearest_slot_that_is_borne_is_the_one_that_was_decided(
    cost: Cost, *, bearable: bool
) -> None:
    assert cost.bearable() is bearable


def test_unreadable_slot_of_nobody_known_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "04a1.slot").write_text("{")
    with pytest.raises(SlotDamaged) as refused:
        slots.load(tmp_path / "04a1.slot")
    assert refused.value.facts == {"person": "04a1"}


@pytest.mark.parametrize(
    ("seconds", "cost"),
    [
        (lambda _: 1.0, Cost()),
        (lambda _: 0.5, Cost()),
        (lambda cost: cost.memory_kib / 40000, Cost(32768, 3, 4)),
        (lambda cost: 1.0 if cost.memory_kib == 32768 else 2.0, Cost(32768, 3, 4)),
        (lambda cost: 1.01 if cost.memory_kib >= 32768 else 0.6, Cost(19456, 2, 1)),
    ],
)
def test_cost_is_measured_to_its_bounds_and_no_further(
    seconds: Callable[[Cost], float], cost: Cost
) -> None:
    found = calibrate(seconds=seconds)
    assert found == cost
    assert isinstance(found.memory_kib, int), "a slot with half a KiB is no slot"


# The folder of keys


def test_every_file_of_the_keys_has_the_mode_that_was_decided(site: Site) -> None:
    """Readable by the group that opens; writable, and run, by nobody else."""
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    folder = site.keys_dir
    assert {mode(file) for file in folder.glob("register/*.[ab]")} == {0o640}
    assert {mode(file) for file in folder.glob("*/*.slot")} == {0o640}
    for public in ("recipients.json", "admin.pub", "device.pub"):
        assert mode(folder / public) == 0o444
    assert mode(folder / "device.key") == 0o400
    for inner in ("slots", "envelopes", "register", "state"):
        assert (folder / inner).stat().st_mode & 0o7777 == 0o2770
    assert mode(folder) == 0o755


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda keys: (keys / "recipients.json").unlink(), "ENOENT"),
        (lambda keys: (keys / "admin.pub").unlink(), "admin.pub: ENOENT"),
        (lambda keys: rewrite(keys / "recipients.json", b"{}\n"), "form"),
        (lambda keys: rewrite(keys / "recipients.json", b""), "form"),
        (lambda keys: rewrite(keys / "admin.pub", bytes(32)), "wrong signature"),
    ],
)
def test_list_that_is_not_trusted_says_what_it_refused(
    site: Site, spoil: Callable[[Path], object], reason: str
) -> None:
    """IT at three in the morning must know whether a file is gone, torn or forged."""
    spoil(site.keys_dir)
    with pytest.raises(RecipientsUntrusted) as refused:
        Recipients.load(site.keys_dir)
    assert refused.value.facts == {"reason": reason}


def rewrite(file: Path, data: bytes) -> None:
    file.chmod(0o600)
    file.write_bytes(data)


def test_key_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "device.key"
    with pytest.raises(KeyFileUnreadable) as refused:
        read_key(file)
    assert refused.value.facts == {"file": file, "reason": "ENOENT"}
    file.write_bytes(bytes(31))
    with pytest.raises(KeyFileUnreadable) as refused:
        read_key(file)
    assert refused.value.facts == {"file": file, "reason": "31 bytes"}


def test_disk_that_gives_back_another_register_than_was_written_is_told_by_its_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "register").mkdir()

    def lying(name: str, path: Path) -> None:
        if name == "read":
            rewrite(path, b"rot")

    said = "what was written is not what the disk gives back"
    with fsio.watched(lying), pytest.raises(OSError, match=said) as refused:
        register.write(tmp_path, 7, (ANNA,))
    assert (refused.value.errno, refused.value.strerror) == (errno.EIO, said)
    assert refused.value.filename == str(tmp_path / "register" / "0000000007.a")


def test_register_of_a_newer_lykta_lets_the_nurses_in(site: Site) -> None:
    """A machine set back to the version before, at night: a line it has not heard of is no end."""
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    listed = Recipients.load(site.keys_dir)
    data = (site.keys_dir / register.name_of(listed.version)).read_bytes()
    data += b'{"type":"robot"}\n'
    for copy in ("a", "b"):
        rewrite(site.keys_dir / "register" / f"{listed.version:010d}.{copy}", data)
    signed = msgspec.structs.replace(listed, register=sha256(data).hexdigest())
    signed.save(site.keys_dir, Signer(site.kit.keys.seed("+admin")))
    assert not register.read(site.keys_dir).trusted
    assert site.people.unlock("Anna Ek", PASSWORD).covers("14")


# Tries


def test_try_waits_for_the_count_of_the_process_beside_it(tmp_path: Path) -> None:
    """Else two that guess at once count as one."""
    tries = Tries(tmp_path / "tries.json", Clock(read=Told()))
    for act in (lambda: tries.begin("anna ek"), lambda: tries.succeeded("anna ek")):
        beside = threading.Thread(target=act)
        with fsio.locked(tmp_path / "tries.lock"):
            beside.start()
            beside.join(0.3)
            assert beside.is_alive(), "it counted without the lock"
        beside.join(10)
        assert not beside.is_alive()


def test_forgotten_failures_leave_the_counts_as_they_were_kept(tmp_path: Path) -> None:
    file = tmp_path / "tries.json"
    tries = Tries(file, Clock(read=Told()))
    tries.succeeded("nobody yet")
    assert not file.exists()
    tries.begin("anna ek")
    tries.begin("bo")
    tries.succeeded("anna ek")
    assert mode(file) == 0o660
    assert len(json.loads(file.read_bytes())) == 1


def test_uptime_since_a_restart_counts_as_waited_to_the_second(tmp_path: Path) -> None:
    told = Told(instant(0))
    tries = Tries(tmp_path / "tries.json", Clock(read=told))
    for _ in range(3):
        tries.begin("anna ek")
    told.reading = instant(5, boot="boot-b", up=1.9 / 60)
    with pytest.raises(SlowDown):
        tries.begin("anna ek")
    told.reading = instant(5, boot="boot-b", up=2 / 60)
    assert tries.begin("anna ek") == 4


def test_name_that_was_just_guessed_at_is_the_last_to_be_forgotten(tmp_path: Path) -> None:
    """Five hundred strange names in between do not buy fresh tries for hers."""
    tries = Tries(tmp_path / "tries.json", Clock(read=Told()))
    tries.begin("anna ek")
    for number in range(499):
        tries.begin(f"stranger {number}")
    assert tries.begin("anna ek") == 2
    tries.begin("one more stranger")
    assert tries.begin("anna ek") == 3


# What is held and what is typed


def test_keys_in_hand_are_neither_forgotten_nor_to_be_changed_unless_said() -> None:
    keys = RoleKeys("Anna Ek", "staff", "all", {"staff": SEED})
    assert keys.must_change is False
    assert keys.forgotten is False
    keys.forget()
    assert keys.forgotten is True
    with pytest.raises(ValueError, match=r"^a role without a seed is not held$"):
        RoleKeys("Anna Ek", "staff", "all", {"staff": ()})


def test_site_without_an_auditor_is_told_in_words() -> None:
    with pytest.raises(RecipientsUntrusted) as refused:
        _ = Recipients(1, ()).auditor
    assert refused.value.facts == {"reason": f"no {AUDITOR}"}


def test_code_in_groups_without_a_single_digit_is_not_taken_for_words() -> None:
    """One code in a million has none; whoever holds it must get in too."""
    plain = LETTERS[10:]
    begun = [
        next(
            "".join(one)
            for one in product(plain, repeat=4)
            if group_is_right(place, "".join(one)) and len(set(one)) > 1
        )
        for place in range(8)
    ]
    last = ("".join(one) for one in product(plain, repeat=4) if group_is_right(8, "".join(one)))
    typed = next(text for text in ("-".join([*begun, one]) for one in last) if whole(text))
    assert read_code(typed).groups == typed
    assert typed.replace("-", "").isalpha()


def whole(text: str) -> bool:
    bits = 0
    for letter in "".join(group[:3] for group in text.split("-")):
        bits = bits << 5 | LETTERS.index(letter)
    return Code((bits >> 7).to_bytes(16, "big")).groups == text


def test_first_letters_of_a_word_are_completed_and_a_whole_word_is_left_alone() -> None:
    assert words_beginning("ABAN") == ("abandon",)
    assert words_beginning("car") == ("car",), "though card and cargo begin so too"
    assert words_beginning("aba") == ("abandon",)
    assert words_beginning("zo") == ("zone", "zoo")
    assert words_beginning("å") == ()
