"""The page about print faults names tests that exist, and every fault's words are the program's."""

import re
from pathlib import Path

from storage.errors import every_error

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "print-faults.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    known = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 15
    assert named <= known


def test_every_code_that_the_page_names_exists() -> None:
    import printing.queue.supplies  # noqa: F401 - so that its errors are known

    codes = {error.code for error in every_error()}
    named = set(re.findall(r"\bP-\d\d\b", PAGE))
    assert len(named) > 12
    assert named <= codes
