"""What the security page promises is proved by tests that exist; so are the figures of trials."""

import re
from pathlib import Path

import pytest

from tests.house.rooms import ROOT

PAGE = ROOT / "docs" / "security.md"
_PROOF = re.compile(r"\[`(test_\w+)`\]\(\.\./([\w/.]+)\)")
_ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
_PROVED = re.compile(r"^(\d+)\. .*?(?=^\d+\. |^\S*#|\Z)", re.MULTILINE | re.DOTALL)


def _proofs(text: str) -> list[tuple[str, Path]]:
    return [(name, ROOT / file) for name, file in _PROOF.findall(text)]


def _missing(name: str, file: Path) -> bool:
    if not file.is_file():
        return True
    return re.search(rf"^ *def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE) is None


@pytest.mark.parametrize("page", [PAGE, ROOT / "docs" / "store-trials.md"], ids=lambda p: p.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    proofs = _proofs(page.read_text(encoding="utf-8"))
    assert proofs
    assert [name for name, file in proofs if _missing(name, file)] == []


def test_every_attacker_of_the_security_page_has_his_proof() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = _ROW.findall(text)
    assert len(rows) > 8
    assert len(set(rows)) == len(rows)
    proved = {part[1] for part in _PROVED.finditer(text) if _proofs(part[0])}
    assert sorted(set(rows) - proved) == [], "promised, and no test named"


def test_no_test_is_named_without_its_place() -> None:
    """A name in code signs that is no link would never be checked."""
    for page in (PAGE, ROOT / "docs" / "store-trials.md"):
        text = _PROOF.sub("", page.read_text(encoding="utf-8"))
        assert re.findall(r"`test_\w+`", text) == [], page.name
