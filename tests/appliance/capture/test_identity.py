"""A cloned disk does not capture beside the first machine; one's own machine is not refused."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.capture import identity
from appliance.capture.identity import Marks, differs
from appliance.capture.service_errors import AnotherMachine
from storage import fsio

HERE = Marks(machine="m", board="b", network=("one", "two"))


def machine(root: Path, *, ident: str = "0123abcd", board: str = "", **cards: str) -> Path:
    """Lay out the files that tell a machine from another."""
    (root / "etc").mkdir(parents=True)
    (root / "etc/machine-id").write_text(f"{ident}\n", encoding="ascii")
    if board:
        (root / "sys/class/dmi/id").mkdir(parents=True)
        (root / "sys/class/dmi/id/product_uuid").write_text(f"{board}\n", encoding="ascii")
    for name, address in cards.items():
        card = root / "sys/class/net" / name
        card.mkdir(parents=True)
        (card / "address").write_text(f"{address}\n", encoding="ascii")
        if not name.startswith("virtual"):
            (card / "device").mkdir()
    return root


def marks(root: Path) -> Marks:
    return identity.read_marks(root, {})


@pytest.mark.parametrize(
    ("here", "why"),
    [
        (HERE, ""),
        (Marks(machine="other", board="b", network=("one",)), "machine-id"),
        (Marks(machine="m", board="other", network=("one",)), "board"),
        (Marks(machine="m", board="b", network=("three",)), ""),
        (Marks(machine="m", network=("three",)), "network"),
        (Marks(machine="m", network=("two", "three")), ""),
        (Marks(machine="m"), ""),
        (Marks(), ""),
    ],
)
def test_one_mark_decides_and_what_cannot_be_read_proves_nothing(here: Marks, why: str) -> None:
    assert differs(HERE, here) == why


_some = st.sampled_from(["", "a", "b"])
_any = st.builds(
    Marks, machine=_some, board=_some, network=st.sampled_from([(), ("x",), ("x", "y"), ("z",)])
)


@given(_any, _any)
def test_machine_is_never_another_than_itself_and_strangeness_is_mutual(a: Marks, b: Marks) -> None:
    assert differs(a, a) == ""
    assert bool(differs(a, b)) == bool(differs(b, a))


def test_cloned_virtual_machine_is_known_by_its_board_though_its_machine_id_is_the_same(
    tmp_path: Path,
) -> None:
    first = machine(tmp_path / "1", board="4c4c4544-0001", eth0="52:54:00:00:00:01")
    clone = machine(tmp_path / "2", board="4c4c4544-0002", eth0="52:54:00:00:00:01")
    assert differs(marks(first), marks(clone)) == "board"


def test_disk_in_another_computer_is_known_by_its_network_cards(tmp_path: Path) -> None:
    first = machine(tmp_path / "1", eth0="52:54:00:00:00:01", wlan0="52:54:00:00:00:02")
    other = machine(tmp_path / "2", eth0="52:54:00:00:00:03")
    docked = machine(tmp_path / "3", eth0="52:54:00:00:00:09", wlan0="52:54:00:00:00:02")
    assert differs(marks(first), marks(other)) == "network"
    assert differs(marks(first), marks(docked)) == ""


def test_virtual_cards_and_addresses_of_nothing_are_no_marks(tmp_path: Path) -> None:
    root = machine(
        tmp_path, virtual0="52:54:00:00:00:07", eth0="00:00:00:00:00:00", board="0000-0000"
    )
    found = marks(root)
    assert found.network == ()
    assert found.board == ""


def test_no_address_and_no_machine_id_lies_in_the_file(tmp_path: Path) -> None:
    root = machine(tmp_path / "1", ident="0123abcd", board="4c4c4544", eth0="52:54:00:aa:bb:cc")
    identity.must_be_ours(tmp_path / "state", marks(root))
    kept = (tmp_path / "state" / identity.FILE).read_text("ascii").casefold()
    assert "0123abcd" not in kept
    assert "4c4c4544" not in kept
    assert "52:54" not in kept


def test_first_machine_is_remembered_another_refused_and_adopted_by_a_word(tmp_path: Path) -> None:
    identity.must_be_ours(tmp_path, HERE)
    stranger = Marks(machine="other")
    for _ in range(2):
        with pytest.raises(AnotherMachine):
            identity.must_be_ours(tmp_path, stranger)
    identity.must_be_ours(tmp_path, HERE)
    identity.adopt(tmp_path, stranger)
    identity.must_be_ours(tmp_path, stranger)
    with pytest.raises(AnotherMachine):
        identity.must_be_ours(tmp_path, HERE)


def test_mark_that_could_be_read_once_is_not_forgotten(tmp_path: Path) -> None:
    identity.must_be_ours(tmp_path, HERE)
    identity.must_be_ours(tmp_path, Marks(machine="m"))
    with pytest.raises(AnotherMachine):
        identity.must_be_ours(tmp_path, Marks(machine="m", board="other"))


def test_full_disk_or_a_torn_file_stops_no_capture(tmp_path: Path) -> None:
    def full(name: str, path: Path) -> None:
        if path.name.startswith(".tmp"):
            raise OSError(28, os.strerror(28))

    with fsio.watched(full):
        identity.must_be_ours(tmp_path, HERE)
    (tmp_path / identity.FILE).write_bytes(b"{")
    identity.must_be_ours(tmp_path, Marks(machine="other"))


def test_boards_number_comes_from_systemds_credential(tmp_path: Path) -> None:
    root = machine(tmp_path / "1")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / identity.BOARD).write_text("4C4C4544-0001\n", encoding="ascii")
    handed = identity.read_marks(root, {"CREDENTIALS_DIRECTORY": str(credentials)})
    other = machine(tmp_path / "2", board="4c4c4544-0001")
    assert handed.board == marks(other).board != ""
    (credentials / identity.BOARD).write_text("none", encoding="ascii")
    assert identity.read_marks(root, {"CREDENTIALS_DIRECTORY": str(credentials)}).board == ""
