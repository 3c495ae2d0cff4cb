"""A keys folder as Lykta 0.1 to the paper issue wrote it: no functions, no cards, no dates."""

import shutil
from pathlib import Path

import pytest

from storage.keys.people import People
from storage.keys.refusals import WrongPassword
from tests.storage.site import PASSWORD

OLD = Path(__file__).parent / "keys_before_functions"


@pytest.fixture
def old(tmp_path: Path) -> People:
    shutil.copytree(OLD, tmp_path / "keys")
    return People(tmp_path / "keys")


def code() -> str:
    return (OLD / "code.txt").read_text(encoding="ascii").strip()


@pytest.mark.parametrize(
    ("name", "role", "units", "must_change"),
    [
        ("Anna Ek", "staff", "all", False),
        ("Bo Ek", "ward-14", ("14",), True),
        ("Rut Ek", "auditor", (), False),
    ],
)
def test_everybody_in_an_old_folder_still_unlocks(
    old: People, name: str, role: str, units: object, *, must_change: bool
) -> None:
    with old.unlock(name, PASSWORD) as keys:
        assert (keys.role, keys.units, keys.must_change) == (role, units, must_change)
        assert (keys.function, keys.chosen) == ("", None)
        assert keys.holds(role)
    with pytest.raises(WrongPassword):
        old.unlock(name, PASSWORD + "x")


def test_old_folder_takes_functions_cards_and_new_passwords(old: People) -> None:
    cards: list[str] = []
    with old.unlock_with_code(code()) as by:
        old.assign("Anna Ek", "keeper", by=by)
        old.cards.issue("Anna Ek", by=by, hand_over=lambda badge: cards.append(badge.text))
    old.passwd("Anna Ek", PASSWORD, "fyra helt andra ord")
    with old.unlock("Anna Ek", "fyra helt andra ord") as keys:
        assert keys.function == "keeper"
        assert keys.chosen is not None
    with old.unlock_with_badge(cards[0]) as keys:
        assert (keys.person, keys.function) == ("Anna Ek", "keeper")
    with old.unlock("Rut Ek", PASSWORD) as keys:
        assert keys.role == "auditor"
