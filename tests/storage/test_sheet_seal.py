"""The seal as text: nothing of it can be changed, and nobody is called a forger by mistake."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.keys.sheet_key import SheetKey
from storage.sheet_seal import (
    Claim,
    NotASeal,
    Seal,
    SealTorn,
    is_of_key,
    kind_code,
    machine_tag,
    make,
    number_of,
    says,
    unswapped,
    verify,
)

KEY = SheetKey(b"k" * 32)
MACHINE = b"m" * 32
WORDS = "ab" * 32
CLAIM = Claim(
    unit="B31",
    number="LYKTA-A12-0412",
    kind="medication-list",
    generation=1234,
    as_of=datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
    x=1,
    y=2,
)
SEAL = make(KEY, MACHINE, CLAIM, WORDS)


def test_a_seal_is_read_back_as_it_was_made() -> None:
    seal = Seal.read(SEAL)
    assert verify(KEY, seal)
    assert is_of_key(KEY, seal)
    assert says(KEY, seal, WORDS)
    assert seal.machine == machine_tag(MACHINE)
    said = seal.claim
    assert (said.number, said.kind, said.generation, said.x, said.y) == ("0412", "ML", 1234, 1, 2)
    assert said.as_of == CLAIM.as_of


def test_a_seal_has_only_signs_that_every_keyboard_types_alike() -> None:
    assert set(SEAL) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.")
    assert len(SEAL) <= 90  # QR version 4, level M, alphanumeric (ISO/IEC 18004 table 7)


def test_the_longest_seal_still_fits_its_code() -> None:
    long = msgspec.structs.replace(
        CLAIM, number="X-X1A2B3C4D", kind="cover", generation=9_999_999, x=100, y=100
    )
    assert len(make(KEY, MACHINE, long, WORDS)) <= 90


def test_a_german_keyboard_that_swaps_y_and_z_reads_the_same() -> None:
    swapped = SEAL.translate(str.maketrans("YZ", "ZY"))
    assert Seal.read(swapped.lower()) == Seal.read(SEAL)
    assert unswapped(" lykta1.a ") == "LYKTA1.A"


@given(st.data())
def test_no_sign_of_a_seal_can_be_changed(data: st.DataObject) -> None:
    """Argument 2: whatever is changed, the seal fails, is torn, or is another key's."""
    place = data.draw(st.integers(0, len(SEAL) - 1))
    sign = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ."))
    changed = SEAL[:place] + sign + SEAL[place + 1 :]
    try:
        seal = Seal.read(changed)
    except (NotASeal, SealTorn):
        return
    assert seal == Seal.read(SEAL) or not (is_of_key(KEY, seal) and verify(KEY, seal))


def test_page_one_of_two_cannot_become_page_one_of_one() -> None:
    other = make(KEY, MACHINE, msgspec.structs.replace(CLAIM, y=1), WORDS)
    proof = SEAL.rpartition(".")[2]
    assert not verify(KEY, Seal.read(f"{other.rpartition('.')[0]}.{proof}"))


def test_one_wards_seal_cannot_be_carried_to_another() -> None:
    other = make(KEY, MACHINE, msgspec.structs.replace(CLAIM, unit="B32"), WORDS)
    fields, mine = SEAL.split("."), other.split(".")
    fields[3] = mine[3]
    assert not verify(KEY, Seal.read(".".join(fields)))


def test_other_words_are_not_what_was_sealed() -> None:
    assert not says(KEY, Seal.read(SEAL), "ac" * 32)


def test_the_words_cannot_be_guessed_from_the_code() -> None:
    """Argument 1: without the key nobody can try names and orders against it."""
    fields = SEAL.split(".")
    assert make(SheetKey(b"l" * 32), MACHINE, CLAIM, WORDS).split(".")[10] != fields[10]
    assert make(KEY, MACHINE, CLAIM, WORDS).split(".")[10] == fields[10]


def test_another_machine_and_a_lost_key_are_told_apart() -> None:
    """Argument 4."""
    theirs = Seal.read(make(SheetKey(b"l" * 32), b"n" * 32, CLAIM, WORDS))
    lost = Seal.read(make(SheetKey(b"l" * 32), MACHINE, CLAIM, WORDS))
    assert not is_of_key(KEY, theirs)
    assert theirs.machine != machine_tag(MACHINE)
    assert not is_of_key(KEY, lost)
    assert lost.machine == machine_tag(MACHINE)


@pytest.mark.parametrize("text", ["", "7310865004703", "19121212-1212", "http://a.b/c"])
def test_another_code_is_not_called_a_torn_seal(text: str) -> None:
    with pytest.raises(NotASeal):
        Seal.read(text)


@pytest.mark.parametrize(
    "text", ["LYKTA1", SEAL[:40], SEAL[8:], SEAL + ".A", SEAL.replace(".ML.", ".M1.")]
)
def test_a_code_read_in_part_asks_for_another_scan(text: str) -> None:
    with pytest.raises(SealTorn):
        Seal.read(text)


@given(st.text(max_size=120))
def test_no_scanned_text_breaks_the_reader(text: str) -> None:
    try:
        seal = Seal.read(text)
    except (NotASeal, SealTorn):
        return
    assert not verify(KEY, seal)


def test_a_sheet_of_the_machines_own_has_a_seal_too() -> None:
    own = Claim(unit="", number="LYKTA-0007", kind="blank-form", x=1, y=1)
    seal = Seal.read(make(KEY, MACHINE, own, WORDS))
    assert verify(KEY, seal)
    assert seal.claim.as_of is None


def test_numbers_and_kinds_are_spelled_in_few_signs() -> None:
    assert number_of("LYKTA-A12-0412") == "0412"
    assert number_of("") == "0"
    assert number_of("LYKTA-åäö") == "0"
    assert kind_code("administration-overview") == "AO"
    assert kind_code("cover") == "COV"
